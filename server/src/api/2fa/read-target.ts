/** Reads the OTP that a verify, cancel or resend names: by `requestId`, or by recipient and service (section 13). */

import type { Account } from "../../accounts/account.ts";
import type { Target } from "../../commands/target.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import type { Instead } from "../../http/read-parameters.ts";
import { phoneKey } from "../../numbers/key.ts";
import { Type } from "../../schema.ts";
import { formerKeysOf } from "../../verification/former-keys.ts";
import { emailKey, type RecipientKey } from "../../verification/recipient.ts";
import { defaultCountryOf, readEmail } from "../read-recipient.ts";
import { readDialled } from "./send-request.ts";

export const TargetParameters = {
	requestId: Type.Optional(
		Type.String({
			minLength: 1,
			maxLength: 64,
			description: "The OTP; required, or to or emailTo with service",
		}),
	),
	to: Type.Optional(
		Type.String({
			minLength: 1,
			maxLength: 254,
			description:
				"Instead of requestId: the phone number, or the address, of the newest OTP; ignored beside it",
		}),
	),
	emailTo: Type.Optional(
		Type.String({
			minLength: 1,
			maxLength: 254,
			description:
				"Instead of requestId: the address of the newest OTP; beside to the OTP must have both; ignored beside requestId",
		}),
	),
};

/** `service` of cancel and resend; verify has its own, with another meaning. */
export const TargetService = Type.Optional(
	Type.String({
		description: "Required without requestId; ignored beside it",
	}),
);

export const INSTEAD_OF_REQUEST_ID: Instead = {
	parameter: "requestId",
	oneOf: ["to", "emailTo"],
	with: [],
};

/** For routes where `service` has no meaning beside `requestId`. */
export const WITH_SERVICE: Instead = {
	...INSTEAD_OF_REQUEST_ID,
	with: ["service"],
};

/**
 * A number is read as a send reads it, so that a code proves only the number to which
 * a send with the same `to` would go. A text that is no number, or a national number
 * without a country, is refused as in a send: no OTP has it. A number that only its
 * plan or the `numbers` setting refuses is looked for: an OTP may have it from before
 * the setting changed.
 */
export function readTarget(
	context: Context,
	account: Account,
	{
		requestId,
		to,
		emailTo,
		service,
	}: {
		readonly requestId?: string;
		readonly to?: string;
		readonly emailTo?: string;
		readonly service?: string;
	},
): Target {
	if (requestId !== undefined) return { sid: requestId };
	if (service === undefined) {
		throw badParameter("service", "is required where there is no requestId");
	}
	const isAddress = to?.includes("@") === true;
	const email = readEmail("emailTo", emailTo);
	const inTo = isAddress ? readEmail("to", to) : null;
	if (email !== null && inTo !== null && emailKey(email) !== emailKey(inTo)) {
		throw badParameter("to", "is another address than emailTo");
	}
	const country = defaultCountryOf(account, context.config);
	const keys = [
		...(to === undefined || isAddress
			? []
			: [phoneKey(readDialled(to, country).number)]),
		...[email ?? inTo].flatMap((address) =>
			address === null ? [] : [emailKey(address)],
		),
	];
	return {
		service,
		recipients: keys.map((key) => keysLike(context, key)),
	};
}

/** The present key; while records are rewritten, also the former ones. */
function keysLike(
	{ config, rekeying }: Context,
	key: RecipientKey,
): RecipientKey[] {
	if (!rekeying.isUnderWay()) return [key];
	return [key, ...formerKeysOf(key, config.defaultCountry ?? null)];
}

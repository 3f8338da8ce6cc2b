/** Reads changes of an account. */

import type { AccountPatch } from "../../commands/change-account.ts";
import type { Config } from "../../config/settings.ts";
import { badParameter } from "../../errors.ts";
import { WITHOUT_CONTROLS } from "../../http/patterns.ts";
import { parseNetwork } from "../../network.ts";
import { isCountry } from "../../numbers/phone.ts";
import { type Static, type TSchema, Type } from "../../schema.ts";
import { normalSender } from "../../verification/recipient.ts";
import { LONGEST_EXPIRY_MS } from "../../verification/verification.ts";
import { readCallbackUrl } from "../2fa/send-request.ts";
import { readEmail } from "../read-recipient.ts";

export const nullable = <T extends TSchema>(schema: T) =>
	Type.Union([schema, Type.Null()]);

export const name = Type.String({
	minLength: 1,
	maxLength: 128,
	pattern: WITHOUT_CONTROLS,
});
export const email = Type.String({ minLength: 3, maxLength: 254 });
export const status = Type.Enum(["active", "suspended", "closed"]);

const Defaults = Type.Object(
	{
		codeLength: Type.Optional(
			nullable(Type.Integer({ minimum: 4, maximum: 10 })),
		),
		expiry: Type.Optional(
			nullable(
				Type.Integer({ minimum: 30, maximum: LONGEST_EXPIRY_MS / 1_000 }),
			),
		),
		maxAttempts: Type.Optional(
			nullable(Type.Integer({ minimum: 1, maximum: 10 })),
		),
		from: Type.Optional(nullable(Type.String())),
		emailFrom: Type.Optional(nullable(Type.String())),
	},
	{ additionalProperties: false },
);

export const PatchParameters = Type.Object({
	name: Type.Optional(name),
	email: Type.Optional(nullable(email)),
	status: Type.Optional(status),
	allowedAddresses: Type.Optional(
		nullable(Type.Array(Type.String(), { maxItems: 100, description: "CIDR" })),
	),
	callbackUrl: Type.Optional(nullable(Type.String({ maxLength: 2048 }))),
	callbackMethod: Type.Optional(nullable(Type.Enum(["GET", "POST"]))),
	defaults: Type.Optional(nullable(Defaults)),
	defaultCountry: Type.Optional(
		nullable(
			Type.String({
				maxLength: 2,
				description:
					"Country (ISO 3166-1, such as DE) of numbers with one leading zero; default the service's",
			}),
		),
	),
});

/** Members of the body replace those of the account; `null` clears one. */
export function readPatch(
	body: Static<typeof PatchParameters>,
	callbacks: Config["callbacks"],
): AccountPatch {
	const patch: AccountPatch = {};
	if (body.name !== undefined) patch.name = body.name;
	if (body.email !== undefined) {
		patch.email = readEmail("email", body.email);
	}
	if (body.status !== undefined) patch.status = body.status;
	if (body.callbackUrl !== undefined) {
		patch.callbackUrl = readCallbackUrl(
			body.callbackUrl ?? undefined,
			callbacks,
		);
	}
	if (body.callbackMethod !== undefined) {
		patch.callbackMethod = body.callbackMethod ?? "POST";
	}
	if (body.allowedAddresses !== undefined) {
		patch.allowedAddresses = body.allowedAddresses ?? [];
		for (const network of patch.allowedAddresses) {
			if (parseNetwork(network) === null) {
				throw badParameter(
					"allowedAddresses",
					"must hold addresses or CIDR networks, such as 203.0.113.0/24",
				);
			}
		}
	}
	if (body.defaultCountry !== undefined) {
		patch.defaultCountry = readCountry(body.defaultCountry);
	}
	if (body.defaults !== undefined) {
		patch.defaults =
			body.defaults === null ? null : readDefaults(body.defaults);
	}
	return patch;
}

function readCountry(given: string | null): string | null {
	const country = given?.toUpperCase() ?? null;
	if (country === null || isCountry(country)) return country;
	throw badParameter(
		"defaultCountry",
		"must be a country by its ISO 3166-1 letters, such as DE",
	);
}

function readDefaults(
	given: Static<typeof Defaults>,
): NonNullable<AccountPatch["defaults"]> {
	const from = given.from ?? undefined;
	const sender = from === undefined ? undefined : normalSender(from);
	if (sender === null) throw badParameter("defaults.from", "is not a sender");
	const sentFrom = readEmail("defaults.emailFrom", given.emailFrom);
	return {
		...given,
		...(sender !== undefined && { from: sender }),
		...(sentFrom !== null && { emailFrom: sentFrom }),
	};
}

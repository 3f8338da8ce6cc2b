/** What bounds guesses at a recipient, and what is sent to one, beside an account's own limits. */

import type { SendRequest } from "../commands/send.ts";
import type { Context } from "../context.ts";
import type { LimitUse } from "../limits/count.ts";
import { formerKey, formerKeysOf } from "../verification/former-keys.ts";
import { type RecipientKey, recipientKeys } from "../verification/recipient.ts";
import type { Channel } from "../verification/verification.ts";
import type { ReadSend } from "./send-request.ts";

/** No bucket is longer: limits and settings end at 30 days, slots a thirtieth later. */
const LONGEST_WINDOW_MS = 31 * 24 * 60 * 60 * 1_000;

/**
 * Keys under which a recipient's counts may still stand from before numbers were
 * parsed. Empty once the longest window from then has passed.
 */
function formerKeys(context: Context, recipient: RecipientKey): string[] {
	return mayCountFromBefore(context)
		? formerKeysOf(recipient, context.config.defaultCountry ?? null)
		: [];
}

function mayCountFromBefore({ rekeying: { since }, now }: Context): boolean {
	return since !== null && now() < since + LONGEST_WINDOW_MS;
}

/** Keys under which a limit may have counted the same sends before. */
export function formerLimitKeys(
	context: Context,
	{ key, given, recipient }: ReadSend["limits"][number],
): string[] {
	if (!mayCountFromBefore(context)) return [];
	const wasRecipient = /^\s*(\+|00)/.test(given) || given.includes("@");
	const keys = [
		wasRecipient ? (formerKey(given) ?? given) : given,
		...(recipient === null
			? []
			: [recipient, ...formerKeys(context, recipient)]),
	];
	return [...new Set(keys)].filter((each) => each !== key);
}

/** A recipient's wrong-code budget. Its key is hashed: recipients are not stored twice in the clear. */
export function budgetOf(
	context: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse {
	const { max, windowSeconds } = context.config.wrongCodes;
	return {
		name: "wrong codes",
		...countedUnder(context, "wrong codes", owner, recipient),
		buckets: [{ name: "", max, intervalMs: windowSeconds * 1_000 }],
	};
}

/** Under the recipient's key, and what was counted under former ones. */
function countedUnder(
	context: Context,
	what: string,
	owner: string,
	recipient: RecipientKey,
): Pick<LimitUse, "counterKey" | "former"> {
	const former = formerKeys(context, recipient);
	return {
		counterKey: context.hash(what, owner, recipient),
		...(former.length > 0 && {
			former: former.map((key) => context.hash(what, owner, key)),
		}),
	};
}

/** Whether one of the providers that may carry it is a real one: each of its messages is paid for. */
export function isPaidFor(
	{ route, sandboxes }: Context,
	channel: Channel,
	recipient: string,
): boolean {
	return route(channel, recipient).some((provider) => !sandboxes.has(provider));
}

/** The operator's own bound on what an account may send to one recipient. */
export function protectionOf(
	context: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse[] {
	const { config } = context;
	if (config.sendLimits.length === 0) return [];
	return [
		{
			name: "sends to a recipient",
			...countedUnder(context, "sends", owner, recipient),
			buckets: config.sendLimits.map(({ max, windowSeconds }) => ({
				name: String(windowSeconds),
				max,
				intervalMs: windowSeconds * 1_000,
			})),
		},
	];
}

/** Of a send: all its recipients, where one of its steps is paid for. */
export function sendProtection(
	context: Context,
	request: SendRequest,
): LimitUse[] {
	const { accountSid, steps, phone, email } = request;
	const isPaid = steps.some(({ channel }) =>
		isPaidFor(context, channel, (channel === "email" ? email : phone) ?? ""),
	);
	return isPaid
		? recipientKeys(request).flatMap((recipient) =>
				protectionOf(context, accountSid, recipient),
			)
		: [];
}

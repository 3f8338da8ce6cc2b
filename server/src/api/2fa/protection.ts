/** What bounds guesses at a recipient, and what is sent to one, beside an account's own limits. */

import type { SendRequest } from "../../commands/send.ts";
import type { Context } from "../../context.ts";
import type { LimitUse } from "../../limits/count.ts";
import type { NamedBucket } from "../../limits/limit.ts";
import type { Bucket } from "../../limits/window.ts";
import { formerKey, formerKeysOf } from "../../verification/former-keys.ts";
import {
	type RecipientKey,
	recipientKeys,
} from "../../verification/recipient.ts";
import type { Channel } from "../../verification/verification.ts";
import type { ReadSend } from "./send-request.ts";

/**
 * Whether what was counted before numbers were parsed still counts in one of
 * these buckets. A slot may end a sixtieth of the interval late.
 */
function mayCountFromBefore(
	{ rekeying: { since }, now }: Context,
	buckets: readonly Bucket[],
): boolean {
	if (since === null) return false;
	const longest = Math.max(...buckets.map(({ intervalMs }) => intervalMs));
	return now() < since + longest * (1 + 1 / 30);
}

/** Keys under which a limit may have counted the same sends before. */
export function formerLimitKeys(
	context: Context,
	{ limit, key, given, recipient }: ReadSend["limits"][number],
): string[] {
	if (!mayCountFromBefore(context, limit.buckets)) return [];
	const wasRecipient = /^\s*(\+|00)/.test(given) || given.includes("@");
	const keys = [
		wasRecipient ? (formerKey(given) ?? given) : given,
		...(recipient === null ? [] : formerKeysIn(context, recipient)),
	];
	return [...new Set(keys)].filter((each) => each !== key);
}

const formerKeysIn = ({ config }: Context, recipient: RecipientKey) =>
	formerKeysOf(recipient, config.defaultCountry ?? null);

/** A recipient's wrong-code budget. */
export function budgetOf(
	context: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse {
	const { max, windowSeconds, per } = context.config.wrongCodes;
	const whose = per === "customer" ? context.accounts.customerOf(owner) : owner;
	return counting(context, "wrong codes", whose, recipient, [
		{ name: "", max, intervalMs: windowSeconds * 1_000 },
	]);
}

/** The keys are hashed: recipients are not stored twice in the clear. */
function counting(
	context: Context,
	name: "wrong codes" | "sends" | "sends of a customer",
	owner: string,
	recipient: RecipientKey,
	buckets: LimitUse["buckets"],
): LimitUse {
	const counterKey = (of: string) => context.hash(name, owner, of);
	return {
		name,
		counterKey: counterKey(recipient),
		buckets,
		// By customer nothing was counted before numbers were parsed.
		...(name !== "sends of a customer" &&
			mayCountFromBefore(context, buckets) && {
				former: formerKeysIn(context, recipient).map(counterKey),
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

/**
 * The operator's own bound on what goes to one recipient. Until all has run out
 * that an earlier version counted by account, what is counted by customer is
 * checked under the key of then too: a budget that is used up stays so.
 */
export function protectionOf(
	context: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse[] {
	const { config, accounts, customersSince, now } = context;
	const ofAccount = bucketsOf(config.sendLimits, "account");
	const ofCustomer = bucketsOf(config.sendLimits, "customer");
	const uses: LimitUse[] = [];
	if (ofAccount.length > 0) {
		uses.push(counting(context, "sends", owner, recipient, ofAccount));
	}
	if (ofCustomer.length > 0) {
		const customer = accounts.customerOf(owner);
		uses.push(
			counting(context, "sends of a customer", customer, recipient, ofCustomer),
		);
		const longest = Math.max(...ofCustomer.map((one) => one.intervalMs));
		// A slot may end a sixtieth of the interval late.
		if (now() < customersSince + longest * (1 + 1 / 30)) {
			uses.push({
				...counting(context, "sends", owner, recipient, ofCustomer),
				isOnlyChecked: true,
			});
		}
	}
	return uses;
}

function bucketsOf(
	sendLimits: Context["config"]["sendLimits"],
	wanted: "account" | "customer",
): NamedBucket[] {
	return sendLimits
		.filter(({ per }) => per === wanted)
		.map(({ max, windowSeconds }) => ({
			name: String(windowSeconds),
			max,
			intervalMs: windowSeconds * 1_000,
		}));
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

/** What bounds guesses at a recipient, and what is sent to one, beside an account's own limits. */

import type { SendRequest } from "../commands/send.ts";
import type { Context } from "../context.ts";
import type { LimitUse } from "../limits/count.ts";
import type { NamedBucket } from "../limits/limit.ts";
import { type RecipientKey, recipientKeys } from "../verification/recipient.ts";
import type { Channel } from "../verification/verification.ts";

/** The key of a recipient's wrong-code budget: recipients are not stored twice in the clear. */
export function budgetKey(
	{ config, hash, accounts }: Context,
	owner: string,
	recipient: string,
): string {
	const whose =
		config.wrongCodes.per === "customer" ? accounts.customerOf(owner) : owner;
	return hash("wrong codes", whose, recipient);
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
	{ config, hash, accounts, customersSince, now }: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse[] {
	const { sendLimits } = config;
	const ofAccount = bucketsOf(sendLimits, "account");
	const ofCustomer = bucketsOf(sendLimits, "customer");
	const counterKey = hash("sends", owner, recipient);
	const name = "sends to a recipient";
	const uses: LimitUse[] = [];
	if (ofAccount.length > 0) {
		uses.push({ name, counterKey, buckets: ofAccount });
	}
	if (ofCustomer.length > 0) {
		const customer = accounts.customerOf(owner);
		uses.push({
			name,
			counterKey: hash("sends of a customer", customer, recipient),
			buckets: ofCustomer,
		});
		const longest = Math.max(...ofCustomer.map((one) => one.intervalMs));
		if (now() < customersSince + longest) {
			uses.push({ name, counterKey, buckets: ofCustomer, isOnlyChecked: true });
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
	{ accountSid, steps, phone, email }: SendRequest,
): LimitUse[] {
	const isPaid = steps.some(({ channel }) =>
		isPaidFor(context, channel, (channel === "email" ? email : phone) ?? ""),
	);
	return isPaid
		? recipientKeys({ phone, email }).flatMap((recipient) =>
				protectionOf(context, accountSid, recipient),
			)
		: [];
}

/** What bounds guesses at a recipient, and what is sent to one, beside an account's own limits. */

import type { SendRequest } from "../commands/send.ts";
import type { Context } from "../context.ts";
import type { LimitUse } from "../limits/count.ts";
import { type RecipientKey, recipientKeys } from "../verification/recipient.ts";
import type { Channel } from "../verification/verification.ts";

/** The key of a recipient's wrong-code budget: recipients are not stored twice in the clear. */
export function budgetKey(
	{ hash }: Context,
	owner: string,
	recipient: string,
): string {
	return hash("wrong codes", owner, recipient);
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
	{ config, hash }: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse[] {
	if (config.sendLimits.length === 0) return [];
	return [
		{
			name: "sends to a recipient",
			counterKey: hash("sends", owner, recipient),
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

/** The sender of a send's sms and calls: its own, its routes', or its account's default. */

import type { Channel } from "../../channel.ts";
import { badParameter, Refusal } from "../../errors.ts";
import type { RouteSender } from "../../protection/gate.ts";
import { normalSender } from "../../verification/recipient.ts";
import type { Content, Step } from "../../verification/verification.ts";

export type ReadSender = {
	readonly sender: Pick<Content, "from" | "fromIsDefault">;
	/** A route forces another sender than the caller's. */
	readonly isFromReplaced: boolean;
};

/**
 * The steps without the senders that a route replaces, so that the record names the
 * sender that the recipient sees. `isReplaced`: a step lost another one than the route's.
 */
export function stepsUnder(
	routeSender: (channel: Channel) => RouteSender | null,
	steps: readonly Step[],
): { readonly steps: readonly Step[]; readonly isReplaced: boolean } {
	let isReplaced = false;
	const left = steps.map((step): Step => {
		if (step.from === undefined) return step;
		const sender = routeSender(step.channel);
		if (sender?.isForced !== true) return step;
		const { from, ...others } = step;
		isReplaced ||= sender.from !== from;
		return others;
	});
	return { steps: left, isReplaced };
}

/**
 * The record keeps the sender of the first message, so that a search finds it.
 * Each later message asks its own route again.
 */
export function readSender(
	own: string | undefined,
	byAccount: string | undefined,
	/** Those of the routes of the send's channels, in the order of the steps. */
	senders: readonly (RouteSender | null)[],
): ReadSender {
	const isForced =
		senders.length > 0 && senders.every((sender) => sender?.isForced === true);
	if (own !== undefined) {
		const from = normalised(own);
		return {
			sender: { from: isForced ? (senders[0]?.from ?? from) : from },
			isFromReplaced: senders.some(
				(sender) => sender?.isForced === true && sender.from !== from,
			),
		};
	}
	const kept = byAccount === undefined ? null : normalised(byAccount);
	if (kept === null && senders.some((sender) => sender === null)) {
		// `isFromMemory`: the account may have got a default since it was read.
		throw new Refusal("parameter", {
			message: "from is required",
			details: { parameter: "from" },
			isFromMemory: true,
		});
	}
	const from = senders[0]?.from ?? kept;
	return {
		sender: from === null ? { from } : { from, fromIsDefault: true },
		isFromReplaced: false,
	};
}

function normalised(from: string): string {
	const sender = normalSender(from);
	if (sender !== null) return sender;
	throw badParameter(
		"from",
		"must be up to 15 digits, or 1 to 11 letters, digits, spaces, - and _",
	);
}

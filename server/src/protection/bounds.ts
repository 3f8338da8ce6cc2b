/**
 * The operator's bounds on messages to one recipient. They hold where a real
 * provider carries the message, because then each message is paid for. A send
 * counts, and so does every resend. The later steps of a workflow do not count:
 * each send has at most four, and nobody would be there to be refused.
 */

import { Refusal } from "../errors.ts";
import {
	countAll,
	countersOfAll,
	firstFull,
	type LimitUse,
} from "../limits/count.ts";
import type { NamedBucket } from "../limits/limit.ts";
import { secondsUntil } from "../limits/window.ts";
import {
	keyOn,
	type RecipientKey,
	recipientKeys,
} from "../verification/recipient.ts";
import {
	type CountedParts,
	countedAt,
	type Scope,
	scopedBuckets,
} from "./counted.ts";
import type { Asked, Gate, Routed } from "./gate.ts";

type SendLimit = {
	readonly max: number;
	readonly windowSeconds: number;
	readonly per: Scope;
};

export type BoundParts = CountedParts & {
	readonly config: { readonly sendLimits: readonly SendLimit[] };
	/** Names of providers whose messages cost nothing. */
	readonly sandboxes: { has(provider: string): boolean };
};

/** The bounds on the messages of one account. */
export type Bounds = {
	readonly of: (recipient: RecipientKey) => readonly LimitUse[];
	readonly isPaidFor: (message: Routed) => boolean;
};

/** `at` decides whether counts from before numbers were parsed still count. */
export function boundsFor(
	parts: BoundParts,
): (owner: string, at: number) => Bounds {
	const { sendLimits } = parts.config;
	const scoped = scopedBuckets(
		bucketsOf(sendLimits, "account"),
		bucketsOf(sendLimits, "customer"),
	);
	const isPaidFor = ({ candidates }: Routed) =>
		candidates.some((provider) => !parts.sandboxes.has(provider));
	return (owner, at) => ({
		of: (recipient) => countedAt(parts, "sends", owner, recipient, scoped, at),
		isPaidFor,
	});
}

function bucketsOf(
	sendLimits: readonly SendLimit[],
	wanted: Scope,
): NamedBucket[] {
	return sendLimits
		.filter(({ per }) => per === wanted)
		.map(({ max, windowSeconds }) => ({
			name: String(windowSeconds),
			max,
			intervalMs: windowSeconds * 1_000,
		}));
}

export function boundsGate(bounds: Bounds): Gate {
	return {
		caseOf(asked) {
			const uses = boundsOn(bounds, asked);
			return {
				keys: countersOfAll(uses),
				judge(view, now) {
					const full = firstFull(uses, view.counter, now);
					if (full === null) return "passed";
					return {
						refused: new Refusal("too_many_requests", {
							message: "Too many sends to this recipient",
							details: { retryAfter: secondsUntil(full.until, now) },
						}),
					};
				},
				charge: (counters, now) => countAll(uses, counters, now),
			};
		},
	};
}

/**
 * A send with a paid message counts at all its recipients, a resend at its own
 * recipient. The fall-back of an app counts as paid: it may be the only paid message.
 */
function boundsOn(bounds: Bounds, asked: Asked): readonly LimitUse[] {
	const { messages, fallback } = asked;
	const all = fallback === undefined ? messages : [...messages, fallback];
	const paid = all.filter(bounds.isPaidFor);
	if (paid.length === 0) return [];
	const keys =
		asked.occasion === "send"
			? recipientKeys(asked.recipient)
			: paid.map(({ channel }) => keyOn(channel, asked.recipient));
	const uses: LimitUse[] = [];
	for (const key of keys) if (key !== null) uses.push(...bounds.of(key));
	return uses;
}

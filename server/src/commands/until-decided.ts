/**
 * Replies of a decision that are not the command's own.
 *
 * Overtaken: a command names the counters that it may need before it is decided,
 * and what its decision finds may need others: of a verification with two recipients a
 * request names one. Such a decision changes nothing, says which counters it
 * lacks, and is made once more with them. A counter that was not loaded reads as
 * empty, so to go on would start a budget afresh.
 *
 * Blocked: a gate has refused it and left evidence. A refusal that is thrown
 * saves nothing, so this one is returned, and thrown once it is committed.
 */

import { Refusal, refusalAbout } from "../errors.ts";
import { type Asked, type Verdict, writeBlocked } from "../protection/gate.ts";
import type { Command, Work } from "./command.ts";

export type Overtaken = {
	readonly outcome: "overtaken";
	/** Keys of the counters that were missed. */
	readonly counters: readonly string[];
};

export type BlockedReply = {
	readonly outcome: "blocked";
	readonly refusal: Refusal;
};

export type Undecided = Overtaken | BlockedReply;

/**
 * A refusal that writes nothing is thrown; what a gate has blocked leaves its
 * evidence. `requestId`: the verification that the request names.
 */
export function refusedBy(
	verdict: Exclude<Verdict, "passed">,
	asked: Asked,
	work: Work,
	now: number,
	requestId?: string,
): BlockedReply {
	const naming = (refusal: Refusal) =>
		requestId === undefined ? refusal : refusalAbout(refusal, requestId);
	if ("refused" in verdict) throw naming(verdict.refused);
	writeBlocked(verdict.blocked, asked, work, now);
	return { outcome: "blocked", refusal: naming(verdict.blocked.refusal) };
}

/** Null where everything that is needed was loaded. */
export function overtaken(
	needed: readonly string[],
	loaded: readonly string[],
): Overtaken | null {
	const counters = needed.filter((key) => !loaded.includes(key));
	return counters.length === 0 ? null : { outcome: "overtaken", counters };
}

export function isUndecided(reply: unknown): reply is Undecided {
	const outcome = (reply as Undecided | null | undefined)?.outcome;
	return outcome === "overtaken" || outcome === "blocked";
}

/**
 * The second try knows what the first one lacked. Further ones are needed only
 * where sends to the recipient go on at the same pace, each beside another one.
 */
const MOST_TRIES = 5;

/** `make` gets the counters to load beside those that the command knows by itself. */
export async function untilDecided<Reply>(
	run: <R>(command: Command<R>) => Promise<R>,
	make: (counters: readonly string[]) => Command<Reply | Undecided>,
): Promise<Reply> {
	let counters: readonly string[] = [];
	for (let tries = 0; tries < MOST_TRIES; tries++) {
		const reply = await run(make(counters));
		if (!isUndecided(reply)) return reply;
		if (reply.outcome === "blocked") throw reply.refusal;
		counters = [...new Set([...counters, ...reply.counters])];
	}
	throw new Refusal("unavailable", { details: { retryAfter: 1 } });
}

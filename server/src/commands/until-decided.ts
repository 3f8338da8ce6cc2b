/**
 * Two replies of a decision are not the command's own.
 *
 * Overtaken: before the decision, a command names the counters that it may
 * need, but the decision may find that it needs others: a request may name only
 * one of a verification's two recipients. Then the decision changes nothing,
 * says which counters it lacks, and is made once more with them. Without them
 * it would start a budget afresh, because a counter that was not loaded reads
 * as empty.
 *
 * Blocked: a gate has refused the request and left counters or a record. A thrown
 * refusal saves nothing, so this one is returned, and thrown after the commit.
 */

import { Refusal } from "../errors.ts";
import type { Command } from "./command.ts";

export type Overtaken = {
	readonly outcome: "overtaken";
	/** The keys of the missing counters. */
	readonly counters: readonly string[];
	/** SIDs of verifications that were not loaded, and may not exist. */
	readonly verifications: readonly string[];
};

export type BlockedReply = {
	readonly outcome: "blocked";
	readonly refusal: Refusal;
};

export type Undecided = Overtaken | BlockedReply;

type Named = {
	readonly needed: readonly string[];
	readonly loaded: readonly string[];
};
const NONE: Named = { needed: [], loaded: [] };

/** Null if every needed counter, and every needed verification, was loaded. */
export function overtaken(
	needed: readonly string[],
	loaded: readonly string[],
	verifications = NONE,
): Overtaken | null {
	// Nearly every send ends here: its only message was judged with it.
	if (needed.length === 0 && verifications === NONE) return null;
	const counters = needed.filter((key) => !loaded.includes(key));
	const sids = verifications.needed.filter(
		(sid) => !verifications.loaded.includes(sid),
	);
	return counters.length + sids.length === 0
		? null
		: { outcome: "overtaken", counters, verifications: sids };
}

/** The decision is to be made with these keys too. */
export function lackingKeys(counters: readonly string[]): Overtaken {
	return { outcome: "overtaken", counters, verifications: [] };
}

export function isUndecided(reply: unknown): reply is Undecided {
	const outcome = (reply as Undecided | null | undefined)?.outcome;
	return outcome === "overtaken" || outcome === "blocked";
}

/**
 * The second try knows the counters that the first one lacked. More tries are
 * needed only while each meets a new send to this recipient and to another one.
 */
const MOST_TRIES = 5;

/** `make` gets the keys to load in addition to those that the command names itself. */
export async function untilDecided<Reply>(
	run: <R>(command: Command<R>) => Promise<R>,
	make: (
		counters: readonly string[],
		verifications: readonly string[],
	) => Command<Reply | Undecided>,
): Promise<Reply> {
	let counters: readonly string[] = [];
	let verifications: readonly string[] = [];
	for (let tries = 0; tries < MOST_TRIES; tries++) {
		const reply = await run(make(counters, verifications));
		if (!isUndecided(reply)) return reply;
		if (reply.outcome === "blocked") throw reply.refusal;
		counters = [...new Set([...counters, ...reply.counters])];
		verifications = [...new Set([...verifications, ...reply.verifications])];
	}
	throw new Refusal("unavailable", { details: { retryAfter: 1 } });
}

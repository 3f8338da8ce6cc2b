/**
 * The lanes of this process, one for each provider. A lane tells whether a
 * message may go to its provider now, and how long it would wait. Messages
 * without room wait unleased in the store; only their SIDs are kept here, in
 * one line for each list of candidates.
 */

import { hasPassed } from "../durations.ts";
import type { Dispatch, Place } from "../messages/work.ts";
import type { Provider } from "../providers/contract.ts";
import { type Pace, pace } from "../providers/pace.ts";
import { LONGEST_WAIT_MS } from "../verification/lease.ts";
import { type Breaker, type BreakerState, breaker } from "./breaker.ts";
import { type FairQueue, fairQueue, type Owner } from "./fair-queue.ts";
import { type Rate, rate } from "./rate.ts";

export type Lane = {
	readonly provider: Provider;
	readonly breaker: Breaker;
	/** Messages that are leased but not with the provider yet. */
	readonly waiting: FairQueue<Dispatch>;
	/** The number taken from a line whose leases are not committed yet. */
	leasing: number;
	/** When a decision last let a message go to probe an open breaker. */
	probedAt: number;
	underWay: number;
	/** False: its provider needs a connection and has none, so it gets no message. */
	isReady: boolean;
	readonly pace: Pace;
	readonly rate: Rate;
	/** Since when at least one message has been under way. */
	busySince: number;
	/** Since when it has had a free slot while a message waited for it; null: it has not. */
	idleSince: number | null;
	idleMs: number;
};

export type LaneState = {
	readonly provider: string;
	readonly breaker: BreakerState;
	/** False if its provider needs a connection and has none. */
	readonly isReady: boolean;
	readonly waiting: number;
	readonly underWay: number;
	/** Seconds since the start in which a free slot and a waiting message existed together. */
	readonly idleSeconds: number;
};

/** Messages that wait, unleased, for the same providers in the same order. */
type Line = {
	readonly candidates: readonly string[];
	readonly queue: FairQueue<string>;
	/** SIDs of `queue` that still wait; those whose verification has ended are removed here. */
	readonly here: Set<string>;
};

export type Lanes = {
	readonly all: readonly Lane[];
	/** The place that a message would get now. */
	place(candidates: readonly string[], accountSid: string): Place;
	/**
	 * The milliseconds that a new message of this account would wait for its
	 * turn. 0 if no provider of its route is in order: nobody knows when one will
	 * be.
	 */
	waitMs(candidates: readonly string[], accountSid: string): number;
	/** The first provider in order that may get a message now; null: none. */
	open(candidates: readonly string[]): Lane | null;
	/** Whether a message may be handed over now: a slot is free, and a token is there. */
	isFree(lane: Lane): boolean;
	/** Notes that a verification has a message that waits for these providers. */
	remember(
		candidates: readonly string[],
		accountSid: string,
		sid: string,
		at: number,
	): void;
	isRemembered(candidates: readonly string[], sid: string): boolean;
	forget(sids: readonly string[]): void;
	/** The next SIDs that this lane may lease; they leave their line. */
	takeFor(lane: Lane): {
		readonly candidates: readonly string[];
		readonly sids: readonly string[];
	} | null;
	/** How many messages wait in all lines. */
	size(): number;
	/** The latest instant by which a message falls due that did not fit; returned once, then null. */
	takeForgottenUntil(): number | null;
	ownerOf(accountSid: string): Owner;
	/** The next leased message that waits for this lane. */
	nextFor(lane: Lane): Dispatch | undefined;
	/**
	 * Whether more messages wait than a lane has slots, and it is not known that
	 * they wait for their provider.
	 */
	areBehind(): boolean;
	/**
	 * Whether more leased messages wait than a lane has slots, and they still
	 * move: one went on, or `since` was, only a moment ago. `since`: on the clock
	 * of `performance`.
	 */
	stillMove(since: number): boolean;
	states(): readonly LaneState[];
	/**
	 * Must be called after every change of a lane: measures how long it was idle
	 * without a reason.
	 */
	note(lane: Lane): void;
};

/** SIDs that are kept, some 100 bytes each. Further ones are read again when they fall due. */
const MOST_REMEMBERED = 200_000;
/**
 * A lane may lease this much of its present pace ahead, because waiting in line
 * costs one more commit. Leases last far longer, so none needs renewal for
 * this.
 */
const AHEAD_SECONDS = 2;
/**
 * A lane leases this much of its present pace from its lines. A batch gives way only
 * while more leased messages wait than the lane has slots: with only that many leased
 * none gave way, the lane handed over one lot for each batch, and its line grew.
 */
const FROM_LINE_SECONDS = 0.25;
/** The most slots' worth to lease ahead: the measured pace of a new lane is too high. */
const AHEAD_SLOTS = 64;
/** A batch with a probe may fail: after this time, another probe may go. */
const NEXT_PROBE_MS = 1_000;
/**
 * Another instance takes over after twice the estimated wait, but after at
 * least this and at most `LONGEST_WAIT_MS`.
 */
const SHORTEST_WAIT_MS = 10_000;
/**
 * For providers that this instance cannot reach at all, because they are not in
 * its configuration or have no connection here. Another instance may reach
 * them.
 */
const OUT_OF_REACH_WAIT_MS = 5_000;
const MOST_FORGOTTEN = 64;
/** Messages of a provider that takes longer wait for it, and not for this process. */
const SLOW_SECONDS = 1;
/** Even a provider on the same continent takes longer, so nobody waits for its answer. */
const MOMENT_MS = 2;

export function lanesOf(options: {
	providers: readonly Provider[];
	now: () => number;
	customerOf: (accountSid: string) => string;
	mostRemembered?: number;
}): Lanes {
	const { now, customerOf, mostRemembered = MOST_REMEMBERED } = options;
	const lanes = new Map<string, Lane>(
		options.providers.map((provider) => [provider.name, newLane(provider)]),
	);
	const all = [...lanes.values()];
	const lines = new Map<string, Line>();
	let remembered = 0;
	let forgottenUntil: number | null = null;
	let passedOnAt = 0;

	const ownerOf = (account: string): Owner => ({
		customer: customerOf(account),
		account,
	});

	function known(candidates: readonly string[]): Lane[] {
		const found: Lane[] = [];
		for (const name of candidates) {
			const lane = lanes.get(name);
			// A provider may have left the configuration since the send.
			if (lane !== undefined) found.push(lane);
		}
		return found;
	}

	function open(candidates: readonly string[]): Lane | null {
		for (const name of candidates) {
			const lane = lanes.get(name);
			if (lane?.isReady && lane.breaker.mayAdmit(now())) return lane;
		}
		return null;
	}

	function isFree({ underWay, provider, pace }: Lane): boolean {
		return underWay < provider.concurrency && pace.waitMs(now()) === 0;
	}

	/** The messages that a lane deals with in so many seconds, as far as it may lease them ahead. */
	function worth(lane: Lane, seconds: number): number {
		const perSecond = lane.rate.perSecond(now(), lane.busySince) ?? 0;
		return Math.min(perSecond * seconds, AHEAD_SLOTS * slotsOf(lane));
	}

	function hasRoom(lane: Lane): boolean {
		const { breaker, waiting, leasing, underWay } = lane;
		if (behind(lane) > 0) return false;
		const ahead = waiting.size() + leasing;
		// While a breaker is not closed, one message is to show whether its
		// provider is back.
		if (breaker.state(now()) !== "closed") {
			return ahead === 0 && hasPassed(NEXT_PROBE_MS, lane.probedAt, now());
		}
		const leased = ahead + underWay;
		const slots = slotsOf(lane);
		if (leased < 2 * slots) return true;
		return leased < worth(lane, AHEAD_SECONDS);
	}

	/**
	 * A customer with nothing in the lane and in no line is not kept waiting for those
	 * who are: a batch of others' sends may all have found room, and leased messages
	 * take turns among themselves. Where each waits for a token, leases would not last.
	 */
	function isFirstOf(accountSid: string, lane: Lane): boolean {
		const { breaker, waiting, leasing, underWay, provider } = lane;
		if (breaker.state(now()) !== "closed") return false;
		if (perSecondOf(provider) !== undefined) return false;
		const leased = waiting.size() + leasing + underWay;
		if (leased >= AHEAD_SLOTS * slotsOf(lane)) return false;
		const customer = customerOf(accountSid);
		if (waiting.sizeOf(customer) > 0) return false;
		for (const { queue } of lines.values()) {
			if (queue.sizeOf(customer) > 0) return false;
		}
		return true;
	}

	function place(candidates: readonly string[], accountSid: string): Place {
		const lane = open(candidates);
		if (lane !== null && (hasRoom(lane) || isFirstOf(accountSid, lane))) {
			if (lane.breaker.state(now()) !== "closed") lane.probedAt = now();
			return "now";
		}
		return { at: now() + untilTakenOverMs(candidates, accountSid) };
	}

	function untilTakenOverMs(
		candidates: readonly string[],
		accountSid: string,
	): number {
		const carriers = known(candidates);
		if (!carriers.some(({ isReady }) => isReady)) return OUT_OF_REACH_WAIT_MS;
		const opensAt = Math.min(...carriers.map(({ breaker }) => breaker.opensAt));
		const longestMs = Math.max(
			SHORTEST_WAIT_MS,
			2 * waitMs(candidates, accountSid),
			opensAt - now(),
		);
		return Math.ceil(Math.min(LONGEST_WAIT_MS, longestMs));
	}

	/** 0 also if no provider of the route is in order: nobody knows when one will be. */
	function waitMs(candidates: readonly string[], accountSid: string): number {
		const lane = open(candidates);
		if (lane === null || lane.breaker.state(now()) !== "closed") return 0;
		const { provider, pace, underWay } = lane;
		const hasSlot = underWay < provider.concurrency;
		if (hasSlot && perSecondOf(provider) === undefined) return 0;
		const before = beforeNext(lane, candidates, ownerOf(accountSid));
		const untilAnsweredMs =
			before === 0 || hasSlot ? 0 : (before / doneASecond(lane)) * 1_000;
		// The message needs a token too, after all those of the messages before it.
		const tokens = before * pace.each() + 1;
		return Math.max(untilAnsweredMs, pace.waitMs(now(), tokens));
	}

	/** The number of messages that would go before a new one of this owner in this line. */
	function beforeNext(
		lane: Lane,
		candidates: readonly string[],
		owner: Owner,
	): number {
		const line = lines.get(keyOf(candidates));
		const own = line?.queue.ahead(owner) ?? 0;
		let before = lane.waiting.ahead(owner) + lane.leasing + own;
		// The lines of one lane take turns, as many messages at a time as it has slots.
		for (const other of lines.values()) {
			if (other === line || other.here.size === 0) continue;
			if (open(other.candidates) !== lane) continue;
			before += Math.min(other.here.size, own + slotsOf(lane));
		}
		return before;
	}

	/** The number of messages that its provider finishes in a second. */
	function doneASecond({ provider, rate, busySince }: Lane): number {
		const perSecond = rate.perSecond(now(), busySince);
		if (perSecond === null || provider.kind === "sandbox") {
			return Number.POSITIVE_INFINITY;
		}
		// Even a provider that hangs finishes a message with every time-out.
		const slowest = (provider.concurrency * 1_000) / provider.timeoutMs;
		return Math.max(slowest, perSecond);
	}

	/** The number of messages in line that would go to this lane next. */
	function behind(lane: Lane): number {
		if (remembered === 0) return 0;
		let count = 0;
		for (const { candidates, here } of lines.values()) {
			if (here.size > 0 && open(candidates) === lane) count += here.size;
		}
		return count;
	}

	function lineFor(candidates: readonly string[]): Line {
		const key = keyOf(candidates);
		const found = lines.get(key);
		if (found !== undefined) return found;
		const line = {
			candidates,
			queue: fairQueue<string>(),
			here: new Set<string>(),
		};
		lines.set(key, line);
		return line;
	}

	function remember(
		candidates: readonly string[],
		accountSid: string,
		sid: string,
		at: number,
	): void {
		const line = lineFor(candidates);
		if (line.here.has(sid)) return;
		const owner = ownerOf(accountSid);
		if (remembered >= mostRemembered) {
			forgottenUntil = Math.max(forgottenUntil ?? 0, at);
			if (!makeRoom(line, owner.customer)) return;
		}
		line.queue.add(owner, sid);
		line.here.add(sid);
		remembered++;
	}

	/**
	 * Makes room: the customer with the most messages in the longest line gives
	 * one up, which is read from the store later. A dead provider must not keep
	 * another's line from being remembered. False: the customer that asks would
	 * be the one.
	 */
	function makeRoom(line: Line, customer: string): boolean {
		let longest = line;
		for (const other of lines.values()) {
			if (other.here.size > longest.here.size) longest = other;
		}
		const { queue, here } = longest;
		const share = queue.size() / Math.max(1, queue.customers());
		if (longest === line && queue.sizeOf(customer) >= share) return false;
		for (;;) {
			const dropped = queue.dropNewestOfLargest();
			if (dropped === undefined) return false;
			if (!here.delete(dropped)) continue;
			remembered--;
			return true;
		}
	}

	function takeFor(lane: Lane): ReturnType<Lanes["takeFor"]> {
		const { breaker, waiting } = lane;
		if (remembered === 0) return null;
		const isProbe = breaker.state(now()) !== "closed";
		const most = isProbe ? 1 : slotsOf(lane);
		const enough = isProbe
			? most
			: Math.max(most, worth(lane, FROM_LINE_SECONDS));
		if (waiting.size() + lane.leasing >= enough) return null;
		for (const [key, line] of lines) {
			if (line.here.size === 0 || open(line.candidates) !== lane) continue;
			// The lines of one lane take turns.
			lines.delete(key);
			lines.set(key, line);
			const sids = takeFrom(line, most);
			return { candidates: line.candidates, sids };
		}
		return null;
	}

	function takeFrom({ queue, here }: Line, most: number): string[] {
		const sids: string[] = [];
		while (sids.length < most) {
			const sid = queue.next();
			if (sid === undefined) break;
			if (here.delete(sid)) sids.push(sid);
		}
		remembered -= sids.length;
		return sids;
	}

	/**
	 * A forgotten SID stays in its queue until a fifth of the queue is forgotten:
	 * searching for each of 20,000 that end together would take 20,000 walks.
	 */
	function forget(sids: readonly string[]): void {
		if (remembered === 0) return;
		for (const { here, queue } of lines.values()) {
			if (here.size === 0) continue;
			for (const sid of sids) if (here.delete(sid)) remembered--;
			if (queue.size() > 1.25 * here.size + MOST_FORGOTTEN) {
				queue.retain((sid) => here.has(sid));
			}
		}
	}

	function isStarved(lane: Lane): boolean {
		return (
			lane.isReady &&
			isFree(lane) &&
			(lane.waiting.size() > 0 || lane.leasing > 0 || behind(lane) > 0) &&
			lane.breaker.state(now()) === "closed"
		);
	}

	function areBehind(): boolean {
		return all.some((lane) => {
			const { provider, waiting, leasing, isReady, breaker, pace } = lane;
			const { concurrency } = provider;
			return (
				waiting.size() + leasing + behind(lane) > concurrency &&
				isReady &&
				breaker.state(now()) === "closed" &&
				pace.waitMs(now()) === 0 &&
				concurrency / doneASecond(lane) <= SLOW_SECONDS
			);
		});
	}

	return {
		all,
		place,
		waitMs,
		open,
		isFree,
		remember,
		isRemembered: (candidates, sid) =>
			lines.get(keyOf(candidates))?.here.has(sid) ?? false,
		forget,
		takeFor,
		size: () => remembered,
		takeForgottenUntil() {
			if (remembered > mostRemembered / 2) return null;
			const until = forgottenUntil;
			forgottenUntil = null;
			return until;
		},
		ownerOf,
		nextFor({ waiting }) {
			const next = waiting.next();
			if (next !== undefined) passedOnAt = performance.now();
			return next;
		},
		areBehind,
		stillMove(since) {
			const quietMs = performance.now() - Math.max(since, passedOnAt);
			return (
				quietMs < MOMENT_MS &&
				all.some(
					({ provider, waiting }) => waiting.size() > provider.concurrency,
				)
			);
		},
		note(lane) {
			const starved = isStarved(lane);
			if (starved === (lane.idleSince !== null)) return;
			const at = performance.now();
			if (lane.idleSince !== null) lane.idleMs += at - lane.idleSince;
			lane.idleSince = starved ? at : null;
		},
		states: () =>
			all.map((lane) => ({
				provider: lane.provider.name,
				breaker: lane.breaker.state(now()),
				isReady: lane.isReady,
				waiting: lane.waiting.size() + lane.leasing + behind(lane),
				underWay: lane.underWay,
				idleSeconds:
					(lane.idleMs +
						(lane.idleSince === null
							? 0
							: performance.now() - lane.idleSince)) /
					1_000,
			})),
	};
}

function newLane(provider: Provider): Lane {
	return {
		provider,
		breaker: breaker(),
		waiting: fairQueue(),
		leasing: 0,
		probedAt: Number.NEGATIVE_INFINITY,
		underWay: 0,
		isReady: provider.kind === "sandbox" || provider.start === undefined,
		pace: pace(perSecondOf(provider)),
		rate: rate(),
		busySince: 0,
		idleSince: null,
		idleMs: 0,
	};
}

function perSecondOf(provider: Provider): number | undefined {
	return provider.kind === "carrier" ? provider.perSecond : undefined;
}

/**
 * The number of messages that a lane deals with at a time: as many as may be
 * under way, but no more than a second's worth. Otherwise messages that wait
 * for a token would hold leases for minutes.
 */
function slotsOf({ provider, pace }: Lane): number {
	const perSecond = perSecondOf(provider) ?? Number.POSITIVE_INFINITY;
	const ofASecond = Math.max(1, Math.floor(perSecond / pace.each()));
	return Math.min(provider.concurrency, ofASecond);
}

function keyOf(candidates: readonly string[]): string {
	return candidates.join("\0");
}

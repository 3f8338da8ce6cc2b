/** Plays a history through the guard, and counts what became of it. */

import { HOUR_MS, MINUTE_MS } from "../src/durations.ts";
import { aged } from "../src/guard/aging.ts";
import { byTime } from "../src/guard/by-time.ts";
import type { GuardMemory } from "../src/guard/memory.ts";
import { isBlock, type NodeKind } from "../src/guard/node.ts";
import { countryOf } from "../src/numbers/country.ts";
import { sha256Hex } from "../src/secrets/hash.ts";
import type { Arrival } from "./world.ts";

export type Counts = {
	attack: number;
	leaked: number;
	/** Messages of the attack before the first one that was refused. */
	firstRefused: number | null;
	firstRefusedAfterMs: number | null;
	/** Sessions of people; those that were refused, and again when they tried once more. */
	people: number;
	refused: number;
	/** Refused at first, whatever became of the second try. */
	refusedAtFirst: number;
	/** The same in the window of the attack, and in no country that it goes to. */
	elsewhere: number;
	elsewhereRefused: number;
	window: number;
	windowRefused: number;
	knownRefused: number;
	/** From the end of the attack until no node that had refused messages is restricted. */
	restrictedMs: number;
	/** The same for blocks that began before that end and are the first of their node. */
	blockedMs: number;
	/** From the end of the attack to the last person who was refused, for whatever reason. */
	lastRefusedMs: number;
	hash: string;
	/** People who were refused, by rule and kind of node. */
	rules: Record<string, number>;
};

type Due =
	| { readonly kind: "verify"; readonly to: string; readonly isAttack: boolean }
	| {
			readonly kind: "again";
			readonly arrival: Arrival;
			readonly isRetry: boolean;
			readonly isKnown: boolean;
	  };

const RETRY_MS = MINUTE_MS;
/** People who are refused this long after the end of an attack still count for it. */
const AFTERMATH_MS = 12 * HOUR_MS;
const LOOK_MS = 10 * MINUTE_MS;
/** A first block is over long before that. */
const LONGEST_LOOK_MS = 16 * HOUR_MS;

export function play(
	memory: GuardMemory,
	arrivals: Iterable<Arrival>,
	options: {
		attack?: { from: number; to: number; countries: ReadonlySet<string> };
		withAddresses?: boolean;
		/** Who is refused solves a captcha before the second try. */
		withChallenge?: boolean;
		/** An integrator that never calls verify. */
		neverVerifies?: boolean;
		isHashed?: boolean;
		onVerified?: (to: string, isAttack: boolean) => void;
		/** Whether this person counts; all do unless it says so. */
		isCounted?: (arrival: Arrival) => boolean;
	} = {},
): Counts {
	const counts = noCounts();
	const due = byTime<Due>();
	const { attack } = options;
	const log: string[] = [];

	/** Nodes that have refused a message since the attack began. */
	const refusing = new Map<string, NodeKind>();
	let lookedAt = 0;

	function send(arrival: Arrival, now: number, challengePassed = false) {
		const shown = memory.send({
			...{ now, challengePassed },
			customer: "",
			number: arrival.to,
			...(options.withAddresses && { clientIp: arrival.clientIp }),
		});
		if (!shown.allowed && attack !== undefined && now >= attack.from) {
			refusing.set(shown.node ?? "", shown.kind);
		}
		return shown;
	}

	/** Every ten minutes after the attack: what is left of it. */
	function look(now: number): void {
		if (attack === undefined || now <= attack.to) return;
		if (now < lookedAt + LOOK_MS || now > attack.to + LONGEST_LOOK_MS) return;
		lookedAt = now;
		for (const [key, kind] of refusing) {
			const node = aged(memory.nodes.get(key, now), kind, now);
			// People may restrict a country themselves, much later.
			const isOfAttack = node.since <= attack.to + HOUR_MS;
			if (node.state === "restrict" && isOfAttack) {
				counts.restrictedMs = now - attack.to;
			}
			const isFirst = node.strikes <= 1 && node.since <= attack.to;
			if (isBlock(node.state) && isFirst) counts.blockedMs = now - attack.to;
		}
	}

	function note(arrival: Arrival, isRefused: boolean, now: number): void {
		if (options.isCounted?.(arrival) === false) return;
		counts.people++;
		if (isRefused) counts.refused++;
		if (attack === undefined || now < attack.from) return;
		if (now < attack.to + AFTERMATH_MS) {
			counts.window++;
			if (isRefused) counts.windowRefused++;
			if (!attack.countries.has(countryOf(arrival.to) ?? "")) {
				counts.elsewhere++;
				if (isRefused) counts.elsewhereRefused++;
			}
		}
		if (isRefused) {
			counts.lastRefusedMs = Math.max(counts.lastRefusedMs, now - attack.to);
		}
	}

	function first(arrival: Arrival, now: number, isRetry: boolean): void {
		const shown = send(arrival, now, isRetry && options.withChallenge);
		const { isKnown } = shown;
		if (options.isHashed) log.push(JSON.stringify([now, arrival.to, shown]));
		if (arrival.isAttack) {
			counts.attack++;
			if (shown.allowed) counts.leaked++;
			else {
				counts.firstRefused ??= counts.attack - 1;
				counts.firstRefusedAfterMs ??= now - (attack?.from ?? now);
			}
		} else if (shown.allowed) note(arrival, false, now);
		else {
			if (isKnown) counts.knownRefused++;
			const rule = `${shown.rule} of ${shown.kind}`;
			counts.rules[rule] = (counts.rules[rule] ?? 0) + 1;
			if (isRetry) note(arrival, true, now);
			else {
				if (options.isCounted?.(arrival) !== false) counts.refusedAtFirst++;
				due.put(now + RETRY_MS, {
					kind: "again",
					arrival,
					isRetry: true,
					isKnown,
				});
			}
			return;
		}
		if (!shown.allowed) return;
		const { delay } = arrival;
		if (delay !== null && !options.neverVerifies) {
			due.put(now + delay, {
				kind: "verify",
				to: arrival.to,
				isAttack: arrival.isAttack,
			});
		}
		if (arrival.resends && (delay === null || delay > RETRY_MS)) {
			due.put(now + RETRY_MS, {
				kind: "again",
				arrival,
				isRetry: false,
				isKnown,
			});
		}
	}

	function run(now: number): void {
		for (let next = due.take(now); next; next = due.take(now)) {
			const { thing, at } = next;
			if (thing.kind === "verify") {
				memory.verify("", thing.to, at);
				options.onVerified?.(thing.to, thing.isAttack);
			} else if (thing.isRetry) first(thing.arrival, at, true);
			else if (!send(thing.arrival, at).allowed && thing.isKnown) {
				counts.knownRefused++;
			}
		}
	}

	for (const arrival of arrivals) {
		run(arrival.at);
		look(arrival.at);
		first(arrival, arrival.at, false);
	}
	run(Number.POSITIVE_INFINITY);
	if (options.isHashed) counts.hash = sha256Hex(log.join("\n"));
	return counts;
}

function noCounts(): Counts {
	return {
		attack: 0,
		leaked: 0,
		firstRefused: null,
		firstRefusedAfterMs: null,
		people: 0,
		refused: 0,
		refusedAtFirst: 0,
		elsewhere: 0,
		elsewhereRefused: 0,
		window: 0,
		windowRefused: 0,
		knownRefused: 0,
		restrictedMs: 0,
		blockedMs: 0,
		lastRefusedMs: 0,
		hash: "",
		rules: {},
	};
}

/**
 * Bounds of an hour that somebody has written down: messages to a country, and numbers
 * for which one client address causes messages. They are counted for the customer, as
 * sub-accounts would else multiply them, and only where such a bound is written.
 */

import type { Standing } from "../accounts/standing.ts";
import { addressKind } from "../channel.ts";
import { HOUR_MS } from "../durations.ts";
import { effectOf } from "../guard/modes.ts";
import { clientKey } from "../guard/node-keys.ts";
import { hourlyBound, type RulesInForce } from "../guard/written-rules.ts";
import { countAll, firstFull, type LimitUse } from "../limits/count.ts";
import type { Counter, CounterView } from "../limits/counter.ts";
import { type Bucket, heldIn } from "../limits/window.ts";
import { recipientCountry } from "../numbers/country.ts";
import { phoneKey } from "../numbers/key.ts";
import type { Hasher } from "../secrets/hash.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import { blockedVerdict } from "./blocked.ts";
import {
	type Asked,
	type Case,
	clientIpOf,
	type Gate,
	NO_KEYS,
} from "./gate.ts";

export type HourlyParts = {
	readonly standing: Pick<Standing, "rulesOf">;
	readonly hash: Hasher;
	readonly accounts: {
		readonly customerOf: (accountSid: string) => string;
	};
};

type Bounds = {
	readonly mode: RulesInForce["mode"];
	readonly country: { readonly name: string; readonly use: LimitUse } | null;
	readonly client: ClientUse | null;
};

/** The numbers of one client address: each has a window in the counter of the address. */
type ClientUse = {
	readonly address: string;
	readonly counterKey: string;
	/** A hash of the number. */
	readonly number: string;
	readonly most: number;
};

const OF_AN_HOUR: Bucket = { max: 1, intervalMs: HOUR_MS };

const UNBOUND: Case = { keys: NO_KEYS, judge: () => "passed" };

export function hourlyGate(parts: HourlyParts): Gate {
	return {
		caseOf(asked) {
			const bounds = boundsOn(parts, asked);
			return bounds === null ? UNBOUND : caseOf(bounds);
		},
	};
}

function caseOf(bounds: Bounds): Case {
	const { mode, country, client } = bounds;
	/** As the mode `on` would: else `shadow` counts ever more, and notes all that follows. */
	let isCounted = true;
	return {
		keys: [
			...(country === null ? [] : [country.use.counterKey]),
			...(client === null ? [] : [client.counterKey]),
		],
		judge(view, now) {
			const decision =
				countryFull(bounds, view, now) ?? clientFull(bounds, view, now);
			isCounted = decision === null;
			switch (effectOf(mode, decision?.rule ?? null)) {
				case "let through":
					return "passed";
				case "recorded":
					return { noted: decision as GuardDecision };
				case "refused":
					return blockedVerdict(
						{
							decision: decision as GuardDecision,
							alternatives: ["channel"],
						},
						now,
					);
			}
		},
		charge(counters, now) {
			if (!isCounted) return;
			if (country !== null) countAll([country.use], counters, now);
			if (client !== null) {
				counters.setCounter(withNumber(client, counters, now));
			}
		},
	};
}

function boundsOn(
	{ standing, hash, accounts }: HourlyParts,
	asked: Asked,
): Bounds | null {
	const { accountSid, begins } = asked;
	if (begins === null || addressKind(begins.channel) === "email") return null;
	const rules = standing.rulesOf(accountSid);
	const { mode, messagesPerHour, numbersPerAddress } = rules;
	const isUnbound = messagesPerHour.length === 0 && numbersPerAddress === null;
	if (mode === "off" || isUnbound) return null;
	const customer = accounts.customerOf(accountSid);
	const name = recipientCountry(begins.channel, begins.recipient) || "001";
	const max = hourlyBound(rules, name);
	const clientIp = clientIpOf(asked);
	const address = clientIp === null ? null : clientKey(clientIp);
	return {
		mode,
		country:
			max === null
				? null
				: {
						name,
						use: {
							name: "messages an hour",
							counterKey: hash("messages to a country", customer, name),
							buckets: [{ name: "hour", max, intervalMs: HOUR_MS }],
						},
					},
		client:
			numbersPerAddress === null || address === null
				? null
				: {
						address,
						counterKey: hash("numbers of an address", customer, address),
						number: hash(
							"number of an address",
							customer,
							phoneKey(begins.recipient),
						).slice(0, 12),
						most: numbersPerAddress,
					},
	};
}

function countryFull(
	{ country }: Bounds,
	{ counter }: CounterView,
	now: number,
): GuardDecision | null {
	if (country === null) return null;
	const full = firstFull([country.use], counter, now);
	// A bound of 0 is full before anything was counted.
	const isClosed = country.use.buckets.some(({ max }) => max === 0);
	if (full === null && !isClosed) return null;
	return {
		refusal: "blocked",
		rule: "hour",
		node: `country:${country.name}`,
		since: null,
		until: isClosed ? null : (full?.until ?? null),
	};
}

function clientFull(
	{ client }: Bounds,
	view: CounterView,
	now: number,
): GuardDecision | null {
	if (client === null) return null;
	const numbers = numbersOf(client, view, now);
	const isKnown = numbers.some(([number]) => number === client.number);
	if (isKnown || numbers.length < client.most) return null;
	// There is room again when the number that was quiet for longest is forgotten; after
	// the bound was lowered, when so many are that one less than the bound is left.
	const times = numbers.map(([, at]) => at).sort((a, b) => a - b);
	const last = times[numbers.length - client.most] ?? now;
	return {
		refusal: "blocked",
		rule: "address",
		node: `address:${client.address}`,
		since: null,
		until: last + HOUR_MS,
	};
}

/** The numbers of the last hour, each with its latest message. */
function numbersOf(
	{ counterKey }: ClientUse,
	{ counter }: CounterView,
	now: number,
): [number: string, at: number][] {
	return (counter(counterKey)?.windows ?? []).flatMap(([number, window]) => {
		const [at] = heldIn(window, OF_AN_HOUR, now).at(-1) ?? [];
		return at === undefined ? [] : [[number, at]];
	});
}

function withNumber(
	client: ClientUse,
	view: CounterView,
	now: number,
): Counter {
	const others = numbersOf(client, view, now).filter(
		([number]) => number !== client.number,
	);
	return {
		key: client.counterKey,
		windows: [...others, [client.number, now] as const].map(
			([number, at]) => [number, [[at, 1]]] as const,
		),
		expiresAt: now + HOUR_MS,
	};
}

/**
 * The recent answers of each provider to this instance, for the operator's page. Kept
 * in memory and bounded: counts by minute, and the times of the last answers. Metrics
 * hold the same for longer, but not every installation scrapes them.
 */

import { DAY_MS, MINUTE_MS } from "../durations.ts";
import type { Mutable } from "../mutable.ts";
import type { Answer } from "../providers/contract.ts";
import { reasonOf } from "../providers/reason.ts";

export const HEALTH_MINUTES = 15;
/** Enough for a 95th percentile; 2 KiB a provider. */
const MOST_TIMES = 256;
/** A refusal of credentials is no news any more after this. */
const CREDENTIALS_MS = DAY_MS;

export type AnswerCounts = {
	readonly accepted: number;
	/** The message was not sent; `later`, `elsewhere`, `never` as in the contract. */
	readonly later: number;
	readonly elsewhere: number;
	readonly never: number;
	/** It may have been sent. */
	readonly unknown: number;
};

export type Failure = { readonly at: number; readonly reason: string };

export type Health = {
	readonly counts: AnswerCounts;
	/** Milliseconds until an answer, of the newest ones; null: there was none. */
	readonly medianMs: number | null;
	readonly slowMs: number | null;
	/** The newest refusal or silence that was the provider's own fault. */
	readonly lastFailure: Failure | null;
	/** The newest loss of a connection, of providers that hold some. */
	readonly lastTrouble: Failure | null;
	/** It refused our credentials or rights, and has accepted nothing since. */
	readonly refusesCredentials: Failure | null;
};

export type ProviderHealth = {
	answered(provider: string, answer: Answer, seconds: number): void;
	troubled(provider: string, reason: string): void;
	of(provider: string): Health;
};

type Counts = Mutable<AnswerCounts>;
type Known = {
	readonly minutes: Map<number, Counts>;
	/** The times of the newest answers; the oldest is overwritten. */
	readonly times: { at: number; ms: number }[];
	answers: number;
	lastFailure: Failure | null;
	lastTrouble: Failure | null;
	refusesCredentials: Failure | null;
};

export function providerHealth(now: () => number): ProviderHealth {
	/** Names come from the settings, so there are few. */
	const known = new Map<string, Known>();

	function knownOf(provider: string): Known {
		const found = known.get(provider);
		if (found !== undefined) return found;
		const fresh: Known = {
			minutes: new Map(),
			times: [],
			answers: 0,
			lastFailure: null,
			lastTrouble: null,
			refusesCredentials: null,
		};
		known.set(provider, fresh);
		return fresh;
	}

	function countsAt(minutes: Known["minutes"], at: number): Counts {
		const minute = Math.floor(at / MINUTE_MS);
		const found = minutes.get(minute);
		if (found !== undefined) return found;
		for (const old of minutes.keys()) {
			if (isPast(old, minute)) minutes.delete(old);
		}
		const fresh = { ...NO_ANSWERS };
		minutes.set(minute, fresh);
		return fresh;
	}

	return {
		answered(provider, answer, seconds) {
			const at = now();
			const one = knownOf(provider);
			const kind = answer.outcome === "refused" ? answer.retry : answer.outcome;
			countsAt(one.minutes, at)[kind]++;
			one.times[one.answers++ % MOST_TIMES] = { at, ms: seconds * 1_000 };
			if (answer.outcome === "accepted") {
				one.refusesCredentials = null;
				return;
			}
			if (kind === "never") return;
			const failure = { at, reason: reasonOf(answer) };
			one.lastFailure = failure;
			if (isAboutCredentials(failure.reason)) one.refusesCredentials = failure;
		},
		troubled(provider, reason) {
			const one = knownOf(provider);
			one.lastTrouble = { at: now(), reason };
			if (isAboutCredentials(reason)) one.refusesCredentials = one.lastTrouble;
		},
		of(provider) {
			const one = knownOf(provider);
			const at = now();
			const minute = Math.floor(at / MINUTE_MS);
			const since = at - HEALTH_MINUTES * MINUTE_MS;
			const times = one.times
				.filter((each) => each.at > since)
				.map(({ ms }) => ms)
				.sort((a, b) => a - b);
			const recent = [...one.minutes]
				.filter(([each]) => !isPast(each, minute))
				.map(([, counts]) => counts);
			const refused = one.refusesCredentials;
			return {
				counts: recent.reduce(sumOf, NO_ANSWERS),
				medianMs: quantile(times, 0.5),
				slowMs: quantile(times, 0.95),
				lastFailure: one.lastFailure,
				lastTrouble: one.lastTrouble,
				refusesCredentials:
					refused !== null && at - refused.at < CREDENTIALS_MS ? refused : null,
			};
		},
	};
}

const NO_ANSWERS: AnswerCounts = {
	accepted: 0,
	later: 0,
	elsewhere: 0,
	never: 0,
	unknown: 0,
};

/** A clock that was set back leaves minutes of the future: they are no news either. */
function isPast(minute: number, present: number): boolean {
	return minute <= present - HEALTH_MINUTES || minute > present;
}

function sumOf(a: AnswerCounts, b: AnswerCounts): AnswerCounts {
	return {
		accepted: a.accepted + b.accepted,
		later: a.later + b.later,
		elsewhere: a.elsewhere + b.elsewhere,
		never: a.never + b.never,
		unknown: a.unknown + b.unknown,
	};
}

function quantile(sorted: readonly number[], share: number): number | null {
	const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
	const ms = sorted[at];
	return ms === undefined ? null : Math.round(ms * 10) / 10;
}

/**
 * The words of `reasonOf` and of a carrier's troubles: HTTP 401 and 403, SMTP 530, 534
 * and 535 (RFC 4954, 6), and the statuses of SMPP for a wrong account or password.
 */
export function isAboutCredentials(reason: string): boolean {
	return (
		/^(token )?HTTP 40[13]$/.test(reason) ||
		/^SMTP (530|534|535)\b/.test(reason) ||
		/^(bind|SMPP)\b.*0x0[DEF]$/.test(reason)
	);
}

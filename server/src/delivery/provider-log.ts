/**
 * Failing providers in the log: the provider, its answer, and the status or
 * code, never the recipient or the text. A dead provider fails every message,
 * so the number of lines is bounded: the first failure of a kind has a line,
 * then one a minute.
 */

import type { Logger } from "pino";
import { hasPassed } from "../durations.ts";
import type { Answer, Provider } from "../providers/contract.ts";
import { reasonOf } from "../providers/reason.ts";
import type { BreakerState } from "./breaker.ts";

const WINDOW_MS = 60_000;
/**
 * Kinds with a line of their own for each provider: a gateway may invent any
 * number of statuses.
 */
const MOST_KINDS = 5;
const OTHERS = { outcome: "failed", reason: "other reasons" };

export type ProviderNews = {
	readonly provider: Pick<Provider, "name">;
	readonly answer: Answer;
	/** The state of its breaker, before and after the answer. */
	readonly before: BreakerState;
	readonly after: BreakerState;
};

type Kind = {
	readonly outcome: string;
	readonly reason: string;
	loggedAt: number;
	failures: number;
};

export function providerLog(
	log: Logger,
	now: () => number,
): (news: ProviderNews) => void {
	const kinds = new Map<string, Map<string, Kind>>();

	function failed(provider: string, outcome: string, reason: string): void {
		const known = kinds.get(provider) ?? new Map<string, Kind>();
		kinds.set(provider, known);
		const name = `${outcome} ${reason}`;
		const isOther = !known.has(name) && known.size >= MOST_KINDS;
		const kind = isOther ? OTHERS : { outcome, reason };
		const key = isOther ? "" : name;
		const counted = known.get(key) ?? {
			...kind,
			loggedAt: Number.NEGATIVE_INFINITY,
			failures: 0,
		};
		counted.failures++;
		known.set(key, counted);
		tell(provider, known);
	}

	/** Writes every line that is due, also for kinds that have not failed again since. */
	function tell(provider: string, known: Map<string, Kind>): void {
		const at = now();
		for (const [key, kind] of known) {
			if (!hasPassed(WINDOW_MS, kind.loggedAt, at)) continue;
			if (kind.failures === 0) {
				known.delete(key);
				continue;
			}
			const { outcome, reason, failures } = kind;
			log.warn(
				{ provider, outcome, reason, failures },
				"A provider did not take a message",
			);
			kind.loggedAt = at;
			kind.failures = 0;
		}
	}

	return ({ provider: { name: provider }, answer, before, after }) => {
		const outcome = outcomeOf(answer);
		if (outcome !== null) failed(provider, outcome, reasonOf(answer));
		if (before === "closed" && after !== "closed") {
			log.warn(
				{ provider },
				"A provider keeps failing and is left alone for a while: its breaker has opened",
			);
		}
		if (before !== "closed" && after === "closed") {
			log.warn(
				{ provider },
				"A provider takes messages again: its breaker has closed",
			);
		}
	};
}

/**
 * Null for answers that say nothing about the provider: acceptance, and
 * recipients that cannot be reached.
 */
function outcomeOf(answer: Answer): string | null {
	if (answer.outcome === "unknown") return "unknown";
	if (answer.outcome === "accepted" || answer.retry === "never") return null;
	return `refused, ${answer.retry}`;
}

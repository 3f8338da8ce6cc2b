/** The metrics of all processes, for whichever of them is scraped. */

import { addUp, keptOf } from "../metrics/add-up.ts";
import { type Reading, registry, textOf } from "../metrics/prometheus.ts";
import { watchProcess } from "../metrics/watch-process.ts";

/**
 * A process that does not answer is told by its last counts. Longer than a process waits
 * for its store (2 s), shorter than a scraper waits (10 s).
 */
const WITHIN_MS = 3_000;

/** A process, as far as its counts are concerned. */
export type Counted = {
	/** Asks it for its counts; `id` comes back with them. */
	ask(id: number): void;
};

export type Gathered = {
	/** The text of a scrape. */
	text(): Promise<string>;
	/** The counts of a process have come. */
	took(one: Counted, id: number | null, readings: readonly Reading[]): void;
	/** The process has ended: what it counted stays. */
	left(one: Counted): void;
};

/** `serving`: the processes that are there. */
export function gathered(serving: () => readonly Counted[]): Gathered {
	const own = registry();
	watchProcess({ gauge: own.gauge, eventLoopLate: () => {} });
	const latest = new Map<Counted, readonly Reading[]>();
	/** The last counts of processes that have ended. */
	let former: readonly Reading[] = [];
	let asked = 0;
	const waiting = new Map<number, () => void>();

	function look(one: Counted): Promise<void> {
		const id = ++asked;
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				waiting.delete(id);
				resolve();
			};
			const timer = setTimeout(done, WITHIN_MS);
			waiting.set(id, done);
			one.ask(id);
		});
	}

	return {
		async text() {
			await Promise.all(serving().map(look));
			const all = [...latest.values(), former, await own.read()];
			return textOf(addUp(all));
		},
		took(one, id, readings) {
			latest.set(one, readings);
			if (id !== null) waiting.get(id)?.();
		},
		left(one) {
			former = addUp([former, keptOf(latest.get(one) ?? [])]);
			latest.delete(one);
		},
	};
}

/** The scrapes of one process, which its supervisor answers. */

import { Refusal } from "../errors.ts";

/**
 * Longer than the supervisor waits for a process (3 s), shorter than a scraper waits
 * (10 s).
 */
const WITHIN_MS = 5_000;

export type Scrapes = {
	/**
	 * The metrics of all processes. Refuses if the supervisor does not answer. The counts
	 * of one process alone would be less than those of the last scrape, which Prometheus
	 * takes for a restart: it would count the whole sum once more at the next one.
	 */
	text(): Promise<string>;
	answered(id: number, text: string): void;
};

/** `ask`: asks the supervisor, whose answer has the same `id`. */
export function scrapes(ask: (id: number) => void): Scrapes {
	const waiting = new Map<number, (text: string) => void>();
	let last = 0;
	return {
		text() {
			const id = ++last;
			return new Promise((resolve, reject) => {
				const timer = setTimeout(() => {
					waiting.delete(id);
					reject(new Refusal("unavailable", { message: LATE }));
				}, WITHIN_MS);
				waiting.set(id, (text) => {
					clearTimeout(timer);
					waiting.delete(id);
					resolve(text);
				});
				ask(id);
			});
		},
		answered(id, text) {
			waiting.get(id)?.(text);
		},
	};
}

const LATE =
	"The supervisor did not answer in time with the metrics of all processes";

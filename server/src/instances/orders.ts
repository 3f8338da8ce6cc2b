/** The words between the supervisor and its processes. They go as JSON over Node's own channel. */

import type { Reading } from "../metrics/prometheus.ts";

export type Order =
	/** The text of the file of settings. It comes first. */
	| { readonly order: "take"; readonly settings: string }
	/** All is made: the process may listen and deliver. */
	| { readonly order: "listen" }
	/** Another process has its place: end, and let clients go over to the other one. */
	| { readonly order: "retire" }
	/** The service ends. */
	| { readonly order: "close" }
	/** The supervisor wants the counts of this process. */
	| { readonly order: "read"; readonly id: number }
	/** The metrics of all, for the scrape that this process has reported. */
	| { readonly order: "reply"; readonly id: number; readonly text: string };

export type Report =
	/** The process listens to orders. */
	| { readonly report: "seated" }
	/** Store, keys and accounts are there: the process could listen. */
	| { readonly report: "made" }
	| { readonly report: "listening"; readonly greeting: Greeting }
	/** The process ends, since it cannot start: a sentence for the operator. */
	| { readonly report: "failed"; readonly why: string }
	/** `id`: that of the order; null: the last counts, before the process ends. */
	| {
			readonly report: "read";
			readonly id: number | null;
			readonly readings: readonly Reading[];
	  }
	/** Somebody scrapes this process. */
	| { readonly report: "scraped"; readonly id: number };

/** Says what a start made. */
export type Greeting = {
	readonly text: string;
	/** The lines of it that show a new token; empty if it shows none. */
	readonly token: string;
};

/**
 * Names the number of a process in its environment. `main.ts` removes it before it reads
 * settings, which know no such variable.
 */
export const PROCESS_NUMBER = "POSTERN_PROCESS";

/**
 * Examples of successes, by operation. The service itself gave them: the test that runs
 * the examples of requests keeps the replies, with what is different in each run (SIDs,
 * times, secrets) replaced. One that still holds is kept, so it may be made better by hand.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { sampleSid } from "../../server/src/api/operation.ts";

export type ReplyExamples = Readonly<Record<string, unknown>>;

const FILE = new URL("reply-examples.json", import.meta.url);

export function readReplyExamples(): ReplyExamples {
	return JSON.parse(readFileSync(FILE, "utf8")) as ReplyExamples;
}

export function writeReplyExamples(examples: ReplyExamples): void {
	const sorted = Object.entries(examples).toSorted(([a], [b]) =>
		a < b ? -1 : 1,
	);
	const text = JSON.stringify(Object.fromEntries(sorted), null, "\t");
	writeFileSync(FILE, `${text}\n`);
}

const MOST_LINES = 3;
const MOST_ENTRIES = 2;
/** Texts that each run makes anew, with one that stands for all of them. */
const REPLACED: readonly [RegExp, string | ((found: string) => string)][] = [
	[
		/\b[A-Z]{2,3}[0-9a-f]{32}/g,
		(sid) => sampleSid(/^[A-Z]+/.exec(sid)?.[0] ?? ""),
	],
	[/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-11-23T05:28:39.120Z"],
	[/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "2026-11-23 05:28:39"],
	[/\d{4}-\d\d-\d\d(?![T\d])/g, "2026-11-23"],
	[/^whsec_.*/, "whsec_..."],
	[/(?<=#US[0-9a-f]{32}\.).*/, "..."],
];

/** A reply as an example: short, and the same for each run. */
export function exampleOf(reply: unknown, name = ""): unknown {
	if (Array.isArray(reply)) {
		return reply.slice(0, MOST_ENTRIES).map((each) => exampleOf(each));
	}
	if (typeof reply === "object" && reply !== null) {
		return Object.fromEntries(
			Object.entries(reply).map(([key, value]) => [key, exampleOf(value, key)]),
		);
	}
	if (typeof reply !== "string") return reply;
	if (name === "authToken") return "...";
	const lines = reply.split("\n").slice(0, MOST_LINES).join("\n");
	return REPLACED.reduce(
		(text, [pattern, by]) => text.replace(pattern, by as string),
		// Names of definitions are counted, as they are unique.
		name === "name" ? lines.replace(/\d+$/, "") : lines,
	);
}

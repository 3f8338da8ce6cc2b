/**
 * With `POSTERN_RECORD=FILE`, every exchange of a run is added to that file, one
 * line of JSON each, as it was: `npm run replies` masks ids and dates when it
 * compares two such files. To record an older commit, copy this file and
 * `exchange.ts` over it: neither imports anything of Postern.
 */

import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import { expect, inject, TestRunner } from "vitest";

const FILE = process.env.POSTERN_RECORD;

// Without a seed, property tests would send other requests in every run.
if (FILE !== undefined)
	(await import("fast-check")).default.configureGlobal({ seed: 1 });

type Answer = {
	readonly status: number;
	readonly headers: object;
	readonly text: string;
};

/** Counts begins and ends: they show which requests were under way together. */
let moments = 0;
const indexes = new Map<string, number>();

/** Call it as a request is sent; call the function that it returns with the reply. */
export function recording(
	method: string,
	url: string,
	requestBody: Buffer | undefined,
): (reply: Answer) => void {
	if (FILE === undefined) return () => {};
	const file = relative(process.cwd(), expect.getState().testPath ?? "");
	const test =
		TestRunner.getCurrentTest()?.fullTestName ?? "(outside of tests)";
	const key = JSON.stringify([file, test]);
	const index = (indexes.get(key) ?? 0) + 1;
	indexes.set(key, index);
	const began = ++moments;
	return ({ status, headers, text }) =>
		appendFileSync(
			FILE,
			`${JSON.stringify({
				store: inject("store"),
				file,
				test,
				index,
				began,
				ended: ++moments,
				method,
				url,
				requestBody: requestBody?.toString("utf8"),
				status,
				headers,
				text,
			})}\n`,
		);
}

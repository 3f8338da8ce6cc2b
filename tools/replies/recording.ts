/** Reads a file that `server/test/support/recorder.ts` has written, one exchange a line. */

import { readFileSync } from "node:fs";

export type Exchange = {
	readonly store: string;
	/** The path of the test's file in the checkout. */
	readonly file: string;
	readonly test: string;
	/** Its place among the requests of its test, from 1, by when they went out. */
	readonly index: number;
	/** The moments of its process at which it was sent, and at which its reply came. */
	readonly began: number;
	readonly ended: number;
	readonly method: string;
	readonly url: string;
	readonly requestBody?: string;
	readonly status: number;
	readonly headers: Readonly<Record<string, string | readonly string[]>>;
	readonly text: string;
};

export type Test = {
	/** In the order in which they were sent. */
	readonly exchanges: readonly Exchange[];
	/** The bodies that all tests of its file sent: a test may read messages of another one. */
	readonly requestBodies: ReadonlySet<string>;
};

/** The tests by store, file and name. */
export type Recording = ReadonlyMap<string, Test>;

export function readRecording(file: string): Recording {
	return recordingOf(
		readFileSync(file, "utf8")
			.split("\n")
			.filter((line) => line !== "")
			.map((line) => JSON.parse(line) as Exchange),
	);
}

export function recordingOf(all: readonly Exchange[]): Recording {
	const files = new Map<string, Set<string>>();
	const tests = new Map<
		string,
		{ exchanges: Exchange[]; requestBodies: Set<string> }
	>();
	for (const exchange of all) {
		const file = `${exchange.store} ${exchange.file}`;
		const requestBodies = files.get(file) ?? new Set();
		files.set(file, requestBodies);
		if (exchange.requestBody !== undefined)
			requestBodies.add(exchange.requestBody);
		const key = `${file} > ${exchange.test}`;
		const test = tests.get(key) ?? { exchanges: [], requestBodies };
		test.exchanges.push(exchange);
		tests.set(key, test);
	}
	for (const { exchanges } of tests.values())
		exchanges.sort((a, b) => a.index - b.index);
	return new Map([...tests].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Tests whether requests were under way together: their replies have no order. */
export function isConcurrent({ exchanges }: Test): boolean {
	return exchanges.some(({ began }, index) =>
		exchanges.slice(0, index).some(({ ended }) => ended > began),
	);
}

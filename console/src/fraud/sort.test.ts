import { expect, test } from "vitest";
import type { GuardNode } from "./reply.ts";
import { SORTS, type Sort, sorted } from "./sort.ts";

const node = (name: string, more: Partial<GuardNode>): GuardNode => ({
	...{ node: name, kind: "range", state: "hold", score: 0, sent: 0 },
	...{ verified: 0, strikes: 0, since: null, until: null, ...more },
});
const NODES = [
	node("range:b", {
		score: 2,
		state: "hold",
		since: "2026-01-02",
		until: "2026-03-01",
	}),
	node("range:c", { score: 9, state: "block", since: "2026-01-01" }),
	node("range:a", {
		score: 5,
		state: "gate",
		since: "2026-01-03",
		until: "2026-02-01",
	}),
];

const CASES: Readonly<Record<Sort, string>> = {
	score: "cab",
	node: "abc",
	state: "cab",
	since: "abc",
	until: "bac",
};

test.each(SORTS)("nodes by %s", (sort) => {
	const names = sorted(NODES, sort).map(({ node: name }) => name.at(-1));
	expect(names.join("")).toBe(CASES[sort]);
});

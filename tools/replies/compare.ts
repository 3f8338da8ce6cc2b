/** The differences between two recordings, request by request. */

import { type Masked, masked } from "./mask.ts";
import { isConcurrent, type Recording, type Test } from "./recording.ts";

export type Difference = {
	/** The difference, such as `status: 200 -> 202`; ids in it have no numbers. */
	readonly what: string;
	/** Method and path, without numbers and query. */
	readonly route: string;
	readonly test: string;
	readonly index: number;
};

export type Comparison = {
	readonly tests: number;
	readonly replies: number;
	readonly differing: number;
	readonly differences: readonly Difference[];
	readonly testsOnlyInFirst: readonly string[];
	readonly testsOnlyInSecond: readonly string[];
};

/** `leftOut`: tests that are not compared. */
export function compare(
	first: Recording,
	second: Recording,
	leftOut: ReadonlySet<string> = new Set(),
): Comparison {
	const onlyIn = (one: Recording, other: Recording) =>
		[...one.keys()].filter((test) => !other.has(test) && !leftOut.has(test));
	const tests = [...first].flatMap(([name, one]) => {
		const other = leftOut.has(name) ? undefined : second.get(name);
		return other === undefined ? [] : [{ name, one, other }];
	});
	let replies = 0;
	let differing = 0;
	const differences = tests.flatMap((test) =>
		pairs(test.one, test.other).flatMap(({ one, other }, at) => {
			const found = differencesBetween(one, other);
			replies += 1;
			if (found.length > 0) differing += 1;
			return found.map((what) => ({
				what,
				route: routeOf((one ?? other) as Masked),
				test: test.name,
				index: at + 1,
			}));
		}),
	);
	return {
		tests: tests.length,
		replies,
		differing,
		differences,
		testsOnlyInFirst: onlyIn(first, second),
		testsOnlyInSecond: onlyIn(second, first),
	};
}

type PairOf = { one: Masked | undefined; other: Masked | undefined };

function pairs(first: Test, second: Test): PairOf[] {
	const [ones, others] = [masked(first), masked(second)];
	return isConcurrent(first) || isConcurrent(second)
		? pairsWithoutOrder(ones.map(withoutNumbers), others.map(withoutNumbers))
		: Array.from({ length: Math.max(ones.length, others.length) }, (_, at) => ({
				one: ones[at],
				other: others[at],
			}));
}

/**
 * If requests were under way together, chance decides which gets which reply,
 * and which SID is the first. So each is paired with an equal one, and
 * the rest with one of the same route.
 */
function pairsWithoutOrder(ones: Masked[], others: Masked[]): PairOf[] {
	const left = new Map<string, Masked[]>();
	for (const other of others) {
		const same = JSON.stringify(other);
		left.set(same, [...(left.get(same) ?? []), other]);
	}
	const same = ones.map((one) => left.get(JSON.stringify(one))?.pop());
	const rest = [...left.values()].flat();
	const ofRoute = (one: Masked) => {
		const at = rest.findIndex((other) => routeOf(other) === routeOf(one));
		return at === -1 ? undefined : rest.splice(at, 1)[0];
	};
	const paired = ones.map((one, at) => ({
		one,
		other: same[at] ?? ofRoute(one),
	}));
	return [...paired, ...rest.map((other) => ({ one: undefined, other }))];
}

function withoutNumbers(each: Masked): Masked {
	return JSON.parse(plain(JSON.stringify(each))) as Masked;
}

const plain = (text: string) => text.replace(/\b([A-Z]{2,7})#\d+/g, "$1");

const routeOf = ({ method, path }: Masked) =>
	`${method} ${plain(path).replace(/\?.*/s, "")}`;

function differencesBetween(
	one: Masked | undefined,
	other: Masked | undefined,
): string[] {
	if (one === undefined) return ["a request only in the second"];
	if (other === undefined) return ["a request only in the first"];
	const [asked, askedThen] = [one, other].map(
		({ method, path }) => `${method} ${path}`,
	);
	// Replies to different requests are not compared.
	if (asked !== askedThen) return changed("request", asked, askedThen);
	return [
		...changed("status", one.status, other.status),
		...[
			...new Set([...Object.keys(one.headers), ...Object.keys(other.headers)]),
		].flatMap((name) =>
			changed(`header ${name}`, one.headers[name], other.headers[name]),
		),
		...inBodies(one.body, other.body),
	];
}

function inBodies(one: string, other: string): string[] {
	if (one === other) return [];
	const [values, othersValues] = [leavesOf(one), leavesOf(other)];
	if (values === null || othersValues === null)
		return changed("body", ...fromWhereTheyDiffer(one, other));
	const found = [
		...new Set([...values.keys(), ...othersValues.keys()]),
	].flatMap((path) =>
		changed(`body ${path}`, values.get(path), othersValues.get(path)),
	);
	return found.length > 0 ? found : ["body: the same members in other bytes"];
}

/** The values of a JSON text by their paths, without objects and lists; null if it is no JSON. */
function leavesOf(body: string): Map<string, unknown> | null {
	const leaves = new Map<string, unknown>();
	function visit(value: unknown, path: string): void {
		if (
			typeof value !== "object" ||
			value === null ||
			Object.keys(value).length === 0
		)
			leaves.set(path, value);
		else
			for (const [name, each] of Object.entries(value))
				visit(each, path === "" ? name : `${path}.${name}`);
	}
	try {
		visit(JSON.parse(body.replace(/(?<=:)SECONDS\b/g, '"SECONDS"')), "");
		return leaves;
	} catch {
		return null;
	}
}

function changed(what: string, one: unknown, other: unknown): string[] {
	if (JSON.stringify(one) === JSON.stringify(other)) return [];
	const [before, after] = fromWhereTheyDiffer(shown(one), shown(other));
	// Each place in a list would be a difference of its own.
	const name = what
		.replace(/ \d+(?=\.|$)/, " []")
		.replace(/\.\d+(?=\.|$)/g, "[]");
	const [unnumbered, unnumberedThen] = [plain(before), plain(after)];
	return [
		unnumbered === unnumberedThen
			? `${name}: ${unnumbered}, but not the same one`
			: `${name}: ${unnumbered} -> ${unnumberedThen}`,
	];
}

const shown = (value: unknown) =>
	value === undefined ? "(absent)" : JSON.stringify(value);

const LONG = 120;

/** Short texts whole; long ones around the first difference. */
function fromWhereTheyDiffer(one: string, other: string): [string, string] {
	if (Math.max(one.length, other.length) <= LONG) return [one, other];
	let at = 0;
	while (one[at] === other[at]) at++;
	const from = Math.max(0, at - LONG / 4);
	const cut = (text: string) =>
		`${from > 0 ? "…" : ""}${text.slice(from, from + LONG)}${text.length > from + LONG ? "…" : ""}`;
	return [cut(one), cut(other)];
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { type LaneBounds, type Lanes, lanes } from "./lanes.ts";

const bounds: LaneBounds = {
	perEndpoint: 2,
	perAccount: 4,
	total: 7,
	waitingPerEndpoint: 5,
	waitingPerAccount: 8,
};

/** Starts all that may start: what, and how to end it. */
function startAll<Item>(queue: Lanes<Item>) {
	const started = [];
	for (let next = queue.start(); next !== null; next = queue.start()) {
		started.push(next);
	}
	return started;
}

function filled(
	...lists: [account: string, endpoint: string, items: string][]
) {
	const queue = lanes<string>(bounds);
	for (const [account, endpoint, items] of lists) {
		for (const item of items) queue.add(account, endpoint, item);
	}
	return queue;
}

const items = (started: { item: string }[]) =>
	started.map(({ item }) => item).join("");

test("an endpoint has no more under way than it may, and goes on in order", () => {
	const queue = filled(["A", "a", "123"]);
	const started = startAll(queue);
	expect(items(started)).toBe("12");
	started[0]?.done();
	expect(items(startAll(queue))).toBe("3");
});

test("endpoints of an account take turns", () => {
	expect(items(startAll(filled(["A", "a", "123"], ["A", "b", "xyz"])))).toBe(
		"1x2y",
	);
});

test("an account with many endpoints has its share and no more", () => {
	const queue = filled(
		["A", "a", "12"],
		["A", "b", "34"],
		["A", "c", "56"],
		["B", "a", "xy"],
	);
	const started = startAll(queue);
	// A's endpoints take turns, and so do A and B.
	expect(items(started)).toBe("1x3y52");
	for (const { done } of started) done();
	expect(items(startAll(queue))).toBe("46");
});

test("accounts do not share the lane of an endpoint", () => {
	const queue = filled(["A", "a", "12345"], ["B", "a", "x"]);
	expect(items(startAll(queue))).toBe("1x2");
});

test("no more wait than may, at an endpoint and of an account", () => {
	const queue = lanes<number>(bounds);
	const taken = (endpoint: string, count: number) =>
		Array.from({ length: count }, (_, i) => queue.add("A", endpoint, i)).filter(
			Boolean,
		).length;
	expect([taken("a", 9), taken("b", 9)]).toEqual([5, 3]);
	expect(queue.add("B", "a", 1)).toBe(true);
});

test("what has started leaves its place to another", () => {
	const queue = filled(["A", "a", "12"]);
	startAll(queue);
	for (const item of "34567") expect(queue.add("A", "a", item)).toBe(true);
	for (const item of "xyz") expect(queue.add("A", "b", item)).toBe(true);
	expect(queue.add("A", "c", "-")).toBe(false);
	expect(items(startAll(queue))).toBe("xy");
	expect(queue.add("A", "c", "+")).toBe(true);
});

test("what waits is taken out, what is under way is not", () => {
	const queue = filled(["A", "a", "123"], ["B", "b", "xyz"]);
	const started = startAll(queue);
	expect(queue.clear().sort()).toEqual(["3", "z"]);
	// There is room for as many as ever, also while some are still under way.
	for (const item of "45678") expect(queue.add("A", "a", item)).toBe(true);
	for (const item of "xyz") expect(queue.add("A", "b", item)).toBe(true);
	expect(queue.clear().length).toBe(8);
	for (const { done } of started) done();
	expect(queue.start()).toBeNull();
	expect(queue.add("A", "a", "9")).toBe(true);
	expect(items(startAll(queue))).toBe("9");
});

test("everything starts once, in order for its endpoint, within all bounds", () => {
	const step = fc.record({
		account: fc.constantFrom("A", "B", "C"),
		endpoint: fc.constantFrom("a", "b", "c"),
		ends: fc.nat(2),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
			const queue = lanes<{ lane: string; number: number }>(bounds);
			const underWay: { account: string; lane: string; done(): void }[] = [];
			const added = new Map<string, number[]>();
			const begun = new Map<string, number[]>();
			const count = (key: "account" | "lane", value: string) =>
				underWay.filter((one) => one[key] === value).length;
			const begin = () => {
				for (const { item, done } of startAll(queue)) {
					const account = item.lane.slice(0, 1);
					begun.set(item.lane, [...(begun.get(item.lane) ?? []), item.number]);
					underWay.push({ account, lane: item.lane, done });
					expect(underWay.length).toBeLessThanOrEqual(bounds.total);
					expect(count("account", account)).toBeLessThanOrEqual(4);
					expect(count("lane", item.lane)).toBeLessThanOrEqual(2);
				}
			};
			steps.forEach(({ account, endpoint, ends }, number) => {
				const lane = account + endpoint;
				if (queue.add(account, endpoint, { lane, number })) {
					added.set(lane, [...(added.get(lane) ?? []), number]);
				}
				begin();
				for (const { done } of underWay.splice(0, ends)) done();
				begin();
			});
			while (underWay.length > 0) {
				underWay.shift()?.done();
				begin();
			}
			expect(begun).toEqual(added);
		}),
	);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import {
	type EndpointLanes,
	endpointLanes,
	type LaneBounds,
} from "./endpoint-lanes.ts";

const bounds: LaneBounds = {
	endpoint: { underWay: 2, waiting: 5 },
	account: { underWay: 4, waiting: 8 },
	customer: { underWay: 5, waiting: 11 },
	total: 7,
};

/** An account's name is its customer's, with a digit if the customer has several. */
const at = (account: string, endpoint: string) => ({
	customer: account.slice(0, 1),
	account,
	endpoint,
});

/** Starts every item that may start; each comes with its `done`. */
function startAll<Item>(queue: EndpointLanes<Item>) {
	const started = [];
	for (let next = queue.start(); next !== null; next = queue.start()) {
		started.push(next);
	}
	return started;
}

function filled(
	...lists: [account: string, endpoint: string, items: string][]
) {
	const queue = endpointLanes<string>(bounds);
	for (const [account, endpoint, items] of lists) {
		for (const item of items) queue.add(at(account, endpoint), item);
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

test("customers take turns, and so do the accounts of one", () => {
	const queue = filled(
		["A1", "a", "1"],
		["A2", "a", "2"],
		["A3", "a", "3"],
		["B", "a", "xy"],
	);
	expect(items(startAll(queue))).toBe("1x2y3");
});

test("a customer with 150 accounts delays another one by one turn", () => {
	const queue = endpointLanes<string>({ ...bounds, total: 20 });
	const started: { item: string; done(): void }[] = [];
	const begin = () => started.push(...startAll(queue));
	for (let i = 0; i < 150; i++) {
		queue.add(at(`A${i}`, "hangs"), "a");
		begin();
	}
	// Only as many of its 150 endpoints hang as one customer may have under way.
	expect(items(started)).toBe("aaaaa");
	queue.add(at("B", "b"), "x");
	begin();
	expect(items(started)).toBe("aaaaax");

	// If only one may be under way, B waits for one turn of A.
	const narrow = endpointLanes<string>({ ...bounds, total: 1 });
	for (let i = 0; i < 150; i++) narrow.add(at(`A${i}`, "slow"), "a");
	let next = narrow.start();
	narrow.add(at("B", "b"), "x");
	let order = "";
	while (next !== null && order.length < 4) {
		order += next.item;
		next.done();
		next = narrow.start();
	}
	expect(order).toBe("aaxa");
});

test("an account leaves some of its customer's share to the others", () => {
	const queue = filled(
		["A1", "a", "12"],
		["A1", "b", "34"],
		["A1", "c", "56"],
		["A2", "a", "x"],
	);
	expect(items(startAll(queue)).length).toBe(5);
	expect(items(startAll(filled(["A1", "a", "12"], ["A1", "b", "345"])))).toBe(
		"1324",
	);
});

test("accounts do not share the lane of an endpoint", () => {
	const queue = filled(["A", "a", "12345"], ["B", "a", "x"]);
	expect(items(startAll(queue))).toBe("1x2");
});

test("no more wait than may, at an endpoint and of an account", () => {
	const queue = endpointLanes<number>(bounds);
	const taken = (endpoint: string, count: number) =>
		Array.from({ length: count }, (_, i) =>
			queue.add(at("A", endpoint), i),
		).filter(Boolean).length;
	expect([taken("a", 9), taken("b", 9)]).toEqual([5, 3]);
	expect(queue.add(at("B", "a"), 1)).toBe(true);
});

test("no more wait of a customer than may, over all its accounts", () => {
	const queue = endpointLanes<number>(bounds);
	const taken = (account: string) =>
		Array.from({ length: 9 }, (_, i) => queue.add(at(account, "a"), i)).filter(
			Boolean,
		).length;
	expect([taken("A1"), taken("A2"), taken("A3")]).toEqual([5, 5, 1]);
	expect(taken("B")).toBe(5);
});

test("what has started leaves its place to another", () => {
	const queue = filled(["A", "a", "12"]);
	startAll(queue);
	for (const item of "34567") expect(queue.add(at("A", "a"), item)).toBe(true);
	for (const item of "xyz") expect(queue.add(at("A", "b"), item)).toBe(true);
	expect(queue.add(at("A", "c"), "-")).toBe(false);
	expect(items(startAll(queue))).toBe("xy");
	expect(queue.add(at("A", "c"), "+")).toBe(true);
});

test("what waits is taken out, what is under way is not", () => {
	const queue = filled(["A", "a", "123"], ["B", "b", "xyz"]);
	const started = startAll(queue);
	expect(queue.clear().sort()).toEqual(["3", "z"]);
	// As many may wait as before, even while some are still under way.
	for (const item of "45678") expect(queue.add(at("A", "a"), item)).toBe(true);
	for (const item of "xyz") expect(queue.add(at("A", "b"), item)).toBe(true);
	expect(queue.clear().length).toBe(8);
	for (const { done } of started) done();
	expect(queue.start()).toBeNull();
	expect(queue.add(at("A", "a"), "9")).toBe(true);
	expect(items(startAll(queue))).toBe("9");
});

test("everything starts once, in order for its endpoint, within all bounds", () => {
	const step = fc.record({
		account: fc.constantFrom("A1", "A2", "B1", "C1"),
		endpoint: fc.constantFrom("a", "b", "c"),
		ends: fc.nat(2),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
			const queue = endpointLanes<{ lane: string; number: number }>(bounds);
			const underWay: {
				customer: string;
				account: string;
				lane: string;
				done(): void;
			}[] = [];
			const added = new Map<string, number[]>();
			const begun = new Map<string, number[]>();
			const count = (key: "customer" | "account" | "lane", value: string) =>
				underWay.filter((one) => one[key] === value).length;
			const begin = () => {
				for (const { item, done } of startAll(queue)) {
					const customer = item.lane.slice(0, 1);
					const account = item.lane.slice(0, 2);
					begun.set(item.lane, [...(begun.get(item.lane) ?? []), item.number]);
					underWay.push({ customer, account, lane: item.lane, done });
					expect(underWay.length).toBeLessThanOrEqual(bounds.total);
					expect(count("customer", customer)).toBeLessThanOrEqual(5);
					expect(count("account", account)).toBeLessThanOrEqual(4);
					expect(count("lane", item.lane)).toBeLessThanOrEqual(2);
				}
			};
			steps.forEach(({ account, endpoint, ends }, number) => {
				const lane = account + endpoint;
				if (queue.add(at(account, endpoint), { lane, number })) {
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

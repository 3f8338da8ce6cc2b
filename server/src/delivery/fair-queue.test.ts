import fc from "fast-check";
import { expect, test } from "vitest";
import { fairQueue, type Owner } from "./fair-queue.ts";

const owner = (customer: string, account = customer): Owner => ({
	customer,
	account,
});

function take(queue: ReturnType<typeof fairQueue<string>>, count: number) {
	return Array.from({ length: count }, () => queue.next());
}

test("a customer with many messages lets another's go next", () => {
	const queue = fairQueue<string>();
	for (let i = 0; i < 20_000; i++) queue.add(owner("big"), `b${i}`);
	queue.add(owner("small"), "s0");
	// One message of its own, and each time a turn of the other before it.
	expect(queue.ahead(owner("small"))).toBe(3);
	expect(take(queue, 4)).toEqual(["b0", "s0", "b1", "b2"]);
});

test("many accounts of one customer have one turn together, and take turns among themselves", () => {
	const queue = fairQueue<string>();
	for (const account of ["a", "b", "c"]) {
		queue.add(owner("big", account), `${account}0`);
		queue.add(owner("big", account), `${account}1`);
	}
	queue.add(owner("small"), "s0");
	queue.add(owner("small"), "s1");
	expect(take(queue, 9)).toEqual(
		["a0", "s0", "b0", "s1", "c0", "a1", "b1", "c1"].concat([
			undefined as never,
		]),
	);
});

test("how many go before the next one of an owner is counted as they would go", () => {
	const owners = ["p", "q", "r"].flatMap((customer) =>
		["1", "2"].map((account) => owner(customer, customer + account)),
	);
	fc.assert(
		fc.property(
			fc.array(fc.nat(owners.length - 1), { maxLength: 40 }),
			fc.nat(owners.length - 1),
			(adds, who) => {
				const queue = fairQueue<string>();
				for (const i of adds) queue.add(owners[i] as Owner, "other");
				const mine = owners[who] as Owner;
				const told = queue.ahead(mine);
				queue.add(mine, "mine");
				let before = 0;
				for (
					let item = queue.next();
					item !== "mine" && item !== undefined;
					item = queue.next()
				) {
					before++;
				}
				// The estimate assumes that the owner's turn is the last of each round.
				expect(before).toBeLessThanOrEqual(told);
				expect(told - before).toBeLessThanOrEqual(owners.length);
			},
		),
		{ numRuns: 300 },
	);
});

test("the newest of whoever has most is dropped first", () => {
	const queue = fairQueue<string>();
	for (const item of ["s0", "s1"]) queue.add(owner("small"), item);
	for (const item of ["b0", "b1", "b2"]) queue.add(owner("big"), item);
	expect(queue.dropNewestOfLargest()).toBe("b2");
	expect(queue.size()).toBe(4);
	expect(queue.clear().sort()).toEqual(["b0", "b1", "s0", "s1"]);
	expect(queue.dropNewestOfLargest()).toBeUndefined();
});

test("what is left is in order, however much was taken before", () => {
	const queue = fairQueue<number>();
	for (let i = 0; i < 5_000; i++) queue.add(owner("one"), i);
	for (let i = 0; i < 5_000; i++) expect(queue.next()).toBe(i);
	expect(queue.next()).toBeUndefined();
	expect(queue.size()).toBe(0);
});

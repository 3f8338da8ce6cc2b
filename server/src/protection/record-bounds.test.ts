import { describe, expect, test } from "vitest";
import type { Counter } from "../limits/counter.ts";
import { hasher } from "../secrets/hash.ts";
import { type BoundsWork, recordBoundsFor } from "./record-bounds.ts";

const NOW = Date.UTC(2026, 0, 5, 12, 0, 30);
const HOUR = 3_600_000;

/** Counters and records that come to be. */
function memory() {
	const counters = new Map<string, Counter>();
	const records = new Map<string, { accountSid: string }>();
	const work: BoundsWork = {
		counter: (key) => counters.get(key),
		setCounter: (counter) => counters.set(counter.key, counter),
		forgetCounter: (key) => counters.delete(key),
		verification: (sid) => records.get(sid),
	};
	return { work, records };
}

const boundsFor = (accountSid = "AC1", customer = "ACcustomer") =>
	recordBoundsFor(
		{
			hash: hasher(Buffer.alloc(32)),
			accounts: { customerOf: () => customer },
		},
		accountSid,
	);

/** The places of `count` refusals of nodes, at instants. */
function places(
	count: number,
	nodeOf: (i: number) => string,
	atOf: (i: number) => number = () => NOW,
) {
	const { work, records } = memory();
	const boundsOf = boundsFor();
	return Array.from({ length: count }, (_, i) => {
		const at = atOf(i);
		const place = boundsOf(nodeOf(i), at).place(work, at);
		if (place !== "own") records.set(place.in, { accountSid: "AC1" });
		return place;
	});
}
const own = (all: ReturnType<typeof places>) =>
	all.filter((place) => place === "own").length;
const counting = (all: ReturnType<typeof places>) =>
	new Set(all.flatMap((place) => (place === "own" ? [] : [place.in])));

describe("records of refused sends", () => {
	test("are ten of a node and minute, the last of which counts the rest", () => {
		const all = places(500, () => "range:49170000");
		expect([own(all), counting(all).size]).toEqual([9, 1]);
		expect(all.at(-1)).toMatchObject({ of: "node" });
		const next = places(
			20,
			() => "range:49170000",
			(i) => NOW + (i < 10 ? 0 : 60_000),
		);
		expect([own(next), counting(next).size]).toEqual([18, 2]);
	});

	test("are a thousand of an account and hour, however many nodes there are", () => {
		const all = places(5_000, (i) => `range:${i % 700}`);
		expect(own(all) + counting(all).size).toBeLessThanOrEqual(1_000);
		expect(all.at(-1)).toMatchObject({ of: "account" });
		const nodes = places(3_000, (i) => `range:${i}`);
		expect([own(nodes), counting(nodes).size]).toEqual([999, 1]);
	});

	test("have room again in the next hour", () => {
		const all = places(
			2_400,
			(i) => `range:${i}`,
			(i) => NOW + (i < 1_200 ? 0 : HOUR),
		);
		expect([own(all), counting(all).size]).toEqual([1_998, 2]);
	});

	test("of one node are counted for the customer: sub-accounts do not multiply them", () => {
		const { work, records } = memory();
		const found = Array.from({ length: 300 }, (_, i) => {
			const accountSid = `AC${i % 100}`;
			const place = boundsFor(accountSid)("range:1", NOW).place(work, NOW);
			if (place !== "own" && !records.has(place.in)) {
				records.set(place.in, { accountSid });
			}
			return place;
		});
		const of = (kind: "node" | "account") =>
			new Set(
				found.flatMap((place) =>
					place !== "own" && place.of === kind ? [place.in] : [],
				),
			);
		expect([own(found), of("node").size]).toEqual([9, 1]);
		// Each other account has one in the hour, which is of no node.
		expect(of("account").size).toBe(99);
		const next = NOW + 60_000;
		const later = boundsFor("AC5")("range:2", next).counting;
		expect(of("account")).toContain(later[1]);
	});

	test("that count have a SID of their customer or account, node and time alone", () => {
		const sids = (account: string, node: string, at: number) =>
			boundsFor(account)(node, at).counting;
		const some = sids("AC1", "range:1", NOW);
		for (const sid of some) expect(sid).toMatch(/^OTP[0-9a-f]{32}$/);
		expect(sids("AC1", "range:1", NOW + 1_000)).toEqual(some);
		for (const other of [
			sids("AC1", "range:2", NOW),
			sids("AC1", "range:1", NOW + HOUR),
		]) {
			expect(other[0]).not.toBe(some[0]);
		}
		expect(sids("AC2", "range:1", NOW)).toEqual([some[0], expect.anything()]);
		expect(sids("AC2", "range:1", NOW)[1]).not.toBe(some[1]);
	});
});

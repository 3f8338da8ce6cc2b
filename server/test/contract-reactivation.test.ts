/**
 * Who: a customer with millions of records whose account, or one below it, is
 * suspended and active again, perhaps again and again.
 * Gain: the service walks through all of their records, and others wait.
 * Stopped by: only records that may be parked are looked at, in small steps, and
 * customers take turns.
 */

import pino from "pino";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { reactivation } from "../src/delivery/reactivated.ts";
import type { Store } from "../src/store/contract.ts";
import { systemTimers, type Timers } from "../src/timers.ts";
import type { Verification } from "../src/verification/verification.ts";
import { sidsOf } from "./support/searches.ts";
import { stores } from "./support/stores.ts";
import { add, verificationAt } from "./support/verifications.ts";

const { empty, close } = stores();
afterAll(close);

const NOW = Date.now();
const HOUR_MS = 60 * 60 * 1_000;
let store: Store;
beforeEach(async () => {
	store = await empty();
});

/** SIDs in the lots in which they were resumed; each lot is done when `resumed` is. */
function reactivated(timers: Timers, resumed: Promise<void>) {
	const lots: string[][] = [];
	const { of, idle, close } = reactivation({
		store,
		now: () => NOW,
		timers,
		log: pino({ enabled: false }),
		// A customer is `ACone`, an account of it `ACone.1`.
		ownerOf: (account) => ({ customer: account.split(".")[0] ?? "", account }),
		resume: async (sids) => {
			lots.push([...sids]);
			await resumed;
		},
	});
	return { of, idle, close, lots };
}

const atOnce = Promise.resolve();
const withoutRest: Timers = {
	...systemTimers,
	after(_, work) {
		setImmediate(work);
		return () => {};
	},
};

const parkedUntil = NOW + 60_000;
const some = (count: number, of: Partial<Verification>, at = NOW - 60_000) =>
	Array.from({ length: count }, (_, i) => verificationAt(at - i, of));
const waiting = (at: number): Partial<Verification> => ({
	status: "success",
	callbacks: {
		url: "https://example.com",
		method: "POST",
		made: 1,
		waiting: [],
		handover: { at, leasedBy: null, hand: 1, tries: 0 },
	} as unknown as NonNullable<Verification["callbacks"]>,
});

it("what is parked goes on, and nothing else, however many records there are", async () => {
	const parked = [
		...some(3, { parkedUntil }),
		...some(1, { ...waiting(NOW), parkedUntil: NOW + HOUR_MS }),
		// Made last week.
		...some(1, { ...waiting(NOW - 9), parkedUntil }, NOW - 200 * HOUR_MS),
		...some(1, { accountSid: "ACtwo.1", parkedUntil }),
	];
	const { content } = verificationAt(NOW, {});
	const body = '{code} "parkedUntil":1';
	await add(store, [
		...parked,
		...some(1, { accountSid: "ACother", parkedUntil }),
		...some(2, { content: { ...content, body } }),
		// Not due yet.
		...some(1, { ...waiting(NOW + 5 * HOUR_MS), parkedUntil }),
		...some(2_000, { status: "success" }),
	]);
	const { of, idle, lots } = reactivated(withoutRest, atOnce);
	const parse = vi.spyOn(JSON, "parse");
	of(["ACone", "ACtwo.1", "ACnone"]);
	await idle();
	const read = parse.mock.calls.filter(([text]) => text.length > 500);
	parse.mockRestore();
	expect(lots.flat().sort()).toEqual(sidsOf(parked).sort());
	expect(read.length).toBeLessThan(20);
});

it("a customer with much that was parked keeps no other one waiting", async () => {
	const large = ["ACone.1", "ACone.2"].flatMap((accountSid) =>
		some(300, { accountSid, parkedUntil }),
	);
	const small = some(2, { accountSid: "ACtwo", parkedUntil }, NOW - 1_000);
	await add(store, [...large, ...small]);
	let goOn = () => {};
	const resumed = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const { of, idle, lots } = reactivated(withoutRest, resumed);
	const parked = vi.spyOn(store, "parked");
	const walked = () =>
		vi.waitFor(async () => {
			expect((await parked.mock.results.at(-1)?.value)?.next).toBeNull();
		}, 10_000);
	of(["ACone.1", "ACone.2"]);
	await walked();
	parked.mockClear();
	expect(lots).toHaveLength(1);
	// The first lot is not done yet.
	of(["ACtwo"]);
	await walked();
	parked.mockRestore();
	goOn();
	await idle();
	const own = sidsOf(small);
	expect(new Set(lots.flat())).toEqual(new Set([...own, ...sidsOf(large)]));
	expect(lots[1]).toEqual(expect.arrayContaining(own));
});

it("others go between its steps, and it rests after each walk", async () => {
	await add(store, some(5_000, { accountSid: "ACother" }));
	const rests: { ms: number; work: () => void }[] = [];
	const resting: Timers = {
		...systemTimers,
		after(ms, work) {
			rests.push({ ms, work });
			return () => {};
		},
	};
	const { of, idle, close } = reactivated(resting, atOnce);
	const parked = vi.spyOn(store, "parked");
	let turns = 0;
	let isDone = false;
	const turn = () => {
		turns++;
		if (!isDone) setImmediate(turn);
	};
	setImmediate(turn);
	const begun = performance.now();
	of(["ACone"]);
	await idle();
	isDone = true;
	const took = performance.now() - begun;
	expect(turns).toBeGreaterThanOrEqual(2);
	const looks = parked.mock.calls.length;
	// Suspended and active again, five times.
	for (let i = 0; i < 5; i++) of(["ACone"]);
	await new Promise((resolve) => setImmediate(resolve));
	expect(parked.mock.calls.length).toBe(looks);
	expect(rests).toHaveLength(1);
	expect(rests[0]?.ms).toBeGreaterThan(0);
	expect(rests[0]?.ms).toBeLessThanOrEqual(4 * took);
	rests[0]?.work();
	await idle();
	expect(parked.mock.calls.length).toBe(2 * looks);
	// `close` waits for no further walk.
	of(["ACone"]);
	await close();
	expect(parked.mock.calls.length).toBe(2 * looks);
	parked.mockRestore();
});

it("a shutdown in the midst of a walk begins no rest", async () => {
	const rests: number[] = [];
	const resting: Timers = {
		...systemTimers,
		after(ms) {
			rests.push(ms);
			return () => {};
		},
	};
	const { of, close } = reactivated(resting, atOnce);
	const { parked } = store;
	let closed: Promise<void> | null = null;
	const spied = vi
		.spyOn(store, "parked")
		.mockImplementation(async (...asked) => {
			const step = await parked(...asked);
			of(["ACtwo"]);
			closed = close();
			return step;
		});
	of(["ACone"]);
	await vi.waitFor(() => expect(closed).not.toBeNull(), 10_000);
	await closed;
	expect(spied).toHaveBeenCalledTimes(1);
	expect(rests).toEqual([]);
	spied.mockRestore();
});

it("an account that is active again as a walk ends is looked for by the next one", async () => {
	for (let ticks = 0; ticks < 12; ticks++) {
		const { parked } = store;
		const wanted: string[] = [];
		const spied = vi
			.spyOn(store, "parked")
			.mockImplementation(async (...asked) => {
				const step = await parked(...asked);
				wanted.push(...asked[0]);
				if (wanted.length === 1) void later(ticks);
				return step;
			});
		const { of, idle } = reactivated(withoutRest, atOnce);
		const later = async (left: number) => {
			for (let i = 0; i < left; i++) await null;
			of(["ACtwo"]);
		};
		of(["ACone"]);
		await idle();
		await vi.waitFor(async () => {
			await idle();
			expect(wanted).toContain("ACtwo");
		}, 10_000);
		spied.mockRestore();
	}
});

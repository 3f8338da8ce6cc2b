import { expect, test } from "vitest";
import type { Carrier, Provider } from "../providers/contract.ts";
import { lanesOf } from "./lanes.ts";

const NOW = 1_000_000;
const AT = NOW + 60_000;

function carrier(
	name: string,
	concurrency = 1,
	more: Partial<Carrier> = {},
): Provider {
	return {
		kind: "carrier",
		name,
		channels: ["sms"],
		concurrency,
		timeoutMs: 10_000,
		deliver: async () => ({ outcome: "unknown", errorMessage: "" }),
		sendsReceipts: false,
		...more,
	};
}

function made(names: readonly string[], mostRemembered?: number) {
	const clock = { now: NOW };
	const lanes = lanesOf({
		providers: names.map((name) => carrier(name)),
		now: () => clock.now,
		customerOf: (account) => account,
		...(mostRemembered !== undefined && { mostRemembered }),
	});
	const lane = (name: string) => {
		const found = lanes.all.find(({ provider }) => provider.name === name);
		if (found === undefined) throw new Error(name);
		return found;
	};
	const breaks = (name: string) => {
		for (let i = 0; i < 5; i++) lane(name).breaker.failed(clock.now);
	};
	return { lanes, lane, breaks, clock };
}

test("messages that have ended in line count in no estimate, and are let go", () => {
	const { lanes, lane } = made(["a"]);
	Object.assign(lane("a"), { underWay: 1, busySince: NOW - 20_000 });
	lanes.remember(["a"], "AC1", "OTPlive", AT);
	const sids = Array.from({ length: 1_000 }, (_, i) => `OTP${i}`);
	for (const sid of sids) lanes.remember(["a"], "AC1", sid, AT);
	expect(lanes.waitMs(["a"], "AC1")).toBe(1_001 * 10_000);
	lanes.forget(sids);
	expect(lanes.size()).toBe(1);
	// Up to 64 that ended may still stand in the queue.
	expect(lanes.waitMs(["a"], "AC1")).toBeLessThanOrEqual(70 * 10_000);
	expect(lanes.isRemembered(["a"], "OTPlive")).toBe(true);
});

test("a dead provider's messages do not keep another's line from being remembered", () => {
	const { lanes, breaks } = made(["dead", "good"], 10);
	breaks("dead");
	for (let i = 0; i < 20; i++) lanes.remember(["dead"], "AC1", `OTP${i}`, AT);
	expect(lanes.size()).toBe(10);
	lanes.remember(["good"], "AC2", "OTPv", AT);
	expect(lanes.isRemembered(["good"], "OTPv")).toBe(true);
	expect(lanes.size()).toBe(10);
	// The newest message of the longest line is left to the store.
	expect(lanes.isRemembered(["dead"], "OTP9")).toBe(false);
	expect(lanes.isRemembered(["dead"], "OTP0")).toBe(true);
});

test("the first message of a customer waits in no line behind those of others, its next ones do", () => {
	const { lanes, lane } = made(["a", "dead"]);
	const { waiting } = lane("a");
	for (let i = 0; i < 40; i++) {
		waiting.add(lanes.ownerOf("ACbig"), {} as never);
	}
	const at = { at: expect.any(Number) };
	expect(lanes.place(["a"], "ACbig")).toEqual(at);
	expect(lanes.place(["a"], "ACsmall")).toBe("now");
	waiting.add(lanes.ownerOf("ACsmall"), {} as never);
	expect(lanes.place(["a"], "ACsmall")).toEqual(at);
	lanes.remember(["a"], "ACother", "OTP1", AT);
	expect(lanes.place(["a"], "ACother")).toEqual(at);
	// A crowd of customers does not lease without end either.
	for (let i = 0; i < 30; i++) {
		waiting.add(lanes.ownerOf(`AC${i}`), {} as never);
	}
	expect(lanes.place(["a"], "ACnew")).toEqual(at);
});

test("every time that a message is put off to is an instant, whatever state its lanes are in", () => {
	const { lanes, lane, breaks, clock } = made(["a", "b"]);
	breaks("a");
	clock.now += 5_000;
	Object.assign(lane("a"), { underWay: 1 });
	lanes.remember(["a", "b"], "AC1", "OTP1", AT);
	for (const candidates of [["a"], ["a", "b"], ["b"], ["gone"]]) {
		const place = lanes.place(candidates, "AC1");
		if (place !== "now") expect(Number.isFinite(place.at)).toBe(true);
	}
	expect(lanes.waitMs(["a"], "AC1")).toBe(0);
});

test("an estimate counts the other lines of the lane, and no pace but the lane's own", () => {
	const { lanes, lane } = made(["a", "b"]);
	Object.assign(lane("a"), { underWay: 1, busySince: NOW - 20_000 });
	for (let i = 0; i < 5; i++) {
		lanes.remember(["a", "b"], "AC2", `OTP${i}`, AT);
		lanes.remember(["a"], "AC2", `OTPa${i}`, AT);
	}
	// One message of AC2 in the same line, and two of the other line: its turn of
	// one, and one more.
	expect(lanes.waitMs(["a"], "AC1")).toBe(3 * 10_000);
});

test("of a broken provider one message goes as a probe, however many a batch decides", () => {
	const { lanes, breaks, clock } = made(["a"]);
	breaks("a");
	expect(lanes.place(["a"], "AC1")).not.toBe("now");
	clock.now += 5_000;
	const places = [1, 2, 3].map(() => lanes.place(["a"], "AC1"));
	expect(places.filter((place) => place === "now")).toHaveLength(1);
	// The batch with the probe may have failed.
	clock.now += 1_000;
	expect(lanes.place(["a"], "AC1")).toBe("now");
	// The clock was set back.
	clock.now -= 7_200_000;
	expect(lanes.place(["a"], "AC1")).toBe("now");
	expect(lanes.place(["a"], "AC1")).not.toBe("now");
});

test("an estimate counts a bound a second: those before it, and itself, take a token each", () => {
	const clock = { now: NOW };
	const lanes = lanesOf({
		providers: [carrier("a", 50, { perSecond: 2 })],
		now: () => clock.now,
		customerOf: (account) => account,
	});
	const [lane] = lanes.all;
	expect(lanes.waitMs(["a"], "AC1")).toBe(0);
	lane?.pace.take(clock.now);
	expect(lanes.waitMs(["a"], "AC1")).toBe(500);
	for (let i = 0; i < 9; i++) lanes.remember(["a"], "AC1", `OTP${i}`, AT);
	expect(lanes.waitMs(["a"], "AC1")).toBe(5_000);
	clock.now += 400;
	expect(lanes.waitMs(["a"], "AC1")).toBeCloseTo(4_600);
});

test("a bound a second bounds what is leased ahead", () => {
	const lanes = madeOf(carrier("a", 1_000, { perSecond: 3 }));
	for (let i = 0; i < 20; i++) lanes.remember(["a"], "AC1", `OTP${i}`, AT);
	const [lane] = lanes.all;
	expect(lane && lanes.takeFor(lane)?.sids).toHaveLength(3);
});

test("a quick lane leases more than its slots from its line, so that it does not wait for each batch", () => {
	const { lanes, lane, clock } = made(["a"]);
	const { rate, waiting } = Object.assign(lane("a"), { busySince: NOW });
	for (let i = 0; i < 100; i++) lanes.remember(["a"], "AC1", `OTP${i}`, AT);
	clock.now += 1_000;
	const taken = () => {
		const sids = lanes.takeFor(lane("a"))?.sids ?? [];
		for (const sid of sids) {
			waiting.add(lanes.ownerOf("AC1"), { sid } as never);
		}
		return sids.length;
	};
	const { concurrency } = lane("a").provider;
	expect([taken(), taken()]).toEqual([concurrency, 0]);
	// A quarter of a second's worth is ten.
	for (let i = 0; i < 40; i++) rate.settled(clock.now);
	const lots: number[] = [];
	for (let lot = taken(); lot > 0; lot = taken()) lots.push(lot);
	expect(new Set(lots)).toEqual(new Set([concurrency]));
	expect(waiting.size()).toBeGreaterThanOrEqual(10);
	expect(waiting.size()).toBeLessThan(10 + concurrency);
});

test("a lane that is not bound is open to nothing, and tells so", () => {
	const lanes = madeOf(carrier("line", 1, { start() {} }), carrier("b"));
	expect(lanes.open(["line"])).toBeNull();
	// Another instance, which has a connection, may take the message soon.
	expect(lanes.place(["line"], "AC1")).toEqual({ at: NOW + 5_000 });
	expect(lanes.place(["line", "b"], "AC1")).toBe("now");
	const ready = () => lanes.states().map(({ isReady }) => isReady);
	expect(ready()).toEqual([false, true]);
	Object.assign(lanes.all[0] ?? {}, { isReady: true });
	expect(lanes.place(["line"], "AC1")).toBe("now");
	expect(ready()).toEqual([true, true]);
});

function madeOf(...providers: Provider[]) {
	return lanesOf({
		providers,
		now: () => NOW,
		customerOf: (account) => account,
	});
}

test("a lane is behind while more messages wait for it than it has slots", () => {
	const { lanes, lane, breaks, clock } = made(["a"]);
	expect(lanes.areBehind()).toBe(false);
	lanes.remember(["a"], "AC1", "OTP1", AT);
	expect(lanes.areBehind()).toBe(false);
	Object.assign(lane("a"), { leasing: 1, busySince: NOW });
	expect(lanes.areBehind()).toBe(true);
	// Its only slot takes two seconds for a message, then half of one.
	clock.now += 10_000;
	for (let n = 0; n < 5; n++) lane("a").rate.settled(clock.now);
	expect(lanes.areBehind()).toBe(false);
	for (let n = 0; n < 15; n++) lane("a").rate.settled(clock.now);
	expect(lanes.areBehind()).toBe(true);
	// Fewer sends at a time would not help messages of a provider that is away.
	breaks("a");
	expect(lanes.areBehind()).toBe(false);
});

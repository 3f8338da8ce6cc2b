/** Bounds a second, and lanes that are closed for a while. */

import { afterEach, expect, test, vi } from "vitest";
import {
	ACCEPTED,
	at,
	dispatchTo,
	lanesIn,
	log,
	NOTHING_WAITS,
	running,
	STARTED_AT,
	slow,
	turn,
} from "../../test/support/dispatching.ts";
import type { Dispatch } from "../messages/work.ts";
import type { Carrier, Provider } from "../providers/contract.ts";
import { systemTimers } from "../timers.ts";
import { dispatcher } from "./dispatcher.ts";

afterEach(() => {
	vi.useRealTimers();
});

function moved(...providers: Provider[]) {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	const made = running(...providers);
	return {
		...made,
		async after(ms: number) {
			for (let i = 0; i < ms; i++) {
				made.clock.now++;
				await vi.advanceTimersByTimeAsync(1);
			}
			await turn();
		},
	};
}

test("a bound a second is kept to the millisecond, without a pause", async () => {
	const { messages, settled, after, lanes } = moved({
		...at("paced", () => ACCEPTED),
		perSecond: 20,
	});
	messages.take(Array.from({ length: 30 }, () => dispatchTo("paced")));
	await after(0);
	// The saved tokens are a tenth of a second's worth.
	expect(settled).toHaveLength(2);
	await after(49);
	expect(settled).toHaveLength(2);
	await after(1);
	expect(settled).toHaveLength(3);
	await after(950);
	expect(settled).toHaveLength(22);
	await after(400);
	expect(settled).toHaveLength(30);
	await messages.idle();
	// The lane was not idle: its message waited for tokens.
	expect(lanes.states()[0]?.idleSeconds).toBeLessThan(0.01);
	await messages.close();
	expect(vi.getTimerCount()).toBe(0);
});

test.each<[string, NonNullable<Carrier["tokensOf"]>, number]>([
	["two for each message", () => 2, 100],
	["of its own counting, which is wrong", () => 0.5, 50],
	[
		"of its own counting, which fails",
		() => {
			throw new Error("no");
		},
		50,
	],
])("a bound a second with tokens, %s", async (_, tokensOf, afterMs) => {
	const { messages, settled, after } = moved({
		...at("paced", () => ACCEPTED),
		...{ perSecond: 20, tokensOf },
	});
	messages.take(Array.from({ length: 5 }, () => dispatchTo("paced")));
	await after(0);
	await after(50);
	const saved = settled.length;
	await after(afterMs - 1);
	expect(settled).toHaveLength(saved);
	await after(1);
	expect(settled).toHaveLength(saved + 1);
	await messages.close();
	expect(vi.getTimerCount()).toBe(0);
});

test("a message that comes as a token does goes behind those that wait for it", async () => {
	const { messages, settled, clock, after } = moved({
		...at("paced", () => ACCEPTED),
		perSecond: 1,
	});
	const [one, two, three] = [1, 2, 3].map(() => dispatchTo("paced"));
	messages.take([one, two] as Dispatch[]);
	await after(999);
	// The token is there, but its timer has not fired yet.
	clock.now++;
	messages.take([three] as Dispatch[]);
	await after(2_000);
	await messages.idle();
	expect(settled.map(([sid]) => sid)).toEqual(
		[one, two, three].map((each) => each?.message.eventSid),
	);
});

test("who waits for a slot and a token goes when there are both", async () => {
	const { provider, waiting } = slow("both", 1);
	const { messages, settled, after } = moved({ ...provider, perSecond: 2 });
	messages.take([dispatchTo("both"), dispatchTo("both"), dispatchTo("both")]);
	await after(2_000);
	expect(waiting).toHaveLength(1);
	waiting[0]?.answer(ACCEPTED);
	await after(0);
	expect(waiting).toHaveLength(2);
	waiting[1]?.answer(ACCEPTED);
	await after(499);
	expect(waiting).toHaveLength(2);
	await after(1);
	expect(waiting).toHaveLength(3);
	waiting[2]?.answer(ACCEPTED);
	await messages.idle();
	expect(settled).toHaveLength(3);
});

test("what waits for a token goes back at a shutdown", async () => {
	const { messages, back, after } = moved({
		...at("paced", () => ACCEPTED),
		perSecond: 1,
	});
	messages.take([dispatchTo("paced"), dispatchTo("paced")]);
	await after(0);
	await messages.close();
	expect(back).toHaveLength(1);
	expect(vi.getTimerCount()).toBe(0);
});

test("what waits for a lane that is closed goes to the next provider, or back", async () => {
	const { provider, waiting } = slow("line", 1);
	const { messages, settled, back } = running(
		{ ...provider, start() {} },
		at("other", () => ACCEPTED),
	);
	messages.ready("line", true);
	messages.take([dispatchTo("line")]);
	const either = dispatchTo("line", "other");
	const only = dispatchTo("line");
	messages.take([either, only]);
	expect(waiting).toHaveLength(1);
	messages.ready("line", false);
	await turn();
	expect(settled.map(([sid, name]) => [sid, name])).toEqual([
		[either.message.eventSid, "other"],
	]);
	expect(back).toEqual([only.message.eventSid]);
	// The first message was handed over, so its provider answers for it.
	waiting[0]?.answer(ACCEPTED);
	await messages.idle();
	messages.take([dispatchTo("line")]);
	expect(waiting).toHaveLength(1);
});

test("what stands in line for a lane goes when it is bound", async () => {
	const { messages, leased, settled } = running({
		...at("line", () => ACCEPTED),
		start() {},
	});
	const at60 = STARTED_AT + 60_000;
	messages.remember([
		{
			...{ sid: "OTPz", eventSid: "OTEz", hand: 0, accountSid: "AC1" },
			...{ candidates: ["line"], at: at60 },
		},
	]);
	await turn();
	expect(leased).toEqual([]);
	messages.ready("line", true);
	await messages.idle();
	expect(leased).toEqual([["OTPz"]]);
	expect(settled).toEqual([["OTEz", "line", "accepted"]]);
});

test("a token that comes between two looks at the clock is not missed", async () => {
	const clock = { now: STARTED_AT, ticks: 0 };
	// The clock advances by `ticks` at every look.
	const now = () => {
		clock.now += clock.ticks;
		return clock.now;
	};
	const timed: { at: number; work: () => void }[] = [];
	const gone: string[] = [];
	const messages = dispatcher({
		...NOTHING_WAITS,
		lanes: lanesIn([{ ...at("paced", () => ACCEPTED), perSecond: 10 }], now),
		now,
		timers: {
			...systemTimers,
			after(ms, work) {
				// Those are of the deadline of the first message.
				if (ms === 25 || ms > 60_000) return () => {};
				const one = { at: clock.now + ms, work };
				timed.push(one);
				return () => void timed.splice(timed.indexOf(one), 1);
			},
		},
		log,
		settle: async ({ message }) => {
			gone.push(message.eventSid);
		},
		giveBack: async () => {},
	});
	messages.take([dispatchTo("paced"), dispatchTo("paced")]);
	await turn();
	expect(gone).toHaveLength(1);
	// The timer fires a millisecond early: the first look finds no token, the
	// next one does.
	expect(timed).toHaveLength(1);
	const [early] = timed.splice(0);
	clock.now = (early?.at ?? 0) - 2;
	clock.ticks = 1;
	early?.work();
	clock.ticks = 0;
	for (const { at, work } of timed.splice(0)) {
		clock.now = Math.max(clock.now, at);
		work();
	}
	await messages.idle();
	expect(gone).toHaveLength(2);
});

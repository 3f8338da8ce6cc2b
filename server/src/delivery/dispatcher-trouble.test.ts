/** Answers that cannot be recorded or are none, leases that run out, and the end. */

import { afterEach, expect, test, vi } from "vitest";
import {
	ACCEPTED,
	at,
	dispatchTo,
	LEASED_UNTIL,
	lanesIn,
	log,
	NOTHING_WAITS,
	running,
	STARTED_AT,
	slow,
	turn,
	UNKNOWN,
} from "../../test/support/dispatching.ts";
import { Refusal } from "../errors.ts";
import type { Answer } from "../providers/contract.ts";
import { LEASE_MS } from "../verification/lease.ts";
import { dispatcher } from "./dispatcher.ts";

afterEach(() => {
	vi.useRealTimers();
});

test("closing gives back what waits, and waits for what is under way", async () => {
	const { provider, waiting } = slow("slow", 2);
	const { messages, settled, back } = running(provider);
	const all = Array.from({ length: 5 }, () => dispatchTo("slow"));
	messages.take(all);
	let isClosed = false;
	const closing = messages.close().then(() => {
		isClosed = true;
	});
	await turn();
	expect(back).toHaveLength(3);
	expect(isClosed).toBe(false);
	// A fall-over to which a last answer leads goes back at once.
	const late = dispatchTo("slow");
	messages.take([late]);
	for (const { answer } of waiting) answer(ACCEPTED);
	await closing;
	expect(settled).toHaveLength(2);
	expect(back).toEqual([
		...all.slice(2).map(({ message }) => message.eventSid),
		late.message.eventSid,
	]);
});

test("a message whose answer could not be recorded is let go, to be taken over", async () => {
	const messages = dispatcher({
		...NOTHING_WAITS,
		lanes: lanesIn([at("good", () => ACCEPTED)], () => 0),
		now: () => 0,
		log,
		settle: () => Promise.reject(new Error("disk full")),
		giveBack: async () => {},
	});
	const one = dispatchTo("good");
	messages.take([one]);
	expect(messages.isHeld(one.message.eventSid)).toBe(true);
	await messages.idle();
	expect(messages.isHeld(one.message.eventSid)).toBe(false);
});

test("an answer that finds the store out of reach is recorded when it is back, and little goes out meanwhile", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout"] });
	const recorded: string[] = [];
	const tried: string[] = [];
	let isBack = false;
	const delivered: string[] = [];
	const messages = dispatcher({
		...NOTHING_WAITS,
		lanes: lanesIn(
			[
				{
					...at("quick", async ({ eventSid }) => {
						delivered.push(eventSid);
						return ACCEPTED;
					}),
					concurrency: 2,
				},
			],
			() => STARTED_AT,
		),
		now: () => STARTED_AT,
		log,
		settle: async ({ message }) => {
			tried.push(message.eventSid);
			if (!isBack) throw new Refusal("unavailable");
			recorded.push(message.eventSid);
		},
		giveBack: async () => {},
	});
	const all = Array.from({ length: 20 }, () => dispatchTo("quick"));
	messages.take(all);
	const sids = all.map(({ message }) => message.eventSid);
	for (let i = 0; i < 50; i++) await turn();
	await vi.advanceTimersByTimeAsync(2_000);
	const wentOut = delivered.length;
	expect(wentOut).toBeLessThanOrEqual(4);
	expect(tried.length).toBeGreaterThan(wentOut);
	for (const sid of delivered) expect(messages.isHeld(sid)).toBe(true);

	isBack = true;
	await vi.advanceTimersByTimeAsync(2_000);
	await messages.idle();
	expect(recorded.sort()).toEqual(sids.sort());
	expect(delivered.sort()).toEqual(sids.sort());
});

test("a shutdown waits for no store that is out of reach", async () => {
	const messages = dispatcher({
		...NOTHING_WAITS,
		lanes: lanesIn([at("quick", () => ACCEPTED)], () => STARTED_AT),
		now: () => STARTED_AT,
		log,
		settle: () => Promise.reject(new Refusal("unavailable")),
		giveBack: async () => {},
	});
	messages.take([dispatchTo("quick")]);
	await turn();
	await messages.close();
	expect([...messages.heldOf()]).toEqual([]);
});

test("what waited longer than its lease goes back, unless the lease was renewed", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages, back, clock } = running(provider);
	const [first, lost, kept] = [
		dispatchTo("slow"),
		dispatchTo("slow"),
		dispatchTo("slow"),
	];
	messages.take([first, lost, kept]);
	clock.now = LEASED_UNTIL - 1_000;
	const { eventSid } = kept.message;
	messages.renew({ eventSid, leasedUntil: clock.now + LEASE_MS });
	waiting[0]?.answer(ACCEPTED);
	await turn();
	expect(back).toEqual([lost.message.eventSid]);
	expect(waiting.map((each) => each.eventSid)).toEqual([
		first.message.eventSid,
		eventSid,
	]);
});

/** Dispatches with a clock that moves with the timers. */
test.each<[string, unknown]>([
	["undefined", undefined],
	["null", null],
	["a text", "accepted"],
	["a number", 200],
	["a list", []],
	["an empty record", {}],
	["an outcome that is none", { outcome: "sent", reference: null }],
	["an acceptance without a reference", { outcome: "accepted" }],
	["a reference that is a number", { ...ACCEPTED, reference: 12 }],
	["a status that is none", { ...ACCEPTED, status: "ok" }],
	["parts that are no list", { ...ACCEPTED, parts: "a" }],
	["half a part", { ...ACCEPTED, partCount: 0.5 }],
	["a refusal without what may help", { outcome: "refused" }],
	[
		"an error that is an object",
		{ outcome: "refused", retry: "never", errorCode: null, errorMessage: {} },
	],
	["an unknown outcome without a sentence", { outcome: "unknown" }],
	["a late answer that is no promise", { ...UNKNOWN, late: 5 }],
	[
		"a record that throws",
		Object.defineProperty({}, "outcome", {
			get() {
				throw new Error("no");
			},
		}),
	],
])(
	"an answer outside of the contract counts as unknown: %s",
	async (_, odd) => {
		for (const given of [odd, Promise.resolve(odd)]) {
			const { messages, settled } = running(at("odd", () => given as Answer));
			messages.take([dispatchTo("odd")]);
			await messages.idle();
			expect(settled).toEqual([[expect.any(String), "odd", "unknown"]]);
		}
	},
);

test.each<[string, () => Promise<void>]>([
	["hangs", () => new Promise(() => {})],
	["rejects", () => Promise.reject(new Error("no"))],
	[
		"throws",
		() => {
			throw new Error("no");
		},
	],
	["returns nothing", () => undefined as unknown as Promise<void>],
])(
	"a provider whose close %s does not hold up the others",
	async (_, close) => {
		vi.useFakeTimers();
		let isClosed = false;
		const { messages } = running(
			{ ...at("bad", () => ACCEPTED), close },
			{
				...at("good", () => ACCEPTED),
				async close() {
					isClosed = true;
				},
			},
		);
		let isOver = false;
		const closing = messages.close().then(() => {
			isOver = true;
		});
		await vi.advanceTimersByTimeAsync(6_000);
		expect({ isClosed, isOver }).toEqual({ isClosed: true, isOver: true });
		await closing;
	},
);

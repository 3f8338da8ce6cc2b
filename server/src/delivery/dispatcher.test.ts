/** Which messages go out, to whom, and in which order. */

import { afterEach, expect, test, vi } from "vitest";
import {
	ACCEPTED,
	at,
	dispatchOf,
	dispatchTo,
	freshSid,
	lanesIn,
	log,
	running,
	STARTED_AT,
	slow,
	turn,
	UNKNOWN,
} from "../../test/support/dispatching.ts";
import type { Answer, Provider } from "../providers/contract.ts";
import { LEASE_MS, RENEW_AFTER_MS } from "../verification/lease.ts";
import { dispatcher } from "./dispatcher.ts";

afterEach(() => {
	vi.useRealTimers();
});

test("a slow provider delays nobody else's messages", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages, settled } = running(
		provider,
		at("quick", () => ACCEPTED),
	);
	const stuck = [dispatchTo("slow"), dispatchTo("slow"), dispatchTo("slow")];
	messages.take(stuck);
	const quick = Array.from({ length: 100 }, () => dispatchTo("quick"));
	messages.take(quick);
	await turn();
	expect(settled).toHaveLength(100);
	expect(new Set(settled.map(([, name]) => name))).toEqual(new Set(["quick"]));
	for (let i = 0; i < 3; i++) {
		waiting[i]?.answer(ACCEPTED);
		await turn();
	}
	await messages.idle();
	expect(settled.slice(100).map(([sid]) => sid)).toEqual(
		stuck.map(({ message }) => message.eventSid),
	);
});

test("no more than its bound are under way at one provider, in order of arrival", async () => {
	const { provider, waiting } = slow("slow", 3);
	const { messages, settled } = running(provider);
	const all = Array.from({ length: 2_500 }, () => dispatchTo("slow"));
	messages.take(all);
	expect(waiting).toHaveLength(3);
	for (let answered = 0; answered < all.length; answered++) {
		expect(waiting.length - answered).toBeLessThanOrEqual(3);
		expect(messages.isHeld(waiting[answered]?.eventSid ?? "")).toBe(true);
		waiting[answered]?.answer(ACCEPTED);
		await Promise.resolve();
		await Promise.resolve();
	}
	await messages.idle();
	expect(settled).toHaveLength(2_500);
	expect(waiting.map(({ eventSid }) => eventSid)).toEqual(
		all.map(({ message }) => message.eventSid),
	);
	expect(messages.isHeld(waiting[0]?.eventSid ?? "")).toBe(false);
});

test("what waits in the store is leased as its lane has room, and never stays behind a free slot", async () => {
	const { provider, waiting } = slow("slow", 4);
	const { messages, lanes, leased, clock } = running(provider);
	const sids = Array.from({ length: 40 }, freshSid);
	messages.remember(
		sids.map((sid) => ({
			...{ sid, eventSid: sid, hand: 0, accountSid: "AC1" },
			candidates: ["slow"],
			at: STARTED_AT + 60_000,
		})),
	);
	let answered = 0;
	for (let most = 0; answered < sids.length; most++) {
		expect(most).toBeLessThan(100);
		await turn();
		// All its slots are in use while anything waits, and few more messages are
		// leased.
		expect(waiting.length - answered).toBe(Math.min(4, sids.length - answered));
		expect([...messages.heldOf()].length).toBeLessThanOrEqual(3 * 4);
		// At ten a second a quarter of a second's worth is less than its slots.
		clock.now += 100;
		waiting[answered++]?.answer(ACCEPTED);
	}
	await messages.idle();
	expect(leased.every((batch) => batch.length <= 4)).toBe(true);
	expect(leased.flat()).toEqual(sids);
	expect(lanes.size()).toBe(0);
});

test("a lane stands idle while it has a free slot and a message waits for it, and no longer", async () => {
	vi.useFakeTimers({ toFake: ["performance"] });
	const one = slow("one", 1);
	const two = slow("two", 2);
	const lanes = lanesIn([one.provider, two.provider], () => STARTED_AT);
	let leased: { sids: readonly string[]; done: () => void } | undefined;
	const messages = dispatcher({
		...{ lanes, log, now: () => STARTED_AT, takeUp: () => {} },
		leaseWaiting: ({ sids }) =>
			new Promise((done) => {
				leased = { sids, done };
			}),
		settle: async () => {},
		giveBack: async () => {},
	});
	const stateOf = (name: string) =>
		lanes.states().find(({ provider }) => provider === name);
	const after = async (seconds: number, name = "one") => {
		await turn();
		vi.advanceTimersByTime(seconds * 1_000);
		return stateOf(name)?.idleSeconds;
	};
	const remember = (sid: string, name = "one") =>
		messages.remember([
			{
				...{ sid, eventSid: sid, hand: 0, accountSid: "AC1" },
				candidates: [name],
				at: STARTED_AT,
			},
		]);
	const take = (sid: string, name = "one") =>
		messages.take([dispatchOf(sid, [name])]);
	expect(await after(9)).toBe(0);

	// It waits for the commit that leases it.
	remember("OTPi1");
	expect(leased?.sids).toEqual(["OTPi1"]);
	expect(await after(2)).toBe(2);
	take("OTPi1");
	expect(await after(4)).toBe(2);
	leased?.done();
	expect(await after(4)).toBe(2);

	// Its only slot is in use, however many messages wait.
	take("OTPi2");
	expect(await after(8)).toBe(2);
	one.waiting.shift()?.answer(ACCEPTED);
	expect(await after(8)).toBe(2);
	one.waiting.shift()?.answer(ACCEPTED);
	expect(await after(8)).toBe(2);

	// A message whose verification ended before the lease no longer waits.
	remember("OTPi3");
	expect(await after(1)).toBe(3);
	leased?.done();
	expect(await after(8)).toBe(3);

	// A lane whose breaker is open does not count as idle.
	for (let i = 0; i < 4; i++) lanes.all[1]?.breaker.failed(STARTED_AT);
	take("OTPi4", "two");
	remember("OTPi5", "two");
	expect(await after(1, "two")).toBe(1);
	two.waiting.shift()?.answer(UNKNOWN);
	await turn();
	expect(stateOf("two")?.breaker).toBe("open");
	expect(await after(8, "two")).toBe(1);
	leased?.done();
	await messages.idle();
});

test("a refusal that is about one recipient does not open the breaker for all", async () => {
	const later: Answer & { outcome: "refused" } = {
		outcome: "refused",
		retry: "later",
		errorCode: "131056",
		errorMessage: "Pair rate limit hit",
	};
	const answers: Record<string, Answer> = {
		one: { ...later, recipientOnly: true },
		all: later,
	};
	const { messages, lanes } = running(
		...Object.entries(answers).map(([name, answer]) => at(name, () => answer)),
	);
	for (const name of Object.keys(answers)) {
		messages.take(Array.from({ length: 20 }, () => dispatchTo(name)));
	}
	await turn();
	const [one, all] = lanes.all;
	expect(one?.breaker.state(STARTED_AT)).toBe("closed");
	expect(all?.breaker.state(STARTED_AT)).toBe("open");
	await messages.close();
});

test("customers take turns for what is leased, and for what waits", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages } = running(provider);
	const all = ["AC1", "AC1", "AC1", "AC2", "AC2"].map((account) =>
		dispatchOf(freshSid(), ["slow"], account),
	);
	messages.take(all);
	for (let i = 0; i < all.length; i++) {
		waiting[i]?.answer(ACCEPTED);
		await turn();
	}
	const [a, b, c, x, y] = all.map(({ message }) => message.eventSid);
	expect(waiting.map(({ eventSid }) => eventSid)).toEqual([a, b, x, c, y]);
});

test("what ends while it waits in the store is not leased", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages, leased } = running(provider);
	const under = dispatchTo("slow");
	messages.take([under, dispatchTo("slow"), dispatchTo("slow")]);
	messages.remember(
		["OTPa", "OTPb"].map((sid) => ({
			...{ sid, eventSid: sid, hand: 0, accountSid: "AC1" },
			candidates: ["slow"],
			at: STARTED_AT + 60_000,
		})),
	);
	expect(leased).toEqual([]);
	messages.withdraw(["OTPa"]);
	for (let i = 0; i < 3; i++) {
		waiting[i]?.answer(ACCEPTED);
		await turn();
	}
	expect(leased).toEqual([["OTPb"]]);
});

test("what waits for a provider that is left alone goes to the next one, else when the pause is over", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout"] });
	const bad = at("bad", () => UNKNOWN);
	const { messages, clock, leased, settled } = running(
		bad,
		at("good", () => ACCEPTED),
	);
	for (let i = 0; i < 5; i++) messages.take([dispatchTo("bad")]);
	await messages.idle();
	const waits = (sid: string, ...candidates: string[]) => ({
		...{ sid, eventSid: sid, hand: 0, accountSid: "AC1", candidates },
		at: STARTED_AT + 60_000,
	});
	messages.remember([waits("OTPx", "bad", "good"), waits("OTPy", "bad")]);
	await messages.idle();
	expect(leased).toEqual([["OTPx"]]);
	expect(settled.at(-1)).toEqual(["OTEx", "good", "accepted"]);
	clock.now += 5_000;
	await vi.advanceTimersByTimeAsync(5_000);
	expect(leased).toEqual([["OTPx"], ["OTPy"]]);
});

test("a message whose providers are gone goes back to the store", async () => {
	const { messages, back } = running(at("here", () => ACCEPTED));
	const one = dispatchTo("gone");
	messages.take([one]);
	await messages.idle();
	expect(back).toEqual([one.message.eventSid]);
});

test("a provider that keeps failing is left out, then probed by one message", async () => {
	let answer: Answer = UNKNOWN;
	const { messages, settled, back, clock } = running(
		at("bad", () => answer),
		at("good", () => ACCEPTED),
	);
	for (let i = 0; i < 5; i++) messages.take([dispatchTo("bad", "good")]);
	await messages.idle();
	messages.take([dispatchTo("bad", "good"), dispatchTo("bad")]);
	await messages.idle();
	expect(settled.map(([, name]) => name)).toEqual([
		...Array.from({ length: 5 }, () => "bad"),
		"good",
	]);
	expect(back).toHaveLength(1);
	clock.now += 5_000;
	answer = ACCEPTED;
	messages.take([dispatchTo("bad", "good"), dispatchTo("bad", "good")]);
	await messages.idle();
	messages.take([dispatchTo("bad", "good")]);
	await messages.idle();
	expect(
		settled
			.slice(6)
			.map(([, name]) => name)
			.sort(),
	).toEqual(["bad", "bad", "good"]);
});

test("a sandbox takes what would go to a carrier that is left out", async () => {
	const { messages, settled } = running(
		at("bad", () => UNKNOWN),
		{
			kind: "sandbox",
			name: "sandbox",
			channels: ["sms"],
			concurrency: 1_000,
			deliver: () => ACCEPTED,
		},
	);
	for (let i = 0; i < 5; i++) messages.take([dispatchTo("bad", "sandbox")]);
	await messages.idle();
	messages.take([dispatchTo("bad", "sandbox")]);
	await messages.idle();
	expect(settled.at(-1)).toEqual([expect.any(String), "sandbox", "accepted"]);
});

test("one message that is refused for good says nothing of the provider", async () => {
	const { messages, settled } = running(
		at("picky", () => ({
			outcome: "refused",
			retry: "never",
			errorCode: "30005",
			errorMessage: null,
		})),
	);
	for (let i = 0; i < 20; i++) messages.take([dispatchTo("picky")]);
	await messages.idle();
	expect(settled).toHaveLength(20);
});

test.each<[string, Provider["deliver"]]>([
	[
		"throws",
		() => {
			throw new Error("adapter");
		},
	],
	["rejects", () => Promise.reject(new Error("adapter"))],
])("a provider that %s may have sent the message", async (_, deliver) => {
	const { messages, settled } = running(at("broken", deliver));
	messages.take([dispatchTo("broken")]);
	await messages.idle();
	expect(settled.map(([, , outcome]) => outcome)).toEqual(["unknown"]);
});

test("a provider that outstays its time is aborted, and not waited for", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	const { provider, waiting } = slow("slow", 1, 10_000);
	const { messages, settled } = running(provider);
	messages.take([dispatchTo("slow"), dispatchTo("slow")]);
	await vi.advanceTimersByTimeAsync(9_999);
	expect(waiting[0]?.signal.aborted).toBe(false);
	// Deadlines that begin together share a timer, which may be 25 ms late.
	await vi.advanceTimersByTimeAsync(26);
	expect(waiting[0]?.signal.aborted).toBe(true);
	expect(settled).toEqual([]);
	// The provider may still have a last word.
	await vi.advanceTimersByTimeAsync(500);
	expect(settled.map(([, , outcome]) => outcome)).toEqual(["unknown"]);
	expect(waiting).toHaveLength(2);
	await vi.advanceTimersByTimeAsync(10_100);
	waiting[1]?.answer(ACCEPTED);
	await messages.idle();
	expect(settled.map(([, , outcome]) => outcome)).toEqual([
		"unknown",
		"accepted",
	]);
	// A late answer changes nothing.
	waiting[0]?.answer(ACCEPTED);
	await turn();
	expect(settled).toHaveLength(2);
	expect(vi.getTimerCount()).toBe(0);
});

test("a waiting message of an ended verification is given back, not handed over", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages, settled, back } = running(provider);
	const all = [1, 2, 3].map(() => dispatchTo("slow"));
	const [first, ended, last] = all.map(({ message }) => message);
	messages.take(all);
	// The first message is under way and cannot be taken back.
	messages.withdraw([`${ended?.requestId}`, `${first?.requestId}`, "OTPother"]);
	expect(back).toEqual([]);
	waiting[0]?.answer(ACCEPTED);
	await turn();
	expect(back).toEqual([ended?.eventSid]);
	expect(messages.isHeld(ended?.eventSid ?? "")).toBe(false);
	expect(waiting.map(({ eventSid }) => eventSid)).toEqual([
		first?.eventSid,
		last?.eventSid,
	]);
	waiting[1]?.answer(ACCEPTED);
	await messages.idle();
	expect(settled.map(([sid]) => sid)).toEqual([
		first?.eventSid,
		last?.eventSid,
	]);
});

test("every waiting message of an ended verification is given back", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages, back } = running(provider);
	const [first, one] = [dispatchTo("slow"), dispatchTo("slow")];
	const other = dispatchTo("slow");
	const { requestId } = one.message;
	const again = { ...other, message: { ...other.message, requestId } };
	messages.take([first, one, again]);
	messages.withdraw([requestId]);
	waiting[0]?.answer(ACCEPTED);
	await messages.idle();
	expect(waiting).toHaveLength(1);
	expect(back).toEqual([one.message.eventSid, again.message.eventSid]);
});

test("a message that was given back is handed over again though the giver has no answer yet", async () => {
	const { provider, waiting } = slow("slow", 1);
	const clock = { now: STARTED_AT };
	const lanes = lanesIn([provider], () => clock.now);
	const [first, stale] = [dispatchTo("slow"), dispatchTo("slow")];
	const { eventSid, requestId: sid, accountSid } = stale.message;
	let answerGiver = () => {};
	const messages = dispatcher({
		...{ lanes, log, now: () => clock.now, takeUp: () => {} },
		settle: async () => {},
		// Its commit is done; the replies of the batch wait for a read of accounts.
		giveBack() {
			const at = clock.now + LEASE_MS;
			messages.remember([
				{ sid, eventSid, hand: 1, accountSid, candidates: ["slow"], at },
			]);
			return new Promise((resolve) => {
				answerGiver = resolve;
			});
		},
		// As `resumeMessage` decides.
		async leaseWaiting() {
			await turn();
			if (messages.isHeld(eventSid)) return;
			const leasedUntil = clock.now + LEASE_MS;
			messages.take([{ ...stale, hand: 2, leasedUntil }]);
		},
	});
	messages.take([first, stale]);
	// The store was away, and its lease could not be renewed.
	clock.now += LEASE_MS - RENEW_AFTER_MS;
	waiting[0]?.answer(ACCEPTED);
	await turn();
	await turn();
	expect(waiting.map((one) => one.eventSid)).toEqual([
		first.message.eventSid,
		eventSid,
	]);
	// The lease of the second hand is renewed, and a shutdown waits for its answer.
	answerGiver();
	await turn();
	expect(messages.isHeld(eventSid)).toBe(true);
	waiting[1]?.answer(ACCEPTED);
	await messages.idle();
	expect(messages.isHeld(eventSid)).toBe(false);
});

test("a message that expired while it waited is given back, not handed over", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages, back, clock } = running(provider);
	const lasting = (ms: number) => ({
		...dispatchTo("slow"),
		expiresAt: clock.now + ms,
	});
	const [first, over, good] = [lasting(1), lasting(1_000), lasting(1_001)];
	messages.take([first, over, good]);
	clock.now += 1_000;
	waiting[0]?.answer(ACCEPTED);
	await turn();
	expect(back).toEqual([over.message.eventSid]);
	expect(waiting.map(({ eventSid }) => eventSid)).toEqual([
		first.message.eventSid,
		good.message.eventSid,
	]);
	// A message that arrives after its expiry does not even begin.
	const late = { ...dispatchTo("slow"), expiresAt: clock.now };
	messages.take([late]);
	waiting[1]?.answer(ACCEPTED);
	await messages.idle();
	expect(back.slice(1)).toEqual([late.message.eventSid]);
	expect(waiting).toHaveLength(2);
});

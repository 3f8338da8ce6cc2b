import pino from "pino";
import { afterEach, expect, test, vi } from "vitest";
import type { Deadline } from "../deadline.ts";
import { Refusal } from "../errors.ts";
import type { Dispatch } from "../messages/work.ts";
import type {
	Answer,
	Carrier,
	Message,
	Provider,
} from "../providers/contract.ts";
import { systemTimers } from "../timers.ts";
import { LEASE_MS } from "../verification/lease.ts";
import { dispatcher } from "./dispatcher.ts";
import { lanesOf } from "./lanes.ts";

const log = pino({ level: "silent" });
const ACCEPTED: Answer = {
	outcome: "accepted",
	reference: null,
	status: "sent",
};
const UNKNOWN: Answer = { outcome: "unknown", errorMessage: "broke off" };
const NO_ERROR = { errorCode: null, errorMessage: null };
const turn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
	vi.useRealTimers();
});

const STARTED_AT = 1_000_000;
const LEASED_UNTIL = STARTED_AT + LEASE_MS;

let count = 0;
function dispatchTo(...candidates: string[]): Dispatch {
	return dispatchOf(`OTP${++count}`, candidates);
}

function dispatchOf(
	requestId: string,
	candidates: readonly string[],
	accountSid = "AC1",
): Dispatch {
	const message: Message = {
		eventSid: requestId.replace("OTP", "OTE"),
		targetSid: requestId.replace("OTP", "SM"),
		requestId,
		accountSid,
		channel: "sms",
		from: "Postern",
		to: "491710000001",
		subject: null,
		text: "1234",
		code: "1234",
		expiresAt: LEASED_UNTIL,
		locale: null,
		fromName: null,
		replyTo: null,
		html: null,
		extra: {},
		language: null,
		voice: null,
		repeat: 1,
	};
	return {
		...{ message, hand: 1, candidates },
		...{ expiresAt: Number.POSITIVE_INFINITY, leasedUntil: LEASED_UNTIL },
	};
}

/** A provider that answers when the test says so. */
function slow(name: string, concurrency = 2, timeoutMs = 60_000) {
	const waiting: {
		eventSid: string;
		signal: Deadline;
		answer: (answer: Answer) => void;
	}[] = [];
	const provider: Carrier = {
		kind: "carrier",
		name,
		channels: ["sms"],
		concurrency,
		timeoutMs,
		deliver: ({ eventSid }, signal) =>
			new Promise((answer) => {
				waiting.push({ eventSid, signal, answer });
			}),
		sendsReceipts: false,
	};
	return { provider, waiting };
}

function at(name: string, deliver: Carrier["deliver"]): Carrier {
	return {
		kind: "carrier",
		name,
		channels: ["sms"],
		concurrency: 1_000,
		timeoutMs: 60_000,
		deliver,
		sendsReceipts: false,
	};
}

function running(...providers: Provider[]) {
	const settled: [sid: string, provider: string, outcome: string][] = [];
	const back: string[] = [];
	const clock = { now: STARTED_AT };
	const leased: string[][] = [];
	const lanes = lanesIn(providers, () => clock.now);
	const messages = dispatcher({
		lanes,
		now: () => clock.now,
		log,
		leaseWaiting: async ({ sids, candidates }) => {
			leased.push([...sids]);
			messages.take(sids.map((sid) => dispatchOf(sid, candidates)));
		},
		takeUp: () => {},
		settle: async ({ message }, { name }, { outcome }) => {
			settled.push([message.eventSid, name, outcome]);
		},
		giveBack: async ({ message }) => {
			back.push(message.eventSid);
		},
	});
	return { messages, lanes, settled, back, leased, clock };
}

function lanesIn(providers: readonly Provider[], now: () => number) {
	return lanesOf({ providers, now, customerOf: (account) => account });
}

const NOTHING_WAITS = { leaseWaiting: async () => {}, takeUp: () => {} };

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
	const { messages, lanes, leased } = running(provider);
	const sids = Array.from({ length: 40 }, () => `OTP${++count}`);
	messages.remember(
		sids.map((sid) => ({
			...{ sid, accountSid: "AC1", candidates: ["slow"] },
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
			{ sid, accountSid: "AC1", candidates: [name], at: STARTED_AT },
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

test("customers take turns for what is leased, and for what waits", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages } = running(provider);
	const all = ["AC1", "AC1", "AC1", "AC2", "AC2"].map((account) =>
		dispatchOf(`OTP${++count}`, ["slow"], account),
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
			...{ sid, accountSid: "AC1", candidates: ["slow"] },
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
		...{ sid, accountSid: "AC1", candidates },
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
		{ sid: "OTPz", accountSid: "AC1", candidates: ["line"], at: at60 },
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
	[
		"a refusal that is half ours",
		{ ...{ outcome: "refused", retry: "later", isOurs: "yes" }, ...NO_ERROR },
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

import pino from "pino";
import { afterEach, expect, test, vi } from "vitest";
import type {
	Answer,
	Carrier,
	Message,
	Provider,
} from "../channels/provider.ts";
import type { Dispatch } from "../commands/command.ts";
import { Refusal } from "../errors.ts";
import { LEASE_MS } from "../verification/lease.ts";
import { dispatcher } from "./dispatcher.ts";

const log = pino({ level: "silent" });
const ACCEPTED: Answer = {
	outcome: "accepted",
	reference: null,
	status: "sent",
};
const UNKNOWN: Answer = { outcome: "unknown", errorMessage: "broke off" };
const turn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
	vi.useRealTimers();
});

const STARTED_AT = 1_000_000;
const LEASED_UNTIL = STARTED_AT + LEASE_MS;

let count = 0;
function dispatchTo(...candidates: string[]): Dispatch {
	const eventSid = `OTE${++count}`;
	const message: Message = {
		eventSid,
		targetSid: `SM${count}`,
		requestId: `OTP${count}`,
		accountSid: "AC1",
		channel: "sms",
		from: "Postern",
		to: "491710000001",
		subject: null,
		text: "1234",
		code: "1234",
		language: null,
		voice: null,
		repeat: 1,
	};
	return {
		...{ message, hand: 1, candidates },
		...{ expiresAt: Number.POSITIVE_INFINITY, leasedUntil: LEASED_UNTIL },
	};
}

/** A provider that answers when it is told to. */
function slow(name: string, concurrency = 2, timeoutMs = 60_000) {
	const waiting: {
		eventSid: string;
		signal: AbortSignal;
		answer: (answer: Answer) => void;
	}[] = [];
	const provider: Provider = {
		name,
		channels: ["sms"],
		concurrency,
		timeoutMs,
		deliver: ({ eventSid }, signal) =>
			new Promise((answer) => {
				waiting.push({ eventSid, signal, answer });
			}),
		close: async () => {},
	};
	return { provider, waiting };
}

function at(name: string, deliver: Carrier["deliver"]): Provider {
	return {
		name,
		channels: ["sms"],
		concurrency: 1_000,
		timeoutMs: 60_000,
		deliver,
		close: async () => {},
	};
}

function running(...providers: Provider[]) {
	const settled: [sid: string, provider: string, outcome: string][] = [];
	const back: [sid: string, at: number][] = [];
	const clock = { now: STARTED_AT };
	const messages = dispatcher({
		providers,
		now: () => clock.now,
		log,
		settle: async ({ message }, { name }, { outcome }) => {
			settled.push([message.eventSid, name, outcome]);
		},
		giveBack: async ({ message }, at) => {
			back.push([message.eventSid, at]);
		},
	});
	return { messages, settled, back, clock };
}

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

test("what would make the queue overfull goes back for a while", async () => {
	const { provider } = slow("slow", 1);
	const { messages, back, clock } = running(provider);
	const all = Array.from({ length: 5_003 }, () => dispatchTo("slow"));
	messages.take(all);
	await turn();
	expect(back).toEqual(
		all
			.slice(5_001)
			.map(({ message }) => [message.eventSid, clock.now + 5_000]),
	);
});

test("a message whose providers are gone waits for another configuration", async () => {
	const { messages, back, clock } = running(at("here", () => ACCEPTED));
	const one = dispatchTo("gone");
	messages.take([one]);
	await messages.idle();
	expect(back).toEqual([[one.message.eventSid, clock.now + 5_000]]);
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
	expect(back.map(([, when]) => when)).toEqual([clock.now + 5_000]);
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
	const sandbox = { ...at("sandbox", () => ACCEPTED), timeoutMs: null };
	const { messages, settled } = running(
		at("bad", () => UNKNOWN),
		{ ...sandbox, deliver: () => ACCEPTED, receipts: undefined },
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
	await vi.advanceTimersByTimeAsync(1);
	expect(waiting[0]?.signal.aborted).toBe(true);
	expect(settled).toEqual([]);
	// It may still have a last word.
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
	// An answer that comes after all changes nothing.
	waiting[0]?.answer(ACCEPTED);
	await turn();
	expect(settled).toHaveLength(2);
	expect(vi.getTimerCount()).toBe(0);
});

test("a waiting message of an ended verification is given back, not handed over", async () => {
	const { provider, waiting } = slow("slow", 1);
	const { messages, settled, back, clock } = running(provider);
	const all = [1, 2, 3].map(() => dispatchTo("slow"));
	const [first, ended, last] = all.map(({ message }) => message);
	messages.take(all);
	// Of the first, which is under way, nothing can be taken back.
	messages.withdraw([`${ended?.requestId}`, `${first?.requestId}`, "OTPother"]);
	expect(back).toEqual([]);
	waiting[0]?.answer(ACCEPTED);
	await turn();
	expect(back).toEqual([[ended?.eventSid, clock.now]]);
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
	expect(back.map(([sid]) => sid)).toEqual([
		one.message.eventSid,
		again.message.eventSid,
	]);
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
	expect(back).toEqual([[over.message.eventSid, clock.now]]);
	expect(waiting.map(({ eventSid }) => eventSid)).toEqual([
		first.message.eventSid,
		good.message.eventSid,
	]);
	// What comes late is not even begun.
	const late = { ...dispatchTo("slow"), expiresAt: clock.now };
	messages.take([late]);
	waiting[1]?.answer(ACCEPTED);
	await messages.idle();
	expect(back.slice(1)).toEqual([[late.message.eventSid, clock.now]]);
	expect(waiting).toHaveLength(2);
});

test("closing gives back what waits, and waits for what is under way", async () => {
	const { provider, waiting } = slow("slow", 2);
	const { messages, settled, back, clock } = running(provider);
	const all = Array.from({ length: 5 }, () => dispatchTo("slow"));
	messages.take(all);
	let isClosed = false;
	const closing = messages.close().then(() => {
		isClosed = true;
	});
	await turn();
	expect(back.map(([, when]) => when)).toEqual([
		clock.now,
		clock.now,
		clock.now,
	]);
	expect(isClosed).toBe(false);
	// A fall-over that an answer still leads to goes back at once.
	const late = dispatchTo("slow");
	messages.take([late]);
	for (const { answer } of waiting) answer(ACCEPTED);
	await closing;
	expect(settled).toHaveLength(2);
	expect(back.map(([sid]) => sid)).toEqual([
		...all.slice(2).map(({ message }) => message.eventSid),
		late.message.eventSid,
	]);
});

test("a message whose answer could not be recorded is let go, to be taken over", async () => {
	const messages = dispatcher({
		providers: [at("good", () => ACCEPTED)],
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
		providers: [
			{
				...at("quick", async ({ eventSid }) => {
					delivered.push(eventSid);
					return ACCEPTED;
				}),
				concurrency: 2,
			},
		],
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
		providers: [at("quick", () => ACCEPTED)],
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
	expect(back.map(([sid]) => sid)).toEqual([lost.message.eventSid]);
	expect(waiting.map((each) => each.eventSid)).toEqual([
		first.message.eventSid,
		eventSid,
	]);
});

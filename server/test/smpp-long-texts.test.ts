/**
 * Texts of several parts over SMPP: one that has begun is finished, also under our own
 * bound a second and where the SMSC throttles. The SMSC is played in this process, so
 * that time can be moved.
 */

import pino from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { complete } from "../src/config/read.ts";
import { dispatcher } from "../src/delivery/dispatcher.ts";
import { lanesOf } from "../src/delivery/lanes.ts";
import type { Answer, Carrier, Message } from "../src/providers/contract.ts";
import { deliver } from "../src/providers/smpp/deliver.ts";
import type { Pdu } from "../src/providers/smpp/pdu.ts";
import type { Session } from "../src/providers/smpp/session.ts";
import { SmppSettings } from "../src/providers/smpp/settings.ts";
import { submissionCount } from "../src/providers/smpp/submissions.ts";
import { submits } from "../src/providers/smpp/submits.ts";
import { sendWindow } from "../src/providers/smpp/window.ts";

beforeEach(() => {
	vi.useFakeTimers({
		toFake: ["setTimeout", "clearTimeout", "performance", "Date"],
	});
});
afterEach(() => {
	vi.useRealTimers();
});

/** The number of parts decides the length. */
const textOf = (parts: number) =>
	`Your code is 482913${"x".repeat(parts === 1 ? 0 : 153 * (parts - 1))}`;

type Written = {
	readonly at: number;
	readonly bind: number;
	readonly part: string;
	readonly to: string;
	isTaken?: boolean;
};
/** The status of an answer after `afterMs`; null: there is none. */
type Reaction = (
	written: Written,
) => { status?: number; afterMs?: number } | null;

type Bind = Session & { lose(): void };

function bindOf(
	number: number,
	settings: SmppSettings,
	log: Written[],
	react: Reaction,
	roomy: () => void,
): Bind {
	const window = sendWindow(settings.window);
	const waiting = new Set<(answer: Pdu | null) => void>();
	return {
		room: () => window.room(performance.now()),
		pausedUntil: window.pausedUntil,
		submit({ short_message: text, destination_addr: to }) {
			window.sent();
			const octets = text as Buffer;
			const isPart = octets[0] === 5;
			const part = isPart ? `${octets[5]}/${octets[4]}` : "1/1";
			const written: Written = {
				...{ at: performance.now(), bind: number, part, to: String(to) },
			};
			log.push(written);
			let isWaitedFor = true;
			const end = () => {
				if (isWaitedFor) window.ended();
				isWaitedFor = false;
				roomy();
			};
			const answered = new Promise<Pdu | null>((resolve) => {
				waiting.add(resolve);
				const reaction = react(written);
				if (reaction === null) return;
				const { status = 0, afterMs = 50 } = reaction;
				setTimeout(() => {
					if (!waiting.delete(resolve)) return;
					const at = performance.now();
					written.isTaken = status === 0;
					if (status === 0) window.accepted(at);
					else window.throttled(at);
					resolve({
						...{ command: "submit_sm_resp", sequence: 1, status, tlvs: [] },
						body: { message_id: `m${log.length}` },
					});
				}, afterMs);
			}).then((answer) => {
				end();
				return answer;
			});
			return { answered, giveUp: end };
		},
		lose() {
			for (const resolve of waiting) resolve(null);
			waiting.clear();
		},
		hasCarried: () => true,
		close: async () => {},
	};
}

/** A lane with its dispatcher, and behind it the queue of a provider with played binds. */
function playing(given: object, react: Reaction) {
	const settings: SmppSettings = complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "127.0.0.1", tls: "none" },
			...{ systemId: "id", password: "secret", ...given },
		},
		{ source: "test", path: "" },
	);
	const log: Written[] = [];
	const answers: Answer[] = [];
	const binds = Array.from({ length: settings.sessions }, (_, i) =>
		bindOf(i + 1, settings, log, react, () => line.lookAgain()),
	);
	const line = submits({ transmitting: () => binds }, settings);
	const carrier: Carrier = {
		...{ kind: "carrier", name: "smsc", channels: ["sms"] },
		concurrency: settings.sessions * settings.window,
		timeoutMs: settings.timeoutMs,
		...(settings.perSecond !== undefined && { perSecond: settings.perSecond }),
		sendsReceipts: true,
		tokensOf: (message) => submissionCount(message, settings),
		deliver: (message, deadline) =>
			deliver(message, deadline, {
				...{ settings, submits: line, parameters: [] },
				overrides: new Map(),
				commonCode: (code, own) => own(code),
				now: Date.now,
			}),
		close: async () => line.close(),
	};
	const lanes = lanesOf({
		...{ providers: [carrier], now: Date.now },
		customerOf: (account) => account,
	});
	const back: string[] = [];
	let count = 0;
	const messages = dispatcher({
		...{ lanes, now: Date.now, log: pino({ level: "silent" }) },
		leaseWaiting: async () => {},
		takeUp() {},
		async settle(_, __, answer) {
			answers.push(answer);
		},
		async giveBack({ message }) {
			back.push(message.eventSid);
		},
	});
	const [lane] = lanes.all;
	if (lane === undefined) throw new Error("There is no lane");
	return {
		...{ messages, lanes, lane, line, binds, log, answers, back },
		breakerStayedClosed: () => lane.breaker.opensAt === 0,
		send(howMany: number, parts: number) {
			const sent = Array.from({ length: howMany }, () =>
				messageOf(++count, parts),
			);
			messages.take(
				sent.map((message) => ({
					...{ message, hand: 1, candidates: ["smsc"] },
					expiresAt: Number.POSITIVE_INFINITY,
					leasedUntil: Number.POSITIVE_INFINITY,
				})),
			);
		},
		async pass(seconds: number) {
			await vi.advanceTimersByTimeAsync(seconds * 1_000);
		},
	};
}

function messageOf(number: number, parts: number): Message {
	const hex = number.toString(16).padStart(16, "0");
	return {
		...{ eventSid: `OTE${hex}`, targetSid: `SM${hex}` },
		...{ requestId: `OTP${hex}`, accountSid: "AC1", channel: "sms" },
		...{ from: "12015550100", to: `49171${1_000_000 + number}` },
		...{
			subject: null,
			text: textOf(parts),
			code: "482913",
			html: null,
			extra: {},
		},
		...{ expiresAt: Date.now() + 600_000, locale: null, fromName: null },
		...{ replyTo: null, language: null, voice: null, repeat: 1 },
	};
}

const OK: Reaction = () => ({});

/** An SMSC that takes so many parts a second, and throttles the others. */
function taking(perSecond: number): Reaction {
	let second = -1;
	let left = 0;
	return ({ at }) => {
		if (Math.floor(at / 1_000) !== second) left = perSecond;
		second = Math.floor(at / 1_000);
		return left-- > 0 ? { afterMs: 30 } : { status: 0x58, afterMs: 30 };
	};
}

const outcomes = (answers: readonly Answer[]) => [
	...new Set(
		answers.map((answer) =>
			answer.outcome === "refused" ? answer.retry : answer.outcome,
		),
	),
];

describe("under a bound a second", () => {
	test.each([
		[1, 10, 2],
		[5, 50, 2],
		[2, 10, 3],
		[10, 50, 1],
		// Fewer places than parts.
		[4, 1, 3],
	])(
		"of %i with a window of %i, each text of %i parts goes out whole, and no breaker opens",
		async (perSecond, window, parts) => {
			const smsc = playing({ perSecond, window }, OK);
			smsc.send(700, parts);
			await smsc.pass(60);
			expect(outcomes(smsc.answers)).toEqual(["accepted"]);
			expect(smsc.breakerStayedClosed()).toBe(true);
			// All that the bound lets out, and no more.
			const most = perSecond * 60;
			expect(smsc.log.length).toBeGreaterThan(0.97 * most);
			expect(smsc.log.length).toBeLessThanOrEqual(most + 1);
			const whole = Math.floor(smsc.log.length / parts);
			expect(smsc.answers.length).toBeGreaterThanOrEqual(whole - 2);
		},
	);

	test("texts of all lengths go out whole beside one another, over two binds", async () => {
		const smsc = playing({ perSecond: 5, sessions: 2 }, () => ({
			afterMs: 1_000,
		}));
		for (let i = 0; i < 100; i++) smsc.send(1, (i % 4) + 1);
		await smsc.pass(60);
		expect(outcomes(smsc.answers)).toEqual(["accepted"]);
		expect(smsc.breakerStayedClosed()).toBe(true);
		expect(new Set(smsc.log.map(({ bind }) => bind))).toEqual(new Set([1, 2]));
	});

	test("a text that needs longer than timeoutMs goes out whole, too", async () => {
		const smsc = playing({ perSecond: 1, timeoutMs: 500 }, OK);
		smsc.send(1, 12);
		await smsc.pass(13);
		expect(outcomes(smsc.answers)).toEqual(["accepted"]);
		expect(smsc.log.map(({ part }) => part).at(-1)).toBe("12/12");
	});

	test("the rest of a message goes before messages that have not begun", async () => {
		const smsc = playing({ perSecond: 10 }, OK);
		// As after a pause of the bind: more wait behind the lane than go at once.
		vi.spyOn(smsc.lane.pace, "waitMs").mockReturnValue(0);
		smsc.send(1, 3);
		smsc.send(5, 1);
		await smsc.pass(3);
		const first = smsc.log.findIndex(({ part }) => part === "1/3");
		const last = smsc.log.findIndex(({ part }) => part === "3/3");
		expect(last - first).toBeLessThanOrEqual(3);
	});

	test("the rest takes the place that its own answer makes free", async () => {
		const smsc = playing({ window: 1 }, OK);
		vi.spyOn(smsc.lanes, "isFree").mockReturnValue(true);
		smsc.send(3, 3);
		await smsc.pass(1);
		expect(smsc.log.map(({ part }) => part)).toEqual(
			Array(3).fill(["1/3", "2/3", "3/3"]).flat(),
		);
	});

	test("what our own pace kept back does not open the breaker", async () => {
		const smsc = playing({ perSecond: 1, window: 20, timeoutMs: 3_000 }, OK);
		vi.spyOn(smsc.lane.pace, "waitMs").mockReturnValue(0);
		smsc.send(20, 1);
		await smsc.pass(5);
		expect(smsc.answers).toContainEqual({
			...{ outcome: "refused", retry: "later", errorCode: "30008" },
			...{ errorMessage: "Not handed over (perSecond)", isOurs: true },
		});
		expect(outcomes(smsc.answers).sort()).toEqual(["accepted", "later"]);
		expect(smsc.breakerStayedClosed()).toBe(true);
	});

	test("an estimate counts the parts of messages in line", async () => {
		const smsc = playing({ perSecond: 1 }, OK);
		smsc.send(11, 3);
		// One has gone and has taken three; each of ten takes three.
		expect(smsc.lanes.waitMs(["smsc"], "AC1")).toBeGreaterThanOrEqual(32_000);
		expect(smsc.lanes.waitMs(["smsc"], "AC1")).toBeLessThanOrEqual(34_000);
	});
});

describe("an SMSC that throttles", () => {
	test.each([
		[2, 2, 1],
		[2, 3, 1],
		[1, 2, 2],
		[5, 4, 2],
	])(
		"that takes %i a second gets texts of %i parts whole, over %i binds",
		async (perSecond, parts, sessions) => {
			const smsc = playing({ sessions }, taking(perSecond));
			smsc.send(500, parts);
			await smsc.pass(60);
			expect(outcomes(smsc.answers)).not.toContain("unknown");
			const accepted = smsc.answers.filter(
				({ outcome }) => outcome === "accepted",
			);
			expect(accepted.length).toBeGreaterThan((perSecond * 15) / parts);
		},
	);

	test("takes the oldest message first", async () => {
		const smsc = playing({}, taking(2));
		smsc.send(20, 1);
		await smsc.pass(40);
		const taken = smsc.log.filter(({ isTaken }) => isTaken);
		expect(taken).toHaveLength(20);
		const order = taken.map(({ to }) => to);
		expect(order).toEqual(order.toSorted());
	});

	test("between two parts, for longer than timeoutMs: the rest follows", async () => {
		let throttledAt = Number.POSITIVE_INFINITY;
		const smsc = playing({ timeoutMs: 5_000, window: 10 }, ({ at, part }) => {
			if (part === "1/2" && at < throttledAt + 1) {
				throttledAt = at;
				return {};
			}
			return at < throttledAt + 25_000 ? { status: 0x58 } : {};
		});
		smsc.send(10, 2);
		await smsc.pass(60);
		expect(smsc.answers).toHaveLength(10);
		expect(outcomes(smsc.answers)).toEqual(["accepted"]);
	});

	test.each([1, 2])(
		"on one bind gets the text of %i parts after its pause, though the other binds have no answer yet",
		async (parts) => {
			let isThrottled = false;
			const last = `${parts}/${parts}`;
			const smsc = playing({ sessions: 3, window: 1 }, ({ to, part }) => {
				if (!to.endsWith("3")) return { afterMs: 9_000 };
				if (isThrottled || part !== last) return {};
				isThrottled = true;
				return { status: 0x58 };
			});
			smsc.send(2, 1);
			smsc.send(1, parts);
			await smsc.pass(2);
			const third = smsc.log.filter(({ to }) => to.endsWith("3"));
			expect(third.map(({ part }) => part)).toEqual([
				...(parts === 1 ? [] : ["1/2"]),
				...[last, last],
			]);
			expect(outcomes(smsc.answers)).toEqual(["accepted"]);
		},
	);

	test("for good is not waited for: what has begun is unknown, the rest is to come later", async () => {
		let taken = 0;
		const smsc = playing({ timeoutMs: 5_000, window: 4 }, ({ part }) =>
			part === "1/2" && taken++ < 4 ? {} : { status: 0x58 },
		);
		smsc.send(8, 2);
		await smsc.pass(70);
		expect(
			smsc.answers.filter((one) => "isPartly" in one && one.isPartly),
		).toHaveLength(4);
		expect(
			smsc.answers.filter((one) => "retry" in one && one.retry === "later"),
		).toHaveLength(4);
	});
});

describe("in the middle of a message", () => {
	test("a shutdown lets the rest go, and begins no further text of several parts", async () => {
		const smsc = playing({ perSecond: 1, timeoutMs: 60_000 }, OK);
		smsc.send(1, 4);
		await smsc.pass(0.5);
		// One waits behind it at the provider, as after pauses of the bind.
		vi.spyOn(smsc.lane.pace, "waitMs").mockReturnValue(0);
		smsc.send(2, 2);
		const closed = smsc.messages.close();
		await smsc.pass(6);
		await closed;
		expect(smsc.log.map(({ part }) => part)).toEqual([
			...["1/4", "2/4", "3/4", "4/4"],
		]);
		const laterByUs = { outcome: "refused", retry: "later", isOurs: true };
		const accepted = smsc.answers.filter(
			({ outcome }) => outcome === "accepted",
		);
		expect(accepted).toHaveLength(1);
		expect(
			smsc.answers.filter(({ outcome }) => outcome !== "accepted"),
		).toMatchObject([laterByUs, laterByUs]);
		expect(vi.getTimerCount()).toBe(0);
	});

	test("one bind of two is lost: its message is unknown, the other one and new ones go over the other", async () => {
		const smsc = playing({ sessions: 2, window: 2 }, ({ bind, part }) =>
			bind === 1 && part === "2/3" ? null : {},
		);
		smsc.send(2, 3);
		await smsc.pass(0.05);
		expect(smsc.log.map(({ bind, part }) => `${part} on ${bind}`)).toEqual([
			...["1/3 on 1", "1/3 on 2", "2/3 on 1", "2/3 on 2"],
		]);
		const [lost] = smsc.binds.splice(0, 1);
		lost?.lose();
		smsc.line.lookAgain();
		smsc.send(2, 2);
		await smsc.pass(1);
		expect(smsc.answers[0]).toEqual({
			...{ outcome: "unknown", isPartly: true },
			errorMessage: "1 of 3 parts were accepted",
		});
		expect(smsc.answers.slice(1)).toMatchObject([
			...Array(3).fill({ outcome: "accepted" }),
		]);
		expect(smsc.log.slice(4).every(({ bind }) => bind === 2)).toBe(true);
	});

	test("one bind of two rests: the rest goes over the other at once", async () => {
		const smsc = playing({ sessions: 2, window: 2 }, ({ bind, part }) =>
			bind === 1 && part === "2/2" ? { status: 0x58 } : {},
		);
		smsc.send(2, 2);
		await smsc.pass(0.5);
		expect(smsc.answers).toMatchObject([
			{ outcome: "accepted" },
			{ outcome: "accepted" },
		]);
	});
});

/**
 * Binds to an SMSC that misbehaves: whatever it does, nothing hangs, nothing is
 * sent that nobody knows of, and the link is made anew.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance as clock } from "node:perf_hooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { complete } from "../src/config/read.ts";
import { newDeadline } from "../src/deadline.ts";
import type {
	Answer,
	Carrier,
	CarrierLink,
	Message,
	OptOut,
	Receipt,
} from "../src/providers/contract.ts";
import { encode } from "../src/providers/smpp/pdu.ts";
import { smppProvider } from "../src/providers/smpp/provider.ts";
import { SmppSettings } from "../src/providers/smpp/settings.ts";
import { CLOSED_PORT } from "./support/listener.ts";
import { MESSAGE } from "./support/message.ts";
import {
	answerTo,
	type Connection,
	idOf,
	receiptOf,
	type Smsc,
	startSmsc,
} from "./support/smsc.ts";
import { TEST_CA_FILE } from "./support/smtp-server.ts";

const SMS: Message = {
	...MESSAGE,
	from: "12015550100",
	to: "491710000001",
	text: "Your code is 482913",
	expiresAt: 600_000,
};

/** Providers before servers. */
const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
	for (const one of toClose.splice(0).reverse()) await one.close();
	vi.useRealTimers();
});

/** From now on no time runs out, however slow the machine is, until the test lets it pass. */
function stopTime(): void {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
}
const pass = (ms: number) => void vi.advanceTimersByTime(ms);
/** Until the link is made anew: after its end nothing else waits for a time. */
const passToNext = () => void vi.advanceTimersToNextTimer();

type Held = {
	readonly carrier: Carrier;
	readonly receipts: Receipt[];
	readonly choices: OptOut[];
	readonly troubles: string[];
	readonly isBound: boolean[];
	/** Plays the service, which takes receipts. */
	received: (receipts: readonly Receipt[]) => Promise<void>;
	deliver(message?: Partial<Message>): Promise<Answer>;
};

async function smsc(options?: Parameters<typeof startSmsc>[0]): Promise<Smsc> {
	const one = await startSmsc(options);
	toClose.push(one);
	return one;
}

async function held(
	{ port }: Pick<Smsc, "port">,
	given: object = {},
	isBindAwaited = true,
): Promise<Held> {
	const settings: SmppSettings = complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "127.0.0.1", port, tls: "none" },
			...{ systemId: "id", password: "secret", timeoutMs: 10_000 },
			...given,
		},
		{ source: "test", path: "" },
	);
	const carrier = smppProvider(settings);
	toClose.push({ close: async () => carrier.close?.() });
	const one: Held = {
		...{ carrier, receipts: [], choices: [], troubles: [], isBound: [] },
		received: async () => {},
		async deliver(message = {}) {
			const deadline = newDeadline();
			const timer = setTimeout(() => deadline.abort(), carrier.timeoutMs);
			const whole = { ...SMS, ...message };
			const answer = await carrier.deliver(whole, deadline);
			clearTimeout(timer);
			return answer;
		},
	};
	const bound = new Promise<void>((resolve) => {
		const link: CarrierLink = {
			async received(receipts) {
				await one.received(receipts);
				one.receipts.push(...receipts);
			},
			ready(isBound) {
				one.isBound.push(isBound);
				resolve();
			},
			troubled: (reason) => one.troubles.push(reason),
			opted: async (choice) => {
				one.choices.push(choice);
			},
			now: () => 0,
		};
		void carrier.start?.(link);
	});
	if (isBindAwaited) await bound;
	return one;
}

const { setTimeout: later } = globalThis;

/** By a clock that nobody stops. */
async function eventually(check: () => void): Promise<void> {
	const end = clock.now() + 8_000;
	for (;;) {
		try {
			check();
			return;
		} catch (error) {
			if (clock.now() > end) throw error;
			await new Promise((resolve) => later(resolve, 10));
		}
	}
}

const last = ({ connections }: Smsc) => connections.at(-1) as Connection;
const times = <T>(count: number, one: (i: number) => Promise<T>) =>
	Promise.all(Array.from({ length: count }, (_, i) => one(i)));

describe("a message", () => {
	test("goes out as the settings say, and is known by the name in its answer", async () => {
		const server = await smsc();
		const { deliver } = await held(server, {
			systemType: "OTP",
			serviceType: "SMS",
			tlvs: { "0x1400": "{extra.entityId}", "0x1401": "{extra.absent}" },
		});
		expect(await deliver({ extra: { entityId: "1701" } })).toEqual({
			outcome: "accepted",
			status: "sent",
			reference: idOf(1),
			partCount: 1,
		});
		expect(server.all("bind_transceiver")[0]?.body).toMatchObject({
			...{ system_id: "id", password: "secret", system_type: "OTP" },
			interface_version: 0x34,
		});
		expect(server.all("submit_sm")[0]).toMatchObject({
			body: {
				...{ service_type: "SMS", source_addr: "12015550100" },
				...{ source_addr_ton: 1, source_addr_npi: 1 },
				...{ dest_addr_ton: 1, dest_addr_npi: 1 },
				...{ destination_addr: "491710000001", esm_class: 0 },
				...{ registered_delivery: 1, data_coding: 0 },
				validity_period: "000000001000000R",
				short_message: Buffer.from("Your code is 482913"),
			},
			tlvs: [{ tag: 0x1400, value: Buffer.from("1701") }],
		});
	});

	test("waits for a place in the window, and no more than that are under way", async () => {
		const server = await smsc();
		const open: (() => void)[] = [];
		let most = 0;
		server.on.submit_sm = (pdu, { send }) => {
			open.push(() =>
				send({ ...answerTo(pdu), body: { message_id: `${pdu.sequence}` } }),
			);
			most = Math.max(most, open.length);
		};
		const { deliver } = await held(server, { window: 3 });
		const all = times(10, () => deliver());
		for (let i = 0; i < 10; i++) {
			await eventually(() => expect(open.length).toBe(Math.min(3, 10 - i)));
			open.shift()?.();
		}
		const answers = await all;
		expect(answers.map(({ outcome }) => outcome)).toEqual(
			Array(10).fill("accepted"),
		);
		expect(most).toBe(3);
	});

	test("is told from others whose answers come in another order", async () => {
		const server = await smsc();
		const waiting: [string, () => void][] = [];
		server.on.submit_sm = (pdu, { send }) => {
			const text = String(pdu.body?.short_message);
			waiting.push([
				text,
				() => send({ ...answerTo(pdu), body: { message_id: text } }),
			]);
			if (waiting.length === 5) {
				for (const [, answer] of waiting.toReversed()) answer();
			}
		};
		const { deliver } = await held(server);
		const answers = await times(5, (i) => deliver({ text: `text ${i}` }));
		expect(answers).toMatchObject(
			[0, 1, 2, 3, 4].map((i) => ({ reference: `text ${i}` })),
		);
	});

	test("no more of them than perSecond go, parts included", async () => {
		const server = await smsc();
		const { deliver } = await held(server, { perSecond: 20, window: 100 });
		const began = performance.now();
		await Promise.all([
			...[deliver(), deliver(), deliver({ text: "a".repeat(300) })],
			...[deliver(), deliver()],
		]);
		expect(server.all("submit_sm")).toHaveLength(6);
		// Two are saved up; four more are 50 ms apart.
		expect(performance.now() - began).toBeGreaterThan(190);
	});

	test.each<[number, object, Partial<Extract<Answer, { outcome: "refused" }>>]>(
		[
			[0x08, {}, { retry: "later", errorCode: "0x08" }],
			[0x64, {}, { retry: "later" }],
			[
				0x0b,
				{},
				{ retry: "elsewhere", errorMessage: "Invalid recipient (0x0B)" },
			],
			[0x0b, { refused: { "0x0B": "never" } }, { retry: "never" }],
			[0x0b, { errorCodes: { "0x0B": "30005" } }, { errorCode: "30005" }],
			[0x0a, {}, { retry: "elsewhere" }],
			[0x45, {}, { retry: "elsewhere" }],
			[0x400, {}, { retry: "elsewhere", errorMessage: "Refused (0x400)" }],
			[0x14, { refused: { "0x14": "elsewhere" } }, { retry: "elsewhere" }],
			[
				0x58,
				{ refused: { "0x58": "later" }, errorCodes: { "0x58": "30008" } },
				{ retry: "later", errorCode: "30008" },
			],
		],
	)(
		"that is refused with %i (%j) may go %j",
		async (status, given, refusal) => {
			const server = await smsc();
			server.on.submit_sm = (pdu, { send }) => send(answerTo(pdu, status));
			const { deliver } = await held(server, given);
			expect(await deliver()).toMatchObject({ outcome: "refused", ...refusal });
		},
	);

	test("that is refused with parameters alone is refused, and the link stays", async () => {
		const server = await smsc();
		server.on.submit_sm = ({ sequence }, { raw }) => {
			const number = sequence.toString(16).padStart(8, "0");
			raw(`00000019 80000004 00000045 ${number} 001d00054e6f706500`);
		};
		const { deliver } = await held(server);
		expect(await deliver()).toMatchObject({
			...{ outcome: "refused", retry: "elsewhere", errorCode: "0x45" },
		});
		expect(server.connections).toHaveLength(1);
	});

	test("that the SMSC cannot read goes elsewhere, and the link stays", async () => {
		const server = await smsc();
		server.on.submit_sm = ({ sequence }, { send }) =>
			send({ command: "generic_nack", sequence, status: 3 });
		const { deliver } = await held(server);
		expect(await deliver()).toMatchObject({ retry: "elsewhere" });
		expect(await deliver()).toMatchObject({ retry: "elsewhere" });
		expect(server.connections).toHaveLength(1);
		const own = await held(server, { refused: { "0x03": "later" } });
		expect(await own.deliver()).toMatchObject({ retry: "later" });
	});

	test.each([{ from: "Ä" }, { from: "x".repeat(21) }, { to: "" }])(
		"with an address that SMPP cannot hold goes elsewhere: %j",
		async (message) => {
			const server = await smsc();
			const { deliver } = await held(server);
			expect(await deliver(message)).toMatchObject({ retry: "elsewhere" });
			expect(server.all("submit_sm")).toEqual([]);
		},
	);
});

describe("a message of several parts", () => {
	const text = `${"a".repeat(150)}482913${"b".repeat(20)}`;

	test("goes one after the other, with the code in one of them, and names all", async () => {
		const server = await smsc();
		const { deliver } = await held(server);
		expect(await deliver({ text })).toEqual({
			...{ outcome: "accepted", status: "sent", reference: idOf(1) },
			parts: [idOf(1), idOf(2)],
			partCount: 2,
		});
		const parts = server.all("submit_sm").map(({ body }) => body);
		expect(parts).toMatchObject([
			{
				esm_class: 0x40,
				short_message: Buffer.concat([
					Buffer.from("050003ef0201", "hex"),
					Buffer.from("a".repeat(150)),
				]),
			},
			{
				esm_class: 0x40,
				short_message: Buffer.concat([
					Buffer.from("050003ef0202", "hex"),
					Buffer.from(`482913${"b".repeat(20)}`),
				]),
			},
		]);
	});

	test("goes out with parameters, as a payload, or not at all", async () => {
		const server = await smsc();
		const sar = await held(server, { long: "sar" });
		await sar.deliver({ text });
		expect(server.all("submit_sm").map(({ tlvs }) => tlvs)).toEqual([
			...[1, 2].map((part) => [
				{ tag: 0x020c, value: Buffer.of(0xcd, 0xef) },
				{ tag: 0x020e, value: Buffer.of(2) },
				{ tag: 0x020f, value: Buffer.of(part) },
			]),
		]);
		const payload = await held(server, { long: "payload" });
		const answer = await payload.deliver({ text });
		expect(answer).not.toHaveProperty("parts");
		expect(answer).toMatchObject({ partCount: 2 });
		expect(server.all("submit_sm").at(-1)).toMatchObject({
			body: { short_message: Buffer.alloc(0), esm_class: 0 },
			tlvs: [{ tag: 0x0424, value: Buffer.from(text) }],
		});
		const refusing = await held(server, { long: "refuse" });
		expect(await refusing.deliver({ text })).toMatchObject({
			...{ outcome: "refused", retry: "elsewhere" },
			errorMessage: "The text has 2 parts",
		});
		expect(server.all("submit_sm")).toHaveLength(3);
	});

	test("is refused as a whole with its first part", async () => {
		const server = await smsc();
		server.on.submit_sm = (pdu, { send }) => send(answerTo(pdu, 0x0b));
		const { deliver } = await held(server);
		expect(await deliver({ text })).toMatchObject({ outcome: "refused" });
		expect(server.all("submit_sm")).toHaveLength(1);
	});

	test.each<[string, (connection: Connection) => void]>([
		[
			"is refused",
			({ send, received }) => send(answerTo(received.at(-1) as never, 0x0b)),
		],
		["has no answer", () => pass(300)],
		["loses the link", ({ socket }) => socket.destroy()],
	])("of which the second %s is unknown, for good", async (_, react) => {
		stopTime();
		const server = await smsc();
		server.on.submit_sm = (pdu, connection) => {
			if (server.all("submit_sm").length > 1) return react(connection);
			connection.send({ ...answerTo(pdu), body: { message_id: "a" } });
		};
		const { deliver } = await held(server, { timeoutMs: 300 });
		expect(await deliver({ text })).toEqual({
			...{ outcome: "unknown", isPartly: true },
			errorMessage: "1 of 2 parts were accepted",
		});
	});
});

describe("an SMSC that is slow", () => {
	test("a message without an answer is unknown, and a late answer names it", async () => {
		stopTime();
		const server = await smsc();
		let answer = () => {};
		server.on.submit_sm = (pdu, { send }) => {
			answer = () => send({ ...answerTo(pdu), body: { message_id: "late" } });
			pass(200);
		};
		const { deliver } = await held(server, { timeoutMs: 200, window: 1 });
		const given = await deliver();
		expect(given).toMatchObject({
			outcome: "unknown",
			errorMessage: "No answer after the message was handed over (timeout)",
		});
		// Its place is free again.
		delete server.on.submit_sm;
		expect(await deliver()).toMatchObject({ outcome: "accepted" });
		answer();
		const { late } = given as Extract<Answer, { outcome: "unknown" }>;
		expect(await late).toMatchObject({
			outcome: "accepted",
			reference: "late",
			partCount: 1,
		});
		expect(server.connections).toHaveLength(1);
	});

	test("a late refusal, and none at all, say nothing", async () => {
		stopTime();
		const server = await smsc();
		server.on.submit_sm = (pdu, { send }) => {
			pass(200);
			send(answerTo(pdu, 0x0b));
		};
		const { deliver, carrier } = await held(server, { timeoutMs: 200 });
		const lateOf = (answer: Answer) =>
			(answer as Extract<Answer, { outcome: "unknown" }>).late;
		expect(await lateOf(await deliver())).toBeNull();
		server.on.submit_sm = () => pass(200);
		const never = lateOf(await deliver());
		await carrier.close?.();
		expect(await never).toBeNull();
	});

	test("one that is throttled goes when it may, and fewer go at once then", async () => {
		const server = await smsc();
		const waiting: (() => void)[] = [];
		let storms = 0;
		server.on.submit_sm = (pdu, { send }) => {
			if (storms < 8) {
				storms++;
				send(answerTo(pdu, 0x58));
				return;
			}
			waiting.push(() =>
				send({ ...answerTo(pdu), body: { message_id: `${pdu.sequence}` } }),
			);
		};
		const { deliver } = await held(server, { window: 8, timeoutMs: 5_000 });
		const answers = times(8, () => deliver());
		// None has an answer yet that would widen the window again.
		await eventually(() => expect(waiting).toHaveLength(4));
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(waiting).toHaveLength(4);
		for (let answered = 0; answered < 8; answered++) {
			await eventually(() => expect(waiting).not.toHaveLength(0));
			waiting.shift()?.();
		}
		expect((await answers).map(({ outcome }) => outcome)).toEqual(
			Array(8).fill("accepted"),
		);
		expect(storms).toBe(8);
	});

	test("one that is throttled for all of its time is to come later, and is none that may have gone out", async () => {
		stopTime();
		const server = await smsc();
		server.on.submit_sm = (pdu, { send }) => send(answerTo(pdu, 0x14));
		const { deliver } = await held(server, { timeoutMs: 300 });
		const answers = times(3, () => deliver());
		await server.until("submit_sm", 3);
		// A question behind the refusals: its answer tells that they are read.
		last(server).send({ command: "enquire_link", sequence: 1 });
		await server.until("enquire_link_resp");
		pass(300);
		expect(await answers).toMatchObject([
			{ outcome: "refused", retry: "later", errorCode: "0x14" },
			{ outcome: "refused", retry: "later" },
			{ outcome: "refused", retry: "later" },
		]);
	});

	test("the code of one that throttled is told in the common table", async () => {
		stopTime();
		const server = await smsc();
		server.on.submit_sm = (pdu, { send }) => send(answerTo(pdu, 0x58));
		const given = { timeoutMs: 300, errorCodes: { "0x58": "30007" } };
		const { deliver } = await held(server, given);
		const answer = deliver();
		await server.until("submit_sm");
		last(server).send({ command: "enquire_link", sequence: 1 });
		await server.until("enquire_link_resp");
		pass(300);
		expect(await answer).toMatchObject({ retry: "later", errorCode: "30007" });
	});

	test("a full queue that is the recipient's does not hold up others", async () => {
		stopTime();
		const server = await smsc();
		server.on.submit_sm = (pdu, { send }) => {
			const isFull = pdu.body?.destination_addr === "491710000002";
			send(
				isFull
					? answerTo(pdu, 0x14)
					: { ...answerTo(pdu), body: { message_id: "m" } },
			);
		};
		const { deliver } = await held(server, { refused: { "0x14": "later" } });
		expect(await deliver({ to: "491710000002" })).toMatchObject({
			...{ outcome: "refused", retry: "later", errorCode: "0x14" },
			// So it does not open the breaker.
			recipientOnly: true,
		});
		// No time passes: the bind does not rest.
		expect(await deliver()).toMatchObject({ outcome: "accepted" });
	});

	test("silence ends the link, and it is made anew", async () => {
		stopTime();
		const server = await smsc();
		// Once: the next connection stays.
		server.on.enquire_link = () => void delete server.on.enquire_link;
		const one = await held(server, { enquireLinkSeconds: 1, timeoutMs: 200 });
		pass(1_000);
		await server.until("enquire_link");
		expect(one.troubles).toEqual([]);
		pass(200);
		expect(one.troubles).toEqual(["silence"]);
		passToNext();
		await eventually(() => expect(one.isBound.length).toBeGreaterThan(2));
		expect(one.isBound).toEqual([true, false, true]);
		expect(server.connections).toHaveLength(2);
	});

	test("one that answers is asked again and again, and stays", async () => {
		stopTime();
		const server = await smsc();
		const one = await held(server, { enquireLinkSeconds: 1 });
		for (let asked = 1; asked <= 2; asked++) {
			await eventually(() => {
				pass(100);
				expect(server.all("enquire_link").length).toBeGreaterThanOrEqual(asked);
			});
		}
		expect(server.connections).toHaveLength(1);
		expect(one.troubles).toEqual([]);
	});

	test.each([
		["a bind", "bind_transceiver"],
		["half a PDU", null],
	] as const)(
		"%s is not waited for longer than timeoutMs",
		async (_, command) => {
			stopTime();
			const server = await smsc();
			if (command !== null) server.on[command] = () => {};
			const one = await held(server, { timeoutMs: 200 }, command === null);
			if (command === null) last(server).raw("00000010 800000");
			else await server.until(command);
			await eventually(() => {
				pass(200);
				expect(one.troubles).not.toEqual([]);
			});
			passToNext();
			await eventually(() => expect(server.connections).toHaveLength(2));
			expect(one.troubles).toEqual([
				command === null ? "half a PDU" : "timeout",
			]);
		},
	);

	test("octets that trickle in do not prolong that", async () => {
		stopTime();
		const server = await smsc();
		const one = await held(server, { timeoutMs: 300 });
		last(server).raw("00000100 00000005 00000000 00000001");
		await eventually(() => {
			last(server).raw("41");
			pass(50);
			expect(one.troubles).not.toEqual([]);
		});
		expect(one.troubles).toEqual(["half a PDU"]);
	});
});

describe("a link that is lost", () => {
	test("in mid-window: what was written is unknown, what was not is to come later", async () => {
		stopTime();
		const server = await smsc();
		server.on.submit_sm = (_, { socket }) => {
			if (server.all("submit_sm").length === 4) socket.destroy();
		};
		const { deliver, isBound } = await held(server, { window: 4 });
		const answers = await times(6, () => deliver());
		expect(answers.map(({ outcome }) => outcome)).toEqual([
			...Array(4).fill("unknown"),
			...Array(2).fill("refused"),
		]);
		expect(answers[5]).toMatchObject({
			...{ retry: "later", errorMessage: "Not handed over (not bound)" },
		});
		delete server.on.submit_sm;
		passToNext();
		await eventually(() => expect(isBound).toEqual([true, false, true]));
		expect(await deliver()).toMatchObject({ outcome: "accepted" });
	});

	test("one of two: messages go over the other", async () => {
		const server = await smsc();
		const { deliver, isBound } = await held(server, { sessions: 2 });
		await server.until("bind_transceiver", 2);
		// Who answers has read what came before, so both are bound.
		for (const { send } of server.connections) {
			send({ command: "enquire_link", sequence: 9 });
		}
		await server.until("enquire_link_resp", 2);
		server.connections[0]?.socket.destroy();
		await eventually(() => expect(server.connections).toHaveLength(3));
		expect(await deliver()).toMatchObject({ outcome: "accepted" });
		expect(isBound).toEqual([true]);
	});

	test("by the SMSC's unbind: it is answered, and what is under way still is", async () => {
		const server = await smsc();
		server.on.submit_sm = (pdu, { send }) => {
			send({ command: "unbind", sequence: 9 });
			setTimeout(
				() => send({ ...answerTo(pdu), body: { message_id: "x" } }),
				50,
			);
		};
		const one = await held(server);
		expect(await one.deliver()).toMatchObject({ outcome: "accepted" });
		await server.until("unbind_resp");
		await eventually(() => expect(one.isBound).toEqual([true, false, true]));
	});

	test("a message that comes while nothing is bound is to come later, at once", async () => {
		const server = await smsc();
		server.on.bind_transceiver = () => {};
		const { deliver } = await held(server, {}, false);
		expect(await deliver()).toMatchObject({
			outcome: "refused",
			retry: "later",
		});
	});

	test("a wrong password is not hammered at", async () => {
		stopTime();
		const server = await smsc();
		server.on.bind_transceiver = (pdu, { send }) => send(answerTo(pdu, 0x0e));
		const one = await held(server, {}, false);
		await eventually(() => expect(one.troubles).toEqual(["bind refused 0x0E"]));
		pass(1_500);
		await new Promise((resolve) => later(resolve, 50));
		expect(server.connections).toHaveLength(1);
		expect(one.isBound).toEqual([]);
	});

	test("no connection at all is tried again, after longer each time", async () => {
		stopTime();
		const one = await held({ port: CLOSED_PORT }, {}, false);
		// At least a quarter, a half and a whole second.
		for (const [tries, ms] of [249, 499, 999].entries()) {
			await eventually(() => expect(one.troubles).toHaveLength(tries + 1));
			pass(ms);
			await new Promise((resolve) => later(resolve, 50));
			expect(one.troubles).toHaveLength(tries + 1);
			passToNext();
		}
		await eventually(() => expect(one.troubles).toHaveLength(4));
		expect(new Set(one.troubles)).toEqual(new Set(["ECONNREFUSED"]));
	});
});

describe("octets that are no PDU end the link, and it is made anew", () => {
	test.each([
		["a length of 0", "00000000", "length below 16"],
		["a length of 15", "0000000f", "length below 16"],
		["a length of 2^31", "80000000", "length above 70000"],
		["a length of 4 GB", "ffffffff", "length above 70000"],
		["garbage", "474554202f20485454502f312e310d0a", "length above 70000"],
		[
			"a body that cannot be read",
			"00000012 00000005 00000000 00000001 0001",
			"body too short",
		],
		[
			"a complaint about nothing of ours",
			"00000010 80000000 00000003 00000077",
			"generic_nack 0x03",
		],
		[
			"an answer of another kind",
			"00000010 80000015 00000000 00000002",
			"unfit answer",
		],
	])("%s", async (_, octets, reason) => {
		stopTime();
		const server = await smsc();
		server.on.submit_sm = (_pdu, { raw }) => raw(octets);
		const one = await held(server);
		const answer = await one.deliver();
		expect(answer).toMatchObject({
			outcome: "unknown",
			errorMessage:
				"No answer after the message was handed over (connection lost)",
		});
		expect(one.troubles).toEqual([reason]);
		if (/length|body/.test(reason)) {
			await server.until("generic_nack");
			expect(server.all("generic_nack")[0]?.status).toBe(2);
		}
		delete server.on.submit_sm;
		passToNext();
		await eventually(() => expect(one.isBound).toEqual([true, false, true]));
		expect(await one.deliver()).toMatchObject({ outcome: "accepted" });
	});

	test("an unknown command gets generic_nack, and what is not asked for none", async () => {
		const server = await smsc();
		const one = await held(server);
		const { raw, send } = last(server);
		raw("00000010 00000099 00000000 00000021");
		raw("00000010 80000099 00000000 00000022");
		send({ command: "outbind", sequence: 0x23, body: { system_id: "x" } });
		send({ command: "submit_sm", sequence: 0x24 });
		send({ command: "alert_notification", sequence: 0x25 });
		send({ command: "enquire_link", sequence: 0x26 });
		await server.until("enquire_link_resp");
		expect(
			server
				.all("generic_nack")
				.map(({ status, sequence }) => [status, sequence]),
		).toEqual([
			[3, 0x21],
			[4, 0x23],
			[3, 0x24],
		]);
		expect(await one.deliver()).toMatchObject({ outcome: "accepted" });
		expect(server.connections).toHaveLength(1);
	});

	test("one that asks and does not read is cut off", {
		timeout: 60_000,
	}, async () => {
		const server = await smsc();
		const one = await held(server);
		const { socket, raw } = last(server);
		socket.pause();
		const asked = Buffer.concat(
			Array(4_000).fill(Buffer.from("00000010000000150000000000000001", "hex")),
		);
		const flood = setInterval(() => {
			if (socket.writableLength < 1_000_000) raw(asked);
		}, 1);
		for (let tries = 0; tries < 6 && one.troubles.length === 0; tries++) {
			await eventually(() =>
				expect(one.troubles.length).toBeGreaterThan(0),
			).catch(() => {});
		}
		clearInterval(flood);
		expect(one.troubles[0]).toMatch(/^(unread answers|ECONNRESET|EPIPE)$/);
	});
});

describe("under TLS", () => {
	test("a code goes to an SMSC whose certificate fits", async () => {
		const server = await smsc({ tls: true });
		const given = { tls: "implicit", ca: TEST_CA_FILE };
		const { deliver } = await held(server, given);
		expect(await deliver()).toMatchObject({ outcome: "accepted" });
	});

	test.each([
		[
			"an authority that nobody knows",
			{},
			"127.0.0.1",
			"DEPTH_ZERO_SELF_SIGNED_CERT",
		],
		[
			"another name",
			{ ca: TEST_CA_FILE },
			"::1",
			"ERR_TLS_CERT_ALTNAME_INVALID",
		],
	])("%s gets no password", async (_, given, host, reason) => {
		const server = await smsc({ tls: true, host });
		const tls = { tls: "implicit", host, ...given };
		const one = await held(server, tls, false);
		await eventually(() => expect(one.troubles).toContain(reason));
		expect(server.all("bind_transceiver")).toEqual([]);
		expect(await one.deliver()).toMatchObject({ retry: "later" });
	});

	test("no SMSC is connected to where ca holds no certificate any more", async () => {
		const server = await smsc({ tls: true });
		const ca = join(mkdtempSync(join(tmpdir(), "postern-ca-")), "ca.pem");
		writeFileSync(ca, "nothing");
		const one = await held(server, { tls: "implicit", ca }, false);
		await eventually(() =>
			expect(one.troubles).toContain("no connection: ca holds no certificate"),
		);
		expect(server.connections).toEqual([]);
		rmSync(dirname(ca), { recursive: true });
	});

	test("an SMSC that speaks in the clear gets none either", async () => {
		stopTime();
		const server = await smsc();
		const one = await held(server, { tls: "implicit" }, false);
		await eventually(() => expect(server.connections).toHaveLength(1));
		await eventually(() => {
			pass(1_000);
			expect(one.troubles.length).toBeGreaterThan(0);
		});
		expect(server.all("bind_transceiver")).toEqual([]);
	});
});

describe("a receipt", () => {
	test("is acknowledged once it is kept, and not before", async () => {
		const server = await smsc();
		const one = await held(server);
		let keep = () => {};
		one.received = () =>
			new Promise((resolve) => {
				keep = resolve;
			});
		last(server).send(receiptOf("m1"));
		last(server).send({ command: "enquire_link", sequence: 2 });
		await server.until("enquire_link_resp");
		expect(server.all("deliver_sm_resp")).toEqual([]);
		keep();
		await server.until("deliver_sm_resp");
		expect(server.all("deliver_sm_resp")).toMatchObject([
			{ status: 0, sequence: 1, body: { message_id: "" } },
		]);
		expect(one.receipts).toEqual([
			{
				...{ reference: "m1", status: "delivered" },
				...{ errorCode: null, errorMessage: null },
			},
		]);
	});

	test("with a NUL behind it is taken, and the link stays", async () => {
		const server = await smsc();
		const one = await held(server);
		const octets = Buffer.concat([encode(receiptOf("a")), Buffer.of(0)]);
		octets.writeUInt32BE(octets.length, 0);
		last(server).raw(octets);
		await server.until("deliver_sm_resp");
		expect(one.receipts).toMatchObject([{ reference: "a" }]);
		expect(server.connections).toHaveLength(1);
	});

	test("that could not be kept is to come again", async () => {
		const server = await smsc();
		const one = await held(server);
		one.received = () => Promise.reject(new Error("the store is away"));
		last(server).send(receiptOf("m1"));
		await server.until("deliver_sm_resp");
		expect(server.all("deliver_sm_resp")[0]?.status).toBe(0x64);
	});

	test("as data_sm is answered as such", async () => {
		const server = await smsc();
		const one = await held(server);
		last(server).send({
			...{ command: "data_sm", sequence: 5, body: { esm_class: 4 } },
			tlvs: [
				{ tag: 0x1e, value: Buffer.from("m1\0") },
				{ tag: 0x427, value: Buffer.of(5) },
			],
		});
		await server.until("data_sm_resp");
		expect(one.receipts).toMatchObject([
			{ reference: "m1", status: "undelivered" },
		]);
	});

	test("that cannot be read is acknowledged: it would come for ever", async () => {
		const server = await smsc();
		const one = await held(server);
		last(server).send(receiptOf("m1", "PURPLE"));
		await server.until("deliver_sm_resp");
		expect(server.all("deliver_sm_resp")[0]?.status).toBe(0);
		expect(one.receipts).toEqual([]);
	});

	test("of too many at once is to come again", async () => {
		const server = await smsc();
		const one = await held(server);
		let keep = () => {};
		const kept = new Promise<void>((resolve) => {
			keep = resolve;
		});
		one.received = () => kept;
		for (let i = 1; i <= 201; i++)
			last(server).send(receiptOf(`m${i}`, "DELIVRD", i));
		await server.until("deliver_sm_resp");
		expect(server.all("deliver_sm_resp")).toMatchObject([
			{ status: 0x64, sequence: 201 },
		]);
		keep();
		await server.until("deliver_sm_resp", 201);
		expect(one.receipts).toHaveLength(200);
	});

	test("comes over a receiver where the binds are separate", async () => {
		const server = await smsc();
		const one = await held(server, { bind: "separate" });
		await server.until("bind_receiver");
		await server.until("bind_transmitter");
		expect(await one.deliver()).toMatchObject({ outcome: "accepted" });
		const [receiver] = server.connections.filter(({ received }) =>
			received.some(({ command }) => command === "bind_receiver"),
		);
		expect(
			receiver?.received.some(({ command }) => command === "submit_sm"),
		).toBe(false);
		receiver?.send(receiptOf(idOf(1)));
		await server.until("deliver_sm_resp");
		expect(one.receipts).toMatchObject([{ reference: idOf(1) }]);
	});
});

test("a word that stops messages is told, and any other text is only acknowledged", async () => {
	const server = await smsc();
	const one = await held(server);
	const texts = ["Stop ", "start", "STOP it, please", "id:m1 stat:DELIVRD"];
	texts.forEach((text, i) => {
		last(server).send({
			...{ command: "deliver_sm", sequence: i + 1 },
			body: {
				...{ source_addr: "+491710000001", destination_addr: "12015550100" },
				short_message: Buffer.from(text),
			},
		});
	});
	await server.until("deliver_sm_resp", 4);
	expect(
		server.all("deliver_sm_resp").every(({ status }) => status === 0),
	).toBe(true);
	const both = {
		...{ from: "+491710000001", form: "unmarked", country: null },
		to: "12015550100",
	};
	expect(one.choices).toEqual([
		{ kind: "stop", ...both },
		{ kind: "start", ...both },
	]);
	expect(one.receipts).toEqual([]);
});

test("a word that stops messages is told whatever ID the SMSC gives to the text", async () => {
	const server = await smsc();
	const one = await held(server);
	const tlvs = [{ tag: 0x1e, value: Buffer.from("mo-7\0") }];
	[0, 4].forEach((esm_class, i) => {
		last(server).send({
			...{ command: "deliver_sm", sequence: i + 1, tlvs },
			body: {
				...{ source_addr: "491710000001", destination_addr: "12015550100" },
				...{ esm_class, short_message: Buffer.from("STOP") },
			},
		});
	});
	await server.until("deliver_sm_resp", 2);
	// What is called a receipt is none of a person's texts.
	expect(one.choices).toMatchObject([{ kind: "stop" }]);
	expect(one.receipts).toEqual([]);
});

test("a shutdown unbinds, and leaves no timer behind", async () => {
	const server = await smsc();
	const { carrier } = await held(server, { sessions: 3 });
	await server.until("bind_transceiver", 3);
	for (const { send } of server.connections) {
		send({ command: "enquire_link", sequence: 1 });
	}
	await server.until("enquire_link_resp", 3);
	await carrier.close?.();
	expect(server.all("unbind")).toHaveLength(3);
});

test("what comes in one segment with the answer to the bind is taken", async () => {
	const server = await smsc();
	server.on.bind_transceiver = (pdu, { raw }) =>
		raw(Buffer.concat([encode(answerTo(pdu)), encode(receiptOf("m1"))]));
	const one = await held(server);
	await server.until("deliver_sm_resp");
	expect(server.all("deliver_sm_resp")[0]?.status).toBe(0);
	expect(one.receipts).toMatchObject([{ reference: "m1" }]);
});

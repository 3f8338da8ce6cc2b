/**
 * Who attacks: an SMSC, or somebody between it and us on a link in the clear.
 * What they gain: a provider that hangs, a process out of memory, a message that
 * is read as another. What stops them: each PDU decodes and encodes to the same
 * octets, or is refused by name, in bounded time and memory.
 *
 * POSTERN_SMPP_MUTATIONS=1000000 for as many as .ci/run tries.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import { complete } from "../src/config/read.ts";
import { commonCodes } from "../src/providers/error-codes.ts";
import {
	BODIES,
	type CommandName,
	RESPONSE,
} from "../src/providers/smpp/commands.ts";
import { mayBeReceipt } from "../src/providers/smpp/incoming.ts";
import { optOutIn } from "../src/providers/smpp/opt-outs.ts";
import {
	type Body,
	decode,
	encode,
	lengthIn,
} from "../src/providers/smpp/pdu.ts";
import { receiptIn } from "../src/providers/smpp/receipts.ts";
import { openSession } from "../src/providers/smpp/session.ts";
import { SmppSettings } from "../src/providers/smpp/settings.ts";
import { effortOf } from "./support/effort.ts";
import { answerTo, startSmsc } from "./support/smsc.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const MUTATIONS = Number(process.env.POSTERN_SMPP_MUTATIONS ?? 10_000);
const SEED = 0x5eed;
/** The most CPU time for one PDU, in microseconds. */
const MOST_CPU_US = 5_000;

/** Mulberry32: the same numbers from the same seed. */
function chance(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
	};
}

const TEXT =
	"id:1fdd0517 sub:001 dlvrd:001 submit date:2611290830 done date:2611290831 stat:DELIVRD err:000 text:Your code is";

/** One PDU of each command, with everything in it that it may have. */
const SEEDS = (Object.keys(BODIES) as CommandName[]).map((command) => {
	const body: Record<string, number | string | Buffer> = {};
	for (const { name, kind } of BODIES[command].fields) {
		body[name] =
			kind === "octet" ? 4 : kind === "text" ? "1234567" : Buffer.from(TEXT);
	}
	const tlvs = BODIES[command].takesTlvs
		? [
				{ tag: 0x001e, value: Buffer.from("1fdd0517\0") },
				{ tag: 0x0427, value: Buffer.of(2) },
				{ tag: 0x0423, value: Buffer.of(3, 0, 1) },
				{ tag: 0x0424, value: Buffer.from(TEXT.repeat(3)) },
			]
		: [];
	return encode({ command, sequence: 1, body: body as Body, tlvs });
});

const EXTREMES = [0, 1, 15, 16, 127, 128, 255];

function mutated(next: (below: number) => number): Buffer {
	const seed = SEEDS[next(SEEDS.length)] as Buffer;
	let octets = Buffer.from(seed);
	for (let i = 0, times = 1 + next(4); i < times; i++) {
		const at = next(octets.length);
		const kind = next(6);
		if (kind === 0) octets[at] = next(256);
		else if (kind === 1) octets[at] = EXTREMES[next(EXTREMES.length)] as number;
		else if (kind === 2) octets = octets.subarray(0, Math.max(4, at));
		else if (kind === 3) {
			const more = Buffer.from(seed.subarray(next(seed.length)));
			octets = Buffer.concat([octets, more]);
		} else if (kind === 4) {
			const other = SEEDS[next(SEEDS.length)] as Buffer;
			octets = Buffer.concat([octets.subarray(0, at), other.subarray(at)]);
		} else octets[at] = (octets[at] as number) ^ (1 << next(8));
		if (octets.length < 16) break;
	}
	// Most go on to be read: a wrong length is refused before anything else.
	if (octets.length >= 4 && next(8) !== 0)
		octets.writeUInt32BE(octets.length, 0);
	return octets;
}

const RULES = {
	...({ messageId: "hexToDecimal", secrets: ["secret"] } as const),
	commonCode: commonCodes({}),
};
const WORDS = {
	alphabet: "gsm" as const,
	stopWords: ["STOP"],
	startWords: ["START"],
};

/** The fault of a PDU; null if it encodes to the same octets and can be read. */
function tried(octets: Buffer): string | null {
	const decoded = decode(octets);
	if (!("pdu" in decoded)) return decoded.unreadable;
	const { pdu } = decoded;
	if (Buffer.compare(encode(pdu), octets) !== 0) {
		throw new Error(`not the same octets: ${octets.toString("hex")}`);
	}
	if (pdu.command === "deliver_sm" || pdu.command === "data_sm") {
		if (mayBeReceipt(pdu)) receiptIn(pdu, RULES);
		else optOutIn(pdu, WORDS);
	}
	return null;
}

test(`${MUTATIONS} mutations decode to the same octets or are refused by name`, {
	timeout: 300_000,
}, () => {
	const refused = new Map<string | null, number>();
	const next = chance(SEED);
	for (let i = 0; i < 5_000; i++) tried(mutated(chance(i)));
	collect();
	const before = process.memoryUsage().heapUsed;
	const slow: string[] = [];
	for (let i = 0; i < MUTATIONS; i++) {
		const octets = mutated(next);
		const began = process.cpuUsage();
		const outcome = tried(octets);
		const { user, system } = process.cpuUsage(began);
		// A collection falls into one try: a slow PDU takes as much in each.
		const isSlow =
			user + system > MOST_CPU_US &&
			effortOf(() => tried(octets)) > MOST_CPU_US;
		if (isSlow) slow.push(octets.toString("hex"));
		refused.set(outcome, (refused.get(outcome) ?? 0) + 1);
	}
	expect(slow).toEqual([]);
	collect();
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(5 * 1024 * 1024);
	// It has tried what it was to try: every refusal, and thousands that are none.
	expect([...refused.keys()].toSorted()).toEqual(
		[
			...["body too short", "length above 70000", "length below 16"],
			...["length is not that of the PDU", null, "octets behind the end"],
			...["optional parameter cut off", "text too long"],
			...["text without an end", "unknown command"],
		].toSorted(),
	);
	expect(refused.get(null)).toBeGreaterThan(MUTATIONS / 10);
});

const SESSIONS = 2_000;
const AT_ONCE = 50;
const TIMEOUT_MS = 1_000;
/** Turns of the event loop in which nothing happened, as all that could has. */
const QUIET_TURNS = 20;

afterEach(() => {
	vi.useRealTimers();
});

/** The reason for which a session ends at these octets. */
function expectedOf(octets: Buffer): "ends" | "goes on" | "either" {
	// Cut off, or more than one PDU: what comes behind it is read with it.
	if (octets.length < 4 || lengthIn(octets) !== octets.length) return "either";
	const decoded = decode(octets);
	if (!("pdu" in decoded)) {
		return decoded.unreadable === "unknown command" ? "goes on" : "ends";
	}
	const { command } = decoded.pdu;
	// Answers may be to the bind by chance, or to nothing.
	if (RESPONSE.has(command)) return "either";
	return command === "unbind" ? "ends" : "goes on";
}

test(`${SESSIONS} sessions over sockets end or go on, as their octets are, and none hangs`, {
	timeout: 120_000,
}, async () => {
	const next = chance(SEED + 1);
	const wrong: string[] = [];
	const counts = { ends: 0, "goes on": 0, either: 0 };
	const server = await startSmsc();
	const settings: SmppSettings = complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "127.0.0.1", tls: "none" },
			...{ port: server.port, systemId: "id", password: "secret" },
			timeoutMs: TIMEOUT_MS,
		},
		{ source: "test", path: "" },
	);
	// A session that waits for more octets is alone with that: otherwise one second
	// in which this process has no core would end all others too.
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	let quiet = 0;
	const clock = setInterval(() => {
		if (++quiet % QUIET_TURNS === 0) vi.advanceTimersByTime(TIMEOUT_MS);
	}, 10);
	server.on.bind_transceiver = (pdu, { send, raw, socket }) => {
		quiet = 0;
		const octets = mutated(next);
		const expected = expectedOf(octets);
		let found = "ends";
		counts[expected]++;
		// The first may be swallowed by a PDU that says it is longer than it is.
		const ask = () => send({ command: "enquire_link", sequence: 0x7ffffff });
		const asking = setInterval(ask, 100);
		socket.on("close", () => {
			clearInterval(asking);
			if (expected === "either" || expected === found) return;
			wrong.push(`${octets.toString("hex")}: ${found}`);
		});
		answered.set(socket, () => {
			found = "goes on";
			socket.destroy();
		});
		send(answerTo(pdu));
		raw(octets);
		ask();
	};
	const answered = new WeakMap<object, () => void>();
	server.on.enquire_link_resp = (_, { socket }) => answered.get(socket)?.();

	const oneAfterTheOther = async () => {
		for (let i = 0; i < SESSIONS / AT_ONCE; i++) {
			await new Promise<void>((resolve) => {
				openSession(settings, "transceiver", {
					...{ bound: () => {}, roomy: () => {}, brought: async () => 0 },
					ended() {
						quiet = 0;
						resolve();
					},
				});
			});
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther));
	clearInterval(clock);
	await server.close();
	expect(wrong).toEqual([]);
	expect(server.connections).toHaveLength(SESSIONS);
	expect(counts.ends).toBeGreaterThan(200);
	expect(counts["goes on"]).toBeGreaterThan(100);
});

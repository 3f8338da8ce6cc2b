import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
	answerTo,
	type Connection,
	type Smsc,
	startSmsc,
} from "../../../test/support/smsc.ts";
import { complete } from "../../config/read.ts";
import { type Binds, holdBinds } from "./binds.ts";
import { encode } from "./pdu.ts";
import { SmppSettings } from "./settings.ts";

let server: Smsc;
let binds: Binds;

beforeEach(async () => {
	server = await startSmsc();
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(async () => {
	// First: what it restores are the moved timers, which other files would then have.
	vi.restoreAllMocks();
	vi.useRealTimers();
	await binds.close();
	await server.close();
});

async function until(isThere: () => boolean): Promise<void> {
	while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets each bind end, and tells the waits after them. */
async function waitsAfter(
	ends: number,
	untilTheEnd: (bind: number) => Promise<void> = async () => {},
): Promise<number[]> {
	const waits: number[] = [];
	const ended: string[] = [];
	const settings = complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "127.0.0.1", tls: "none" },
			...{ systemId: "id", password: "secret", port: server.port },
			// No question in between, whose answer would take time that is not moved.
			enquireLinkSeconds: 3_600,
		},
		{ source: "test", path: "" },
	);
	const set = vi.spyOn(globalThis, "setTimeout");
	binds = holdBinds(settings, {
		...{ roomy() {}, changed() {}, brought: async () => 0 },
		troubled: (reason) => ended.push(reason),
	});
	for (let bind = 1; bind <= ends; bind++) {
		await untilTheEnd(bind);
		await until(() => ended.length === bind);
		const ms = Number(set.mock.lastCall?.[1]);
		waits.push(ms);
		vi.advanceTimersByTime(ms);
	}
	return waits;
}

/** Each wait is between the half of it and the whole. */
const growing = [
	500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
];

function expectGrowing(waits: readonly number[]): void {
	waits.forEach((ms, i) => {
		const full = growing[i] ?? 0;
		expect(ms).toBeGreaterThanOrEqual(full / 2);
		expect(ms).toBeLessThanOrEqual(full);
	});
}

describe("binds that the SMSC takes and drops", () => {
	test.each<[string, (connection: Connection) => void]>([
		["at once", ({ send }) => send({ command: "unbind", sequence: 1 })],
		[
			"with a message that cannot be read",
			({ raw }) => raw("00000014 00000005 00000000 00000007 00000000"),
		],
	])("%s are made again after longer each time", async (_, drop) => {
		server.on.bind_transceiver = (pdu, connection) => {
			connection.send(answerTo(pdu));
			drop(connection);
		};
		expectGrowing(await waitsAfter(9));
	});

	test("after a message went over each are, too", async () => {
		server.on.bind_transceiver = (pdu, { raw }) => {
			const message = encode({
				...{ command: "deliver_sm", sequence: 7 },
				body: { short_message: Buffer.from("hi") },
			});
			raw(Buffer.concat([encode(answerTo(pdu)), message]));
		};
		server.on.deliver_sm_resp = (_, { socket }) => socket.destroy();
		expectGrowing(await waitsAfter(5));
	});

	test("after they have held for a minute are made again soon", async () => {
		const waits = await waitsAfter(4, async (bind) => {
			await until(() => binds.transmitting().length === 1);
			if (bind === 4) vi.advanceTimersByTime(60_001);
			server.connections.at(-1)?.socket.destroy();
		});
		expectGrowing(waits.slice(0, 3));
		expect(waits[3]).toBeLessThanOrEqual(500);
	});

	test("after one carried a message and held for longer than the wait are made again soon", async () => {
		const waits = await waitsAfter(3, async (bind) => {
			await until(() => binds.transmitting().length === 1);
			const smsc = server.connections.at(-1);
			if (bind === 3) {
				smsc?.send({
					...{ command: "deliver_sm", sequence: 7 },
					body: { short_message: Buffer.from("hi") },
				});
				await until(() => server.all("deliver_sm_resp").length === 1);
				// A sum of fractions may be a little less.
				vi.advanceTimersByTime(2_001);
			}
			smsc?.socket.destroy();
		});
		expectGrowing(waits.slice(0, 2));
		expect(waits[2]).toBeLessThanOrEqual(500);
	});
});

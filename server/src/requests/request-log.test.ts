/** The buffer of the request log: it writes once a second, and drops rather than waits. */

import { expect, test } from "vitest";
import { keptIn, type RequestChunk, type RequestEntry } from "./chunk.ts";
import { requestLog } from "./request-log.ts";

const NOW = Date.UTC(2026, 10, 29);
let number = 0;
const entry = (more: Partial<RequestEntry> = {}): RequestEntry => ({
	id: `9f2c11aa-${(++number).toString(36)}`,
	...{ at: NOW, method: "POST", route: "/2fa/send", status: 200, code: 200 },
	...{ by: "TK1", ms: 2.5, verification: null },
	...more,
});

function logWith(write: (chunks: readonly RequestChunk[]) => Promise<void>) {
	let tick: () => unknown = () => {};
	let isStopped = false;
	let dropped = 0;
	const log = requestLog({
		timers: {
			every(_, work) {
				tick = work;
				return () => {
					isStopped = true;
				};
			},
		},
		now: () => NOW,
		instance: "9f2c11aa",
		write,
		dropped(requests) {
			dropped += requests;
		},
	});
	return {
		log,
		tick: () => tick(),
		dropped: () => dropped,
		isStopped: () => isStopped,
	};
}

test("what is noted comes out as it was, in rows by account", async () => {
	const written: RequestChunk[] = [];
	const { log, tick } = logWith(async (chunks) => {
		written.push(...chunks);
	});
	const entries = [
		entry(),
		entry({ at: NOW - 40, status: 422, code: 481, verification: "OTPx" }),
		entry({ method: "GET", route: null, status: 404, code: 404, by: null }),
	];
	for (const each of entries) log.note("ACone", each);
	const other = entry({ status: 503, code: 503 });
	log.note("ACtwo", other);
	expect(written).toEqual([]);
	await tick();
	expect(written.map(keptIn)).toEqual([
		{ entries, dropped: 0 },
		{ entries: [other], dropped: 0 },
	]);
	expect(written[0]).toMatchObject({ has4xx: true, has5xx: false });
	expect(written[1]).toMatchObject({ has4xx: false, has5xx: true });
	await tick();
	expect(written).toHaveLength(2);
});

test("a flood of one account is cut, counted, and leaves room for others", async () => {
	const written: RequestChunk[] = [];
	const { log, tick, dropped } = logWith(async (chunks) => {
		written.push(...chunks);
	});
	for (let n = 0; n < 5_000; n++) log.note("ACone", entry());
	log.note("ACtwo", entry());
	await tick();
	const ofOne = written.filter(({ accountSid }) => accountSid === "ACone");
	const kept = ofOne.map(keptIn);
	expect(kept.flatMap(({ entries }) => entries)).toHaveLength(4_000);
	expect(kept.reduce((sum, each) => sum + each.dropped, 0)).toBe(1_000);
	expect(written.some(({ accountSid }) => accountSid === "ACtwo")).toBe(true);
	expect(dropped()).toBe(1_000);
	expect(Math.max(...ofOne.map(({ data }) => data.length))).toBeLessThan(
		60_000,
	);
});

test("strangers with wrong tokens fill twenty places and no more", async () => {
	const written: RequestChunk[] = [];
	const { log, tick } = logWith(async (chunks) => {
		written.push(...chunks);
	});
	for (let n = 0; n < 500; n++) {
		log.note("ACone", entry({ by: null, status: 401, code: 401 }));
	}
	log.note("ACone", entry());
	await tick();
	expect(keptIn(written[0] as RequestChunk).entries).toHaveLength(21);
});

test("while a write takes long further ones wait, up to the bound", async () => {
	let goOn = () => {};
	let writes = 0;
	const { log, tick, dropped } = logWith(
		() =>
			new Promise<void>((resolve) => {
				writes++;
				goOn = resolve;
			}),
	);
	log.note("ACone", entry());
	const first = tick();
	for (let n = 0; n < 25_000; n++) log.note(`AC${n % 10}`, entry());
	void tick();
	expect(writes).toBe(1);
	expect(dropped()).toBe(5_000);
	goOn();
	await first;
	void tick();
	expect(writes).toBe(2);
	goOn();
});

test("what is dropped of an account without a place is told with its next request", async () => {
	const written: RequestChunk[] = [];
	const { log, tick } = logWith(async (chunks) => {
		written.push(...chunks);
	});
	for (let n = 0; n < 20_000; n++) log.note(`AC${n % 10}`, entry());
	log.note("ACone", entry());
	await tick();
	expect(written.some(({ accountSid }) => accountSid === "ACone")).toBe(false);
	const rows = written.length;
	await tick();
	expect(written).toHaveLength(rows);
	log.note("ACone", entry());
	await tick();
	expect(written.slice(rows).map(keptIn)).toMatchObject([{ dropped: 1 }]);
	log.note("ACone", entry());
	await tick();
	expect(written.slice(rows + 1).map(keptIn)).toMatchObject([{ dropped: 0 }]);
});

test("a store that fails costs the requests of that second, and nothing else", async () => {
	const { log, tick, dropped } = logWith(() =>
		Promise.reject(new Error("down")),
	);
	log.note("ACone", entry());
	await tick();
	expect(dropped()).toBe(1);
	log.note("ACone", entry());
	await tick();
	expect(dropped()).toBe(2);
});

test("the end writes what waits, and takes no more", async () => {
	const written: RequestChunk[] = [];
	const { log, isStopped } = logWith(async (chunks) => {
		written.push(...chunks);
	});
	log.note("ACone", entry());
	await log.close();
	expect(written).toHaveLength(1);
	expect(isStopped()).toBe(true);
	log.note("ACone", entry());
	await log.close();
	expect(written).toHaveLength(1);
});

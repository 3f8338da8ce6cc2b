/**
 * The garbage of a cycle (a send, its message, a check) for V8's collector. Both faults
 * were slow without failing anything: 8 kB of each cycle were copied into the old
 * generation, and are less than 1 kB now.
 */

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
	MAY_CALL_US,
	startCallbackEndpoint,
} from "./support/callback-endpoint.ts";
import { wrongCode } from "./support/client.ts";
import {
	type MessageGateway,
	startMessageGateway,
	TEXT,
} from "./support/message-gateway.ts";
import {
	BUILT_PROGRAM,
	eventually,
	leaveNothingBehind,
	newPlace,
	type Service,
	startService,
} from "./support/process.ts";

vi.setConfig({ hookTimeout: 120_000 });

type CallbackEndpoint = Awaited<ReturnType<typeof startCallbackEndpoint>>;

const CLIENTS = 8;
const CYCLES = 600;

const V8_LOG = "v8.log";
const OPTIONS = [
	...["--log-maps", "--no-log-maps-details", "--no-logfile-per-isolate"],
	...[`--logfile=${V8_LOG}`, "--trace-gc"],
	...["--trace-pretenuring", "--trace-pretenuring-statistics"],
];

let gateway: MessageGateway;
let endpoint: CallbackEndpoint;
/** The lines that V8 has written, to its log and to standard output, once it was warm. */
let logged: string[];
let printed: string[];

beforeAll(async () => {
	gateway = await startMessageGateway();
	endpoint = await startCallbackEndpoint();
	const place = newPlace(
		JSON.stringify({
			...MAY_CALL_US,
			countries: "all",
			providers: [JSON.parse(gateway.settings())],
		}),
	);
	const service = await startService(place, {
		// What makes one file of it writes some literals anew.
		program: BUILT_PROGRAM,
		before: ["sh", "-c", `exec "$0" ${OPTIONS.join(" ")} "$@"`],
	});
	await cycles(service);
	const file = join(place.directory, V8_LOG);
	const { size } = statSync(file);
	const { length } = service.stdout();
	await cycles(service);
	await eventually("the log is written", () => statSync(file).size > size);
	await service.end("SIGTERM");
	logged = readFileSync(file).subarray(size).toString().split("\n");
	printed = service.stdout().slice(length).split("\n");
});
afterAll(async () => {
	await leaveNothingBehind();
	await gateway.close();
	await endpoint.close();
});

/** A member added after a spread (`prototype`: no other object gets this class), or an accessor in a literal. */
const OWN_CLASS = /^prototype$|Accessors/;
/** Node adds these for each new socket. */
const OF_SOCKETS = new Set(["emitClose", "autoDestroy", "decodeStrings"]);

let recipients = 0;

async function cycles(service: Service): Promise<void> {
	let begun = 0;
	const client = async () => {
		while (begun++ < CYCLES) {
			const to = `49171${String(++recipients).padStart(7, "0")}`;
			const sent = await service.call("POST", "/2fa/send", {
				...{ service: "start", from: "Postern", to, body: TEXT },
				callbackUrl: endpoint.url,
			});
			expect(sent.status, sent.text).toBe(200);
			const requestId = String(sent.body.requestID);
			const code = await gateway.code(requestId);
			const check = (code: string) =>
				service.call("POST", "/2fa/verify", { requestId, code });
			if (begun % 4 === 0) {
				const canceled = await service.call("POST", "/2fa/cancel", {
					requestId,
				});
				expect(canceled.status, canceled.text).toBe(200);
				continue;
			}
			if (begun % 4 === 1)
				expect((await check(wrongCode(code))).status).toBe(422);
			const checked = await check(code);
			expect(checked.status, checked.text).toBe(200);
			const read = await service.call("GET", `/2fa/search/${requestId}`);
			expect(read.status, read.text).toBe(200);
		}
	};
	await Promise.all(Array.from({ length: CLIENTS }, client));
}

test("cycles make no hidden classes: each would be a record of V8 of its own, in the old generation", () => {
	/** By line and column of the program, and the member that was added. */
	const made = new Map<string, number>();
	expect(logged.length).toBeGreaterThan(1);
	for (const line of logged) {
		const [kind, , , , , , row, column, reason = "", name = ""] =
			line.split(",");
		if (kind !== "map" || !OWN_CLASS.test(reason)) continue;
		if (OF_SOCKETS.has(name)) continue;
		const at = `${row}:${column} ${name}`;
		made.set(at, (made.get(at) ?? 0) + 1);
	}
	const often = [...made].filter(([, times]) => times > CYCLES / 20);
	expect(often).toEqual([]);
});

test("V8 does not come to make objects in the old generation", () => {
	expect(printed.filter((line) => /: Scavenge/.test(line))).not.toEqual([]);
	expect(printed.filter((line) => line.includes("pretenuring:"))).toEqual([]);
});

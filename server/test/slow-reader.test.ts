/**
 * Who: a client that asks for an export and reads slowly, or not at all.
 * Gain: the service's memory. Stopped by: the next records are read
 * from the store only when the ones before are on their way.
 *
 * How far the store was read shows from outside: a record that is erased while
 * the client reads nothing is in the export only if it was read before that.
 */

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, expect, it } from "vitest";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { basic } from "./support/exchange.ts";
import {
	leaveNothingBehind,
	newPlace,
	type Service,
	startService,
	wait,
} from "./support/process.ts";
import { add, verificationAt } from "./support/verifications.ts";

const RECORDS = 4_000;
/**
 * Longer than the sender of any real send, so that few records are many bytes: 16 MB.
 * The sockets of a client that reads nothing hold some 4; if more than half was read,
 * the rest is in the service's memory.
 */
const SENDER = "a".repeat(4_000);
const ERASED_AT = [0.6, 0.8, 1];
/** In this time a server that does not wait for its client would read them all. */
const STALLS_MS = 2_000;

const TOKEN = "a-token-for-slow-readers";

afterAll(leaveNothingBehind);

const start = (place = newPlace("logLevel: warn\n")): Promise<Service> =>
	startService(place, { environment: { POSTERN_AUTH_TOKEN: TOKEN } });

/** A service with records, oldest first. */
async function withRecords(): Promise<{ service: Service; sids: string[] }> {
	const empty = await start();
	await empty.end("SIGTERM");
	const store = sqliteStore({
		directory: empty.place.data,
		alone: true,
	});
	const from = Date.now() - 60 * 60 * 1_000;
	const sids: string[] = [];
	while (sids.length < RECORDS) {
		const rows = Array.from({ length: 1_000 }, (_, i) =>
			verificationAt(from + sids.length + i, {
				accountSid: empty.account,
				status: "success",
				from: SENDER,
			}),
		);
		await add(store, rows);
		sids.push(...rows.map(({ sid }) => sid));
	}
	await store.close();
	return { service: await start(empty.place), sids };
}

/** The reply, before anything of it is read. */
async function exportOf({ url, account }: Service): Promise<IncomingMessage> {
	const outgoing = request(`${url}/2fa/search.csv`, {
		headers: { authorization: basic(`${account}:${TOKEN}`) },
		agent: false,
	});
	outgoing.end();
	const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
	return incoming;
}

it("an export is read from the store no faster than its client reads it", async () => {
	const { service, sids } = await withRecords();
	const incoming = await exportOf(service);
	expect(incoming.statusCode).toBe(200);
	await wait(STALLS_MS);
	const erased = ERASED_AT.map((share) => sids.at(-share * RECORDS) as string);
	for (const sid of erased) {
		const reply = await service.call("DELETE", `/2fa/search/${sid}`);
		expect(reply.status, reply.text).toBe(200);
	}
	const lines = (await text(incoming)).trimEnd().split("\r\n").slice(1);
	const found = lines.map((line) => line.split(",", 1)[0] as string);
	expect(
		erased.filter((sid) => found.includes(sid)),
		"read while the client read nothing",
	).toEqual([]);
	// It goes on where it stood: nothing is missing, nothing comes twice.
	expect(found).toEqual(sids.filter((sid) => !erased.includes(sid)).reverse());
	expect((await service.end("SIGTERM")).code).toBe(0);
}, 60_000);

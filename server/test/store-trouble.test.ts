/**
 * A store that is locked or full: a 503 with `Retry-After`, or a late
 * success; never a wrong answer, no message sent that is not on disk, and all works
 * again without a manual step (abuse cases 61 to 63).
 */

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { times, wrongCode } from "./support/client.ts";
import type { Reply } from "./support/exchange.ts";
import {
	type MessageGateway,
	startMessageGateway,
	TEXT,
} from "./support/message-gateway.ts";
import {
	eventually,
	leaveNothingBehind,
	messagesUnderWay,
	newPlace,
	type Place,
	type Service,
	startService,
	wait,
} from "./support/process.ts";

let gateway: MessageGateway;

beforeAll(async () => {
	gateway = await startMessageGateway();
});
afterAll(async () => {
	await leaveNothingBehind();
	await gateway.close();
});

const placeWithGateway = () =>
	newPlace(`logLevel: silent\nproviders:\n  - ${gateway.settings()}\n`);

let recipients = 0;
const send = (service: Service) =>
	service.call("POST", "/2fa/send", {
		service: "trouble",
		from: "Postern",
		to: `49171${String(++recipients).padStart(7, "0")}`,
		body: TEXT,
	});

async function sent(service: Service) {
	const reply = await send(service);
	expect(reply.status, reply.text).toBe(200);
	const requestId = String(reply.body.requestID);
	return { requestId, code: await gateway.code(requestId) };
}

const verify = (service: Service, requestId: string, code: string) =>
	service.call("POST", "/2fa/verify", { requestId, code });

function expectUnavailable(reply: Reply): void {
	expect([reply.status, reply.body.code], reply.text).toEqual([503, 503]);
	expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
}

/** Locks the store for writing, until the returned function is called. */
function locked(place: Place): () => void {
	const db = new DatabaseSync(place.database, { timeout: 5_000 });
	db.exec("begin exclusive");
	return () => {
		db.exec("rollback");
		db.close();
	};
}

const areSettled = ({ place }: Service) =>
	eventually(
		"every message is settled",
		async () => (await messagesUnderWay(place)).all === 0,
	);

/** Each send that was acknowledged has its record and went out once; no other was sent. */
async function expectExact(
	service: Service,
	replies: readonly Reply[],
	takenBefore: number,
): Promise<void> {
	await areSettled(service);
	const acknowledged = replies
		.filter(({ status }) => status === 200)
		.map(({ body }) => String(body.requestID));
	for (const sid of acknowledged) {
		const record = await service.call("GET", `/2fa/search/${sid}`);
		expect(record.status, record.text).toBe(200);
	}
	const taken = gateway.taken.slice(takenBefore);
	expect(taken.map(({ requestId }) => requestId).sort()).toEqual(
		acknowledged.sort(),
	);
}

describe("a store that another holds locked", () => {
	it("for a second: the answers come late, and are right", {
		timeout: 40_000,
	}, async () => {
		const service = await startService(placeWithGateway());
		const right = await sent(service);
		const wrong = await sent(service);
		await areSettled(service);
		const before = gateway.taken.length;
		const release = locked(service.place);
		const sends = times(8, () => send(service));
		const checks = [
			verify(service, right.requestId, right.code),
			verify(service, wrong.requestId, wrongCode(wrong.code)),
		];
		await wait(1_000);
		expect(gateway.taken.length, "nothing goes out before the commit").toBe(
			before,
		);
		release();
		const [accepted, refused] = await Promise.all(checks);
		expect(accepted?.body.code, accepted?.text).toBe(200);
		expect(refused?.body.code, refused?.text).toBe(481);
		const replies = await sends;
		expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200));
		await expectExact(service, replies, before);
		await service.end("SIGTERM");
	});

	it("for longer: 503 with Retry-After, no code looked at, nothing sent, and then all is well", {
		timeout: 60_000,
	}, async () => {
		const service = await startService(placeWithGateway());
		const one = await sent(service);
		await areSettled(service);
		const before = gateway.taken.length;
		const release = locked(service.place);
		const from = performance.now();
		const writes = Promise.all([
			send(service),
			verify(service, one.requestId, one.code),
			verify(service, one.requestId, wrongCode(one.code)),
		]);
		let areAnswered = false;
		void writes.then(() => {
			areAnswered = true;
		});
		await wait(200);
		// Requests that need no lock are answered meanwhile.
		for (const path of ["/healthz", `/2fa/search/${one.requestId}`]) {
			expect((await service.call("GET", path)).status).toBe(200);
			expect(areAnswered, path).toBe(false);
		}
		const replies = await writes;
		expect(performance.now() - from).toBeLessThan(12_000);
		release();
		const failed = await service.call("GET", "/metrics");
		expect(failed.text).toMatch(/^postern_commits_failed_total [1-9]/m);
		for (const reply of replies) expectUnavailable(reply);
		expect(gateway.taken.length).toBe(before);
		const record = await service.call<{ checks: unknown[]; status: string }>(
			"GET",
			`/2fa/search/${one.requestId}`,
		);
		expect([record.body.status, record.body.checks]).toEqual(["pending", []]);
		const again = await verify(service, one.requestId, one.code);
		expect(again.body.code, again.text).toBe(200);
		await expectExact(service, [await send(service)], before);
		await service.end("SIGTERM");
	});
});

describe("a disk that is full", () => {
	// A limit on the size of files is a full disk that needs no privilege: the
	// log cannot grow any further, and the write fails.
	it("503 with Retry-After, nothing sent, nothing lost, and all is well when there is room", {
		timeout: 60_000,
	}, async () => {
		const place = placeWithGateway();
		const KIB = 1_024;
		const service = await startService(place, {
			before: ["bash", "-c", `ulimit -S -f ${KIB} && exec "$@"`, "bash"],
		});
		const before = gateway.taken.length;
		const replies: Reply[] = [];
		let pending: { requestId: string; code: string } | null = null;
		await eventually("the disk is full", async () => {
			const some = await times(8, () => send(service));
			replies.push(...some);
			const first = some.find(({ status }) => status === 200);
			if (first !== undefined) {
				const requestId = String(first.body.requestID);
				pending = { requestId, code: await gateway.code(requestId) };
			}
			return some.every(({ status }) => status === 503);
		});
		const { requestId, code } = pending as unknown as {
			requestId: string;
			code: string;
		};
		for (const reply of replies)
			if (reply.status !== 200) expectUnavailable(reply);
		// A check is smaller than a send: it may just fit. Then its result is kept.
		const wrong = await verify(service, requestId, wrongCode(code));
		if (wrong.body.code !== 481) expectUnavailable(wrong);
		const right = await verify(service, requestId, code);
		if (right.body.code !== 200) expectUnavailable(right);
		expect(statSync(`${place.database}-wal`).size).toBeLessThanOrEqual(
			KIB * 1_024,
		);
		const ready = await service.call("GET", "/healthz");
		expect(ready.status).toBe(200);
		const running = await withRoom(service);
		const later = await verify(running, requestId, code);
		expect(later.body.code, later.text).toBe(right.status === 200 ? 485 : 200);
		const record = await running.call<{ status: string; checks: unknown[] }>(
			"GET",
			`/2fa/search/${requestId}`,
		);
		expect(record.body.status).toBe("success");
		expect(record.body.checks).toHaveLength(wrong.status === 503 ? 1 : 2);
		replies.push(await send(running));
		expect(replies.at(-1)?.status).toBe(200);
		const acknowledged = replies.filter(({ status }) => status === 200);
		// At least once: an answer of the gateway for which there was no room is lost, and
		// its message goes out again when the lease has run out.
		await eventually("every message has gone out", () =>
			acknowledged.every(
				({ body }) => gateway.codeOf(String(body.requestID)) !== undefined,
			),
		);
		const wentOut = new Set(
			gateway.taken.slice(before).map(({ requestId: sid }) => sid),
		);
		expect(wentOut.size).toBe(acknowledged.length);
		console.log(
			`disk full: ${acknowledged.length} sends acknowledged, ${replies.length - acknowledged.length} refused, 0 lost`,
		);
		await running.end("SIGTERM");
	});
});

/** Lifts the limit while the service runs; without a tool for that, starts it anew. */
async function withRoom(service: Service): Promise<Service> {
	const { status } = spawnSync("prlimit", [
		"--pid",
		String(service.pid),
		"--fsize=unlimited",
	]);
	if (status === 0) return service;
	await service.end("SIGTERM");
	return startService(service.place);
}

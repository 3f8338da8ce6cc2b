/**
 * Callback endpoints that are dead for a while, for good, or want no more
 * (abuse cases 75 to 78): everything is told afterwards, in order, and nobody
 * else waits for it.
 */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Seen } from "./http-gateway.ts";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import {
	type Client,
	clientOf,
	type Parameters,
	times,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

type Endpoint = Awaited<ReturnType<typeof startCallbackEndpoint>>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let postern: TestPostern;
let api: Client;
let secret: string;
let endpoint: Endpoint;

beforeEach(async () => {
	postern = await startTestPostern({ settings: MAY_CALL_US });
	api = clientOf(postern);
	secret = await secretOf(api);
	endpoint = await startCallbackEndpoint();
});
afterEach(async () => {
	await endpoint.close();
	await postern.stop();
});

const sent = (parameters: Parameters = {}) =>
	api.sent({ callbackUrl: endpoint.url, ...parameters });
async function pass(ms: number, stepMs = ms): Promise<void> {
	for (let passed = 0; passed < ms; passed += stepMs) {
		postern.clock.advance(stepMs);
		await postern.settled();
	}
}
const idOf = ({ headers }: Seen) => String(headers["webhook-id"]);

/** The ids of the news that were taken, by OTP, in the order of arrival. */
function told(): Map<string, string[]> {
	const events = new Map<string, string[]>();
	for (const seen of endpoint.taken) {
		const { requestID, event } = verified(seen, secret);
		events.set(requestID, [...(events.get(requestID) ?? []), event]);
	}
	return events;
}

/** One OTP for each kind of end, and one that goes on. */
async function oneOfEach(): Promise<Map<string, string[]>> {
	const goes = await sent({ expiry: 86_400 });
	const right = await sent();
	await api.verify(right.requestId, right.code);
	const wrong = await sent({ maxAttempts: 1 });
	await api.verify(wrong.requestId, wrongCode(wrong.code));
	const given = await sent();
	await api.cancel(given.requestId);
	const late = await sent({ expiry: 300 });
	const lost = await api.send({
		...{ to: "4917990002", callbackUrl: endpoint.url, expiry: 86_400 },
	});
	const delivered = ["otp.sent", "otp.delivered"];
	return new Map([
		[goes.requestId, delivered],
		[right.requestId, [...delivered, "otp.success"]],
		[wrong.requestId, [...delivered, "otp.failed"]],
		[given.requestId, [...delivered, "otp.canceled"]],
		[late.requestId, [...delivered, "otp.expired"]],
		[String(lost.body.requestID), ["otp.sent", "otp.undelivered"]],
	]);
}

describe("an endpoint that is dead for ten minutes", () => {
	it.each([
		["answers 503", 503],
		["redirects", 302],
		["says 404", 404],
	])(
		"%s: gets every event afterwards, once and in order, for each OTP",
		async (_, status) => {
			endpoint.answer(status);
			// Back, so that the receiver's clock agrees with the service's when it lives again.
			postern.clock.advance(-30 * MINUTE);
			const expected = await oneOfEach();
			await pass(10 * MINUTE, MINUTE);
			expect(endpoint.taken).toEqual([]);
			// While the first is not taken, nothing after it is tried.
			for (const seen of endpoint.seen) expect(idOf(seen)).toMatch(/-1$/);

			endpoint.answer(204);
			await pass(20 * MINUTE);
			expect(told()).toEqual(expected);
			const news = endpoint.taken.map((seen) => verified(seen, secret));
			expect(new Set(news.map(({ id }) => id)).size).toBe(news.length);
			// The time of the event, not of the callback.
			const late = news.find(({ event }) => event === "otp.expired");
			const first = news.find(({ id }) => id === `${late?.requestID}-1`);
			const apart =
				Date.parse(late?.timestamp ?? "") - Date.parse(first?.timestamp ?? "");
			expect(Math.abs(apart - 300 * SECOND)).toBeLessThan(5 * SECOND);
		},
	);

	it("and a restart in the middle changes nothing", async () => {
		endpoint.answer(500);
		postern.clock.advance(-30 * MINUTE);
		const expected = await oneOfEach();
		await pass(5 * MINUTE, MINUTE);
		await postern.restart();
		await pass(5 * MINUTE, MINUTE);
		endpoint.answer(200);
		await pass(20 * MINUTE);
		expect(told()).toEqual(expected);
	});
});

describe("a retry", () => {
	it("has the same id and body, and a new time and signature (abuse case 77)", async () => {
		endpoint.answer(500);
		await sent();
		await pass(10 * SECOND);
		const [first, second] = endpoint.seen as [Seen, Seen];
		expect(endpoint.seen).toHaveLength(2);
		expect([idOf(second), second.body]).toEqual([idOf(first), first.body]);
		for (const seen of [first, second]) verified(seen, secret);
		for (const name of ["webhook-timestamp", "webhook-signature"]) {
			expect(second.headers[name]).not.toBe(first.headers[name]);
		}
	});

	it("comes after growing pauses, and for 24 hours", async () => {
		endpoint.answer(500);
		const { requestId } = await sent({ expiry: 86_400 });
		await pass(30 * HOUR, 10 * MINUTE);
		const tries = endpoint.seen
			.filter((seen) => idOf(seen) === `${requestId}-1`)
			.map(({ headers }) => Number(headers["webhook-timestamp"]));
		const pauses = tries.slice(1).map((at, i) => at - (tries[i] as number));
		expect(tries.length).toBeGreaterThan(5);
		expect(tries.length).toBeLessThan(30);
		const grown = [...pauses].sort((a, b) => a - b);
		// Looks every ten minutes, and a tenth by chance, blur the pauses.
		pauses.forEach((pause, i) => {
			expect(Math.abs(pause - (grown[i] as number))).toBeLessThan(40 * 60);
		});
		expect((tries.at(-1) ?? 0) - (tries[0] ?? 0)).toBeLessThan(24 * 3_600);
		expect((tries.at(-1) ?? 0) - (tries[0] ?? 0)).toBeGreaterThan(18 * 3_600);
	});

	it("is over for good after them; what happened later has its own day", async () => {
		endpoint.answer(500);
		const { requestId } = await sent({ expiry: 86_400 });
		await pass(72 * HOUR, HOUR);
		const until = endpoint.seen.length;
		// otp.expired came a day after the others, and was tried for a day too.
		expect(idOf(endpoint.seen.at(-1) as Seen)).toBe(`${requestId}-3`);
		endpoint.answer(204);
		await pass(48 * HOUR, HOUR);
		expect(endpoint.seen).toHaveLength(until);
	});
});

describe("410", () => {
	it("ends it for good: nothing more is told of that OTP", async () => {
		endpoint.answer(410);
		const { requestId } = await sent();
		await pass(MINUTE);
		expect(endpoint.seen.map(idOf)).toEqual([`${requestId}-1`]);
		endpoint.answer(204);
		await api.cancel(requestId);
		await pass(24 * HOUR, HOUR);
		expect(endpoint.taken).toEqual([]);
	});
});

describe("one dead endpoint delays nobody else's", () => {
	/** The most callbacks under way to one endpoint. */
	const PLACES = 16;
	/** The service's own timers work here. Fails if `isSo` does not become true in time. */
	async function eventually(what: string, isSo: () => boolean): Promise<void> {
		for (let tries = 0; !isSo(); tries++) {
			if (tries > 800) throw new Error(`not in time: ${what}`);
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}

	it("though 150 callbacks wait for one that never answers", async () => {
		const silent = await startCallbackEndpoint();
		silent.answer(null);
		const other = await api.subAccount();
		// More than a customer may have under way to all endpoints together.
		await times(150, () => api.send({ callbackUrl: silent.url }));
		await eventually("it holds all places", () => silent.seen.length >= PLACES);
		const held = silent.seen.length;

		const mine = await api.send({ callbackUrl: endpoint.url });
		const theirs = await other.send({ callbackUrl: endpoint.url });
		const both = [mine, theirs].map(({ body }) => String(body.requestID));
		await eventually("the others are told", () =>
			both.every((id) =>
				endpoint.taken.some((seen) => idOf(seen) === `${id}-2`),
			),
		);
		// At most one round of those before them has gone on, as it does each 10 s.
		expect(silent.seen.length).toBeLessThanOrEqual(held + PLACES);
		expect(silent.taken).toEqual([]);
		await silent.close();
	});
});

it("what fails is logged by host, without URL, code or payload", async () => {
	endpoint.answer(500);
	const { code, to, requestId } = await sent({
		callbackUrl: `${endpoint.url}?secret=hunter2`,
		// So long that no other text holds it by chance.
		codeLength: 10,
	});
	await api.verify(requestId, code);
	await pass(MINUTE, 10 * SECOND);
	const log = postern.log();
	expect(log).toContain("A callback was not taken");
	for (const kept of ["hunter2", code, to, secret]) {
		expect(log).not.toContain(kept);
	}
});

import type { IncomingMessage, ServerResponse } from "node:http";
import { pino } from "pino";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it, test } from "vitest";
import { renderCallback } from "../src/api/2fa/render-callback.ts";
import {
	type CallbackSender,
	callbackSender,
	type SendOutcome,
} from "../src/callbacks/sender.ts";
import { guardedHttp } from "../src/outbound/guarded-http.ts";
import type { CallbackDispatch } from "../src/verification/news.ts";
import { type Seen, startGateway } from "./http-gateway.ts";

const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const end of ended.splice(0).reverse()) await end();
});

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const ACCOUNT = "AC0123456789abcdef0123456789abcdef";

type Options = Partial<Parameters<typeof callbackSender>[0]>;

/** A sender, the outcomes of the callbacks that it was handed, and its log. */
function startSender(options: Options = {}, timeoutMs = 5_000) {
	const outcomes: [id: string, outcome: SendOutcome][] = [];
	let logged = "";
	const http = guardedHttp({
		...{ allow: ["127.0.0.0/8"], timeoutMs },
		keepsBody: false,
	});
	const sender: CallbackSender = callbackSender({
		http,
		now: Date.now,
		log: pino(
			{ base: null },
			{
				write(line: string) {
					logged += line;
				},
			},
		),
		concurrencyPerEndpoint: 2,
		customerOf: (accountSid) => accountSid,
		mayDeliver: () => true,
		secretsOf: () => [SECRET],
		renderers: new Map([["2fa", renderCallback]]),
		settle: async ({ news }, outcome) => {
			outcomes.push([news.id, outcome]);
		},
		...options,
	});
	ended.push(async () => {
		await sender.close();
		await http.close();
	});
	return { sender, outcomes, log: () => logged };
}

async function endpoint(
	play: (
		seen: Seen,
		response: ServerResponse,
		request: IncomingMessage,
	) => void,
) {
	const gateway = await startGateway(play);
	ended.push(gateway.close);
	return { ...gateway, url: `${gateway.origin}/hook` };
}

const answering = (status: number) =>
	endpoint((_, response) => response.writeHead(status).end());

const SID = "OTP0123456789abcdef0123456789abcdef";

const callback = (
	id: string,
	url: string,
	changes: Partial<CallbackDispatch> = {},
): CallbackDispatch => ({
	news: {
		id,
		kind: "delivered",
		at: Date.parse("2026-01-02T03:04:05.678Z"),
		status: "pending",
		channel: "sms",
		recipient: "491719999955",
		eventSid: "OTE0123456789abcdef0123456789abcdef",
		messageStatus: "delivered",
		errorCode: null,
	},
	hand: 1,
	url,
	method: "POST",
	dialect: "2fa",
	accountSid: ACCOUNT,
	sid: SID,
	service: "Żółw & Co. = 1+1",
	...changes,
});

/** News of an account. */
const ofAccount = (url: string, leasedForMs: number) => ({
	news: {
		...{ id: "NE1", accountSid: ACCOUNT, event: "account.budget" as const },
		...{ at: 0, facts: { threshold: "80", country: null } },
		...{ dueAt: 0, hand: 1, failures: 0 },
	},
	...{ hand: 1, accountSid: ACCOUNT, url, method: "POST" as const },
	leasedUntil: Date.now() + leasedForMs,
});

/** The same in the form of the 2FA API. */
const PAYLOAD = {
	id: "OTP1-1",
	event: "otp.delivered",
	requestID: SID,
	accountSid: ACCOUNT,
	service: "Żółw & Co. = 1+1",
	status: "pending",
	channel: "sms",
	recipient: "491719999955",
	eventSid: "OTE0123456789abcdef0123456789abcdef",
	channelStatus: "delivered",
	channelErrorCode: null,
	timestamp: "2026-01-02T03:04:05.678Z",
};

describe("what is sent", () => {
	const headersOf = ({ headers }: Seen) => headers as Record<string, string>;

	it("is JSON by POST, and the official library verifies it", async () => {
		const { url, seen } = await answering(204);
		const { sender, outcomes } = startSender();
		const sent = callback("OTP1-1", `${url}?tenant=7`);
		sender.take([sent]);
		await sender.idle();
		const [request] = seen as [Seen];
		expect(request.method).toBe("POST");
		expect(request.url.search).toBe("?tenant=7");
		expect(request.headers["content-type"]).toBe("application/json");
		expect(request.headers["webhook-id"]).toBe("OTP1-1");
		expect(
			new Webhook(SECRET).verify(request.body, headersOf(request)),
		).toEqual(PAYLOAD);
		expect(outcomes).toEqual([["OTP1-1", "taken"]]);
	});

	it.each([
		["", ""],
		["?tenant=7&a=%20b", "tenant=7&a=%20b&"],
		["?#part", ""],
	])("is the same in the query of a GET, after %j", async (own, kept) => {
		const { url, seen } = await answering(200);
		const { sender } = startSender();
		const sent = callback("OTP1-1", url + own, { method: "GET" });
		sender.take([sent]);
		await sender.idle();
		const [request] = seen as [Seen];
		expect([request.method, request.body]).toEqual(["GET", ""]);
		const raw = request.url.search.slice(1);
		expect(raw.startsWith(`${kept}id=OTP1-1&event=otp.delivered&`)).toBe(true);
		new Webhook(SECRET).verify(raw, headersOf(request), { jsonParse: false });
		const fields = new URLSearchParams(raw.slice(kept.length));
		expect(Object.fromEntries(fields)).toEqual({
			...PAYLOAD,
			channelErrorCode: "",
		});
	});

	it("does not verify once it is altered, or under another secret", async () => {
		const { url, seen } = await answering(200);
		const { sender } = startSender();
		sender.take([callback("OTP1-1", url)]);
		await sender.idle();
		const [request] = seen as [Seen];
		const headers = headersOf(request);
		const other = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
		for (const attempt of [
			() => new Webhook(SECRET).verify(`${request.body} `, headers),
			() => new Webhook(other).verify(request.body, headers),
			() =>
				new Webhook(SECRET).verify(request.body, {
					...headers,
					"webhook-id": "OTP1-2",
				}),
			() =>
				new Webhook(SECRET).verify(request.body, {
					...headers,
					"webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1),
				}),
		]) {
			expect(attempt).toThrow("No matching signature");
		}
	});

	it("keeps its id from try to try, and has a time of its own each", async () => {
		const { url, seen } = await answering(500);
		let clock = 1_800_000_000_999;
		const { sender, outcomes } = startSender({ now: () => clock });
		for (const hand of [1, 2]) {
			sender.take([callback("OTP1-1", url, { hand })]);
			await sender.idle();
			clock += 5_000;
		}
		expect(
			seen.map(({ headers }) => [
				headers["webhook-id"],
				headers["webhook-timestamp"],
			]),
		).toEqual([
			["OTP1-1", "1800000000"],
			["OTP1-1", "1800000005"],
		]);
		expect(seen[0]?.body).toBe(seen[1]?.body);
		expect(outcomes.map(([, outcome]) => outcome)).toEqual([
			"failed",
			"failed",
		]);
	});
});

describe("while a secret takes the place of another", () => {
	it("is signed with both, and the official library verifies it with either", async () => {
		const { url, seen } = await answering(204);
		const newer = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
		const { sender } = startSender({ secretsOf: () => [newer, SECRET] });
		sender.take([callback("OTP1-1", url)]);
		await sender.idle();
		const [{ body, headers }] = seen as [Seen];
		for (const secret of [newer, SECRET]) {
			const read = new Webhook(secret).verify(
				body,
				headers as Record<string, string>,
			);
			expect(read).toMatchObject({ id: "OTP1-1" });
		}
	});
});

describe("what becomes of it", () => {
	it("for an account that was suspended while it waited: for later, unsent", async () => {
		const { url, seen } = await answering(204);
		const { sender, outcomes } = startSender({ mayDeliver: () => false });
		sender.take([callback("OTP1-1", url)]);
		await sender.idle();
		expect(outcomes).toEqual([["OTP1-1", "later"]]);
		expect(seen).toEqual([]);
	});

	it.each<[number, SendOutcome]>([
		[200, "taken"],
		[202, "taken"],
		[204, "taken"],
		[299, "taken"],
		[301, "failed"],
		[302, "failed"],
		[307, "failed"],
		[400, "failed"],
		[404, "failed"],
		[409, "failed"],
		[410, "gone"],
		[429, "failed"],
		[500, "failed"],
		[503, "failed"],
	])("%i: %s", async (status, outcome) => {
		const { url, seen } = await endpoint((_, response) => {
			response.writeHead(status, { location: "/elsewhere" }).end();
		});
		const { sender, outcomes } = startSender();
		sender.take([callback("OTP1-1", url)]);
		await sender.idle();
		expect(outcomes).toEqual([["OTP1-1", outcome]]);
		expect(seen.length).toBe(1);
	});

	it("silence: failed, when its time is up", async () => {
		const { url } = await endpoint(() => undefined);
		const { sender, outcomes } = startSender({}, 200);
		sender.take([callback("OTP1-1", url)]);
		await sender.idle();
		expect(outcomes).toEqual([["OTP1-1", "failed"]]);
	});

	it.each<[string, number, SendOutcome, (response: ServerResponse) => void]>([
		["that does not end in time", 200, "taken", () => undefined],
		["that breaks off", 200, "taken", (it) => it.destroy()],
		["that breaks off", 410, "gone", (it) => it.destroy()],
		["that breaks off", 500, "failed", (it) => it.destroy()],
	])("an answer %s, %i: %s", async (_, status, outcome, goOn) => {
		const { url } = await endpoint((_, response) => {
			response.writeHead(status, { "content-length": "9" });
			response.write("1", () => goOn(response));
		});
		const { sender, outcomes } = startSender({}, 200);
		sender.take([callback("OTP1-1", url)]);
		await sender.idle();
		expect(outcomes).toEqual([["OTP1-1", outcome]]);
	});

	it.each([
		["nobody there", "http://127.0.0.1:1024/"],
		["a private address", "http://192.168.0.1/"],
		["no URL", "nonsense"],
	])("%s: failed", async (_, url) => {
		const { sender, outcomes } = startSender();
		sender.take([callback("OTP1-1", url)]);
		await sender.idle();
		expect(outcomes).toEqual([["OTP1-1", "failed"]]);
	});

	it("no connection to be had: for later", async () => {
		const { url, seen } = await answering(200);
		const http = guardedHttp({ allow: ["127.0.0.0/8"], total: 1 });
		ended.push(http.close);
		const { sender, outcomes } = startSender({ http });
		sender.take([callback("OTP1-1", url), callback("OTP2-1", url)]);
		await sender.idle();
		expect(Object.fromEntries(outcomes)).toEqual({
			"OTP1-1": "taken",
			"OTP2-1": "later",
		});
		expect(seen.length).toBe(1);
	});

	it.each<[string, (sid: string) => string[]]>([
		["none", () => []],
		["a broken one", () => ["whsec_***"]],
		[
			"one that does not open",
			() => {
				throw new Error("No key with the id k1 is configured");
			},
		],
	])(
		"a secret to sign with, %s: failed, and nothing is sent",
		async (_, secrets) => {
			const { url, seen } = await answering(200);
			const { sender, outcomes, log } = startSender({ secretsOf: secrets });
			sender.take([callback("OTP1-1", url)]);
			await sender.idle();
			expect(outcomes).toEqual([["OTP1-1", "failed"]]);
			expect(seen).toEqual([]);
			expect(log()).not.toContain("whsec_");
		},
	);
});

describe("lanes", () => {
	/** An endpoint that answers only when told. */
	async function holding() {
		const waiting: ServerResponse[] = [];
		let arrived = () => undefined as unknown;
		const { url, seen } = await endpoint((_, response) => {
			waiting.push(response);
			arrived();
		});
		return {
			url,
			seen,
			release: () => {
				for (const response of waiting.splice(0)) response.end();
			},
			/** Resolves when `count` requests wait for an answer. */
			holds: (count: number) =>
				new Promise<void>((resolve) => {
					arrived = () => waiting.length >= count && resolve();
					arrived();
				}),
		};
	}
	const many = (count: number, url: string, changes = {}) =>
		Array.from({ length: count }, (_, i) =>
			callback(`OTP${url.length}${i}-1`, url, changes),
		);

	it("an endpoint that hangs delays nobody else's, and has no more under way than it may", async () => {
		const hanging = await holding();
		const { url } = await answering(200);
		const { sender, outcomes } = startSender();
		sender.take(many(20, `${hanging.url}/x`));
		await hanging.holds(2);
		sender.take(many(20, url));
		while (outcomes.length < 20) await new Promise(setImmediate);
		expect(outcomes.every(([, outcome]) => outcome === "taken")).toBe(true);
		expect(hanging.seen.length).toBe(2);
		expect(sender.isHeld(`OTP${hanging.url.length + 2}19-1`)).toBe(true);
		for (let left = 20; left > 0; left -= 2) {
			await hanging.holds(2);
			hanging.release();
		}
		await sender.idle();
		expect(outcomes.length).toBe(40);
	});

	it("the same endpoint is another lane for another account", async () => {
		const hanging = await holding();
		const { sender } = startSender();
		sender.take(many(5, hanging.url));
		sender.take(many(5, `${hanging.url}/other`, { accountSid: "ACother" }));
		await hanging.holds(4);
		expect(
			hanging.seen.map(({ body }) => JSON.parse(body).accountSid).length,
		).toBe(4);
		void sender.close();
		hanging.release();
		await sender.idle();
	});

	it("300 accounts of one customer hold no more than its share, and another's callbacks go at once, to the same host too", async () => {
		const hanging = await holding();
		const { url } = await answering(200);
		const { sender, outcomes } = startSender({
			customerOf: (accountSid) => accountSid.slice(0, 3),
		});
		for (let i = 0; i < 300; i++) {
			sender.take(many(2, `${hanging.url}/${i}`, { accountSid: `AC1${i}` }));
		}
		await hanging.holds(128);
		sender.take(many(2, url, { accountSid: "AC2" }));
		sender.take(many(2, `${hanging.url}/other`, { accountSid: "AC2" }));
		while (outcomes.length < 2) await new Promise(setImmediate);
		await hanging.holds(130);
		expect(outcomes.map(([, outcome]) => outcome)).toEqual(["taken", "taken"]);
		const held = hanging.seen.filter(
			({ url: { pathname } }) => !pathname.endsWith("/other"),
		);
		expect(held.length).toBe(128);
		const closed = sender.close();
		hanging.release();
		await closed;
	});

	it("what is too much for an endpoint is for later, unsent", async () => {
		const hanging = await holding();
		const { sender, outcomes } = startSender();
		sender.take(many(1_100, hanging.url));
		await hanging.holds(2);
		while (outcomes.length < 100) await new Promise(setImmediate);
		expect(outcomes.length).toBe(100);
		expect(outcomes.every(([, outcome]) => outcome === "later")).toBe(true);
		const closed = sender.close();
		hanging.release();
		await closed;
		expect(hanging.seen.length).toBe(2);
	});

	it("what is erased while it waits is for later, unsent; what is taken anew goes out", async () => {
		const held: ServerResponse[] = [];
		let isHolding = true;
		const { url, seen } = await endpoint((_, response) => {
			if (isHolding) held.push(response);
			else response.end();
		});
		const { sender, outcomes } = startSender();
		const about = (sid: string, hand = 1) =>
			callback(`${sid}-1`, url, { sid, hand });
		sender.take([about("OTP1"), about("OTP2")]);
		await expect.poll(() => held.length).toBe(2);
		sender.take([about("OTP3"), about("OTP4"), ofAccount(url, 60_000)]);
		sender.forget(new Set(["OTP3", "NE1"]));
		sender.take([about("OTP3", 2)]);
		isHolding = false;
		for (const response of held) response.end();
		await sender.idle();
		expect(outcomes.map((one) => one.join(" ")).sort()).toEqual([
			...["NE1 later", "OTP1-1 taken", "OTP2-1 taken"],
			...["OTP3-1 later", "OTP3-1 taken", "OTP4-1 taken"],
		]);
		expect(seen.length).toBe(4);
	});

	it("closing gives back what waits and lets what is under way finish", async () => {
		const hanging = await holding();
		const { sender, outcomes } = startSender();
		sender.take(many(5, hanging.url));
		await hanging.holds(2);
		const closed = sender.close();
		sender.take([callback("late-1", hanging.url)]);
		hanging.release();
		await closed;
		const count = (outcome: SendOutcome) =>
			outcomes.filter(([, became]) => became === outcome).length;
		expect([count("taken"), count("later"), hanging.seen.length]).toEqual([
			2, 4, 2,
		]);
		expect(sender.isHeld("late-1")).toBe(false);
	});
});

test("it is held until its outcome is recorded", async () => {
	const { url } = await answering(200);
	let record = () => undefined as unknown;
	const recording = new Promise<void>((started) => {
		const { sender } = startSender({
			settle: () =>
				new Promise<void>((done) => {
					record = () => {
						expect(sender.isHeld("OTP1-1")).toBe(true);
						done();
						return sender.idle();
					};
					started();
				}),
		});
		expect(sender.isHeld("OTP1-1")).toBe(false);
		sender.take([callback("OTP1-1", url)]);
	});
	await recording;
	await record();
});

test("taken again while it waits, it is held until both are recorded", async () => {
	const asked: ServerResponse[] = [];
	const { url } = await endpoint((_, response) => void asked.push(response));
	const { sender, outcomes } = startSender({ concurrencyPerEndpoint: 1 });
	sender.take([callback("OTP1-1", url)]);
	sender.take([callback("OTP1-1", url, { hand: 2 })]);
	await expect.poll(() => asked.length).toBe(1);
	const closed = sender.close();
	await expect.poll(() => outcomes).toEqual([["OTP1-1", "later"]]);
	expect(sender.isHeld("OTP1-1")).toBe(true);
	asked[0]?.writeHead(200).end();
	await closed;
	expect(outcomes).toEqual([
		["OTP1-1", "later"],
		["OTP1-1", "taken"],
	]);
});

test("an outcome that cannot be recorded is logged, and no longer held", async () => {
	const { url } = await answering(200);
	const { sender, log } = startSender({
		settle: () => Promise.reject(new Error("the store is away")),
	});
	sender.take([callback("OTP1-1", url)]);
	await sender.idle();
	expect(sender.isHeld("OTP1-1")).toBe(false);
	expect(log()).toContain("the store is away");
});

test("a failure is logged by host and reason alone, once a minute", async () => {
	const { origin } = await answering(500);
	let clock = Date.now();
	const { sender, log } = startSender({ now: () => clock });
	const fail = async () => {
		for (let n = 0; n < 10; n++) {
			sender.take([
				callback(`OTP${n}-1`, `${origin}/secret-path?token=s3cret`),
			]);
		}
		await sender.idle();
	};
	await fail();
	clock += 60_000;
	await fail();
	const lines = log().trim().split("\n");
	expect(lines.map((line) => JSON.parse(line))).toEqual([
		expect.objectContaining({ host: "127.0.0.1", reason: "status 500" }),
		expect.objectContaining({ host: "127.0.0.1", failuresNotLogged: 9 }),
	]);
	expect(log()).not.toMatch(/s3cret|secret-path|491719999955|whsec/);
});

test("failures of many hosts do not flood the log", async () => {
	const { sender, outcomes, log } = startSender();
	sender.take(
		Array.from({ length: 200 }, (_, n) =>
			callback(`OTP${n}-1`, `http://10.0.0.${n}/`),
		),
	);
	await sender.idle();
	expect(outcomes.length).toBe(200);
	expect(log().trim().split("\n").length).toBe(50);
});

describe("news of an account", () => {
	it("are signed, in the lane of their endpoint, and hold no verification", async () => {
		const { url, seen } = await answering(204);
		const { sender, outcomes } = startSender();
		sender.take([ofAccount(url, 60_000)]);
		expect([...sender.heldOf()]).toEqual([]);
		expect(sender.isHeld("NE1")).toBe(true);
		await sender.idle();
		expect(outcomes).toEqual([["NE1", "taken"]]);
		const [one] = seen;
		new Webhook(SECRET).verify(
			one?.body ?? "",
			one?.headers as Record<string, string>,
			{ jsonParse: false },
		);
		expect(JSON.parse(one?.body ?? "")).toEqual({
			...{ id: "NE1", event: "account.budget", accountSid: ACCOUNT },
			...{ threshold: "80", country: null },
			timestamp: "1970-01-01T00:00:00.000Z",
		});
	});

	it("are not sent once another instance may have them", async () => {
		const { url, seen } = await answering(204);
		const { sender, outcomes } = startSender();
		sender.take([ofAccount(url, 14_000)]);
		await sender.idle();
		expect(outcomes).toEqual([["NE1", "later"]]);
		expect(seen).toEqual([]);
	});
});

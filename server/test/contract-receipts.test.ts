/**
 * `/receipts/{provider}` in the ways of gateways: batches, probes, bodies of every
 * size, and texts that repeat parts of the message.
 */

import { createHash, createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Seen, startGateway } from "./http-gateway.ts";
import { type Client, clientOf } from "./support/client.ts";
import { echoesOf } from "./support/echoes.ts";
import { basic, type Exchange, exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const SECRET = "a-receipt-secret-of-24-c";
const KEY = "a-signature-key";
const KIB = 1024;

let gateway: Awaited<ReturnType<typeof startGateway>>;
/** The gateway's reaction to a message, with its reply if it refuses. */
let play: (seen: Seen) => unknown = () => undefined;
let postern: TestPostern;
let api: Client;

const receipts = {
	format: "json",
	list: "results",
	fields: {
		reference: "id",
		status: "status",
		errorCode: "error.code",
		errorMessage: "error.text",
	},
	statuses: { OK: "delivered", SENT: "sent", BAD: "undelivered" },
};

function provider(name: string, how: object) {
	return {
		type: "http",
		name,
		channels: ["sms", "call"],
		url: `${gateway.origin}/send`,
		json: { to: "{to}", text: "{text}", id: "{id}" },
		reference: { own: "{id}" },
		error: { code: "code", message: "message" },
		errorCodes: { NO_ERROR: "none", ABSENT: "30003" },
		receipts: { ...receipts, ...how },
	};
}

beforeAll(async () => {
	gateway = await startGateway(async (seen, response) => {
		const said = await play(seen);
		response.statusCode = said === undefined ? 200 : 400;
		response.end(JSON.stringify(said ?? {}));
	});
	postern = await startTestPostern({
		settings: {
			trustedProxies: ["127.0.0.1"],
			sendLimits: [],
			providers: [
				provider("batch", {
					secret: { in: "basic", name: "gw", value: SECRET },
				}),
				provider("url", {
					secret: { in: "query", name: "key", value: SECRET },
				}),
				provider("form", {
					format: "form",
					list: undefined,
					fields: { reference: "id", status: "status" },
					secret: { in: "query", name: "key", value: SECRET },
				}),
				provider("got", {
					format: "query",
					method: "GET",
					list: undefined,
					fields: { reference: "id", status: "status" },
					secret: { in: "query", name: "key", value: SECRET },
				}),
				provider("mistyped", {
					list: ["resluts", "more.results"],
					secret: { in: "query", name: "key", value: SECRET },
				}),
				provider("shouting", {
					statuses: { ok: "delivered", bad: "undelivered" },
					secret: { in: "query", name: "key", value: SECRET },
				}),
				provider("wrapped", {
					format: "form",
					unwrap: { field: "payloda" },
					secret: { in: "query", name: "key", value: SECRET },
				}),
				provider("signed", { signature: { header: "X-S", secret: KEY } }),
				provider("large", {
					signature: { header: "X-S", secret: KEY },
					maxBytes: 1024 * KIB,
				}),
				provider("known", { allow: ["203.0.113.0/24"], unsigned: true }),
				provider("meta", {
					list: "entry.*.changes.*.value.statuses",
					signature: {
						...{ header: "X-Hub-Signature-256", secret: KEY },
						prefix: "sha256=",
					},
					handshake: {
						...{ in: "query", challenge: "hub.challenge" },
						...{ token: "hub.verify_token", value: "a-verify-token" },
					},
				}),
				provider("token", {
					list: undefined,
					jwt: { algorithm: "HS256", secret: KEY },
				}),
				provider("jasmin", {
					format: "form",
					list: undefined,
					fields: { reference: "id", status: "status" },
					secret: { in: "query", name: "key", value: SECRET },
					reply: { body: "ACK/Jasmin" },
				}),
				provider("result", {
					secret: { in: "query", name: "key", value: SECRET },
					otherChannel: { field: "error.code", is: ["131026"] },
					reply: {
						...{ contentType: "application/json", body: '{"result":0}' },
					},
				}),
			],
			routes: [
				{ channel: "sms", prefixes: ["+41"], providers: ["token"] },
				{ channel: "sms", providers: ["batch"] },
				{ channel: "call", providers: ["batch"] },
			],
		},
	});
	api = clientOf(postern);
});
afterAll(async () => {
	await postern.stop();
	await gateway.close();
});

const post = (path: string, body: string, more: Partial<Exchange> = {}) =>
	exchange(`${postern.url}/receipts/${path}`, {
		method: "POST",
		body,
		...more,
		headers: { authorization: basic(`gw:${SECRET}`), ...more.headers },
	});
const batch = (...results: unknown[]) =>
	post("batch", JSON.stringify({ results }));
const signed = (body: string) => ({
	"x-s": createHmac("sha256", KEY).update(body).digest("hex"),
});

/** A message at the gateway, and its event in the record. */
async function sent(parameters: Record<string, unknown> = {}) {
	const reply = await api.send({ body: "Code {code}", ...parameters });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	const requestId = String(reply.body.requestID);
	const events = async () => (await api.record(requestId)).events;
	const [first] = await events();
	const event = async () => (await events())[0];
	return { requestId, id: String(first?.sid), event };
}

async function counted(name: string, outcome: string): Promise<number> {
	const { text } = await exchange(postern.metricsUrl, { method: "GET" });
	const label = `postern_receipts_total{provider="${name}",outcome="${outcome}"} `;
	const line = text.split("\n").find((each) => each.startsWith(label));
	return Number(line?.slice(label.length) ?? 0);
}

/** Log lines about receipts that could not be read. */
const warnings = () =>
	postern
		.log()
		.split("\n")
		.filter((line) => line.includes("could be read"))
		.map((line) => JSON.parse(line) as { provider: string; field: string });

describe("a batch", () => {
	test("what nobody can use in it does not take the others with it", async () => {
		const [one, other] = [await sent(), await sent()];
		const outcomes = ["taken", "held", "unlisted", "unreadable", "old"];
		const before = await Promise.all(
			outcomes.map((outcome) => counted("batch", outcome)),
		);
		const reply = await batch(
			null,
			{ status: "OK" },
			{ id: one.id, status: "OK" },
			{ id: one.id },
			{ id: one.id, status: "BAD" },
			{ id: null, status: "OK" },
			{ id: "somebody-else's", status: "OK" },
			{ id: one.id, status: "UNHEARD" },
			{ id: other.id, status: "BAD", error: { code: "ABSENT" } },
		);
		expect([reply.status, reply.body]).toEqual([
			200,
			{ code: 200, message: "OK", requestID: null },
		]);
		expect(await one.event()).toMatchObject({ channelStatus: "delivered" });
		expect(await other.event()).toMatchObject({
			channelStatus: "undelivered",
			channelErrorCode: "30003",
		});
		const after = await Promise.all(
			outcomes.map((outcome) => counted("batch", outcome)),
		);
		expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([
			2, 1, 1, 4, 1,
		]);
		expect(warnings()).toEqual([]);
	});

	test("of which nothing is understood is taken, and one line a minute names the field", async () => {
		for (let n = 0; n < 3; n++)
			expect((await batch({ messageId: "1", status: "OK" })).status).toBe(200);
		expect((await post(`form?key=${SECRET}`, "id=1&state=OK")).status).toBe(
			200,
		);
		const got = await exchange(
			`${postern.url}/receipts/got?key=${SECRET}&messageId=1&status=OK`,
			{ method: "GET" },
		);
		expect(got.status).toBe(200);
		expect(warnings()).toMatchObject([
			{ level: 40, provider: "batch", field: "id" },
			{ level: 40, provider: "form", field: "status" },
			{ level: 40, provider: "got", field: "id" },
		]);
		postern.clock.advance(60_000);
		await batch({ id: "1" });
		expect(warnings().slice(3)).toMatchObject([
			{ provider: "batch", field: "status" },
		]);
		// An empty batch is not an unreadable one.
		expect((await batch()).status).toBe(200);
		expect(warnings()).toHaveLength(4);
	});

	test("of which no status is listed, at a provider of which none ever was: one line a minute names the setting", async () => {
		const said = () =>
			postern
				.log()
				.split("\n")
				.filter((line) => line.includes("No status in a request is listed"))
				.map((line) => JSON.parse(line) as object);
		const wrong = (...words: string[]) =>
			post(
				`shouting?key=${SECRET}`,
				JSON.stringify({
					results: words.map((status) => ({ id: "1", status })),
				}),
			);
		for (let n = 0; n < 3; n++)
			expect((await wrong("OK", "BAD ")).status).toBe(200);
		const line = { level: 40, provider: "shouting" };
		expect(said()).toMatchObject([{ ...line, setting: "receipts.statuses" }]);
		// Some words of "batch" were listed; those that are not are usual.
		expect((await batch({ id: "1", status: "UNHEARD" })).status).toBe(200);
		postern.clock.advance(60_000);
		await wrong("SUBMITTED");
		expect(said()).toHaveLength(2);
		await wrong("ok");
		postern.clock.advance(60_000);
		await wrong("SUBMITTED");
		expect(said()).toHaveLength(2);
	});

	test("without the list is other news: taken, and counted as empty", async () => {
		const before = await counted("batch", "empty");
		for (const body of ['{"result":[]}', '{"results":[]}'])
			expect((await post("batch", body)).status).toBe(200);
		expect((await counted("batch", "empty")) - before).toBe(2);
		expect(warnings()).toHaveLength(4);
	});

	const unlisted = () =>
		postern
			.log()
			.split("\n")
			.filter((line) => line.includes("held no list of receipts"))
			.map((line) => JSON.parse(line) as object);

	test("without the list, at a provider of which no request ever had it: one line a minute names the setting", async () => {
		// Its requests had the list before.
		expect(unlisted()).toEqual([]);
		const real = JSON.stringify({ results: [{ id: "1", status: "OK" }] });
		const wrong = `mistyped?key=${SECRET}`;
		for (const body of ["{}", real, real])
			expect((await post(wrong, body)).status).toBe(200);
		const form = `wrapped?key=${SECRET}`;
		expect((await post(form, "payload=%7B%7D")).status).toBe(200);
		const setting = "receipts.list";
		const line = { level: 40, provider: "mistyped", setting };
		const lookedFor = "resluts, more.results";
		expect(unlisted()).toMatchObject([
			{ ...line, lookedFor },
			{
				...{ level: 40, provider: "wrapped", lookedFor: "payloda" },
				setting: "receipts.unwrap.field",
			},
		]);
		postern.clock.advance(60_000);
		await post(wrong, real);
		expect(unlisted().slice(2)).toMatchObject([{ ...line, lookedFor }]);
		// An empty list is one.
		postern.clock.advance(60_000);
		await post(wrong, '{"resluts":[]}');
		expect(unlisted()).toHaveLength(3);
		// Once receipts came, what has no list is other news.
		const right = JSON.stringify({ resluts: [{ id: "1", status: "OK" }] });
		await post(wrong, right);
		await post(wrong, "{}");
		expect(unlisted()).toHaveLength(3);
	});

	test.each(["{", '{"results":{}}', "1"])(
		"that is none is 400: %s",
		async (body) => {
			expect((await post("batch", body)).status).toBe(400);
		},
	);

	test("of more entries than are in work at once is taken whole", async () => {
		const messages = await Promise.all([sent(), sent(), sent()]);
		const filler = Array.from({ length: 997 }, (_, n) => ({
			id: `filler-${n}`,
			status: "OK",
		}));
		const known = messages.map(({ id }) => ({ id, status: "OK" }));
		const [first, ...rest] = known;
		const before = await counted("batch", "held");
		expect((await batch(first, ...filler, ...rest)).status).toBe(200);
		for (const message of messages)
			expect(await message.event()).toMatchObject({
				channelStatus: "delivered",
			});
		expect((await counted("batch", "held")) - before).toBe(997);
	});

	test("of thousands leaves room in every commit: others are answered in the midst of it", async () => {
		const { requestId } = await sent();
		const before = await counted("batch", "held");
		const taken = async () => (await counted("batch", "held")) - before;
		const whole = batch(
			...Array.from({ length: 5_000 }, (_, n) => ({
				id: `many-${n}`,
				status: "OK",
			})),
		);
		let begun = 0;
		while (begun === 0) begun = await taken();
		expect((await api.cancel(requestId)).status).toBe(200);
		// Meanwhile some commits of 200 receipts pass.
		expect((await taken()) - begun).toBeLessThan(3_000);
		expect((await whole).status).toBe(200);
		expect(await taken()).toBe(5_000);
	});
});

describe("a probe", () => {
	const probe = (method: string, path: string, headers = {}) =>
		exchange(`${postern.url}/receipts/${path}`, { method, headers });

	test.each(["HEAD", "GET"])("%s with the secret is 200", async (method) => {
		for (const name of ["url", "form", "got"]) {
			const { status } = await probe(method, `${name}?key=${SECRET}`);
			expect([name, status]).toEqual([name, 200]);
			expect((await probe(method, `${name}?key=wrong`)).status).toBe(403);
			expect((await probe(method, name)).status).toBe(403);
		}
		const proof = { authorization: basic(`gw:${SECRET}`) };
		expect((await probe(method, "batch", proof)).status).toBe(200);
		expect((await probe(method, "batch")).status).toBe(403);
		const from = { "x-forwarded-for": "203.0.113.9" };
		expect((await probe(method, "known", from)).status).toBe(200);
		expect((await probe(method, "known")).status).toBe(403);
		expect((await probe(method, "signed")).status).toBe(403);
		expect((await probe(method, "nobody")).status).toBe(404);
	});

	test("GET with a receipt is none where receipts come by POST: 400, not silence", async () => {
		const { status, body } = await probe(
			"GET",
			`form?key=${SECRET}&id=1&status=OK`,
		);
		expect([status, body.message]).toEqual([400, "method must be POST"]);
	});

	test("HEAD brings no receipt", async () => {
		const { id, event } = await sent();
		const path = `got?key=${SECRET}&id=${id}&status=OK`;
		expect((await probe("HEAD", path)).status).toBe(200);
		expect(await event()).toMatchObject({ channelStatus: "sent" });
	});
});

describe("a gateway that expects an answer of its own", () => {
	test("the reply to receipts, once they are committed", async () => {
		const form = `jasmin?key=${SECRET}`;
		for (const body of ["id=1&status=OK", "id=1&status=UNHEARD", ""]) {
			const reply = await post(form, body);
			expect([reply.status, reply.text]).toEqual([200, "ACK/Jasmin"]);
			expect(reply.headers["content-type"]).toBe("text/plain; charset=utf-8");
		}
		const json = await post(`result?key=${SECRET}`, '{"results":[]}');
		expect([json.status, json.text]).toEqual([200, '{"result":0}']);
		const refused = await post("jasmin?key=wrong", "id=1&status=OK");
		expect([refused.status, refused.body.code]).toEqual([403, 403]);
	});

	test("a handshake: the challenge for the right token, and for nobody else", async () => {
		const asked = (token: string, challenge: string) =>
			exchange(
				`${postern.url}/receipts/meta?hub.mode=subscribe&hub.challenge=${challenge}&hub.verify_token=${token}`,
				{ method: "GET" },
			);
		const right = await asked("a-verify-token", "1158201444");
		expect([right.status, right.text]).toEqual([200, "1158201444"]);
		expect(right.headers["content-type"]).toBe("text/plain; charset=utf-8");
		expect(right.headers["x-content-type-options"]).toBe("nosniff");
		const wrong = await asked("another-token", "1158201444");
		expect(wrong.status).toBe(403);
		expect(wrong.text).not.toContain("1158201444");
		const markup = await asked("a-verify-token", "%3Cb%3E");
		expect(markup.status).toBe(400);
		expect(markup.text).not.toContain("<b>");
		expect(postern.log()).not.toContain("a-verify-token");
	});
});

describe("a JWT over a receipt", () => {
	const part = (value: object) =>
		Buffer.from(JSON.stringify(value)).toString("base64url");
	const tokenOver = (body: string, iat: number) => {
		const payload_hash = createHash("sha256").update(body).digest("hex");
		const signed = `${part({ alg: "HS256" })}.${part({ iat, payload_hash })}`;
		const by = createHmac("sha256", KEY).update(signed).digest("base64url");
		return { authorization: `Bearer ${signed}.${by}` };
	};

	test("is held against the service's clock; a replay within its time changes nothing", async () => {
		const { id, event } = await sent({ to: "41791234567" });
		const body = JSON.stringify({ id, status: "OK" });
		const headers = tokenOver(body, Math.floor(postern.clock.now() / 1000));
		const outcomes = async () => [
			await counted("token", "taken"),
			await counted("token", "old"),
		];
		for (const expected of [
			[1, 0],
			[1, 1],
		]) {
			expect((await post("token", body, { headers })).status).toBe(200);
			expect(await outcomes()).toEqual(expected);
			expect(await event()).toMatchObject({ channelStatus: "delivered" });
		}
		const forged = await post("token", `${body} `, { headers });
		expect(forged.status).toBe(403);
		postern.clock.advance(301_000);
		expect((await post("token", body, { headers })).status).toBe(403);
	});
});

describe("the size of a body", () => {
	const filled = (bytes: number) => {
		const body = JSON.stringify({ results: [], fill: "" });
		return body.replace('""', `"${"x".repeat(bytes - body.length)}"`);
	};

	test.each([false, true])(
		"1 MiB where a secret or an address proved it before (in chunks: %s)",
		async (chunked) => {
			const from = { "x-forwarded-for": "203.0.113.9" };
			for (const [path, headers] of [
				["batch", {}],
				[`url?key=${SECRET}`, {}],
				["known", from],
			] as const) {
				const whole = await post(path, filled(1024 * KIB), {
					chunked,
					headers,
				});
				expect([path, whole.status]).toEqual([path, 200]);
				const more = await post(path, filled(1024 * KIB + 1), {
					chunked,
					headers,
				});
				expect([more.status, more.body.message]).toEqual([
					413,
					"The request body is larger than 1024 KiB",
				]);
			}
		},
	);

	test.each([false, true])(
		"64 KiB where only a signature proves it (in chunks: %s)",
		async (chunked) => {
			const [fits, large] = [filled(64 * KIB), filled(64 * KIB + 1)];
			const sized = (body: string, path = "signed") =>
				post(path, body, { chunked, headers: signed(body) });
			expect((await sized(fits)).status).toBe(200);
			expect((await sized(large)).status).toBe(413);
			expect((await sized(large, "large")).status).toBe(200);
			expect((await sized(filled(1024 * KIB + 1), "large")).status).toBe(413);
		},
	);

	test("whose sender is refused is not waited for", async () => {
		const head = {
			"content-length": 1024 * KIB,
			"x-forwarded-for": "192.0.2.1",
		};
		for (const path of ["batch", "url?key=wrong", "known"])
			expect(await begun(path, head).status).toBe(403);
	});

	test("four large ones that are not proved yet at once, the fifth is 503", async () => {
		const head = { "content-length": 65 * KIB };
		const held = Array.from({ length: 4 }, () => begun("large", head));
		const body = filled(64 * KIB + 1);
		const large = () => post("large", body, { headers: signed(body) });
		const refused = await untilStatus(large, 503);
		expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
		// Proved requests and small ones are not affected.
		expect((await post("batch", filled(512 * KIB))).status).toBe(200);
		const small = filled(64 * KIB);
		expect(
			(await post("large", small, { headers: signed(small) })).status,
		).toBe(200);
		const inChunks = await post("large", body, {
			headers: signed(body),
			chunked: true,
		});
		expect(inChunks.status).toBe(503);
		for (const { leave } of held) leave();
		await untilStatus(large, 200);
	});

	/** A request whose body does not come. */
	function begun(path: string, headers: Record<string, string | number>) {
		const outgoing = httpRequest(`${postern.url}/receipts/${path}`, {
			method: "POST",
			agent: false,
			headers,
		});
		const status = new Promise<number>((resolve, reject) => {
			outgoing.on("response", (incoming) => {
				resolve(incoming.statusCode ?? 0);
				outgoing.destroy();
			});
			outgoing.on("error", reject);
		});
		status.catch(() => {});
		outgoing.flushHeaders();
		return { status, leave: () => outgoing.destroy() };
	}

	/** Asks until the status is right: the service learns a moment later that a request began or ended. */
	async function untilStatus(
		ask: () => ReturnType<typeof post>,
		status: number,
	): Promise<Awaited<ReturnType<typeof post>>> {
		for (;;) {
			const reply = await ask();
			if (reply.status === status) return reply;
		}
	}
});

describe("what a record shows", () => {
	test.each(["NO_ERROR", "0", "000", "ok"])(
		"of %s beside a delivery: no error",
		async (code) => {
			const { id, event } = await sent();
			const error = { code, text: "No Error" };
			await batch({ id, status: "SENT", error });
			const nothing = { channelErrorCode: null, channelErrorMessage: null };
			expect(await event()).toMatchObject({
				channelStatus: "sent",
				...nothing,
			});
			await batch({ id, status: "OK", error });
			expect(await event()).toMatchObject({
				channelStatus: "delivered",
				...nothing,
			});
		},
	);

	test("of NO_ERROR beside a failure: no error code", async () => {
		const { id, event } = await sent();
		const error = { code: "NO_ERROR", text: "Absent subscriber" };
		await batch({ id, status: "BAD", error });
		expect(await event()).toMatchObject({
			channelErrorCode: null,
			channelErrorMessage: "Absent subscriber",
		});
	});

	/** Tests whether a text holds a code; separators are ignored. */
	const isIn = (said: string, code: string) => {
		const read = said
			.normalize("NFKC")
			.toUpperCase()
			.replace(/[^\p{L}\p{N}]/gu, "");
		return Array.from({ length: code.length - 2 }, (_, at) =>
			code.toUpperCase().slice(at, at + 3),
		).some((run) => read.includes(run));
	};

	test.each([
		["of a refusal", "reply"],
		["of a receipt", "receipt"],
		["of a receipt that came before the acceptance", "held"],
	])("%s: nothing of the code, as message or as error code", async (_, how) => {
		// Some of each kind; error-text.test.ts has all of them.
		const echoes = [
			...["\\nABCDEF", "%0AABCDEF", "A B C D E F", "ABC", '["A","B","C"]'].map(
				(text) => ({ code: "ABCDEF", text }),
			),
			...echoesOf(7, 4),
		];
		for (const { code, text } of echoes) {
			const error = { code: text, text };
			const receipt = (id: string) => batch({ id, status: "BAD", error });
			if (how === "reply") play = () => ({ code: text, message: text });
			if (how === "held")
				play = async (seen) => {
					await receipt(String(JSON.parse(seen.body).id));
				};
			const { id, event } = await sent({ code });
			if (how === "receipt") await receipt(id);
			const shown = await event();
			expect(shown?.channelStatus).toBe(
				how === "reply" ? "failed" : "undelivered",
			);
			const said = `${shown?.channelErrorMessage ?? ""} ${shown?.channelErrorCode ?? ""}`;
			expect({ code, text, said, isShown: isIn(said, code) }).toMatchObject({
				isShown: false,
			});
		}
		play = () => undefined;
	});

	const ends: Record<string, (requestId: string, code: string) => unknown> = {
		canceled: (requestId) => api.cancel(requestId),
		success: (requestId, code) => api.verify(requestId, code),
		failed: (requestId) => api.verify(requestId, "0000"),
		expired: async () => {
			postern.clock.advance(30_000);
			await postern.settled();
		},
	};
	test.each(Object.keys(ends))(
		"of a receipt that comes after the end (%s): nothing of the code, and the gateway's own words",
		async (end) => {
			const shownOf = async (code: string, error: object) => {
				const to = { expiry: 30, maxAttempts: 1, code };
				const { requestId, id, event } = await sent(to);
				await ends[end]?.(requestId, code);
				expect((await api.record(requestId)).status).toBe(end);
				await batch({ id, status: "BAD", error });
				const shown = await event();
				expect(shown?.channelStatus).toBe("undelivered");
				return [shown?.channelErrorCode, shown?.channelErrorMessage];
			};
			for (const [code, said] of [
				["482913", "482913"],
				["482913", "E482913"],
				["482913", "482-913"],
				["4829", "ERR:4829.1"],
				["q2wKzx", "Q2WKZX"],
				["q2wKzx", "code_q2wkzx"],
				["QWKZXV", "QWKZXV"],
				["QWKZXV", "REJECTED:QWKZXV"],
			] as const) {
				const shown = await shownOf(code, { code: said });
				expect([said, ...shown]).toEqual([said, null, null]);
			}
			const text = 'Message "Your code: QWKZXV, ＱＷＫＺＸＶ" was rejected';
			expect(await shownOf("QWKZXV", { code: "7", text })).toEqual([
				"7",
				'Message "Your code: …, …" was rejected',
			]);
			for (const own of [
				...["30008", "30034", "21610", "EC_ABSENT_SUBSCRIBER", "0x0000000b"],
				...["5.1.1", "REJECTD", "1", "err:045", "sub-code.4711"],
			]) {
				const shown = await shownOf("482913", { code: own, text: "Absent" });
				expect(shown).toEqual([own, "Absent"]);
			}
		},
	);
});

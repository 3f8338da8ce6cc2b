import { afterEach, describe, expect, test } from "vitest";
import type { Answer, Message, Provider } from "../src/providers/contract.ts";
import { httpProvider } from "../src/providers/http/provider.ts";
import {
	GATEWAYS,
	gatewaySettings,
	httpSettings,
	type Play,
	startGateway,
} from "./http-gateway.ts";
import { CLOSED_PORT } from "./support/listener.ts";
import { MESSAGE } from "./support/message.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

async function gateway(play: Play) {
	const started = await startGateway(play);
	open.push(started.close);
	return started;
}

function provider(settings: Parameters<typeof httpProvider>[0]): Provider {
	const made = httpProvider(settings, Date.now);
	open.push(made.close);
	return made;
}

async function deliver(
	it: Provider,
	changes: Partial<Message> = {},
	signal = AbortSignal.timeout(10_000),
): Promise<Answer> {
	return it.deliver({ ...MESSAGE, ...changes }, signal);
}

/** The answer of a plain JSON provider to one reply of its gateway. */
async function answerTo(
	play: Play,
	changes: Record<string, unknown> = {},
	signal?: AbortSignal,
): Promise<Answer> {
	const { origin } = await gateway(play);
	return deliver(
		provider(
			httpSettings({
				type: "http",
				name: "plain",
				channels: ["sms"],
				url: `${origin}/send`,
				json: { to: "{to}", text: "{text}" },
				reference: { field: "id" },
				...changes,
			}),
		),
		{},
		signal,
	);
}

const reply =
	(
		status: number,
		body: unknown = "",
		headers: Record<string, string> = {},
	): Play =>
	(_, response) => {
		response.writeHead(status, headers);
		response.end(typeof body === "string" ? body : JSON.stringify(body));
	};

describe("real gateways by configuration alone", () => {
	test("every sample starts", () => {
		for (const name of Object.keys(GATEWAYS))
			expect(() => httpProvider(gatewaySettings(name), Date.now)).not.toThrow();
	});

	test("Twilio: a form, Basic authentication, 201 with a sid", async () => {
		const { origin, seen } = await gateway(
			reply(201, { sid: "SM77", status: "queued" }),
		);
		const text = '482913 & "co" = 100% {to} $& 🔐\nStop?';
		const answer = await deliver(provider(gatewaySettings("twilio", origin)), {
			text,
		});
		expect(answer).toEqual({
			outcome: "accepted",
			reference: "SM77",
			status: "sent",
		});
		const [it] = seen;
		expect(it?.method).toBe("POST");
		expect(it?.url.pathname).toMatch(/^\/2010-04-01\/Accounts\/AC/);
		expect(it?.headers["content-type"]).toBe(
			"application/x-www-form-urlencoded",
		);
		expect(it?.headers.authorization).toBe(
			`Basic ${btoa("AC00000000000000000000000000000001:twilio-auth-token-0001")}`,
		);
		const fields = new URLSearchParams(it?.body);
		expect(fields.get("To")).toBe("+919960639901");
		expect(fields.get("From")).toBe("+12012751398");
		expect(fields.get("Body")).toBe(text);
	});

	test("Twilio: a number that is none is refused for good, others elsewhere", async () => {
		const { origin } = await gateway((seen, response) => {
			const known = seen.body.includes("To=%2B1500");
			response.writeHead(400).end(
				JSON.stringify({
					code: known ? 21211 : 21606,
					message: "The 'From' number for 482913 is not valid\nAsk support",
				}),
			);
		});
		const twilio = provider(gatewaySettings("twilio", origin));
		expect(await deliver(twilio, { to: "15005550001" })).toMatchObject({
			outcome: "refused",
			retry: "never",
			errorCode: "30005",
		});
		expect(await deliver(twilio)).toEqual({
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "21606",
			errorMessage: "The 'From' number for … is not valid Ask support",
		});
	});

	test("Twilio calls: speech markup inside a form cannot be broken out of", async () => {
		const { origin, seen } = await gateway(reply(201, { sid: "CA1" }));
		await deliver(provider(gatewaySettings("twilio-call", origin)), {
			channel: "call",
			language: "polly.en-GB",
			voice: "man",
			repeat: 3,
			text: "Acme</Say><Play>x</Play> & 4, 8, 2",
		});
		expect(new URLSearchParams(seen[0]?.body).get("Twiml")).toBe(
			'<Response><Say language="en-GB" voice="man" loop="3">Acme&#60;/Say&#62;&#60;Play&#62;x&#60;/Play&#62; &#38; 4, 8, 2</Say></Response>',
		);
	});

	test.each<[string, Record<string, string>, object]>([
		[
			"taken",
			{ status: "0", "message-id": "0A" },
			{ outcome: "accepted", reference: "0A", status: "sent" },
		],
		[
			"throttled",
			{ status: "1", "error-text": "Throughput Rate Exceeded" },
			{
				outcome: "refused",
				retry: "later",
				errorCode: "1",
				errorMessage: "Throughput Rate Exceeded",
			},
		],
		[
			"barred",
			{ status: "7", "error-text": "Number barred" },
			{
				outcome: "refused",
				retry: "never",
				errorCode: "30004",
				errorMessage: "Number barred",
			},
		],
		[
			"credentials",
			{ status: "4", "error-text": "Bad credentials vonage-secret-0001" },
			{
				outcome: "refused",
				retry: "elsewhere",
				errorCode: "4",
				errorMessage: "Bad credentials …",
			},
		],
		[
			"no word",
			{},
			{
				outcome: "unknown",
				errorMessage: "HTTP 200 without the expected sign of acceptance",
			},
		],
	])(
		"Vonage: 200 with an error in the body (%s)",
		async (_, said, expected) => {
			const { origin } = await gateway(
				reply(200, { "message-count": "1", messages: [said] }),
			);
			expect(
				await deliver(provider(gatewaySettings("vonage", origin))),
			).toEqual(expected);
		},
	);

	test("Infobip: nested JSON, rejected inside a 200", async () => {
		const groups = ["PENDING", "REJECTED"];
		const { origin, seen } = await gateway((_, response) => {
			const groupName = groups.shift();
			response.end(
				JSON.stringify({
					messages: [
						{
							messageId: MESSAGE.eventSid,
							status: { groupName, name: `${groupName}_DESTINATION` },
						},
					],
				}),
			);
		});
		const infobip = provider(gatewaySettings("infobip", origin));
		expect(await deliver(infobip)).toMatchObject({
			outcome: "accepted",
			reference: MESSAGE.eventSid,
		});
		expect(await deliver(infobip)).toMatchObject({
			outcome: "refused",
			retry: "never",
			errorCode: "30005",
		});
		expect(seen[0]?.headers.authorization).toBe("App infobip-api-key-0001");
		expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
			messages: [
				{
					sender: MESSAGE.from,
					destinations: [{ to: MESSAGE.to, messageId: MESSAGE.eventSid }],
					content: { text: MESSAGE.text },
				},
			],
		});
	});

	test.each([
		["plivo", 202, { message_uuid: ["u1"] }, "u1"],
		["messagebird", 201, { id: "m1" }, "m1"],
		["telnyx", 200, { data: { id: "t1" } }, "t1"],
		[
			"clickatell",
			202,
			{ messages: [{ accepted: true, apiMessageId: "c1" }] },
			"c1",
		],
	])("%s takes a message", async (name, status, body, reference) => {
		const { origin } = await gateway(reply(status, body));
		expect(await deliver(provider(gatewaySettings(name, origin)))).toEqual({
			outcome: "accepted",
			reference,
			status: "sent",
		});
	});

	test("Kannel: GET, plain text, the reference is our own", async () => {
		const texts = ["0: Accepted for delivery", "Authorization failed"];
		const { origin, seen } = await gateway((_, response) => {
			response.writeHead(202).end(texts.shift());
		});
		const kannel = provider(gatewaySettings("kannel", origin));
		expect(await deliver(kannel, { text: "a&b=ü {to}\n" })).toEqual({
			outcome: "accepted",
			reference: MESSAGE.eventSid,
			status: "sent",
		});
		expect(await deliver(kannel)).toMatchObject({ outcome: "unknown" });
		const query = seen[0]?.url.searchParams;
		expect(seen[0]?.method).toBe("GET");
		expect(query?.get("text")).toBe("a&b=ü {to}\n");
		expect(query?.get("dlr-url")).toContain(`id=${MESSAGE.eventSid}&status=%d`);
	});

	test.each([
		["kannel", "482913 ist Ihr Code für Grün {€}", "0", "coding"],
		["kannel", "482913 — Ваш код", "2", "coding"],
		["vonage", "482913 ist Ihr Code für Grün {€}", "text", "type"],
		["vonage", "482913 — Ваш код", "unicode", "type"],
	])("%s: %j leaves as %s", async (name, text, expected, parameter) => {
		const { origin, seen } = await gateway(reply(202, "0: Accepted"));
		await deliver(provider(gatewaySettings(name, origin)), { text });
		const sent = seen[0]?.body || seen[0]?.url.search;
		expect(new URLSearchParams(sent).get(parameter)).toBe(expected);
	});

	test("a raw XML body, placeholders in the path and in a header", async () => {
		const { origin, seen } = await gateway(reply(200));
		const answer = await deliver(
			provider(gatewaySettings("smtp2http", origin)),
			{ channel: "email", to: "a@b.example", subject: '"A" & <B>' },
		);
		expect(answer).toMatchObject({ outcome: "accepted", reference: null });
		expect(seen[0]?.url.pathname).toBe(`/out/${MESSAGE.eventSid}`);
		expect(seen[0]?.url.search).toBe("?kind=email");
		expect(seen[0]?.headers["x-request"]).toBe(MESSAGE.requestId);
		expect(seen[0]?.body).toContain(
			"<subject>&#34;A&#34; &#38; &#60;B&#62;</subject>",
		);
	});
});

describe("what comes of a reply", () => {
	test.each<[number, object]>([
		[400, { outcome: "refused", retry: "elsewhere", errorCode: "http_400" }],
		[401, { outcome: "refused", retry: "elsewhere" }],
		[403, { outcome: "refused", retry: "elsewhere" }],
		[404, { outcome: "refused", retry: "elsewhere" }],
		[408, { outcome: "refused", retry: "later" }],
		[422, { outcome: "refused", retry: "elsewhere" }],
		[
			500,
			{ outcome: "unknown", errorMessage: "The gateway answered HTTP 500" },
		],
		[502, { outcome: "unknown" }],
		[503, { outcome: "refused", retry: "later" }],
		[504, { outcome: "unknown" }],
	])("HTTP %i", async (status, expected) => {
		expect(await answerTo(reply(status))).toMatchObject(expected);
	});

	test.each<[Record<string, string>, number | undefined]>([
		[{ "retry-after": "7" }, 7000],
		[{ "retry-after": "999999999" }, 86_400_000],
		[
			{
				"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT",
				date: "Wed, 21 Oct 2015 07:28:00 GMT",
			},
			30_000,
		],
		[{ "retry-after": "soon" }, undefined],
		[{ "retry-after": "-5" }, undefined],
		[{}, undefined],
	])("429 with %o waits %s ms", async (headers, wait) => {
		const answer = await answerTo(reply(429, "", headers));
		expect(answer).toMatchObject({ outcome: "refused", retry: "later" });
		expect("retryAfterMs" in answer ? answer.retryAfterMs : undefined).toBe(
			wait,
		);
	});

	test("rules come first and say what a status alone cannot", async () => {
		const refused = [
			{ statuses: [400, "3xx"], retry: "later", errorCode: "other status" },
			{
				statuses: [500],
				field: "error",
				is: ["no such number"],
				retry: "never",
			},
			{ statuses: ["5xx"], retry: "later", errorCode: "busy" },
		];
		expect(
			await answerTo(reply(500, { error: "no such number" }), { refused }),
		).toMatchObject({ outcome: "refused", retry: "never" });
		expect(
			await answerTo(reply(504, "", { "retry-after": "1" }), { refused }),
		).toMatchObject({ retry: "later", errorCode: "busy", retryAfterMs: 1000 });
	});

	test.each<[string, Play]>([
		[
			"HTML",
			reply(200, "<html>Welcome</html>", { "content-type": "text/html" }),
		],
		["nothing", reply(200)],
		["no reference", reply(200, { ok: true })],
		["a list as reference", reply(200, { id: ["x"] })],
		["a reference of 10 kB", reply(200, { id: "x".repeat(10_000) })],
		["a reference with NUL", reply(200, { id: "a\0b" })],
	])("200 with %s proves nothing", async (_, play) => {
		expect(await answerTo(play)).toEqual({
			outcome: "unknown",
			errorMessage: "HTTP 200 without the expected sign of acceptance",
		});
	});

	test("a reference in a header, and one captured from plain text", async () => {
		expect(
			await answerTo(reply(202, "", { "X-Message-Id": "h1" }), {
				reference: { header: "x-message-id" },
			}),
		).toMatchObject({ outcome: "accepted", reference: "h1" });
		const text = { reference: { text: "^ID: (\\S+)" } };
		expect(await answerTo(reply(200, "ID: t1\n"), text)).toMatchObject({
			reference: "t1",
		});
		expect(await answerTo(reply(200, "ERR: 301"), text)).toMatchObject({
			outcome: "unknown",
		});
	});

	const marked = (encoding: "utf8" | "utf16le", text: string) =>
		Buffer.from(`\ufeff${text}`, encoding);
	test.each<[string, Buffer | string]>([
		["a byte order mark", marked("utf8", "OK b1")],
		["blank lines", "\r\n\n  \nOK b1"],
		["5 KiB of blank lines", `${`${" ".repeat(9)}\n`.repeat(500)}OK b1`],
		["both", marked("utf8", "\r\n\r\nOK b1\r\n")],
		["UTF-16", marked("utf16le", "OK b1")],
		["UTF-16, big end first", marked("utf16le", "OK b1").swap16()],
	])("a reply with %s before it is read as without", async (_, body) => {
		const { origin, seen } = await gateway((_, response) => {
			response.end(body);
		});
		const it = provider(
			gatewaySettings("kannel", origin, {
				accepted: { text: "^OK" },
				reference: { text: "^OK (\\S+)" },
				receipts: undefined,
			}),
		);
		expect(await deliver(it)).toMatchObject({
			outcome: "accepted",
			reference: "b1",
		});
		expect(seen).toHaveLength(1);
	});

	test("JSON behind a byte order mark is JSON, and a pattern may ask for blank lines", async () => {
		expect(
			await answerTo((_, response) => {
				response.end(marked("utf8", '\r\n{"id":"j1"}'));
			}),
		).toMatchObject({ reference: "j1" });
		expect(
			await answerTo(reply(200, "\r\nDONE n1"), {
				reference: { text: "^\\r\\nDONE (\\S+)" },
			}),
		).toMatchObject({ reference: "n1" });
	});

	test("no error code, or one that repeats the message, is the status", async () => {
		const error = { code: "code", message: "why" };
		const settings = { error, errorCodes: { "0": "none", E1: "30004" } };
		const said = (code: unknown) =>
			answerTo(reply(400, { code, why: "No" }), settings);
		for (const code of ["0", "E4829", "48-29-13", ["4"], null])
			expect(await said(code)).toMatchObject({
				errorCode: "http_400",
				errorMessage: "No",
			});
		expect(await said("E1")).toMatchObject({ errorCode: "30004" });
		expect(await said(21606)).toMatchObject({ errorCode: "21606" });
	});

	test("public words of the settings stay in the gateway's sentences", async () => {
		const why =
			"Trial Accounts cannot send unicode Messages: https://www.twilio.com/docs, Bearer token or AccessKey is wrong";
		const { origin } = await gateway(reply(400, { error: why }));
		for (const name of ["twilio", "vonage", "messagebird"])
			expect(
				await deliver(
					provider(
						gatewaySettings(name, origin, { error: { message: "error" } }),
					),
				),
			).toMatchObject({ errorMessage: why });
	});

	test("neither code nor text nor credential is in any error", async () => {
		const headers = { "X-Api-Key": "sesame-open-42" };
		const echo: Play = (seen, response) => {
			const all = JSON.stringify(seen.headers) + seen.body;
			response.writeHead(400).end(JSON.stringify({ code: all, why: all }));
		};
		const answer = await answerTo(echo, {
			headers,
			basic: { username: "postern", password: "pa55" },
			error: { code: "code", message: "why" },
		});
		const record = JSON.stringify(answer);
		expect(record).toContain("refused");
		for (const secret of [
			"482913",
			"Acme",
			MESSAGE.to,
			"sesame-open-42",
			"pa55",
			btoa("postern:pa55"),
		])
			expect(record).not.toContain(secret);
	});
});

describe("a gateway at its worst", () => {
	test("a redirect is not followed", async () => {
		let followed = false;
		const answer = await answerTo((seen, response) => {
			if (seen.url.pathname === "/other") followed = true;
			response.writeHead(307, { location: "/other" }).end();
		});
		expect(answer).toMatchObject({ outcome: "refused", retry: "elsewhere" });
		expect(followed).toBe(false);
	});

	test("nobody listens: certainly not sent", async () => {
		const closed = gatewaySettings("vonage", `http://127.0.0.1:${CLOSED_PORT}`);
		expect(await deliver(provider(closed))).toEqual({
			outcome: "refused",
			retry: "later",
			errorCode: null,
			errorMessage: "No connection to the gateway (ECONNREFUSED)",
		});
	});

	test("no TLS on the other side: certainly not sent", async () => {
		const { origin, seen } = await gateway(reply(200));
		const tls = origin.replace("http:", "https:");
		expect(
			await deliver(provider(gatewaySettings("vonage", tls))),
		).toMatchObject({ outcome: "refused", retry: "later" });
		expect(seen).toEqual([]);
	});

	test("a reset after the request: it may have been sent", async () => {
		expect(
			await answerTo((_, __, request) => request.socket.resetAndDestroy()),
		).toMatchObject({ outcome: "unknown" });
	});

	test("a reset in the middle of the reply: it may have been sent", async () => {
		expect(
			await answerTo((_, response, request) => {
				response.writeHead(200, { "content-length": "100" });
				response.write('{"id":"x"', () => request.socket.resetAndDestroy());
			}),
		).toMatchObject({ outcome: "unknown" });
	});

	test("silence ends at the deadline", async () => {
		const deadline = new AbortController();
		const silent: Play = () => deadline.abort();
		expect(await answerTo(silent, {}, deadline.signal)).toEqual({
			outcome: "unknown",
			errorMessage: "The connection broke (timeout)",
		});
	});

	test("one byte at a time ends at the deadline, and the connection with it", async () => {
		let closed: Promise<void> | undefined;
		const deadline = new AbortController();
		const answer = await answerTo(
			(_, response, request) => {
				const drip = setInterval(() => response.write(" "), 50);
				setTimeout(() => deadline.abort(), 300);
				closed = new Promise((done) =>
					request.socket.on("close", () => {
						clearInterval(drip);
						done();
					}),
				);
			},
			{},
			deadline.signal,
		);
		expect(answer).toEqual({
			outcome: "unknown",
			errorMessage: "The connection broke (timeout)",
		});
		await closed;
	});

	test("a reply of 100 MB is read up to 64 KiB, then cut off", async () => {
		let sent = 0;
		let closed: Promise<void> | undefined;
		const before = process.memoryUsage().rss;
		const answer = await answerTo((_, response, request) => {
			closed = new Promise((done) => request.socket.on("close", () => done()));
			const chunk = Buffer.alloc(1 << 20, 0x20);
			const more = (): void => {
				if (sent >= 100 << 20 || request.socket.destroyed) return;
				sent += chunk.length;
				response.write(chunk, more);
			};
			response.writeHead(200);
			response.write('{"id":"x",');
			more();
		});
		await closed;
		expect(answer).toMatchObject({ outcome: "unknown" });
		expect(sent).toBeLessThan(20 << 20);
		expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
	});

	test("what a long reply begins with still counts", async () => {
		expect(
			await answerTo(reply(200, `ID: t9 ${" ".repeat(200_000)}`), {
				reference: { text: "^ID: (\\S+)" },
			}),
		).toMatchObject({ outcome: "accepted", reference: "t9" });
	});

	test("a header cannot be broken out of", async () => {
		const { origin, seen } = await gateway(reply(200));
		const mail = provider(
			gatewaySettings("smtp2http", origin, {
				headers: { "X-Subject": "{subject}" },
			}),
		);
		expect(await deliver(mail, { subject: "a\r\nX-Evil: 1" })).toMatchObject({
			outcome: "refused",
			retry: "elsewhere",
		});
		expect(seen).toEqual([]);
	});
});

describe("concurrency", () => {
	test("at most `concurrency` connections; a message that never got one was not sent", async () => {
		// One signal for all: with two, the first connection would be free in between, and
		// the next message on its way.
		const deadline = new AbortController();
		let waiting = 0;
		const { origin, server, seen } = await gateway(() => {
			waiting++;
			if (waiting === 2) setTimeout(() => deadline.abort(), 100);
		});
		let connections = 0;
		server.on("connection", () => connections++);
		const it = provider(gatewaySettings("vonage", origin, { concurrency: 2 }));
		const answers = await Promise.all(
			Array.from({ length: 5 }, () => deliver(it, {}, deadline.signal)),
		);
		expect(connections).toBe(2);
		expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
			"refused",
			"refused",
			"refused",
			"unknown",
			"unknown",
		]);
		// A message that counts as not sent must not be sent later, when there is room.
		await new Promise((done) => setTimeout(done, 100));
		expect(seen).toHaveLength(2);
		expect(waiting).toBe(2);
	});

	test("connections are kept for the next message", async () => {
		const { origin, server } = await gateway(reply(201, { sid: "x" }));
		let connections = 0;
		server.on("connection", () => connections++);
		const it = provider(gatewaySettings("twilio", origin));
		for (let n = 0; n < 20; n++) await deliver(it);
		// undici looks at an idle connection before it trusts it again, and takes
		// another meanwhile.
		expect(connections).toBeLessThanOrEqual(2);
	});

	test("closing lets what is under way finish and takes nothing new", async () => {
		const { origin, server } = await gateway((_, response) => {
			setTimeout(() => response.writeHead(201).end('{"sid":"x"}'), 100);
		});
		const it = httpProvider(gatewaySettings("twilio", origin), Date.now);
		const underWay = deliver(it);
		await new Promise((done) => server.once("request", done));
		const closed = it.close();
		expect(await deliver(it)).toMatchObject({ outcome: "refused" });
		expect(await underWay).toMatchObject({ outcome: "accepted" });
		await closed;
		const left = () =>
			new Promise((done) => server.getConnections((_, count) => done(count)));
		// Sooner than either side ends a connection that is only idle.
		await expect.poll(left, { timeout: 3_000, interval: 5 }).toBe(0);
	});
});

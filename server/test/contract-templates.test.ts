/** Templates: the text of a send without `body`, its language, and the look of an email. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	BODY,
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	SENDER,
	times,
} from "./support/client.ts";
import { FORM, type Reply } from "./support/exchange.ts";
import { startMessageGateway } from "./support/message-gateway.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply, tally } from "./support/replies.ts";

type Template = { sid: string; name: string; texts: object[] };
type One = Reply<{ data: Template }>;
type Mail = { text: string; html?: string; mailbox: string; replyTo?: string };

const CONFIGURED = [
	{
		name: "operator",
		texts: [
			{ service: "configured", body: "Operator: {code}" },
			{ service: "configured", locale: "de", body: "Betreiber: {code}" },
			{
				service: "page",
				channel: "email",
				body: "Page {code}",
				html: '<p title="{extra.t}">{service}: {code}</p>',
			},
		],
	},
];

let postern: TestPostern;
let master: Client;
let parent: Client;
let api: Client;
let gateway: Awaited<ReturnType<typeof startMessageGateway>>;
let names = 0;

beforeAll(async () => {
	gateway = await startMessageGateway();
	const json = {
		requestId: "{requestId}",
		to: "{to}",
		text: "{text}",
		html: "{html}",
		mailbox: "{mailbox}",
		replyTo: "{replyTo}",
		dlt: "{extra.dlt}",
	};
	postern = await startTestPostern({
		settings: {
			templates: CONFIGURED,
			emailFrom: "Operator <codes@operator.example>",
			providers: [
				{ type: "sandbox", name: "sandbox", channels: ["sms", "call"] },
				JSON.parse(gateway.settings({ channels: ["email"], json })),
			],
		},
	});
	master = clientOf(postern);
	parent = await master.subAccount("Parent");
	api = await parent.subAccount("Own & Co");
});
afterAll(async () => {
	await postern.stop();
	await gateway.close();
});

const freshName = () => `Template ${++names}`;
const create = (texts: unknown, as = api, more: Parameters = {}) =>
	as.call("POST", "/2fa/templates", { name: freshName(), texts, ...more });
async function created(
	texts: unknown,
	as = api,
	more: Parameters = {},
): Promise<Template> {
	const reply = (await create(texts, as, more)) as unknown as One;
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}
const removed = (sid: string, as = api) =>
	as.call("DELETE", `/2fa/templates/${sid}`);
const changed = (sid: string, texts: unknown, as = api) =>
	as.call("PUT", `/2fa/templates/${sid}`, { texts });

/** The texts that a send without body brings, the newest first. */
async function textsOf(
	parameters: Parameters = {},
	as = api,
): Promise<string[]> {
	const reply = await as.send({ body: undefined, ...parameters });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return (await as.messages())
		.filter(({ requestID }) => requestID === reply.body.requestID)
		.map(({ text }) =>
			text.replace(/\d(, )?\d(, )?\d(, )?\d(, )?\d(, )?\d/, "#"),
		);
}
async function mailOf(parameters: Parameters = {}, as = api): Promise<Mail> {
	const reply = await as.send({
		...{ channel: "email", to: undefined, body: undefined },
		emailTo: `u${++names}@example.com`,
		...parameters,
	});
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	const taken = gateway.taken as unknown as (Mail & { requestId: string })[];
	const mail = taken.find(
		({ requestId }) => requestId === reply.body.requestID,
	);
	if (mail === undefined) throw new Error("no mail");
	return mail;
}

describe("without any template", () => {
	it.each([
		[{}, "Your 2FA code is #. It is valid for 10 min."],
		[{ expiry: 90 }, "Your 2FA code is #. It is valid for 1 min."],
		[{ expiry: 30 }, "Your 2FA code is #. It is valid for 1 min."],
		[{ locale: "de-AT" }, "# ist der Code für 2FA. Er gilt 10 Min."],
		[{ locale: "de_CH" }, "# ist der Code für 2FA. Er gilt 10 Min."],
		[{ language: "awspolly.de-DE" }, "# ist der Code für 2FA. Er gilt 10 Min."],
		[
			{ language: "de", locale: "nl" },
			"Je code voor 2FA is #. Hij is 10 min. geldig.",
		],
		[{ locale: "tlh" }, "Your 2FA code is #. It is valid for 10 min."],
		[{ channel: "call" }, "Your 2FA code is #."],
	])("%j brings %s", async (parameters, text) => {
		expect(await textsOf(parameters)).toEqual([text]);
	});

	it("the language of the account is that of a send that names none", async () => {
		const own = await api.subAccount();
		const patched = await own.call("PATCH", `/accounts/${own.account.sid}`, {
			defaults: { locale: "nl_BE" },
		});
		expect(patched.body).toMatchObject({
			data: { defaults: { locale: "nl-BE" } },
		});
		expect(await textsOf({}, own)).toEqual([
			"Je code voor 2FA is #. Hij is 10 min. geldig.",
		]);
		expect(await textsOf({ language: "fr" }, own)).toEqual([
			"Votre code 2FA est #. Il est valable 10 min.",
		]);
	});

	it("the number says nothing about the language", async () => {
		const [text] = await textsOf({ to: "4917100000155" });
		expect(text).toMatch(/^Your/);
	});
});

describe("which text goes out", () => {
	it("a send, an account, those above it and the settings, in this order", async () => {
		const service = "configured";
		expect(await textsOf({ service })).toEqual(["Operator: #"]);
		expect(await textsOf({ service, locale: "de" })).toEqual(["Betreiber: #"]);
		const levels: [Client, string][] = [
			[master, "Master"],
			[parent, "Parent"],
			[api, "Own"],
		];
		const made: [Client, string][] = [];
		for (const [as, name] of levels) {
			const { sid } = await created([{ service, body: `${name}: {code}` }], as);
			made.push([as, sid]);
			// A farther level would fit better.
			expect(await textsOf({ service, locale: "de" })).toEqual([`${name}: #`]);
		}
		const named = await created([{ body: "Named: {code}" }], api);
		for (const template of [named.sid, named.name]) {
			expect(await textsOf({ service, template })).toEqual(["Named: #"]);
		}
		expect(await textsOf({ service, body: BODY, locale: "de" })).toEqual([
			"Your verification code is: #",
		]);
		await removed(named.sid);
		for (const [as, sid] of made.reverse()) await removed(sid, as);
		expect(await textsOf({ service })).toEqual(["Operator: #"]);
	});

	it("a step of a workflow has its own text and sender before all others", async () => {
		const reply = await api.call<{ data: { sid: string; channels: object[] } }>(
			"POST",
			"/2fa/workflows",
			{
				name: freshName(),
				channels: [
					{
						channel: "sms",
						interval: 0,
						body: "{service}: {code}",
						from: "Step",
					},
					{ channel: "voice", interval: 0 },
				],
			},
		);
		expect(reply.body.data.channels).toEqual([
			{
				channel: "sms",
				interval: "0",
				body: "{service}: {code}",
				from: "Step",
			},
			{ channel: "voice", interval: "0" },
		]);
		const workflow = reply.body.data.sid;
		for (const [body, said] of [
			["Body {code}", "Body #"],
			[undefined, "Your 2FA code is #."],
		]) {
			const texts = await textsOf({ workflow, body });
			expect(texts.toSorted()).toEqual(["2FA: #", said]);
		}
		const [newest] = (
			await api.call<{ twoFaOtpSdrs: { sid: string }[] }>(
				"GET",
				"/2fa/search?from=Step",
			)
		).body.twoFaOtpSdrs;
		const { events } = await api.record(String(newest?.sid));
		expect(events.map(({ sender }) => sender)).toEqual(["Step", SENDER]);
	});

	it("names of accounts above are known, their SIDs and those of others are not", async () => {
		const above = await created([{ body: "Above: {code}" }], parent);
		const beside = await created(
			[{ body: "x {code}" }],
			await master.subAccount(),
		);
		const below = await created([{ body: "x {code}" }], await api.subAccount());
		expect(await textsOf({ template: above.name })).toEqual(["Above: #"]);
		expect(
			await textsOf({ template: "operator", service: "configured" }),
		).toEqual(["Operator: #"]);
		for (const template of [
			above.sid,
			beside.sid,
			beside.name,
			below.sid,
			below.name,
			"constructor",
		]) {
			const reply = await api.send({ body: undefined, template });
			expectRefusal(reply, 422, 498, {
				message: "There is no such template",
				parameter: "template",
			});
		}
		await removed(above.sid, parent);
	});

	it("later changes leave the messages of a verification alone", async () => {
		const { sid } = await created([{ service: "kept", body: "Old: {code}" }]);
		const service = "kept";
		const sent = await api.send({ service, body: undefined });
		const requestId = String(sent.body.requestID);
		await changed(sid, [{ service, body: "New: {code}" }]);
		expect(await textsOf({ service })).toEqual(["New: #"]);
		await removed(sid);
		postern.clock.advance(31_000);
		for (const channel of ["sms", "call"]) {
			const again = await api.call("POST", "/2fa/resend", {
				requestId,
				channel,
			});
			expect(again.status, again.text).toBe(200);
			postern.clock.advance(31_000);
		}
		await postern.settled();
		const texts = (await api.messages())
			.filter(({ requestID }) => requestID === requestId)
			.map(({ text }) => text.slice(0, 5));
		expect(texts).toEqual(["Old: ", "Old: ", "Old: "]);
	});

	it("a resend on the channel of a step has the text of that step", async () => {
		const made = await api.call<{ data: { sid: string } }>(
			"POST",
			"/2fa/workflows",
			{
				name: freshName(),
				channels: [{ channel: "sms", interval: 0, body: "Step {code}" }],
			},
		);
		const workflow = made.body.data.sid;
		const sent = await api.send({ workflow, body: undefined });
		postern.clock.advance(31_000);
		const requestId = sent.body.requestID;
		const again = await api.call("POST", "/2fa/resend", { requestId });
		expect(again.status, again.text).toBe(200);
		const texts = (await api.messages())
			.filter(({ requestID }) => requestID === requestId)
			.map(({ text }) => text.slice(0, 5));
		expect(texts).toEqual(["Step ", "Step "]);
	});

	it("the same key brings the first reply, even if the template has changed", async () => {
		const { sid } = await created([{ service: "tied", body: "A {code}" }]);
		const parameters = {
			...{ service: "tied", to: freshRecipient(), body: undefined },
			extra: { a: "1", b: "2" },
		};
		const key = { "Idempotency-Key": `key ${++names}` };
		const first = await api.send(parameters, key);
		expect(first.status, first.text).toBe(200);
		await changed(sid, [{ service: "tied", body: "B {code}" }]);
		const again = await api.send(
			{ ...parameters, extra: { b: "2", a: "1" } },
			key,
		);
		expectReply(again, first.body);
		const other = await api.send({ ...parameters, extra: { a: "1" } }, key);
		expect(other.status).toBe(409);
		expect(other.body).toMatchObject({ code: 409 });
		await removed(sid);
	});
});

describe("placeholders", () => {
	it("are filled with the facts of the send", async () => {
		const body = "{service}|{minutes}|{domain}|{extra.a}|{extra.b}|{code}";
		const { sid } = await created([
			{ service: "Facts", body, extra: { a: "default", b: "b" } },
		]);
		const domain = "Acme.example";
		const [text] = await textsOf({
			...{ service: "Facts", domain, expiry: 300, extra: { a: "{code}" } },
		});
		expect(text).toMatch(/^Facts\|5\|acme.example\|code\|b\|#\n\n@acme/);
		await removed(sid);
	});

	it("cannot make a text of any length", async () => {
		const { sid } = await created([
			{ service: "long", body: `{code}${"{extra.a}".repeat(100)}` },
		]);
		const reply = await api.send({
			...{ service: "long", body: undefined, extra: { a: "x".repeat(200) } },
		});
		expectRefusal(reply, 400, 400, { parameter: "extra" });
		await removed(sid);
	});

	it("stay as they are in a body", async () => {
		const [text] = await textsOf({ body: "{service} {minutes} {code}" });
		expect(text).toBe("{service} {minutes} #");
	});
});

describe("a send is refused", () => {
	it.each<[string, Parameters, string]>([
		[
			"with body and template",
			{ body: BODY, template: "operator" },
			"template",
		],
		["with a locale that is none", { locale: "deutsch!" }, "locale"],
		[
			"with 11 names in extra",
			{
				extra: Object.fromEntries(
					Array.from({ length: 11 }, (_, i) => [`n${i}`, ""]),
				),
			},
			"extra",
		],
		["with a name in extra that is none", { extra: { "a b": "" } }, "extra"],
		[
			"with a control character in extra",
			{ extra: { a: "b\r\nBcc: c" } },
			"extra",
		],
		[
			"with a text in extra that is too long",
			{ extra: { a: "x".repeat(257) } },
			"extra",
		],
		["with extra that is no object", { extra: "a" }, "extra"],
		[
			"by email with a body and no subject",
			{ channel: "email", emailTo: "a@b.example", body: BODY },
			"subject",
		],
		[
			"with a sender whose name is an address",
			{ emailFrom: "a@b.c <d@e.example>" },
			"emailFrom",
		],
		[
			"with a sender whose name breaks the line",
			{ emailFrom: "A\nBcc: b <d@e.example>" },
			"emailFrom",
		],
	])("%s", async (_, parameters, parameter) => {
		const reply = await api.send({ body: undefined, ...parameters });
		expect(reply.status, reply.text).toBe(400);
		expect(reply.body.details?.parameter).toMatch(`${parameter}`);
	});

	it("extra in a form is JSON, and null in JSON is nothing", async () => {
		const form = new URLSearchParams({
			...{ service: "2FA", from: SENDER, to: freshRecipient() },
			extra: '{"a":1}',
		});
		const type = { "Content-Type": FORM };
		const reply = await api.call("POST", "/2fa/send", String(form), type);
		expect(reply.status, reply.text).toBe(200);
		expect(reply.headers["postern-ignored"]).toBeUndefined();
		expect(await textsOf({ extra: null, template: "" })).toHaveLength(1);
	});
});

describe("segments", () => {
	const representation = { Prefer: "return=representation" };
	const ask = (parameters: Parameters) =>
		api.send(parameters, representation) as unknown as Promise<
			Reply<{ verification: { segments?: number } }>
		>;
	it.each([
		["160 characters", `${"x".repeat(154)}{code}`, 1],
		["161", `${"x".repeat(155)}{code}`, 2],
		["70 characters outside GSM", `${"ж".repeat(64)}{code}`, 1],
		["71", `${"ж".repeat(65)}{code}`, 2],
		["160 with an extension", `${"x".repeat(153)}€{code}`, 2],
	])("%s", async (_, body, segments) => {
		const reply = await ask({ body });
		expect(reply.body.verification.segments).toBe(segments);
		expect(reply.headers["postern-segments"]).toBe(
			segments === 1 ? undefined : String(segments),
		);
	});

	it("count the lines that browsers read, and are told for a resend", async () => {
		const body = `${"x".repeat(145)}{code}`;
		const reply = await api.send({ body, domain: "acme.example" });
		expect(reply.headers["postern-segments"]).toBe("2");
		expect(reply.body).not.toHaveProperty("verification");
		postern.clock.advance(31_000);
		const { requestID: requestId } = reply.body;
		const again = await api.call("POST", "/2fa/resend", { requestId });
		expect(again.headers["postern-segments"]).toBe("2");
		postern.clock.advance(31_000);
		const said = await api.call("POST", "/2fa/resend", {
			...{ requestId, channel: "call" },
		});
		expect(said.headers["postern-segments"]).toBeUndefined();
	});

	it("a call and an email have none", async () => {
		const body = `${"x".repeat(500)}{code}`;
		const reply = await ask({ body, channel: "call" });
		expect(reply.body.verification).not.toHaveProperty("segments");
		expect(reply.headers["postern-segments"]).toBeUndefined();
	});
});

describe("an email", () => {
	it("has the built-in text, as text and in the plain layout", async () => {
		const mail = await mailOf({ locale: "de" });
		expect(mail.text).toMatch(
			/^Der Code für 2FA:\n\n\d{6}\n\nEr gilt 10 Min\.\n\nWenn /,
		);
		const code = /\d{6}/.exec(mail.text)?.[0];
		expect(mail.html).toContain(`>${code}</p>`);
		expect(mail.html).toContain("Own &amp; Co");
		expect(mail.html).toContain('lang="de"');
		expect(mail.html).not.toContain("{code}");
		expect(mail.mailbox).toBe("Operator <codes@operator.example>");
		expect(mail).not.toHaveProperty("replyTo");
	});

	it("has text alone where the send gives its body", async () => {
		const mail = await mailOf({ body: BODY, subject: "Code" });
		expect(mail).not.toHaveProperty("html");
	});

	it("has the look and the addresses of its account, as they were at the send", async () => {
		const own = await api.subAccount("Look");
		const path = `/accounts/${own.account.sid}`;
		const brand = {
			name: "A <b>",
			color: "#0A7CFF",
			logo: "https://a.example/l",
		};
		const reply = await own.call("PATCH", path, {
			brand,
			defaults: {
				emailFrom: '"Acme, Inc." <a@B.example>',
				replyTo: "r@b.example",
			},
		});
		expect(reply.body).toMatchObject({
			data: {
				brand: { ...brand, color: "#0a7cff" },
				defaults: { emailFrom: '"Acme, Inc." <a@b.example>' },
			},
		});
		const mail = await mailOf({}, own);
		expect(mail.html).toContain('src="https://a.example/l" alt="A &lt;b&gt;"');
		expect(mail.html).toContain("#0a7cff");
		expect(mail.mailbox).toBe('"Acme, Inc." <a@b.example>');
		expect(mail.replyTo).toBe("r@b.example");
		const [record] = (
			await own.call<{ twoFaOtpSdrs: { events: { sender: string }[] }[] }>(
				"GET",
				"/2fa/search",
			)
		).body.twoFaOtpSdrs;
		expect(record?.events[0]?.sender).toBe("a@b.example");
		await own.call("PATCH", path, {
			brand: { logo: "https://a.example/l?c={code}" },
		});
		expect((await mailOf({}, own)).html).toContain("/l?c=&#123;code}");
		const cleared = await own.call("PATCH", path, { brand: null });
		expect(cleared.body).not.toHaveProperty("data.brand");
		expect((await mailOf({}, own)).html).toContain(">Look</p>");
	});

	it.each([
		["color", { color: "red" }],
		["color", { color: "#123456;x" }],
		["logo", { logo: "http://a.example/l" }],
		["logo", { logo: "javascript:x" }],
		["logo", { logo: "https://u:p@a.example/l" }],
	])("a %s like %j is 400", async (member, brand) => {
		const path = `/accounts/${api.account.sid}`;
		const reply = await api.call("PATCH", path, { brand });
		expectRefusal(reply, 400, 400, {
			parameter: `brand.${member}`,
		});
	});

	it("has the HTML of a template of the settings, with escaped values", async () => {
		const mail = await mailOf({
			...{ service: "page", extra: { t: '"><script>' } },
		});
		expect(mail.text).toMatch(/^Page \d{6}$/);
		expect(mail.html).toMatch(
			/^<p title="&quot;&gt;&lt;script&gt;">page: \d{6}<\/p>$/,
		);
	});

	it("gets the values of its template for the carrier, under those of the send", async () => {
		const { sid } = await created([
			{ service: "dlt", channel: "email", body: "{code}", extra: { dlt: "1" } },
		]);
		expect(await mailOf({ service: "dlt" })).toMatchObject({ dlt: "1" });
		expect(await mailOf({ service: "dlt", extra: { dlt: "2" } })).toMatchObject(
			{ dlt: "2" },
		);
		await removed(sid);
	});

	it("HTML is for the master account alone", async () => {
		const texts = [
			{ service: "by master", body: "{code}", html: "<p>{code}</p>" },
		];
		for (const as of [api, parent]) {
			expectRefusal(await create(texts, as), 403, 403, {
				parameter: "texts",
			});
		}
		const { sid } = await created(texts, master, {
			accountSid: api.account.sid,
		});
		expectRefusal(await changed(sid, texts), 403, 403, {
			parameter: "texts",
		});
		const described = await api.call("PUT", `/2fa/templates/${sid}`, {
			description: "mine",
		});
		expect(described.body).toMatchObject({ data: { texts } });
		const mail = await mailOf({ service: "by master" });
		expect(mail.html).toMatch(/^<p>\d{6}<\/p>$/);
		await removed(sid);
	});
});

describe("templates over the API", () => {
	it("are made, shown, listed, changed and removed like workflows", async () => {
		const texts = [
			{ channel: "voice", body: "\\{code}", locale: "pt_BR" },
			{ body: "{code}", extra: { id: 1 } },
		];
		const shown = [
			{ body: "{code}", channel: "call", locale: "pt-BR" },
			{ body: "{code}", extra: { id: "1" } },
		];
		const reply = (await create(JSON.stringify(texts), api, {
			name: "Ä name",
			description: "d",
		})) as unknown as One;
		const { sid } = reply.body.data;
		expect(sid).toMatch(/^TP[0-9a-f]{32}$/);
		const data = {
			...{ sid, name: "Ä name", texts: shown, description: "d" },
			accountSid: api.account.sid,
			uri: `/2fa/templates/search/${sid}`,
		};
		expectReply(reply, { data, code: 200, message: "OK" });
		const path = `/2fa/templates/search/${sid}`;
		expectReply(await api.call("GET", path), {
			...{ data, code: 200, message: "OK" },
		});
		const list = await api.call(
			"GET",
			`/2fa/templates/search?name=${encodeURIComponent("Ä name")}`,
		);
		expect(list.body).toMatchObject({ data: { result: [data], total: 1 } });
		expectRefusal(await create(texts, api, { name: "Ä name" }), 409, 497, {
			message: "Template with that name already exists",
		});
		expectRefusal(
			await api.call("PUT", `/2fa/templates/${sid}`, { name: "other" }),
			...([400, 498, { parameter: "name" }] as const),
		);
		expect((await removed(sid)).body).toMatchObject({ data: { sid } });
		for (const [method, at] of [
			["GET", path],
			["PUT", `/2fa/templates/${sid}`],
			["DELETE", `/2fa/templates/${sid}`],
		] as const) {
			const gone = await api.call(
				method,
				at,
				method === "PUT" ? {} : undefined,
			);
			expectRefusal(gone, 404, 404, { message: "Invalid Template Id" });
		}
	});

	it("are unknown among workflows", async () => {
		const { sid } = await created([{ service: "x", body: "{code}" }]);
		const workflow = await api.call("DELETE", `/2fa/workflows/${sid}`);
		expectRefusal(workflow, 404, 499);
		expect((await removed(sid)).status).toBe(200);
	});

	it("may have names of a prototype in extra, and so may a send", async () => {
		const extra = JSON.parse('{"__proto__":"p","constructor":"c"}');
		const { sid, texts } = await created([
			{
				service: "proto",
				body: "{extra.__proto__}{extra.toString} {code}",
				extra,
			},
		]);
		expect(JSON.stringify(texts)).toContain('"__proto__":"p"');
		expect(await textsOf({ service: "proto" })).toEqual(["p #"]);
		const own = JSON.parse('{"__proto__":"q"}');
		expect(await textsOf({ service: "proto", extra: own })).toEqual(["q #"]);
		await removed(sid);
	});

	it("read the members of a text, and of a step, as parameters", async () => {
		const empty = { channel: "", locale: "", subject: "", html: "", extra: "" };
		const { sid, texts } = await created([
			{ service: 7, body: "{code}", extra: { a: true, b: 1.5, c: "" } },
			{ ...empty, service: "", body: "{code}" },
		]);
		expect(texts).toEqual([
			{
				service: "7",
				body: "{code}",
				extra: { a: "true", b: "1.5", c: "" },
			},
			{ body: "{code}" },
		]);
		await removed(sid);
		const workflow = await api.call("POST", "/2fa/workflows", {
			name: freshName(),
			channels: [
				{ channel: "sms", interval: 0, from: 12015550100, body: "" },
				{ channel: "email", interval: 0, from: "" },
			],
		});
		expect(workflow.body).toMatchObject({
			data: {
				channels: [
					{ channel: "sms", interval: "0", from: "12015550100" },
					{ channel: "email", interval: "0" },
				],
			},
		});
	});

	it("count characters as a send does: an emoji is one", async () => {
		const smile = (count: number) => "\u{1f600}".repeat(count);
		const service = smile(64);
		const extra = { a: smile(256) };
		const body = `${smile(1_594)}{code}`;
		const { sid } = await created([{ service, body, extra }]);
		expect(await textsOf({ service, extra })).toEqual([`${smile(1_594)}#`]);
		expectRefusal(await changed(sid, [{ body: `${body}!` }]), 400, 498, {
			parameter: "texts.0.body",
		});
		await removed(sid);
	});

	it("of other accounts are unknown", async () => {
		const { sid } = await created([{ service: "x", body: "{code}" }], parent);
		expectRefusal(
			await api.call("GET", `/2fa/templates/search/${sid}`),
			404,
			404,
		);
		expectRefusal(await changed(sid, [{ body: "{code}" }]), 404, 404);
		expectRefusal(await removed(sid), 404, 404);
		await removed(sid, parent);
	});

	it.each<[string, unknown, string]>([
		["nothing", undefined, "texts"],
		["null", null, "texts"],
		["a text without a code", [{ body: "Hi" }], "texts.0.body"],
		["double braces", [{ body: "{{code}}" }], "texts.0.body"],
		[
			"an id that has lost digits",
			[{ body: "{code}", extra: { dlt: 2 ** 60 } }],
			"texts.0.extra.dlt",
		],
		["a placeholder that is none", [{ body: "{code}{x}" }], "texts.0.body"],
		["a script", [{ body: "{code}", html: "{code}<script>" }], "texts.0.html"],
		[
			"a wrong channel",
			[{ body: "{code}", channel: "rcs" }],
			"texts.0.channel",
		],
		["half of a character", [{ body: "{code}\ud800" }], "texts"],
		["NUL", [{ body: "{code}\0" }], "texts"],
	])("with %s are 400", async (_, texts, parameter) => {
		const reply = await create(texts);
		expectRefusal(reply, 400, 498, { parameter });
	});

	it("of 64 KB are refused, and all of an account have 64,000 characters", async () => {
		const huge = await create([{ body: `{code}${"x".repeat(66_000)}` }]);
		expect(huge.status).toBe(413);
		const own = await api.subAccount();
		const body = `{code}${"x".repeat(1_500)}`;
		const texts = Array.from({ length: 20 }, (_, i) => ({
			...{ service: `${i}`, body },
		}));
		const replies = await times(3, () => create(texts, own));
		expect(tally(replies)).toEqual({ "200": 2, "498": 1 });
		const { result } = (
			await own.call<{ data: { result: Template[] } }>(
				"GET",
				"/2fa/templates/search",
			)
		).body.data;
		const [template] = result;
		const more = Array.from({ length: 40 }, (_, i) => ({
			...{ service: `${i}`, body },
		}));
		expectRefusal(await changed(String(template?.sid), more, own), 400, 498, {
			parameter: "texts",
		});
		expect(
			(await changed(String(template?.sid), texts.slice(1), own)).status,
		).toBe(200);
	});

	it.each(["JSON", "JSON in a text"])(
		"have up to 50 texts, each with every member, in %s",
		async (form) => {
			const extra = Object.fromEntries(
				Array.from({ length: 10 }, (_, i) => [`x${i}`, "1"]),
			);
			const texts = Array.from({ length: 50 }, (_, i) => ({
				...{ service: `s${i}`, channel: "email", locale: "de" },
				...{ body: "{code}", subject: "Hi", html: "<p>{code}</p>", extra },
			}));
			const given = form === "JSON" ? texts : JSON.stringify(texts);
			const { sid, texts: kept } = await created(given, master);
			expect(kept).toHaveLength(50);
			await removed(sid, master);
			const more = [...texts, ...texts];
			expectRefusal(
				await create(form === "JSON" ? more : JSON.stringify(more), master),
				...([400, form === "JSON" ? 400 : 498] as const),
			);
		},
	);

	it("names and descriptions are among the 64,000 characters", async () => {
		const own = await api.subAccount();
		const texts = [{ body: "{code}" }];
		const described = { description: "d".repeat(255) };
		const replies = await times(240, () => create(texts, own, described));
		const { "200": made = 0, ...others } = tally(replies);
		expect(made).toBeGreaterThan(150);
		expect(Object.keys(others)).toEqual(["498"]);
	});

	it("steps of workflows with a bad text or sender are 400", async () => {
		for (const step of [
			{ body: "no code" },
			{ body: "{code}{x}" },
			{ body: 1 },
			{ from: "a@b" },
			{ from: "X", channel: "email" },
			{ from: "X", channel: "whatsapp" },
		]) {
			const reply = await api.call("POST", "/2fa/workflows", {
				name: freshName(),
				channels: [{ channel: "sms", interval: 0, ...step }],
			});
			expectRefusal(reply, 400, 496, { parameter: "channels" });
		}
	});
});

it("nothing of a text or of extra is in the log, and an erasure takes both along", async () => {
	const to = freshRecipient();
	const { sid } = await created([
		{ service: "secret", body: "sesame {extra.who} {code}" },
	]);
	await textsOf({ service: "secret", to, extra: { who: "Aladdin" } });
	await removed(sid);
	expect((await postern.storedRows()).join()).toContain("Aladdin");
	const erased = await api.call("POST", `/accounts/${api.account.sid}/erase`, {
		recipient: to,
	});
	expect(erased.status, erased.text).toBe(200);
	expect((await postern.storedRows()).join()).not.toMatch(/Aladdin|sesame/);
	expect(postern.log()).not.toMatch(/Aladdin|sesame/);
});

/** Templates: the text of a send without `body`, its language, and its parts as an SMS. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	BODY,
	type Client,
	freshRecipient,
	type Parameters,
	SENDER,
} from "./support/client.ts";
import { FORM, type Reply } from "./support/exchange.ts";
import type { TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply } from "./support/replies.ts";
import {
	startTemplates,
	type TemplateService,
} from "./support/template-service.ts";

let service: TemplateService;
let postern: TestPostern;
let master: Client;
let parent: Client;
let api: Client;
let freshName: TemplateService["freshName"];
let created: TemplateService["created"];
let changed: TemplateService["changed"];
let removed: TemplateService["removed"];
let textsOf: TemplateService["textsOf"];

beforeAll(async () => {
	service = await startTemplates();
	({
		postern,
		master,
		parent,
		api,
		freshName,
		created,
		changed,
		removed,
		textsOf,
	} = service);
});
afterAll(() => service.stop());

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
		const key = { "Idempotency-Key": "the same key" };
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

/** Templates: the look of an email, and its HTML. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BODY, type Client } from "./support/client.ts";
import { expectRefusal } from "./support/replies.ts";
import {
	startTemplates,
	type TemplateService,
} from "./support/template-service.ts";

let service: TemplateService;
let master: Client;
let parent: Client;
let api: Client;
let create: TemplateService["create"];
let created: TemplateService["created"];
let changed: TemplateService["changed"];
let removed: TemplateService["removed"];
let mailOf: TemplateService["mailOf"];

beforeAll(async () => {
	service = await startTemplates();
	({ master, parent, api, create, created, changed, removed, mailOf } =
		service);
});
afterAll(() => service.stop());

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

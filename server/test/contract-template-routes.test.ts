/** Templates over the API. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, times } from "./support/client.ts";
import { expectRefusal, expectReply, tally } from "./support/replies.ts";
import {
	type One,
	startTemplates,
	type Template,
	type TemplateService,
} from "./support/template-service.ts";

let service: TemplateService;
let master: Client;
let parent: Client;
let api: Client;
let freshName: TemplateService["freshName"];
let create: TemplateService["create"];
let created: TemplateService["created"];
let changed: TemplateService["changed"];
let removed: TemplateService["removed"];
let textsOf: TemplateService["textsOf"];

beforeAll(async () => {
	service = await startTemplates();
	({
		master,
		parent,
		api,
		freshName,
		create,
		created,
		changed,
		removed,
		textsOf,
	} = service);
});
afterAll(() => service.stop());

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

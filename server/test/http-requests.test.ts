/** Requests of the `http` provider as carriers take them: fields, headers and paths that depend on the message. */

import { afterEach, expect, test } from "vitest";
import type { Message } from "../src/providers/contract.ts";
import { httpProvider } from "../src/providers/http/provider.ts";
import { httpSettings, startGateway } from "./http-gateway.ts";
import { MESSAGE } from "./support/message.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

const NOW = MESSAGE.expiresAt - 300_000;

/** The request that a gateway gets for a message, and the answer. */
async function sent(
	settings: Record<string, unknown>,
	changes: Partial<Message> = {},
) {
	const { origin, seen, close } = await startGateway((_, response) => {
		response.writeHead(200).end('{"id":"1"}');
	});
	open.push(close);
	const { path = "/send", ...others } = settings;
	const provider = httpProvider(
		httpSettings({
			type: "http",
			name: "gateway",
			channels: ["sms"],
			url: `${origin}${path}`,
			reference: { field: "id" },
			...others,
		}),
		() => NOW,
	);
	open.push(provider.close);
	const signal = AbortSignal.timeout(5_000);
	const answer = await provider.deliver({ ...MESSAGE, ...changes }, signal);
	return { answer, seen: seen[0] };
}

test("Telegram Gateway: the code alone, and the seconds that it lives", async () => {
	const { seen } = await sent({
		json: { phone_number: "{toE164}", code: "{code}", ttl: "{ttl}" },
	});
	expect(JSON.parse(seen?.body ?? "")).toEqual({
		phone_number: `+${MESSAGE.to}`,
		code: MESSAGE.code,
		ttl: 300,
	});
});

test("Twilio calls: a parameter several times", async () => {
	const { seen } = await sent({
		form: {
			To: "{toE164}",
			Say: "{text}",
			StatusCallbackEvent: ["initiated", "completed"],
		},
	});
	expect(new URLSearchParams(seen?.body).getAll("StatusCallbackEvent")).toEqual(
		["initiated", "completed"],
	);
});

test("JSON in a form field and in a query", async () => {
	const { seen } = await sent({
		query: { to: "{to}", tags: { jsonText: ["{extra.campaign}", "otp"] } },
		form: { params: { jsonText: { "1": "{code}", note: 'a"{text}' } } },
	});
	const params = new URLSearchParams(seen?.body).get("params") ?? "";
	expect(JSON.parse(params)).toEqual({
		"1": MESSAGE.code,
		note: `a"${MESSAGE.text}`,
	});
	expect(seen?.url.searchParams.get("tags")).toBe('["otp"]');
});

test("the carrier's own numbers for the coding", async () => {
	const settings = {
		json: { to: "{to}", text: "{text}", data_coding: "{coding}" },
		coding: { gsm: 0, ucs2: 8 },
	};
	const coding = async (text: string) =>
		JSON.parse((await sent(settings, { text })).seen?.body ?? "").data_coding;
	expect(await coding("Grün {€}")).toBe(0);
	expect(await coding("Ваш код")).toBe(8);
});

test("a header, a parameter and a query that only `extra` fills are left out without it", async () => {
	const settings = {
		headers: { "X-Entity": "{extra.entityId}" },
		query: { entity: "{extra.entityId}" },
		json: { to: "{to}", text: "{text}", entity: "{extra.entityId}" },
	};
	const without = await sent(settings);
	expect(without.seen?.url.href).toMatch(/\/send$/);
	expect(without.seen?.headers["x-entity"]).toBeUndefined();
	expect(without.seen?.body).not.toContain("entity");
	const { seen } = await sent(settings, { extra: { entityId: "1107&x=1" } });
	expect(seen?.url.searchParams.get("entity")).toBe("1107&x=1");
	expect(seen?.headers["x-entity"]).toBe("1107&x=1");
	expect(JSON.parse(seen?.body ?? "").entity).toBe("1107&x=1");
});

test("the HTML and the addresses of an email, left out where it has none", async () => {
	const settings = {
		headers: { "X-Reply": "{replyTo}" },
		json: {
			to: "{to}",
			text: "{text}",
			html: "{html}",
			from: "{mailbox}",
			name: "{fromName}",
			bcc: ["{replyTo}", "{extra.html}"],
		},
	};
	const without = await sent(settings);
	expect(JSON.parse(without.seen?.body ?? "")).toEqual({
		...{ to: MESSAGE.to, text: MESSAGE.text, from: MESSAGE.from },
		bcc: [],
	});
	expect(without.seen?.headers).not.toHaveProperty("x-reply");
	const html = '<p title="a">{code}</p>';
	const replyTo = "r@b.example";
	const { seen } = await sent(settings, { html, replyTo, fromName: "A, B" });
	expect(JSON.parse(seen?.body ?? "")).toMatchObject({
		...{ html, from: `"A, B" <${MESSAGE.from}>`, name: "A, B", bcc: [replyTo] },
	});
	expect(seen?.headers["x-reply"]).toBe(replyTo);
});

// A customer gives `extra`, and the request carries the operator's credentials.
test.each([[".."], ["."], ["%2e."]])(
	"a customer's %j does not choose another resource of the carrier",
	async (id) => {
		const settings = {
			path: "/accounts/{extra.id}/messages?x=1",
			json: { to: "{to}", text: "{text}" },
		};
		const { answer, seen } = await sent(settings, { extra: { id } });
		if (id.includes("%")) {
			expect(seen?.url.pathname).toBe("/accounts/%252e./messages");
			return;
		}
		expect(seen).toBeUndefined();
		expect(answer).toMatchObject({ outcome: "refused", retry: "elsewhere" });
	},
);

test("a customer's line break does not write a header", async () => {
	const { answer, seen } = await sent(
		{
			headers: { "X-Id": "{extra.id}" },
			json: { to: "{to}", text: "{text}" },
		},
		{ extra: { id: "a\r\nX-Evil: 1" } },
	);
	expect(seen).toBeUndefined();
	expect(answer).toMatchObject({ outcome: "refused", retry: "elsewhere" });
});

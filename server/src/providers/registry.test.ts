// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is about such texts

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startFault } from "../../test/support/start-fault.ts";
import { CHANNELS } from "../channel.ts";
import { loadSettings } from "../start/load-settings.ts";
import { settingsFrom } from "../start/settings-from.ts";
import { splitTemplate } from "./http/placeholders.ts";
import type { HttpSettings } from "./http/settings.ts";
import { makeProviders } from "./registry.ts";

const directory = mkdtempSync(join(tmpdir(), "postern-providers-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const problem = (settings: unknown, environment: Record<string, string> = {}) =>
	startFault(() => settingsFrom(settings, environment));

const sms = {
	type: "http",
	name: "gateway",
	channels: ["sms"],
	url: "https://gw.example/send",
	json: { to: "{to}", text: "{text}" },
};
const mail = { type: "smtp", name: "mail", host: "smtp.example.com" };
const sandbox = { type: "sandbox", name: "sandbox" };

describe("settings that could not work stop the start", () => {
	test.each<[string, unknown, string]>([
		[
			"receipts that nothing refers to",
			{
				providers: [
					{
						...sms,
						receipts: {
							format: "json",
							fields: { reference: "id", status: "s" },
							statuses: { ok: "delivered" },
							secret: { in: "header", name: "X-Key", value: "a".repeat(16) },
						},
					},
				],
			},
			"providers.0: receipts needs reference",
		],
		[
			"a host with a port",
			{ providers: [{ ...mail, host: "h:25" }] },
			"providers.0: host must be",
		],
		[
			"a host with a scheme",
			{ providers: [{ ...mail, host: "smtp://h" }] },
			"providers.0: host must be",
		],
		[
			"465 without TLS from the start",
			{ providers: [{ ...mail, port: 465 }] },
			"providers.0: tls must be implicit",
		],
		[
			"587 with it",
			{ providers: [{ ...mail, port: 587, tls: "implicit" }] },
			"providers.0: tls must be required",
		],
		[
			"authorities that are not asked",
			{ providers: [{ ...mail, tls: "none", ca: "x.pem" }] },
			"providers.0: ca has no effect",
		],
		[
			"a password with the end of its line",
			{ providers: [{ ...mail, username: "u", password: "p\n" }] },
			"providers.0: password must be one line",
		],
		[
			"a name without a value",
			{ providers: [{ ...mail, "password:hunter2": null }] },
			"providers.0 has a name without a value",
		],
	])("%s", (_, settings, says) => {
		expect(problem(settings)).toContain(says);
	});
});

describe("the sandbox beside a real provider", () => {
	const both = {
		...sms,
		name: "real",
		channels: ["sms", "call"],
		json: { to: "{to}", text: "{text}" },
	};
	const on = (...channels: string[]) => ({ ...sandbox, channels });

	test("named in a route of one channel does not take messages of another", () => {
		const settings = {
			providers: [both, on("sms", "call")],
			routes: [{ channel: "sms", providers: ["real", "sandbox"] }],
		};
		expect(problem(settings)).toContain(
			"providers.1: the sandbox sandbox would carry call beside a real provider",
		);
		const routed = [
			...settings.routes,
			{ channel: "call", providers: ["real"] },
		];
		expect(problem({ ...settings, routes: routed })).toBeNull();
	});

	test("may have a channel of its own", () => {
		expect(problem({ providers: [both, on("email")] })).toBeNull();
	});
});

describe("the sandbox carries an app", () => {
	const app = { ...sms, name: "app", channels: ["whatsapp"] };
	const carried = (...providers: object[]) =>
		settingsFrom({ providers }, {}).providers.find(
			({ kind }) => kind === "sandbox",
		)?.channels;

	test("only where no provider does, wherever that stands in the list", () => {
		const all = ["sms", "call", "email", "whatsapp", "telegram"];
		expect(carried(sandbox)).toEqual(all);
		const without = ["sms", "call", "email", "telegram"];
		expect(carried(sandbox, app)).toEqual(without);
		expect(carried(app, sandbox)).toEqual(without);
	});

	test("beside a provider only where its settings name it, and a route", () => {
		const named = { ...sandbox, channels: ["whatsapp"] };
		expect(problem({ providers: [app, named] })).toContain(
			"providers.1: the sandbox sandbox would carry whatsapp beside a real provider",
		);
		const routes = [{ channel: "whatsapp", providers: ["sandbox"] }];
		expect(problem({ providers: [app, named], routes })).toBeNull();
	});

	test("with nothing configured, as every other channel", async () => {
		const [only] = await makeProviders([], Date.now, () => "");
		expect(only?.channels).toEqual(CHANNELS);
	});
});

describe("the environment", () => {
	test("a variable brings text, whatever is in it", () => {
		const { providers } = settingsFrom(
			{ providers: [{ ...mail, username: "u", password: "${A}" }] },
			{ A: "${B}$C{to}" },
		);
		expect(providers).toMatchObject([{ settings: { password: "${B}$C{to}" } }]);
	});
});

describe("a variable in a template", () => {
	const gateway = (more: object, KEY: string) =>
		settingsFrom({ providers: [{ ...sms, ...more }] }, { KEY }).providers[0]
			?.settings as HttpSettings;

	test("is text for the template, braces and all", () => {
		const { headers, json } = gateway(
			{
				headers: { Authorization: "Bearer ${KEY}" },
				json: { to: "{to}", text: "{text} ${KEY}" },
			},
			"a{to}b{x}{{text}}",
		);
		expect(splitTemplate(headers.Authorization ?? "", "")).toEqual([
			{ literal: "Bearer a{to}b{x}{{text}}" },
		]);
		expect(splitTemplate((json as { text: string }).text, "")).toEqual([
			{ placeholder: "text" },
			{ literal: " a{to}b{x}{{text}}" },
		]);
	});

	test("is the template where it is the whole of it", () => {
		const { url } = gateway({ url: "${KEY}" }, "https://gw.example/{to}");
		expect(splitTemplate(url, "")).toEqual([
			{ literal: "https://gw.example/" },
			{ placeholder: "to" },
		]);
	});

	test.each([
		["text", "text"],
		["a field: {x", "a…"],
	])("of which nothing is said but setting and variable: %j", (name, shown) => {
		const json = { to: "{to}", text: "{text}", [name]: "${KEY}" };
		expect(
			problem({ providers: [{ ...sms, json }] }, { KEY: "a{hunter2}" }),
		).toBe(
			`postern.yaml: providers.0: json.${shown} has a placeholder that does not exist (it comes from KEY)`,
		);
	});
});

test.each([
	["nothing", ""],
	["a key", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"],
	[
		"what begins as one",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	],
	["DER", Buffer.from([0x30, 0x82, 0x01, 0x80])],
])(
	"a ca with %s in it stops the start, for smtp and smpp",
	async (_, content) => {
		const ca = join(directory, "hunter2.pem");
		writeFileSync(ca, content);
		const file = join(directory, "ca.yaml");
		const smsc = {
			...{ type: "smpp", name: "smsc", host: "smsc.example.com" },
			...{ systemId: "id", password: "secret" },
		};
		for (const provider of [mail, smsc]) {
			writeFileSync(
				file,
				JSON.stringify({ providers: [{ ...provider, ca: "${CA}" }] }),
			);
			const loaded = loadSettings({ POSTERN_CONFIG: file, CA: ca });
			await expect(loaded).rejects.toThrow(
				`${file}: providers.0: ca must be a file with certificates in PEM`,
			);
			const missing = loadSettings({ POSTERN_CONFIG: file, CA: `${ca}.not` });
			await expect(missing).rejects.toThrow(
				`${file}: providers.0: ca cannot be read: ENOENT`,
			);
		}
	},
);

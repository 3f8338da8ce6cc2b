// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is about such texts

/** `postern providers`, and the secrets of receipts that an installation derives. */

import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runCommand } from "../src/cli/cli.ts";
import { PRESETS } from "../src/providers/presets/list.ts";
import { UNKNOWN_SECRET } from "../src/providers/registry.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { DOUBLES } from "./presets/doubles.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const PASSWORD = "hunter2 {to} & more";
const TOKEN = "0123456789abcdef0123456789abcdef";
const ENVIRONMENT = {
	PASSWORD,
	TOKEN,
	HEADER: "a-header-value",
	DOTTED: "a-dotted-value",
};
const AWS = {
	...{ type: "aws-sms", name: "aws", region: "eu-central-1" },
	...{ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "s".repeat(40) },
	topicArns: ["arn:aws:sns:eu-central-1:123456789012:otp"],
};
const SETTINGS = {
	publicUrl: "https://otp.example.com",
	providers: [
		{
			...{ type: "kannel", gateway: "http://127.0.0.1:9", username: "me" },
			...{ password: "${PASSWORD}", headers: { "X-Own": "v ${HEADER}" } },
			// The key is written out, and the name of the last has a dot.
			query: {
				...{ apiKey: "plain-secret-1", coding: "{coding}" },
				...{ "own.word": "${DOTTED}" },
			},
		},
		{
			...{ type: "twilio", name: "us", authToken: "${TOKEN}" },
			accountSid: `AC${"1".repeat(32)}`,
			headers: { "X-Token": "v1 plain-secret-2" },
		},
		AWS,
	],
	routes: [{ channel: "sms", providers: ["kannel", "us"] }],
};

let postern: TestPostern;
beforeAll(async () => {
	postern = await startTestPostern({
		settings: SETTINGS,
		environment: ENVIRONMENT,
	});
});
afterAll(() => postern.stop());

async function onTerminal(...words: string[]): Promise<string> {
	const stdout = Object.assign(new PassThrough(), { isTTY: true });
	let printed = "";
	stdout.on("data", (text) => {
		printed += String(text);
	});
	const environment = {
		...ENVIRONMENT,
		POSTERN_CONFIG: join(postern.directory, "postern.yaml"),
		...(postern.databaseUrl !== null && {
			DATABASE_URL: postern.databaseUrl,
		}),
	};
	const stdin = new PassThrough();
	await runCommand("providers", words, environment, { stdin, stdout });
	return printed;
}

test("lists every preset, and says which are unconfirmed and why", async () => {
	const { printed } = await postern.command(["providers"]);
	const lines = printed.trimEnd().split("\n");
	expect(lines.length).toBe(PRESETS.length);
	for (const [at, preset] of PRESETS.entries()) {
		expect(lines[at]).toMatch(new RegExp(`^${preset.type} `));
		if (preset.isConfirmed) expect(lines[at]).toMatch(/ confirmed$/);
		else expect(lines[at]).toContain(`unconfirmed: ${preset.unconfirmed}`);
	}
});

describe("show", () => {
	test.each(PRESETS.map(({ type }) => type))(
		"%s, with a placeholder for each parameter",
		async (type) => {
			// A provider of the settings goes before a preset of its name.
			if (type === "kannel") return;
			const { printed } = await postern.command(["providers", "show", type]);
			const preset = PRESETS.find((each) => each.type === type);
			expect(parse(printed)).toMatchObject({
				providers: [{ type: "http", name: type, channels: preset?.channels }],
			});
			for (const name of Object.keys(preset?.parameters ?? {}))
				if (preset?.isRequired(name)) expect(printed).toContain(`<${name}>`);
			expect(printed).not.toContain("undefined");
		},
	);

	test("a provider of the settings, without its secrets", async () => {
		for (const [name, shown] of [
			["kannel", "X-Own: …"],
			["us", `Accounts/AC${"1".repeat(32)}/Messages.json`],
		] as const) {
			const { printed } = await postern.command(["providers", "show", name]);
			expect(printed).toContain(shown);
			for (const secret of [...Object.values(ENVIRONMENT), UNKNOWN_SECRET])
				expect(printed).not.toContain(secret);
			expect(printed).not.toContain("plain-secret");
			if (name === "kannel") expect(printed).toContain("{coding}");
		}
	});

	test("a provider of the settings, with what is no secret", async () => {
		const { printed } = await postern.command(["providers", "show", "aws"]);
		expect(printed).toContain("url: https://sms-voice.eu-central-1.amazonaws");
		expect(parse(printed).providers[0]).toMatchObject({
			auth: {
				sigv4: {
					...{ region: "eu-central-1", service: "sms-voice" },
					...{ accessKeyId: "…", secretAccessKey: "…" },
				},
			},
			receipts: {
				only: { is: ["arn:aws:sns:eu-central-1:123456789012:otp"] },
				secret: { value: "…" },
			},
		});
		expect(printed).not.toContain(AWS.secretAccessKey);
	});

	test("with its secrets on a terminal only", async () => {
		const words = ["providers", "show", "kannel", "--secrets"];
		const { printed, refusal } = await postern.command(words);
		expect(printed).toBe("");
		expect(refusal).toContain("on a terminal only");
		const shown = await onTerminal("show", "kannel", "--secrets");
		expect(shown).toContain(PASSWORD);
		expect(await onTerminal("show", "us", "--secrets")).toContain(TOKEN);
	});

	test("says what the vendor needs in the words of the entry", async () => {
		const given = { phoneNumberId: "12345", template: "code" };
		await postern.restart({
			providers: [
				{
					...{ type: "whatsapp", name: "wa", ...given },
					...{ accessToken: TOKEN, appSecret: TOKEN },
				},
			],
			routes: [],
		});
		const cut = await postern.command(["providers", "show", "wa"]);
		expect(cut.printed).toContain("# receiptSecret: …\n");
		const shown = await onTerminal("show", "wa", "--secrets");
		const [, secret] = /^# receiptSecret: ([\w-]{32})$/m.exec(shown) ?? [];
		expect(shown).toContain(`value: ${secret}\n`);
		expect(shown).toMatch(
			/^# At the vendor: .* `https:\/\/otp\.example\.com\/receipts\/wa` .*`postern providers show wa --secrets`/m,
		);
		expect(shown).not.toMatch(/NAME|…/);
		await postern.restart();
	});

	test.each([
		[["show"], "takes the name"],
		[["show", "nosuch"], "no such preset"],
		[["show", "kannel", "hunter2"], "an argument too many"],
		[["hide"], "three commands"],
		[["confirm"], "takes the URL from the log"],
		[["confirm", "https://hunter2.example/"], "takes the URL from the log"],
	])("refuses %j in a sentence", async (words, sentence) => {
		const { refusal } = await postern.command(["providers", ...words]);
		expect(refusal).toContain(sentence);
		expect(refusal).not.toContain("hunter2");
	});
});

describe("the derived secret of receipts", () => {
	const urlShown = async () => {
		const shown = await onTerminal("show", "kannel", "--secrets");
		const [, url = ""] = /^# Receipts come to (.+)$/m.exec(shown) ?? [];
		return url;
	};
	const probed = async (url: string) => {
		const here = url.replace(SETTINGS.publicUrl, postern.url);
		return (await exchange(here, { method: "GET" })).status;
	};

	test("is the one that the service takes, and the known stand-in is not", async () => {
		const url = await urlShown();
		expect(url).toMatch(
			/^https:\/\/otp\.example\.com\/receipts\/kannel\?key=[\w-]{32}$/,
		);
		expect(await probed(url)).toBe(200);
		const [before = ""] = url.split("=");
		expect(await probed(`${before}=${UNKNOWN_SECRET}`)).toBe(403);
		expect(postern.log()).not.toContain(url.split("=")[1]);
	});

	test("is another one for another provider", async () => {
		const [, secret = ""] = (await urlShown()).split("=");
		await postern.restart({
			providers: [{ ...SETTINGS.providers[0], name: "second" }],
			routes: [],
		});
		const own = `${SETTINGS.publicUrl}/receipts/second?key=`;
		const shown = await onTerminal("show", "second", "--secrets");
		expect(shown).toContain(own);
		expect(shown).not.toContain(secret);
		expect(await probed(`${own}${secret}`)).toBe(403);
		await postern.restart();
	});

	test("outlives a restart and a rotation of keys, and is of this installation and name", async () => {
		const url = await urlShown();
		await postern.command(["keys", "rotate"]);
		await postern.restart();
		expect(await urlShown()).toBe(url);
		const other = await startTestPostern({
			settings: SETTINGS,
			environment: ENVIRONMENT,
		});
		const elsewhere = url.replace(SETTINGS.publicUrl, other.url);
		expect((await exchange(elsewhere, { method: "GET" })).status).toBe(403);
		await other.stop();
	});
});

describe("at a start", () => {
	test("a provider that gets no receipts is named", async () => {
		expect(postern.log()).not.toContain("asks for no receipts");
		const { printed } = await postern.command(["check"]);
		expect(printed).not.toContain("asks for no receipts");
		await postern.restart({ publicUrl: undefined });
		expect(postern.log()).toContain("The provider us asks for no receipts");
		await postern.restart();
	});

	test.each([
		["https://otp.example.com", {}, "give it signingKey"],
		["https://otp.example.com", { signingKey: TOKEN }, null],
		["https://otp.example.com", { receipts: null }, null],
	])(
		"with %s and %j mailgun gets receipts, or is named",
		async (publicUrl, more, remedy) => {
			const mailgun = { type: "mailgun", apiKey: TOKEN, domain: "example.com" };
			await postern.restart({
				...{ publicUrl, providers: [{ ...mailgun, ...more }] },
				...{ emailFrom: "codes@example.com", routes: [] },
			});
			const { printed } = await postern.command(["check"]);
			expect(printed.match(/^note: .*receipts.*$/gm) ?? []).toEqual(
				remedy === null
					? []
					: [`note: The provider mailgun asks for no receipts: ${remedy}`],
			);
			await postern.restart();
		},
	);

	test("telegram, which reports to https alone, is named with http", async () => {
		await postern.restart({
			publicUrl: "http://otp.example.com",
			providers: [{ type: "telegram", accessToken: TOKEN }],
			routes: [],
		});
		expect(postern.log()).toContain("a publicUrl that begins with https");
		await postern.restart();
	});

	test("a provider that is unconfirmed is named, with the reason", async () => {
		const preset = PRESETS.find(({ type }) => type === "mitto");
		const reason = preset?.isConfirmed === false ? preset.unconfirmed : "?";
		const double = DOUBLES.find((each) => each.preset === "mitto");
		expect(postern.log()).not.toContain(reason);
		await postern.restart({
			providers: [{ type: "mitto", ...double?.parameters }],
			routes: [],
		});
		expect(postern.log()).toContain(reason);
		const { printed } = await postern.command(["check"]);
		expect(printed).toContain(reason);
		await postern.restart();
	});

	test.each([
		"https://otp.example.com/",
		"otp.example.com",
		"https://a@otp.example.com",
		"https://otp.example.com?x=1",
		"https://otp.example.com/{to}",
		"",
	])("publicUrl %j stops it", (publicUrl) => {
		expect(() => settingsFrom({ publicUrl }, {})).toThrow(
			"postern.yaml: publicUrl must be a URL without a query",
		);
	});
});

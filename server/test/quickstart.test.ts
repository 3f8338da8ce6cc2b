/**
 * The programs, and the lines to paste, in README.md and docs/quickstart.md do
 * as the pages say: the test cuts them out of the pages and runs them.
 */

import { spawnSync } from "node:child_process";
import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import { MAY_CALL_US, secretOf } from "./support/callback-endpoint.ts";
import { type Client, clientOf, wrongCode } from "./support/client.ts";
import { exchange } from "./support/exchange.ts";
import { pagePrograms } from "./support/page-program.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (page: string) => readFileSync(join(ROOT, page), "utf8");

/** The fenced blocks of a page in one language. */
function blocks(page: string, language: string): string[] {
	const fenced = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm");
	return [...read(page).matchAll(fenced)].map(([, text = ""]) => text);
}

const PAGE = "docs/quickstart.md";
const [verifyInNode = "", handler = "", ...others] = blocks(PAGE, "js");

const PROGRAMS = [
	{ language: "js", command: process.execPath, text: verifyInNode },
	{
		language: "python",
		command: "python3",
		text: blocks(PAGE, "python").join(""),
	},
	{ language: "php", command: "php", text: blocks(PAGE, "php").join("") },
].map((program) => ({
	...program,
	isInstalled: spawnSync(program.command, ["--version"]).status === 0,
}));
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

let postern: TestPostern;
let api: Client;
let directory: string;
const programs = pagePrograms();

beforeAll(async () => {
	postern = await startTestPostern({ settings: MAY_CALL_US });
	api = clientOf(postern);
	directory = mkdtempSync(join(tmpdir(), "postern-quickstart-"));
});
afterAll(async () => {
	programs.endAll();
	await postern.stop();
	rmSync(directory, { recursive: true });
});

/** Saves `text` to a file, with the address of this test's service, and runs it. */
function run(
	command: string,
	file: string,
	text: string,
	environment: Record<string, string> = {},
) {
	const path = join(directory, file);
	writeFileSync(path, text.replaceAll("http://127.0.0.1:8080", postern.url));
	const { sid, token } = postern.master;
	return programs.start([command, path], {
		env: {
			PATH: process.env.PATH ?? "",
			AUTH: `${sid}:${token}`,
			...environment,
		},
	});
}

describe.each(PROGRAMS)("the program in $language", (program) => {
	it.runIf(program.isInstalled).each([
		["the right code", (code: string) => code, 200, "success"],
		["a wrong code", wrongCode, 481, "pending"],
	])("checks %s", async (_, typed, answer, status) => {
		await api.call("DELETE", "/sandbox/messages");
		const { child, ended, printed } = run(
			program.command,
			`verify.${program.language === "js" ? "mjs" : program.language}`,
			program.text,
		);
		await eventually(
			"a message, or the end of the program",
			async () => {
				if (child.exitCode !== null) return true;
				return (await api.messages()).length > 0;
			},
			10_000,
		);
		const [message] = await api.messages();
		expect(message?.text, printed()).toMatch(/^Your Acme code is \d{6}$/);
		child.stdin.end(`${typed(message?.text.slice(-6) ?? "")}\n`);
		await ended;
		expect(printed()).toMatch(new RegExp(`code\\b.*\\b${answer}\\b`));
		const { requestID = "" } = message ?? {};
		expect(await api.record(requestID)).toMatchObject({ status });
	});
});

it.runIf(hasCurl)("the lines of README print what it shows", async () => {
	const lines = blocks("README.md", "sh").find((text) =>
		text.startsWith("AUTH="),
	);
	const { ended, printed } = run(
		"sh",
		"paste.sh",
		(lines ?? "").replace(/^AUTH=.*\n/, ""),
	);
	await ended;
	expect(printed()).toMatch(
		/^(OTP\w{32})\n\d{6}\n\{"code":200,"message":"OK","requestID":"\1"\}\n\{"sid":"\1",.*"status":"success"/,
	);
});

it.runIf(hasCurl)("the requests of the quickstart are answered", async () => {
	const whole = blocks(PAGE, "sh").filter(
		(text) => text.startsWith("curl") && !text.includes("…"),
	);
	const { ended, printed } = run("sh", "requests.sh", whole.join("\necho\n"));
	await ended;
	expect(printed()).toMatch(
		/^\{"code":200,.*\}\n\[\{.*"text":"Your Acme code is \d{6}"/,
	);
});

describe("the handler of callbacks", () => {
	/** The program is started once; it prints a line for each callback. */
	let printed: () => string;
	let url: string;
	let secret: string;

	beforeAll(async () => {
		secret = await secretOf(api);
		const port = await freePort();
		url = `http://127.0.0.1:${port}/`;
		const text = handler.replaceAll("3000", String(port));
		const environment = { CALLBACK_SECRET: secret };
		({ printed } = run(process.execPath, "callbacks.mjs", text, environment));
		await eventually("it listens", () => printed().includes("Listens on"));
	});

	const post = (body: string, headers: Record<string, string>) =>
		exchange(url, { method: "POST", headers, body });
	const body = '{"id":"OTP1-1","event":"otp.sent","requestID":"OTP1"}';
	const signed = (at = new Date(), key = secret) => ({
		"webhook-id": "OTP1-1",
		"webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
		"webhook-signature": new Webhook(key).sign("OTP1-1", at, body),
	});
	const otherSecret = `whsec_${Buffer.alloc(32).toString("base64")}`;

	it("takes those of Postern", async () => {
		const { requestId, code } = await api.sent({ callbackUrl: url });
		await api.verify(requestId, code);
		await postern.settled();
		expect(printed()).toContain(`${requestId}-1 otp.sent ${requestId} pending`);
		expect(printed()).toContain(`-3 otp.success ${requestId} success`);
	});

	it("takes one that both secrets have signed", async () => {
		const { "webhook-signature": second, ...rest } = signed();
		const first = signed(new Date(), otherSecret)["webhook-signature"];
		const both = { ...rest, "webhook-signature": `${first} ${second}` };
		expect((await post(body, both)).status).toBe(204);
	});

	const longAgo = new Date(Date.now() - 600_000);
	it.each<[string, () => [string, Record<string, string>]]>([
		["another body", () => [`${body} `, signed()]],
		["another secret", () => [body, signed(new Date(), otherSecret)]],
		["an old signature", () => [body, signed(longAgo)]],
		["another id", () => [body, { ...signed(), "webhook-id": "OTP1-2" }]],
		[
			"a time that is none",
			() => [body, { ...signed(), "webhook-timestamp": "now" }],
		],
		["no signature", () => [body, {}]],
	])("refuses one with %s", async (_, request) => {
		expect((await post(...request())).status).toBe(401);
	});
});

it("no page has a program that is not run here", () => {
	const pages = [
		...["README.md", "SECURITY.md", "CONTRIBUTING.md"],
		...readdirSync(join(ROOT, "docs"))
			.filter((name) => name.endsWith(".md"))
			.map((name) => `docs/${name}`),
	];
	const count = (language: string) =>
		pages.flatMap((page) => blocks(page, language)).length;
	expect(others).toEqual([]);
	expect(["js", "python", "php"].map(count)).toEqual([2, 1, 1]);
});

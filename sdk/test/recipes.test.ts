/** The programs of README.md do as it says: the test cuts them out and runs them. */

import { spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import {
	MAY_CALL_US,
	secretOf,
} from "../../server/test/support/callback-endpoint.ts";
import {
	type Client,
	clientOf,
	wrongCode,
} from "../../server/test/support/client.ts";
import { pagePrograms } from "../../server/test/support/page-program.ts";
import {
	startTestPostern,
	type TestPostern,
} from "../../server/test/support/postern.ts";
import { eventually } from "../../server/test/support/process.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const README = readFileSync(join(ROOT, "sdk/README.md"), "utf8");
/** By the name of the file in their first lines. */
const PROGRAMS = new Map(
	[
		...README.matchAll(
			/^```\w+\n(?:\/\/|#|<\?php \/\/) (\S+)\n[\s\S]*?^```$/gm,
		),
	].map(([block, name = ""]) => [
		name,
		block.replace(/^```\w+\n/, "").replace(/```$/, ""),
	]),
);
const isInstalled = (command: string, argument = "--version") =>
	spawnSync(command, [argument]).status === 0;

let service: TestPostern;
let api: Client;
let directory: string;
const programs = pagePrograms();

beforeAll(async () => {
	service = await startTestPostern({ settings: MAY_CALL_US });
	api = clientOf(service);
	directory = mkdtempSync(join(tmpdir(), "postern-recipes-"));
	const packages = {
		"@postern/sdk": "sdk",
		fastify: "node_modules/fastify",
		express: "tools/peers/node_modules/express",
	};
	for (const [name, path] of Object.entries(packages)) {
		const link = join(directory, "node_modules", name);
		mkdirSync(dirname(link), { recursive: true });
		symlinkSync(join(ROOT, path), link);
	}
});
afterAll(async () => {
	programs.endAll();
	await service.stop();
	rmSync(directory, { recursive: true });
});

function run(
	command: readonly [string, ...string[]],
	name: string,
	environment: Record<string, string> = {},
	text = PROGRAMS.get(name) ?? "",
) {
	const path = join(directory, name.replaceAll(/[[\]]/g, "_"));
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
	return programs.start([...command, path], {
		cwd: directory,
		env: {
			PATH: process.env.PATH ?? "",
			HOME: process.env.HOME ?? "",
			POSTERN_URL: service.url,
			POSTERN_ACCOUNT_SID: service.master.sid,
			POSTERN_TOKEN: service.master.token,
			...environment,
		},
	});
}

const NODE = [process.execPath] as const;
const TERMINAL_PROGRAMS = [
	{ name: "verify.mjs", command: NODE, is: true },
	{
		name: "verify.py",
		command: ["python3"] as const,
		is: isInstalled("python3"),
	},
	{ name: "verify.php", command: ["php"] as const, is: isInstalled("php") },
	{
		name: "verify.go",
		command: ["go", "run"] as const,
		// A first build compiles Go's own library: a minute of two processors.
		is: process.env.CI !== undefined && isInstalled("go", "version"),
	},
];

describe.each(TERMINAL_PROGRAMS)("$name", ({ name, command, is }) => {
	it.runIf(is).each([
		["the right code", (code: string) => code, 200, "success"],
		["a wrong code", wrongCode, 481, "pending"],
	])("checks %s", { timeout: 310_000 }, async (_, typed, answer, status) => {
		await api.call("DELETE", "/sandbox/messages");
		const { child, ended, printed } = run(command, name);
		const message = await sentMessage(() => child.exitCode !== null, printed);
		child.stdin.end(`${typed(message.code)}\n`);
		await ended;
		expect(printed()).toContain(`code ${answer}`);
		expect(await api.record(message.requestID)).toMatchObject({ status });
	});
});

/** The one message in the sandbox, once it is there. */
async function sentMessage(hasEnded: () => boolean, printed: () => string) {
	await eventually(
		"a message, or the end of the program",
		async () => hasEnded() || (await api.messages()).length > 0,
		300_000,
	);
	const [message] = await api.messages();
	const code = /^Your code is (\d{6})$/.exec(message?.text ?? "")?.[1];
	expect(code, printed()).toBeDefined();
	return { code: code ?? "", requestID: message?.requestID ?? "" };
}

/** Serves what Next.js and workers export as their platforms do. */
const SERVE = `
import { createServer } from "node:http";
const exported = await import(process.argv[2]);
createServer(async (incoming, outgoing) => {
	let body = "";
	for await (const piece of incoming) body += piece;
	const request = new Request("http://127.0.0.1" + incoming.url, { method: "POST", body });
	const step = incoming.url.slice(1);
	const response = exported.default
		? await exported.default.fetch(request, process.env)
		: await exported.POST(request, { params: Promise.resolve({ step }) });
	outgoing.writeHead(response.status).end(await response.text());
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

const SERVERS = [
	{
		name: "express.mjs",
		isServed: false,
		is: existsSync(join(ROOT, "tools/peers/node_modules/express")),
	},
	{ name: "fastify.mjs", isServed: false, is: true },
	{ name: "app/api/[step]/route.js", isServed: true, is: true },
	{ name: "worker.mjs", isServed: true, is: true },
];

describe.each(SERVERS)("$name", ({ name, isServed, is }) => {
	it.runIf(is)(
		"sends a code, refuses a wrong one and takes the right one",
		async () => {
			await api.call("DELETE", "/sandbox/messages");
			const port = await freePort();
			const environment = { PORT: String(port) };
			writeFileSync(join(directory, "package.json"), '{"type":"module"}');
			writeFileSync(join(directory, "serve.mjs"), SERVE);
			const command = isServed ? ([...NODE, "serve.mjs"] as const) : NODE;
			const { child, printed } = run(command, name, environment);
			const post = async (path: string, body: object) => {
				const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
					method: "POST",
					headers: { "content-type": "application/json" },
					body: JSON.stringify(body),
				});
				return { status: reply.status, text: await reply.text() };
			};
			await eventually("it listens", async () => {
				expect(child.exitCode, printed()).toBeNull();
				return post("/nothing", {}).then(
					() => true,
					() => false,
				);
			});
			const sent = await post("/code", { phone: "+4917100000155" });
			expect(sent.status, sent.text).toBe(200);
			const { requestId } = JSON.parse(sent.text) as { requestId: string };
			await service.settled();
			const { code } = await sentMessage(() => false, printed);
			const check = (typed: string) =>
				post("/check", { requestId, code: typed });
			const wrong = await check(wrongCode(code));
			expect(wrong.status, wrong.text).toBe(422);
			expect(JSON.parse(wrong.text)).toEqual({
				code: 481,
				message: "Invalid code",
			});
			const right = await check(code);
			expect(right.text).toBe('{"verified":true}');
			// Not to be answered with a stack.
			expect((await post("/code", { phone: "1" })).status).toBe(400);
			child.kill("SIGKILL");
		},
	);
});

it("records.mjs shows what became of the sends", async () => {
	const { requestId } = await api.sent({ service: "shop" });
	const { ended, printed } = run(NODE, "records.mjs");
	await ended;
	expect(printed()).toContain(`${requestId} pending delivered`);
});

it.each(["POST", "GET"])(
	"callbacks.mjs takes a %s of Postern alone",
	async (callbackMethod) => {
		const port = await freePort();
		const environment = {
			PORT: String(port),
			CALLBACK_SECRET: await secretOf(api),
		};
		const { child, printed } = run(NODE, "callbacks.mjs", environment);
		const url = `http://127.0.0.1:${port}/hook`;
		const statusOf = (init: RequestInit = {}) =>
			fetch(url, init).then(
				({ status }) => status,
				() => 0,
			);
		await eventually("it listens", async () => (await statusOf()) !== 0);
		expect(await statusOf()).toBe(401);
		expect(await statusOf({ method: "POST", body: "{}" })).toBe(401);
		const { requestId } = await api.sent({ callbackUrl: url, callbackMethod });
		await service.settled();
		const event = `${requestId}-1 otp.sent ${requestId} pending`;
		await eventually(event, () => printed().includes(event));
		child.kill("SIGKILL");
	},
);

it("every recipe is run here", () => {
	const run = [
		...[...TERMINAL_PROGRAMS, ...SERVERS].map(({ name }) => name),
		"records.mjs",
		"callbacks.mjs",
	];
	expect([...PROGRAMS.keys()].toSorted()).toEqual(run.toSorted());
	expect(README.match(/^### \d+\. /gm)).toHaveLength(PROGRAMS.size);
});

/** The programs that the console shows are run, where their language is there, on values that tempt to break out of them. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from "vitest";
import { postern } from "../../../../sdk/src/index.ts";
import type { Call } from "./call.ts";
import { PROGRAMS, type ProgramName } from "./programs.ts";

const directory = mkdtempSync(join(tmpdir(), "postern-programs-"));
let came: { path: string; authorization: string; body: string }[] = [];
const server = createServer((request, response) => {
	let body = "";
	request.setEncoding("utf8").on("data", (text) => {
		body += text;
	});
	request.on("end", () => {
		const { url = "", headers } = request;
		came.push({ path: url, authorization: headers.authorization ?? "", body });
		response.setHeader("content-type", "application/json");
		response.end('{"code":200,"message":"OK","requestID":"OTP1"}');
	});
});
let url = "";

beforeAll(async () => {
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/otp`;
});
beforeEach(() => {
	came = [];
});
afterAll(() => {
	server.close();
	rmSync(directory, { recursive: true });
});

const NASTY: Call = {
	path: "/2fa/send",
	parameters: {
		service: `it's "quoted" \\ and \`ticked\``,
		to: "+12025550100",
		// biome-ignore lint/suspicious/noTemplateCurlyInString: it must come through as it is.
		from: "$HOME $(id) ${PATH} %s {$x} @file",
		body: "line\nbreak \t tab\r\u0000\u001b[31m </script><!-- ]]> {code}",
		subject: "\u202egnp.exe\u2066 \u200b\u2028\u2029 🦊 \u{e0041} é 漢",
		limits: { "per'user": 'a"b', ["__proto__"]: "$x" },
		codeLength: 6,
		trusted: true,
		appFallback: false,
	},
};
const ENVIRONMENT = {
	PATH: process.env.PATH ?? "",
	// Go keeps what it has compiled there.
	HOME: process.env.HOME ?? directory,
	POSTERN_ACCOUNT_SID: "AC1",
	POSTERN_TOKEN: "secret",
};

type Run = {
	readonly has: string[];
	readonly file: string;
	readonly run: string[];
};
const RUNS: Readonly<Record<Exclude<ProgramName, "TypeScript">, Run>> = {
	curl: { has: ["curl", "--version"], file: "call.sh", run: ["sh", "call.sh"] },
	Python: {
		...{ has: ["python3", "--version"], file: "call.py" },
		run: ["python3", "call.py"],
	},
	PHP: {
		has: ["php", "--version"],
		file: "call.php",
		run: ["php", "call.php"],
	},
	Go: {
		has: ["go", "version"],
		file: "call.go",
		run: ["go", "run", "call.go"],
	},
};

const programIn = (name: ProgramName) => {
	const found = PROGRAMS.find((each) => each.name === name);
	if (found === undefined) throw new Error(name);
	return found.write(NASTY, url);
};

function expectTheCall(): void {
	expect(came).toHaveLength(1);
	const [call] = came;
	expect(call?.path).toBe("/otp/2fa/send");
	expect(call?.authorization).toBe(`Basic ${btoa("AC1:secret")}`);
	expect(JSON.parse(call?.body ?? "")).toEqual(
		JSON.parse(JSON.stringify(NASTY.parameters)),
	);
}

function mayRun(name: string): boolean {
	// Go compiles its library first, which takes a minute.
	if (name === "Go" && process.env.CI === undefined) return false;
	const [command = "", ...version] = RUNS[name as keyof typeof RUNS].has;
	return spawnSync(command, version).status === 0;
}

describe.each(Object.entries(RUNS))("%s", (name, { file, run }) => {
	test.runIf(mayRun(name))(
		"sends the parameters as they are",
		async () => {
			const program = programIn(name as ProgramName);
			writeFileSync(join(directory, file), program);
			const { execFile } = await import("node:child_process");
			const [runner = "", ...words] = run;
			await new Promise<void>((resolve, reject) => {
				execFile(
					runner,
					words,
					{ cwd: directory, env: ENVIRONMENT, timeout: 170_000 },
					(error, _, stderr) => (error ? reject(new Error(stderr)) : resolve()),
				);
			});
			expectTheCall();
		},
		180_000,
	);
});

test("TypeScript sends the parameters as they are", async () => {
	const program = programIn("TypeScript").replace(/^import .*\n/, "");
	const body = `return (async () => { ${program} })()`;
	const run = new Function("postern", "process", "console", body);
	await run(postern, { env: ENVIRONMENT }, { log() {} });
	expectTheCall();
});

test.each(PROGRAMS)("nothing in a $name program is invisible", ({ write }) => {
	const program = write(NASTY, url);
	expect(program).not.toMatch(/[\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
	expect(program).not.toMatch(/[^\P{Cc}\n\t]/u);
});

test("an easy call reads as a person would write it", () => {
	const call: Call = {
		path: "/2fa/verify",
		parameters: { requestId: "OTP1", code: "123456" },
	};
	expect(PROGRAMS[0].write(call, "https://otp.example.com")).toBe(
		`curl https://otp.example.com/2fa/verify \\
  -u "$POSTERN_ACCOUNT_SID:$POSTERN_TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{"requestId": "OTP1", "code": "123456"}'`,
	);
	const longer = { ...call.parameters, service: "shop", accountSid: "AC1" };
	expect(
		PROGRAMS[0].write({ ...call, parameters: longer }, "https://otp.test"),
	).toContain(`  -d '{
    "requestId": "OTP1",
    "code": "123456",
    "service": "shop",
    "accountSid": "AC1"
  }'`);
	expect(PROGRAMS[1].write(call, "https://otp.example.com")).toContain(
		`await otp.verify({\n  requestId: "OTP1",\n  code: "123456",\n});`,
	);
});

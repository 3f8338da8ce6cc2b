// Sends the built service requests that its own document allows, and many that it does
// not: node .ci/fuzz.mjs SCHEMATHESIS. A reply that the document does not know, or a
// 5xx, is a finding.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [schemathesis] = process.argv.slice(2);
const sid = "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071";
const token = "a-token-for-this-run-alone";
const directory = mkdtempSync(join(tmpdir(), "postern-fuzz-"));
const service = spawn(process.execPath, ["server/dist/main.js"], {
	stdio: ["ignore", "pipe", "inherit"],
	env: {
		PATH: process.env.PATH,
		PORT: "0",
		POSTERN_CONFIG: "/dev/null",
		POSTERN_DATA: join(directory, "data"),
		POSTERN_KEY_FILE: join(directory, "postern.keys"),
		POSTERN_ACCOUNT_SID: sid,
		POSTERN_AUTH_TOKEN: token,
	},
});

function address() {
	return new Promise((resolve, reject) => {
		let printed = "";
		service.stdout.setEncoding("utf8").on("data", (text) => {
			printed += text;
			const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
			if (url !== undefined) resolve(url);
		});
		service.once("exit", () => reject(new Error(`It ended: ${printed}`)));
	});
}

const CHECKS = [
	"not_a_server_error",
	"status_code_conformance",
	"content_type_conformance",
	"response_headers_conformance",
	"response_schema_conformance",
];
// The run's own account and tokens stay.
const EXCLUDED = ["createToken", "deleteToken", "removeAccount"];

// A request that waits in the sandbox would hold all others for up to 30 s.
const settings = '[parameters]\n"query.wait" = 0\n';
writeFileSync(join(directory, "schemathesis.toml"), settings);

try {
	const url = await address();
	const run = spawn(
		schemathesis,
		[
			...[
				"run",
				`${url}/openapi.json`,
				"--url",
				url,
				"--auth",
				`${sid}:${token}`,
			],
			// One worker: with four, Python 3.11 sometimes failed to compile a pattern.
			...["--phases", "coverage,fuzzing", "--max-examples", "4"],
			...["--checks", CHECKS.join(","), "--warnings", "off"],
			...EXCLUDED.flatMap((id) => ["--exclude-operation-id", id]),
			...["--request-timeout", "10", "--continue-on-failure"],
			// They measure the machine.
			...["--suppress-health-check", "all"],
			...["--seed", "1", "--no-color"],
		],
		// It reads its settings where it runs, and leaves a cache there.
		{ cwd: directory, stdio: "inherit" },
	);
	const [status] = await once(run, "exit");
	process.exitCode = status ?? 1;
} finally {
	if (service.exitCode === null) {
		service.kill();
		await once(service, "exit");
	}
	rmSync(directory, { recursive: true });
}

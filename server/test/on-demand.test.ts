/** Code that is loaded when it is first needed, in a process without a free descriptor. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CLOSED_PORT } from "./support/listener.ts";
import { BUILT_PROGRAM } from "./support/process.ts";

const BUILT = fileURLToPath(
	new URL("outbound/on-demand.js", `file://${BUILT_PROGRAM}`),
);

const SCRIPT = `
	import { closeSync, openSync } from "node:fs";
	import { guardedHttpOnDemand } from "${BUILT}";
	const { send, close } = guardedHttpOnDemand({ allow: ["127.0.0.0/8"] });
	const request = { method: "GET", url: "http://127.0.0.1:${CLOSED_PORT}/", headers: [], body: null };
	const held = [];
	try {
		for (;;) held.push(openSync("/dev/null"));
	} catch {}
	const outcomes = [await send(request)];
	for (const one of held) closeSync(one);
	outcomes.push(await send(request));
	await close();
	console.log(JSON.stringify(outcomes));
`;

test.runIf(process.platform === "linux")(
	"callbacks go out once there are descriptors again",
	() => {
		const { stdout, stderr } = spawnSync(
			"sh",
			[
				...["-c", 'ulimit -n 200; exec "$@"', "sh", process.execPath],
				...["--input-type=module", "--eval", SCRIPT],
			],
			{ encoding: "utf8" },
		);
		expect(stderr).toBe("");
		expect(JSON.parse(stdout)).toEqual([
			{ outcome: "not_sent", reason: "EMFILE" },
			{ outcome: "not_sent", reason: "ECONNREFUSED" },
		]);
	},
);

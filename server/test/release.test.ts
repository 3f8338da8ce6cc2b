/**
 * The release, as somebody gets it who has no clone: the tarballs, installed without a
 * network into an empty folder, send a code. They are made of the files that the
 * image's builder gets, with the words of the Dockerfile.
 */

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copyBuildContext } from "./support/build-context.ts";
import { exchange } from "./support/exchange.ts";
import {
	leaveNothingBehind,
	newSqlitePlace,
	type Place,
	type Service,
	startService,
} from "./support/process.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url)).slice(0, -1);
const { version } = JSON.parse(
	readFileSync(join(ROOT, "server/package.json"), "utf8"),
) as { version: string };
/** Other versions of Node to start the package on: paths, with a colon between them. */
const NODES = (process.env.POSTERN_NODES ?? process.execPath)
	.split(":")
	.filter((path) => path !== "");
const LARGEST_BYTES = 60_000_000;
const BLOCK_BYTES = 4096;
const MINUTES = 60_000;

const directory = mkdtempSync(join(tmpdir(), "postern-release-"));
const out = join(directory, "release");
const unpacked = join(directory, "unpacked/package");
const installed = join(directory, "installed");
const SERVER = join(out, `postern-${version}.tgz`);
const SDK = join(out, `sdk-${version}.tgz`);

/** With nothing of this user: no cache, no settings of npm. No registry is asked. */
const environment = {
	PATH: process.env.PATH ?? "",
	HOME: directory,
	npm_config_offline: "true",
	npm_config_update_notifier: "false",
};

function run(cwd: string, program: string, words: readonly string[]): string {
	return execFileSync(program, words, {
		cwd,
		encoding: "utf8",
		env: environment,
	});
}

function filesIn(of: string): string[] {
	return readdirSync(of, { recursive: true, encoding: "utf8" }).filter((path) =>
		statSync(join(of, path)).isFile(),
	);
}

beforeAll(() => {
	const workspace = join(directory, "workspace");
	copyBuildContext(ROOT, workspace);
	symlinkSync(join(ROOT, "node_modules"), join(workspace, "node_modules"));
	const words = /^RUN (npm run release .*) --out \/release \\$/m.exec(
		readFileSync(join(ROOT, "Dockerfile"), "utf8"),
	)?.[1];
	const [npm = "", ...rest] = words?.split(" ") ?? [];
	run(workspace, npm, [...rest, "--out", out]);

	mkdirSync(join(directory, "unpacked"));
	run(join(directory, "unpacked"), "tar", ["-xzf", SERVER]);
	mkdirSync(installed);
	run(installed, "npm", ["install", SERVER, SDK]);
}, 10 * MINUTES);
afterEach(leaveNothingBehind);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the files", () => {
	it("of the package are those that run, and nothing for developers", () => {
		const own = filesIn(unpacked).filter(
			(path) => !path.startsWith("node_modules"),
		);
		expect(own).toEqual(
			expect.arrayContaining([
				"LICENSE",
				"README.md",
				"console/index.html",
				"deploy/postern.service",
				"dist/store/sqlite/checkpoint-worker.js",
				"openapi.json",
				"postern.sample.yaml",
			]),
		);
		const forDevelopers = /\.(map|d\.ts|tsbuildinfo)$|\.test\.js$/;
		expect(own.filter((path) => forDevelopers.test(path))).toEqual([]);
		const { devDependencies, scripts, ...manifest } = JSON.parse(
			readFileSync(join(unpacked, "package.json"), "utf8"),
		);
		expect([devDependencies, scripts, manifest.private]).toEqual([
			undefined,
			undefined,
			undefined,
		]);
		expect(statSync(join(unpacked, "dist/main.js")).mode & 0o111).toBe(0o111);
	});

	it("take 60 MB at most, with all dependencies", () => {
		const bytes = filesIn(unpacked)
			.map((path) => statSync(join(unpacked, path)).size)
			.reduce((sum, size) => sum + Math.ceil(size / BLOCK_BYTES), 0);
		expect(bytes * BLOCK_BYTES).toBeLessThan(LARGEST_BYTES);
	});

	it("are those of SHA256SUMS", () => {
		const sums = readFileSync(join(out, "SHA256SUMS"), "utf8")
			.trimEnd()
			.split("\n")
			.map((line) => line.split("  ") as [string, string]);
		const names = readdirSync(out).filter((name) => name !== "SHA256SUMS");
		expect(sums.map(([, name]) => name)).toEqual(names.sort());
		for (const [sum, name] of sums) {
			const bytes = readFileSync(join(out, name));
			expect(createHash("sha256").update(bytes).digest("hex")).toBe(sum);
		}
	});

	it("of the dependencies are those of the bill of materials, in tested versions", () => {
		const bill = JSON.parse(
			readFileSync(join(out, `postern-${version}.cdx.json`), "utf8"),
		) as { components: { name: string; version: string }[] };
		const listed = bill.components.map(
			({ name, version }) => `${name}@${version}`,
		);
		expect(listed.sort()).toEqual(packagesIn(unpacked).sort());
		expect(packagesIn(installed)).toContain(`postern@${version}`);
		const lock = JSON.parse(
			readFileSync(join(ROOT, "package-lock.json"), "utf8"),
		) as { packages: Record<string, { version: string }> };
		const tested = Object.entries(lock.packages).map(
			([path, locked]) =>
				`${path.split("node_modules/").at(-1)}@${locked.version}`,
		);
		expect(tested).toEqual(expect.arrayContaining(listed));
	});
});

/** Below its `node_modules`, those inside other packages too. */
function packagesIn(of: string): string[] {
	return filesIn(join(of, "node_modules"))
		.filter((path) =>
			/^((@[^/]+\/)?[^/]+)(\/node_modules\/(@[^/]+\/)?[^/]+)*\/package\.json$/.test(
				path,
			),
		)
		.map((path) => {
			const file = join(of, "node_modules", path);
			const { name, version } = JSON.parse(readFileSync(file, "utf8")) as {
				name: string;
				version: string;
			};
			return `${name}@${version}`;
		});
}

/** With the SDK from the tarball, as a program beside the service would. */
const PROGRAM = `
import { postern } from "@postern/sdk";
const [url, accountSid, token] = process.argv.slice(2);
const otp = postern({ url, accountSid, token });
const { requestID } = await otp.send({ service: "shop", to: "+12025550100", from: "Shop", body: "Your code is {code}" });
const [{ text }] = await otp.request("get", "/sandbox/messages", { query: { limit: 1 } });
const { message } = await otp.verify({ requestId: requestID, code: /[0-9]+/.exec(text)[0] });
const { status } = await otp.record(requestID);
console.log(message, status);
`;

function sendACode({
	url,
	account,
	place,
}: Pick<Service, "url" | "account"> & {
	place: Pick<Place, "tokenFile">;
}): string {
	const program = join(installed, "send.mjs");
	writeFileSync(program, PROGRAM);
	const token = readFileSync(place.tokenFile, "utf8").trim();
	return run(installed, process.execPath, [program, url, account, token]);
}

describe("the packages, in an empty folder and without a network", () => {
	it("send a code and check it", { timeout: 2 * MINUTES }, async () => {
		const service = await startService(newSqlitePlace(), {
			program: join(installed, "node_modules/.bin/postern"),
		});
		expect(sendACode(service)).toBe("OK success\n");
		const page = await exchange(`${service.url}/`, { method: "GET" });
		expect(page.status).toBe(200);
		expect(page.headers["content-type"]).toContain("text/html");
		const api = await exchange(`${service.url}/openapi`, { method: "GET" });
		expect(api.status).toBe(200);
		expect((await service.end("SIGTERM")).code).toBe(0);
	});

	it.each(NODES)("start on %s", { timeout: 2 * MINUTES }, async (node) => {
		const service = await startService(newSqlitePlace(), {
			program: join(installed, "node_modules/.bin/postern"),
			// The next word is this process's own Node.
			before: ["sh", "-c", 'node="$0"; shift; exec "$node" "$@"', node],
		});
		expect(sendACode(service)).toBe("OK success\n");
		const { code, stderr } = await service.end("SIGTERM");
		expect([code, stderr]).toEqual([0, ""]);
	});

	it("start with npx, which leaves data and keys where it runs", {
		timeout: 4 * MINUTES,
	}, async () => {
		const { directory: folder, ...place } = newSqlitePlace();
		// npx takes an absolute path for a program.
		copyFileSync(SERVER, join(folder, `postern-${version}.tgz`));
		const npx = spawn("sh", ["-c", "exec npx --yes ./postern-*.tgz"], {
			cwd: folder,
			// npm ends at a signal and leaves the service: the group is ended.
			detached: true,
			stdio: ["ignore", "pipe", "inherit"],
			env: { ...environment, PORT: "0" },
		});
		try {
			let printed = "";
			for await (const part of npx.stdout.setEncoding("utf8")) {
				printed += part;
				if (printed.includes("/2fa/search/")) break;
			}
			const [, url = ""] = /^Postern listens on (\S+)$/m.exec(printed) ?? [];
			const [, account = ""] = /^Account +(\w+)$/m.exec(printed) ?? [];
			expect(sendACode({ url, account, place })).toBe("OK success\n");
			expect(existsSync(place.database)).toBe(true);
			expect(existsSync(place.keyFile)).toBe(true);
		} finally {
			process.kill(-(npx.pid as number), "SIGKILL");
		}
	});
});

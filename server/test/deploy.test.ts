/**
 * The files for deployment: they parse, they name settings that exist, and the image's
 * health check tells a working service from none.
 * Building the image and rendering the chart need programs that are not here.
 */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configFrom, loadConfig } from "../src/config/config.ts";
import { startTestPostern } from "./support/postern.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CHART = `${ROOT}deploy/helm/postern/`;
const read = (path: string) => readFileSync(path, "utf8");
const DOCKERFILE = read(`${ROOT}Dockerfile`);

type Values = { readonly [name: string]: unknown };

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
	for (const one of running.splice(0)) await one.stop();
});

/** The exit code of the image's HEALTHCHECK. */
function healthCheck(port: string): Promise<number | null> {
	const command = /^HEALTHCHECK[^\n]*\\\n\s*CMD (\[.*\])$/m.exec(
		DOCKERFILE,
	)?.[1];
	const [, ...words] = JSON.parse(command ?? "[]") as string[];
	const child = spawn(process.execPath, words, {
		env: { PORT: port },
		stdio: "ignore",
	});
	return new Promise((resolve) => child.once("close", resolve));
}

describe("the image", () => {
	it("is healthy while the service can work, and not when it is gone", async () => {
		const postern = await startTestPostern();
		running.push(postern);
		const { port } = new URL(postern.url);
		expect(await healthCheck(port)).toBe(0);
		running.pop();
		await postern.stop();
		expect(await healthCheck(port)).toBe(1);
	});

	it("sets what the service reads, and keeps keys out of the data", async () => {
		const lines = /^ENV ([\s\S]*?[^\\])$/m.exec(DOCKERFILE)?.[1] ?? "";
		const environment = Object.fromEntries(
			lines
				.split(/\s*\\?\s+/)
				.map((pair) => pair.split("=") as [string, string]),
		);
		const { NODE_ENV: _, ...settings } = environment;
		const config = configFrom({}, settings);
		expect(config).toMatchObject({ host: "0.0.0.0", port: 8080 });
		expect(config.keyFile.startsWith(`${config.data}/`)).toBe(false);
		await loadConfig({ ...settings, POSTERN_CONFIG: "/dev/null" });
	});

	it("runs as a user by number, who is not root", () => {
		expect(DOCKERFILE).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
	});
});

describe("compose.yaml", () => {
	const { services } = parse(read(`${ROOT}compose.yaml`)) as {
		services: Record<string, { environment: Record<string, string> }>;
	};

	it("gives the service variables that it knows, and no secret of its own", async () => {
		const environment = services.postern?.environment ?? {};
		await loadConfig({
			POSTERN_CONFIG: "/dev/null",
			...Object.fromEntries(
				Object.keys(environment).map((name) => [
					name,
					name === "DATABASE_URL"
						? "postgres://postern:x@postgres:5432/postern"
						: "x".repeat(32),
				]),
			),
		});
		for (const value of Object.values(environment)) {
			expect(value).toMatch(/\$\{[A-Z_]+:\?/);
		}
	});
});

describe("the chart", () => {
	const values = parse(read(`${CHART}values.yaml`)) as Values;
	const templates = readdirSync(`${CHART}templates`).map((name) =>
		read(`${CHART}templates/${name}`),
	);
	const used = new Set(
		templates.flatMap((text) =>
			[...text.matchAll(/\.Values\.([A-Za-z.]+)/g)].map(([, path]) => path),
		),
	);

	it("uses values that there are", () => {
		const missing = [...used].filter((path) => {
			let at: unknown = values;
			for (const name of path?.split(".") ?? []) {
				if (typeof at !== "object" || at === null || !(name in at)) return true;
				at = (at as Values)[name];
			}
			return false;
		});
		expect(missing).toEqual([]);
	});

	it("has no value that nothing uses", () => {
		const roots = new Set([...used].map((path) => path?.split(".")[0]));
		expect(Object.keys(values).filter((name) => !roots.has(name))).toEqual([]);
	});

	it("keeps variables away that a Service by its name would add", async () => {
		expect(templates.join()).toMatch(/^ +enableServiceLinks: false$/m);
		await expect(
			loadConfig({ POSTERN_PORT: "tcp://10.0.0.1:80" }),
		).rejects.toThrow(/there is no such setting/);
	});

	it("has the version of the program", () => {
		const { appVersion } = parse(read(`${CHART}Chart.yaml`)) as Values;
		const { version } = JSON.parse(
			read(`${ROOT}server/package.json`),
		) as Values;
		expect(appVersion).toBe(version);
	});
});

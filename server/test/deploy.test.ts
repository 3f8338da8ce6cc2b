/**
 * The files for deployment: they parse, they name settings that exist, and the image's
 * health check tells a working service from none.
 * Building the image and rendering the chart need programs that are not here;
 * release.test.ts makes the package with the files and the words of the Dockerfile.
 */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configFrom, loadConfig } from "../src/config/config.ts";
import { ignoredBy } from "./support/build-context.ts";
import { CLOSED_PORT } from "./support/listener.ts";
import { startTestPostern } from "./support/postern.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CHART = `${ROOT}deploy/helm/postern/`;
const read = (path: string) => readFileSync(path, "utf8");
const DOCKERFILE = read(`${ROOT}Dockerfile`);

type Manifest = {
	readonly name: string;
	readonly version: string;
	readonly private?: boolean;
	readonly bin: Readonly<Record<string, string>>;
	readonly engines?: Readonly<Record<string, string>>;
	readonly workspaces: readonly string[];
};

const manifest = (at: string) =>
	JSON.parse(read(`${ROOT}${at}/package.json`)) as Manifest;

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
		expect(await healthCheck(new URL(postern.url).port)).toBe(0);
		// Another test may get the port of one that has stopped.
		expect(await healthCheck(String(CLOSED_PORT))).toBe(1);
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

	it("runs what the package runs, from the place where it is unpacked", () => {
		const { bin } = manifest("server");
		const program = `/app/${bin.postern}`;
		expect(DOCKERFILE).toContain(`ENTRYPOINT ["node", "${program}"]`);
		expect(DOCKERFILE).toContain(`ln -s ${program} /usr/local/bin/postern`);
		expect(DOCKERFILE).toMatch(/^COPY --from=package \/app \/app$/m);
	});

	it("writes to its volumes alone, and owns nothing else", () => {
		const volumes = /^VOLUME (\[.*\])$/m.exec(DOCKERFILE)?.[1];
		expect(JSON.parse(volumes ?? "[]")).toEqual(["/data", "/keys"]);
		const own = [...DOCKERFILE.matchAll(/--chown=\S+ \S+ (\S+)$/gm)];
		expect(own.map(([, path]) => path)).toEqual(["/data", "/keys"]);
	});

	it("copies files that its builder gets, and no key, data or history", () => {
		const isIgnored = ignoredBy(read(`${ROOT}.dockerignore`));
		const stage = DOCKERFILE.split(/^FROM /m)[1] ?? "";
		const copied = [...stage.matchAll(/^COPY (?!--from)(.*) \S+$/gm)]
			.flatMap(([, words = ""]) => words.split(" "))
			.filter((path) => path !== ".");
		expect(copied).toContain("console/package.json");
		for (const path of copied) {
			expect(existsSync(ROOT + path), path).toBe(true);
			expect(isIgnored(path), path).toBe(false);
		}
		for (const path of [
			"postern.keys",
			"postern.yaml",
			"postern.token",
			"data/postern.db",
			".git/HEAD",
			"server/dist/main.js",
			"server/src/sid.test.ts",
			"console/node_modules/react/index.js",
		])
			expect(isIgnored(path), path).toBe(true);
	});

	it("has every workspace's package.json, which npm ci asks for", () => {
		const { workspaces } = manifest(".");
		for (const name of workspaces)
			expect(DOCKERFILE).toContain(`COPY ${name}/package.json ${name}/\n`);
	});
});

describe("the packages", () => {
	it("are named for what people install, and the workspace is not", () => {
		expect(manifest(".").name).toBe("postern-workspace");
		expect(manifest("server").name).toBe("postern");
		expect(manifest("sdk").name).toBe("@postern/sdk");
	});

	it("are private in the workspace, where they are not built", () => {
		for (const at of [".", ...manifest(".").workspaces])
			expect(manifest(at).private, at).toBe(true);
	});

	it("have one version", () => {
		const { version } = manifest(".");
		for (const at of manifest(".").workspaces)
			expect(manifest(at).version, at).toBe(version);
	});

	it("run on the same versions of Node", () => {
		expect(manifest("server").engines).toEqual(manifest(".").engines);
	});
});

describe("the unit of systemd", () => {
	const UNIT = read(`${ROOT}deploy/postern.service`);
	const values = (name: string) =>
		[...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(
			([, value = ""]) => value,
		);

	it("starts the command of the package, as a user of its own", () => {
		const [command = ""] = values("ExecStart");
		expect(command.split("/").at(-1)).toBe(
			Object.keys(manifest("server").bin)[0],
		);
		expect(values("User")).toEqual(["postern"]);
	});

	it("waits longer than a shutdown may take", () => {
		expect(Number(values("TimeoutStopSec")[0])).toBeGreaterThan(30);
	});

	it("is started again for as long as a start fails", () => {
		expect(values("Restart")).toEqual(["always"]);
		expect(values("StartLimitIntervalSec")).toEqual(["0"]);
	});

	it("may write where the settings of docs/deploy.md put data and keys", () => {
		const page = read(`${ROOT}docs/deploy.md`);
		const yaml = /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "";
		const { data, keyFile } = configFrom(parse(yaml), {});
		expect(data).toBe(`/var/lib/${values("StateDirectory")[0]}`);
		expect(keyFile.startsWith(`${values("ReadWritePaths")[0]}/`)).toBe(true);
	});

	// Elsewhere than on a machine with systemd its checker is not to be had.
	it.runIf(spawnSync("systemd-analyze", ["--version"]).status === 0)(
		"has no directive that systemd does not know",
		() => {
			const { stderr } = spawnSync(
				"systemd-analyze",
				["verify", "--man=no", `${ROOT}deploy/postern.service`],
				{ encoding: "utf8" },
			);
			const about = stderr
				.split("\n")
				.filter((line) => line.includes("deploy/postern.service"));
			expect(
				about.filter((line) => !line.includes("is not executable")),
			).toEqual([]);
		},
	);
});

describe.each(["Caddyfile", "nginx.conf"])("deploy/%s", (name) => {
	const text = read(`${ROOT}deploy/${name}`).replace(/^\s*#.*$/gm, "");

	it("hands requests to where the service listens", () => {
		const { host, port } = configFrom({}, {});
		expect(text).toMatch(
			new RegExp(`(reverse_proxy|server) ${host}:${port}\\b`),
		);
	});

	it("drops idle connections before the service does", () => {
		const seconds = /\bkeepalive(?:_timeout)? (\d+)s/.exec(text)?.[1];
		expect(Number(seconds)).toBeLessThan(65);
	});

	it("says that browsers shall come by TLS", () => {
		expect(text).toContain('Strict-Transport-Security "max-age=31536000"');
	});

	it("keeps /metrics inside", () => {
		expect(text).toMatch(
			/path \/metrics\s+respond @metrics 404|location = \/metrics \{\s+return 404;/,
		);
	});
});

it("deploy/nginx.conf believes no X-Forwarded-For of a client, and keeps its Host", () => {
	const text = read(`${ROOT}deploy/nginx.conf`);
	expect(text).toContain("proxy_set_header X-Forwarded-For $remote_addr;");
	expect(text).toContain("proxy_set_header Host $http_host;");
	expect(text).not.toContain("proxy_add_x_forwarded_for");
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

/**
 * A client that wants to pass for another address, or to read what is inside, through
 * the proxies of `deploy/`: each hands on the address that it sees itself, and keeps
 * /metrics inside. People can sign in through it. The programs are named in
 * POSTERN_NGINX and POSTERN_CADDY; without them there is nothing to run.
 */

import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import { basic } from "./support/exchange.ts";
import { type PeerProcess, startPeer } from "./support/peer-process.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";

const HOST = "otp.example.com";
const FILES = fileURLToPath(new URL("../../deploy/", import.meta.url));
const TLS = fileURLToPath(new URL("support/test-only-tls", import.meta.url));
const CERTIFICATE = `${TLS}.cert.pem`;
const KEY = `${TLS}.key.pem`;

type Ports = { readonly http: number; readonly https: number };

/** What a user of the example changes, and what a test without root must. */
function nginx(directory: string, to: string, { http, https }: Ports) {
	const text = readFileSync(`${FILES}nginx.conf`, "utf8")
		.replace("127.0.0.1:8080", to)
		.replaceAll(/^\tlisten \[::\].*$/gm, "")
		.replace("listen 80;", `listen 127.0.0.1:${http};`)
		.replace("listen 443 ssl;", `listen 127.0.0.1:${https} ssl;`)
		.replace(/ssl_certificate \S+;/, `ssl_certificate ${CERTIFICATE};`)
		.replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${KEY};`);
	const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
		.map((name) => `${name}_temp_path ${join(directory, name)};`)
		.join(" ");
	return {
		config: `daemon off; pid ${join(directory, "pid")}; error_log stderr notice;
events {}
http { access_log off; ${paths}
${text}}`,
		words: (file: string) => ["-e", "stderr", "-c", file],
		ready: /start worker process/,
	};
}

function caddy(directory: string, to: string, { http, https }: Ports) {
	const text = readFileSync(`${FILES}Caddyfile`, "utf8")
		.replace("127.0.0.1:8080", to)
		.replace(
			/^(otp\S+) \{$/m,
			`$1 {\n\tbind 127.0.0.1\n\ttls ${CERTIFICATE} ${KEY}`,
		);
	return {
		config: `{
	admin off
	http_port ${http}
	https_port ${https}
	storage file_system ${directory}
}
${text}`,
		words: (file: string) => [
			"run",
			"--adapter",
			"caddyfile",
			"--config",
			file,
		],
		ready: /serving initial configuration/,
	};
}

/** Over TLS; the certificate is for tests and names another host. */
function ask(
	port: number,
	path: string,
	headers: Record<string, string> = {},
	body?: object,
): Promise<{
	status: number;
	text: string;
	cookies: readonly string[];
	rawHeaders: readonly string[];
}> {
	return new Promise((resolve, reject) => {
		request(
			{
				...{ host: "127.0.0.1", port, path, servername: HOST },
				method: body ? "POST" : "GET",
				headers: { Host: HOST, "Content-Type": "application/json", ...headers },
				rejectUnauthorized: false,
				agent: false,
			},
			(reply) => {
				let text = "";
				reply.setEncoding("utf8").on("data", (part) => {
					text += part;
				});
				reply.once("end", () =>
					resolve({
						status: reply.statusCode ?? 0,
						text,
						cookies: reply.headers["set-cookie"] ?? [],
						rawHeaders: reply.rawHeaders,
					}),
				);
			},
		)
			.once("error", reject)
			.end(body && JSON.stringify(body));
	});
}

const PROXIES = [
	["nginx", nginx, process.env.POSTERN_NGINX],
	["caddy", caddy, process.env.POSTERN_CADDY],
] as const;

describe.each(PROXIES)("%s", (_, configured, program) => {
	const directory = mkdtempSync(join(tmpdir(), "postern-proxy-"));
	let postern: TestPostern;
	let proxy: PeerProcess | null = null;
	let port: number;

	beforeAll(async () => {
		if (program === undefined) return;
		const pages = join(directory, "pages");
		mkdirSync(join(pages, "assets"), { recursive: true });
		writeFileSync(join(pages, "index.html"), "<!doctype html>");
		postern = await startTestPostern({
			pages: pathToFileURL(`${pages}/`),
			settings: {
				trustedProxies: ["127.0.0.1"],
				publicUrl: `https://${HOST}`,
			},
		});
		const ports = { http: await freePort(), https: await freePort() };
		port = ports.https;
		const { host } = new URL(postern.url);
		const { config, words, ready } = configured(directory, host, ports);
		const file = join(directory, "config");
		writeFileSync(file, config);
		proxy = await startPeer(program, words(file), ready);
		await eventually("the proxy listens", () => listens(port));
	});
	afterAll(async () => {
		await proxy?.close();
		if (program !== undefined) await postern.stop();
		rmSync(directory, { recursive: true, force: true });
	});

	const on = it.runIf(program !== undefined);

	on("lets people sign in at publicUrl", async () => {
		const { sid, token } = postern.master;
		const { status, cookies } = await ask(
			port,
			"/console/session",
			{ "Postern-Console": "1", Origin: `https://${HOST}` },
			{ accountSid: sid, token },
		);
		expect(status).toBe(200);
		expect(cookies).toEqual([expect.stringMatching(/^__Host-postern=/)]);
	});

	on("says once that browsers shall come by TLS", async () => {
		for (const path of ["/", "/2fa/search", "/metrics"]) {
			const { rawHeaders, status } = await ask(port, path);
			// The header of Postern's own pages is not a second one.
			if (path === "/") expect(status).toBe(200);
			const names = rawHeaders.map((text) => text.toLowerCase());
			const at = names.indexOf("strict-transport-security");
			expect(names[at + 1], path).toBe("max-age=31536000");
			expect(names.lastIndexOf("strict-transport-security")).toBe(at);
		}
	});

	on(
		"hands on the address that it sees, not one that a client claims",
		async () => {
			const { sid, token } = postern.master;
			const Authorization = basic(`${sid}:${token}`);
			const allow = (addresses: readonly string[]) =>
				fetch(`${postern.url}/accounts/${sid}`, {
					method: "PATCH",
					headers: { Authorization, "Content-Type": "application/json" },
					body: JSON.stringify({ allowedAddresses: addresses }),
				});
			const claimed = { Authorization, "X-Forwarded-For": "203.0.113.9" };
			const seen = async () => (await ask(port, "/accounts", claimed)).status;
			expect(await seen()).toBe(200);
			expect((await allow(["127.0.0.1"])).status).toBe(200);
			await eventually("the list holds", async () => (await seen()) === 200);
			expect((await allow(["203.0.113.9"])).status).toBe(200);
			await eventually("the list holds", async () => (await seen()) === 403);
		},
	);

	on.each([
		"/metrics",
		"//metrics",
		"/%6detrics",
		"/metrics?a=b",
		"/./metrics",
	])("keeps %s inside", async (path) => {
		const { status, text } = await ask(port, path);
		expect(status).not.toBe(200);
		expect(text).not.toContain("postern_");
	});
});

function listens(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, "127.0.0.1");
		socket.once("error", () => resolve(false));
		socket.once("connect", () => {
			socket.destroy();
			resolve(true);
		});
	});
}

/** The pages of the console as a browser gets them: the policy, the files, the paths, and none of it where it is off. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PAGE_PATHS } from "../src/api/console/page-paths.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const SCRIPT = `console.log("${"postern ".repeat(50)}")`;
const INDEX = `<!doctype html><base href="__POSTERN_BASE__"><meta property="csp-nonce" nonce="__POSTERN_NONCE__"><script type="module" src="./assets/index-1.js"></script>`;

let directory: string;
const pages = () => pathToFileURL(`${directory}/`);

beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), "postern-pages-"));
	mkdirSync(join(directory, "assets"));
	writeFileSync(join(directory, "index.html"), INDEX);
	const asset = join(directory, "assets", "index-1.js");
	writeFileSync(asset, SCRIPT);
	writeFileSync(`${asset}.br`, brotliCompressSync(SCRIPT));
	writeFileSync(`${asset}.gz`, gzipSync(SCRIPT));
	writeFileSync(join(directory, "assets", "plain-1.css"), "a{}");
	writeFileSync(join(directory, "assets", "notes.txt"), "not for the web");
});
afterAll(() => rmSync(directory, { recursive: true }));

/** By its settings: no request of this file changes anything. */
const running = new Map<string, Promise<TestPostern>>();
afterAll(async () => {
	for (const each of running.values()) await (await each).stop();
});

async function started(settings: object = {}) {
	const key = JSON.stringify(settings);
	const starting =
		running.get(key) ?? startTestPostern({ settings, pages: pages() });
	running.set(key, starting);
	const postern = await starting;
	return (path: string, headers: Record<string, string> = {}, method = "GET") =>
		exchange(postern.url + path, { method, headers });
}

const baseIn = (text: string) => /<base href="([^"]*)">/.exec(text)?.[1];
const nonceIn = (text: string) => /nonce="([^"]*)"/.exec(text)?.[1];

describe("the page", () => {
	test("is there at each of its paths, fresh each time, under a policy without unsafe-inline", async () => {
		const get = await started();
		const nonces = new Set<string>();
		for (const pattern of PAGE_PATHS) {
			const path = pattern.replace(/:\w+/, "OTP1");
			const reply = await get(path);
			expect(reply.status, path).toBe(200);
			expect(reply.headers["content-type"]).toBe("text/html; charset=utf-8");
			expect(reply.headers["cache-control"]).toBe("no-store");
			const policy = String(reply.headers["content-security-policy"]);
			expect(policy).not.toContain("unsafe");
			expect(policy).toContain("default-src 'none'");
			expect(policy).toContain("frame-ancestors 'none'");
			const nonce = nonceIn(reply.text) ?? "";
			expect(nonce).toMatch(/^[\w-]{22}$/);
			expect(policy).toContain(`'nonce-${nonce}'`);
			nonces.add(nonce);
		}
		expect(nonces.size).toBe(PAGE_PATHS.length);
	});

	test("cannot be framed, guessed at, or reached from the page that opened it", async () => {
		const get = await started();
		expect((await get("/")).headers).toMatchObject({
			"cross-origin-opener-policy": "same-origin",
			"referrer-policy": "no-referrer",
			"x-content-type-options": "nosniff",
			"x-frame-options": "DENY",
		});
	});

	test.each([
		["https://example.com/otp", "max-age=31536000"],
		["http://127.0.0.1:8080", undefined],
		[undefined, undefined],
	])(
		"with publicUrl %s browsers come back by https for: %s",
		async (publicUrl, hsts) => {
			const get = await started(publicUrl === undefined ? {} : { publicUrl });
			const { headers } = await get("/verifications");
			expect(headers["strict-transport-security"]).toBe(hsts);
		},
	);

	test.each([
		["/", "./"],
		["/?a=/b/c", "./"],
		["/verifications", "./"],
		["/verifications/", "../"],
		["/verifications/OTP1", "../"],
		["/verifications/OTP1/", "../../"],
	])("%s names the way up to the console: %s", async (path, base) => {
		const get = await started();
		expect(baseIn((await get(path)).text)).toBe(base);
	});

	test("under a path of publicUrl it names that path, and on the machine itself none", async () => {
		const get = await started({ publicUrl: "https://example.com/otp" });
		const known = await get("/profile", { Host: "example.com" });
		expect(baseIn(known.text)).toBe("/otp/");
		const local = await get("/profile");
		expect(baseIn(local.text)).toBe("./");
	});

	test("a public path with signs that replacements know is written as it is", async () => {
		const get = await started({ publicUrl: "https://example.com/a$&b" });
		const reply = await get("/", { Host: "example.com" });
		expect(baseIn(reply.text)).toBe("/a$&b/");
	});

	test("takes no other method, and HEAD without a body", async () => {
		const get = await started();
		expect((await get("/profile", {}, "POST")).status).toBe(405);
		const head = await get("/profile", {}, "HEAD");
		expect([head.status, head.text]).toEqual([200, ""]);
	});
});

describe("its files", () => {
	test.each([
		["br, gzip", "br"],
		["gzip", "gzip"],
		["identity", undefined],
	])(
		"for Accept-Encoding %s come as %s, to be kept for ever",
		async (accepted, coding) => {
			const get = await started();
			const reply = await get("/assets/index-1.js", {
				"Accept-Encoding": accepted,
			});
			expect(reply.status).toBe(200);
			expect(reply.headers["content-encoding"]).toBe(coding);
			expect(reply.headers).toMatchObject({
				"cache-control": "public, max-age=31536000, immutable",
				"content-type": "text/javascript; charset=utf-8",
				vary: "accept-encoding",
				"x-content-type-options": "nosniff",
			});
			if (coding === undefined) expect(reply.text).toBe(SCRIPT);
			else {
				expect(Number(reply.headers["content-length"])).toBeLessThan(
					SCRIPT.length,
				);
			}
		},
	);

	test("a file without a compressed one comes as it is", async () => {
		const get = await started();
		const reply = await get("/assets/plain-1.css", { "Accept-Encoding": "br" });
		expect(reply.headers["content-encoding"]).toBeUndefined();
		expect(reply.text).toBe("a{}");
	});

	test.each([
		"/assets/index-0.js",
		"/assets/notes.txt",
		"/assets/index-1.js.br",
		"/assets/",
		"/assets/..%2Findex.html",
		"/assets/..%2F..%2Fpackage.json",
		"/assets/%00",
		"/assets/__proto__",
		"/index.html",
	])("%s is 404 in the API's manner, and not kept", async (path) => {
		const get = await started();
		const reply = await get(path);
		expect(reply.status).toBe(404);
		expect(reply.headers["cache-control"]).toBe("no-store");
		expect(reply.body.code).toBe(404);
	});
});

describe("beside the API", () => {
	test.each([
		...["//evil.example/", "//evil.example/verifications", "/%2Fevil.example"],
		...["/\\\\evil.example", "/verifications//evil.example"],
	])("%s leads to no other host", async (path) => {
		const get = await started();
		const reply = await get(path, { Accept: "text/html" });
		expect(reply.status).toBe(404);
		expect(reply.headers.location).toBeUndefined();
		expect(reply.headers["content-type"]).toMatch(/^application\/json/);
	});

	test.each(["/2fa/nothing", "/nothing", "/accountsx", "/verifications/a/b"])(
		"%s is no page: 404 as JSON, also for a browser",
		async (path) => {
			const get = await started();
			const reply = await get(path, { Accept: "text/html" });
			expect(reply.status).toBe(404);
			expect(reply.headers["content-type"]).toMatch(/^application\/json/);
		},
	);

	test("paths of the API stay its own", async () => {
		const get = await started();
		for (const path of ["/accounts", "/2fa/search", "/sandbox/messages"]) {
			const reply = await get(path, { Accept: "text/html" });
			expect(reply.status, path).toBe(401);
		}
	});

	test("with `console: false` there is none of it", async () => {
		const get = await started({ console: false });
		for (const path of ["/", "/profile", "/assets/index-1.js"]) {
			expect((await get(path)).status, path).toBe(404);
		}
	});

	test("without built pages the routes of the console go on, and `/` is 404", async () => {
		const starting = startTestPostern();
		running.set("without pages", starting);
		const postern = await starting;
		const get = (path: string) =>
			exchange(postern.url + path, { method: "GET" });
		expect((await get("/")).status).toBe(404);
		expect((await get("/console/sign-in")).status).toBe(200);
	});
});

/** Where people may sign in: under https and on the machine itself, and nowhere else. */

import { afterEach, describe, expect, test } from "vitest";
import { clientOf } from "./support/client.ts";
import { browserAt, PASSWORD, userOf } from "./support/console.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
const start = async (settings: object = {}) => {
	postern = await startTestPostern({ settings });
	return clientOf(postern);
};
afterEach(() => postern.stop());

const port = () => new URL(postern.url).port;
const cookieOf = (reply: {
	headers: { "set-cookie"?: string[] | undefined };
}) => reply.headers["set-cookie"]?.[0] ?? "";

describe("behind a proxy with https", () => {
	test.each([
		["https://otp.example.com", /^__Host-postern=/],
		["https://example.com/otp", /^__Host-postern-[0-9a-f]{8}=/],
	])("%s has a cookie of its own, for https alone", async (publicUrl, name) => {
		const api = await start({ publicUrl });
		const { origin, host } = new URL(publicUrl);
		// One proxy hands the host on, another puts its own in its place.
		for (const Host of [host, `127.0.0.1:${port()}`, "postern:8080"]) {
			const browser = browserAt(() => postern.url, {
				origin,
				headers: { Host },
			});
			const user = await userOf(api, browser, "owner");
			expect(user.link).toMatch(`${publicUrl}/join#US`);
			const reply = await browser.signIn(user.email);
			expect(reply.status, reply.text).toBe(200);
			expect(cookieOf(reply)).toMatch(name);
			expect(cookieOf(reply)).toMatch(
				/; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
			);
			const me = await browser.call("GET", "/console/session");
			expect(me.status, `${Host}: ${me.text}`).toBe(200);
			const out = await browser.call("DELETE", "/console/session");
			expect(out.status).toBe(200);
		}
		// On the machine itself it works beside that, with the other cookie.
		const local = browserAt(() => postern.url);
		const user = await userOf(api, local, "owner");
		expect(cookieOf(await local.signIn(user.email))).toMatch(
			/^postern_session=/,
		);
	});

	test("a page of another path or host is told the address", async () => {
		const api = await start({ publicUrl: "https://otp.example.com" });
		const user = await userOf(
			api,
			browserAt(() => postern.url),
			"owner",
		);
		const browser = browserAt(() => postern.url, {
			origin: "http://10.0.0.5:8080",
			headers: { Host: "10.0.0.5:8080" },
		});
		const reply = await browser.signIn(user.email);
		expect(reply.status).toBe(403);
		expect(reply.body.message).toContain("use https://otp.example.com");
		expect(cookieOf(reply)).toBe("");
	});
});

describe("without https", () => {
	test.each(["10.0.0.5:8080", "otp.internal", "localhost.evil.example"])(
		"nobody signs in at http://%s, and a page can ask before a password is typed",
		async (host) => {
			const api = await start();
			const user = await userOf(
				api,
				browserAt(() => postern.url),
				"owner",
			);
			const browser = browserAt(() => postern.url, {
				origin: `http://${host}`,
				headers: { Host: host },
			});
			type Place = { data: { isPossible: boolean; message: string } };
			for (const query of ["", `?origin=http://${host}`]) {
				const asked = await browser.call<Place>(
					"GET",
					`/console/sign-in${query}`,
				);
				expect(asked.body.data.isPossible).toBe(false);
				expect(asked.body.data.message).toContain("publicUrl");
			}
			const reply = await browser.signIn(user.email);
			expect(reply.status, reply.text).toBe(403);
			expect(reply.body.message).toContain("publicUrl");
		},
	);

	test.each(["localhost", "127.0.0.1", "127.0.0.53", "[::1]"])(
		"the machine itself is enough: %s",
		async (name) => {
			const api = await start();
			const origin = `http://${name}:${port()}`;
			const browser = browserAt(() => postern.url, {
				origin,
				headers: { Host: `${name}:${port()}` },
			});
			const user = await userOf(api, browser, "owner");
			const reply = await browser.signIn(user.email);
			expect(reply.status, reply.text).toBe(200);
			expect(cookieOf(reply)).not.toContain("Secure");
			const asked = await browser.call<{ data: object }>(
				"GET",
				`/console/sign-in?origin=${origin}`,
			);
			expect(asked.body.data).toEqual({ isPossible: true, message: "OK" });
		},
	);
});

test("bad input is refused with a sentence, and never a 500", async () => {
	await start();
	const ask = (path: string, body: unknown, headers: object = {}) =>
		exchange(postern.url + path, {
			method: "POST",
			headers: {
				...{ "Postern-Console": "1", "Sec-Fetch-Site": "same-origin" },
				"Content-Type": "application/json",
				...headers,
			},
			body: typeof body === "string" ? body : JSON.stringify(body),
		});
	const long = "x".repeat(10_000);
	for (const [path, body] of [
		["/console/session", {}],
		["/console/session", { email: "a@example.com" }],
		["/console/session", { email: "no address", password: PASSWORD }],
		["/console/session", { email: long, password: PASSWORD }],
		["/console/session", { email: "a@example.com", password: long }],
		["/console/session", { email: ["a"], password: { $ne: 1 } }],
		["/console/session", { email: "a@example.com", token: "t" }],
		["/console/session", { accountSid: "AC1", token: "t" }],
		["/console/session", "[1]"],
		["/console/session", "{"],
		["/console/links", { link: long, password: PASSWORD }],
		["/console/links", {}],
	] as const) {
		const reply = await ask(path, body);
		expect(
			[400, 401],
			`${path} ${JSON.stringify(body).slice(0, 80)}`,
		).toContain(reply.status);
	}
	const link = await ask("/console/links", {
		...{ link: "US1.x", password: PASSWORD },
	});
	expect(link.status).toBe(403);
	for (const headers of [
		{ Origin: "null" },
		{ Origin: "http://[::1" },
		{ Origin: "::::" },
		{ Cookie: "postern_session=\u00e9" },
		{ Host: "localhost:99999" },
	]) {
		const reply = await ask("/console/session", { email: "a@b.de" }, headers);
		expect(reply.status, JSON.stringify(headers)).toBeLessThan(500);
	}
	const odd = await exchange(
		`${postern.url}/console/sign-in?origin=${encodeURIComponent("::\u0000")}`,
		{ method: "GET" },
	);
	expect(odd.status).toBeLessThan(500);
});

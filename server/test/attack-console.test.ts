/**
 * Attacks on the console's sign-in and sessions: somebody who guesses passwords, puts
 * a session into another's browser, or lets another site's page use one. They gain
 * the rights of a person. Tries are paid for before a password is looked at, each
 * sign-in makes a new session, and a cookie counts on the console's own page alone.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, times } from "./support/client.ts";
import { browserAt, freshEmail, PASSWORD, userOf } from "./support/console.ts";
import { basic, exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
const newBrowser = () => browserAt(() => postern.url);
const WINDOW_MS = 15 * 60 * 1_000;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: { trustedProxies: ["127.0.0.1"] },
	});
	api = clientOf(postern);
});
afterAll(() => postern.stop());

async function batches(): Promise<number> {
	await postern.settled();
	const reply = await fetch(postern.metricsUrl);
	const count = /^postern_batch_commands_count (\d+)/m.exec(await reply.text());
	return Number(count?.[1]);
}

const from = (address: string) =>
	browserAt(() => postern.url, { headers: { "X-Forwarded-For": address } });

describe("guessing", () => {
	test("a user takes five wrong passwords, also at once, and then not even the right one", async () => {
		const user = await userOf(api, newBrowser(), "owner");
		const replies = await times(12, (i) =>
			from(`198.51.100.${i}`).signIn(user.email, { password: `guess ${i} ab` }),
		);
		const count = (status: number) =>
			replies.filter((reply) => reply.status === status).length;
		expect([count(401), count(429)]).toEqual([5, 7]);
		const right = await from("198.51.100.99").signIn(user.email);
		expect(right.status).toBe(429);
		expect(Number(right.headers["retry-after"])).toBeGreaterThan(800);
		postern.clock.advance(WINDOW_MS);
		expect((await newBrowser().signIn(user.email)).status).toBe(200);
	});

	test("an address of the network has twenty, whomever it tries; one subscriber of IPv6 is one", async () => {
		const statuses: number[] = [];
		for (let i = 0; i < 22; i++) {
			const browser = from(`2001:db8:1:2::${i + 1}`);
			statuses.push((await browser.signIn(freshEmail())).status);
		}
		expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
		expect(statuses.slice(20)).toEqual([429, 429]);
		const beside = await from("2001:db8:1:3::1").signIn(freshEmail());
		expect(beside.status).toBe(401);
	});

	test("a sign-in that succeeds costs no try", async () => {
		const user = await userOf(api, newBrowser(), "viewer");
		for (let i = 0; i < 25; i++) {
			const reply = await from("198.51.100.200").signIn(user.email);
			expect(reply.status, `sign-in ${i}`).toBe(200);
		}
	});

	test("whom a crowd sends away has used no try", async () => {
		// A hash takes long enough for others to come meanwhile.
		const slow = await startTestPostern({ passwordPower: 12 });
		try {
			const browser = browserAt(() => slow.url);
			const crowd = await times(20, () => browser.signIn(freshEmail()));
			const count = (words: string) =>
				crowd.filter(({ text }) => text.includes(words)).length;
			const wrong = count("is wrong");
			expect(wrong + count("Too many people")).toBe(20);
			expect(wrong).toBeLessThan(20);
			const statuses: number[] = [];
			for (let n = wrong; n <= 20; n++) {
				statuses.push((await browser.signIn(freshEmail())).status);
			}
			expect(statuses).toEqual([...Array(20 - wrong).fill(401), 429]);
		} finally {
			await slow.stop();
		}
	});

	test("who is a user of another account by the same address gets no tries more by signing in", async () => {
		const victim = await userOf(api, newBrowser(), "owner");
		const sub = await api.subAccount();
		const { sid } = sub.account;
		await userOf(sub, newBrowser(), "owner", victim.email);
		const statuses: number[] = [];
		for (let i = 0; i < 3; i++) {
			for (let guess = 0; guess < 2; guess++) {
				const browser = from(`198.51.100.${150 + 2 * i + guess}`);
				const { status } = await browser.signIn(victim.email, {
					password: `guess ${i} ${guess}`,
				});
				statuses.push(status);
			}
			// The attacker's own sign-in.
			await from("198.51.100.149").signIn(victim.email, { accountSid: sid });
		}
		expect(statuses).toEqual([...Array(5).fill(401), 429]);
		postern.clock.advance(WINDOW_MS);
	});

	test("tries with a token, a link and a stolen session count too", async () => {
		const sub = await api.subAccount();
		const token = await times(6, () =>
			from("198.51.100.201").call("POST", "/console/session", {
				...{ accountSid: sub.account.sid, token: "guess" },
			}),
		);
		expect(token.map(({ status }) => status).sort()).toEqual([
			...Array(5).fill(401),
			429,
		]);
		const browser = from("198.51.100.202");
		const user = await userOf(api, browser, "owner");
		const links = await times(6, () =>
			browser.call("POST", "/console/links", {
				...{ link: `${user.sid}.guess`, password: PASSWORD },
			}),
		);
		expect(links.map(({ status }) => status).sort()).toEqual([
			...Array(5).fill(403),
			429,
		]);
		await browser.signedIn(user.email);
		const proofs = await times(6, (i) =>
			browser.call("POST", "/console/session/proof", { password: `no ${i}` }),
		);
		expect(proofs.map(({ status }) => status).sort()).toEqual([
			...Array(5).fill(401),
			429,
		]);
	});

	test("somebody unknown hears the same as somebody wrong", async () => {
		const user = await userOf(api, newBrowser(), "viewer");
		const known = await newBrowser().signIn(user.email, {
			password: "wrong 1",
		});
		const unknown = await newBrowser().signIn(freshEmail());
		expect(unknown.status).toBe(known.status);
		expect(unknown.body).toEqual(known.body);
	});

	test("somebody unknown waits for as many commits as somebody wrong", async () => {
		const user = await userOf(api, newBrowser(), "viewer");
		const commitsOf = async (email: string) => {
			const counts: number[] = [];
			// The least of some: upkeep may commit too, and so does each look at the count.
			for (let i = 0; i < 4; i++) {
				const before = await batches();
				await newBrowser().signIn(email, { password: "wrong 1" });
				counts.push((await batches()) - before);
			}
			return Math.min(...counts);
		};
		const known = await commitsOf(user.email);
		expect(known).toBe(3);
		expect(await commitsOf(freshEmail())).toBe(known);
	});
});

describe("another one's browser", () => {
	test("a session that was put into it does not become the victim's", async () => {
		const [attacker, victim] = [newBrowser(), newBrowser()];
		const mine = await userOf(api, attacker, "viewer");
		const theirs = await userOf(api, victim, "owner");
		await attacker.signedIn(mine.email);
		for (const [name, value] of attacker.jar) victim.jar.set(name, value);
		await victim.signedIn(theirs.email);
		expect([...victim.jar.values()]).not.toEqual([...attacker.jar.values()]);
		expect((await attacker.call("GET", "/console/session")).status).toBe(401);
	});

	test("an invented, altered or doubled cookie is nobody's", async () => {
		const browser = newBrowser();
		const user = await userOf(api, browser, "owner");
		await browser.signedIn(user.email);
		const [name = "", value = ""] = [...browser.jar][0] ?? [];
		const ask = (cookie: string) =>
			exchange(`${postern.url}/console/session`, {
				method: "GET",
				headers: {
					...{ "Postern-Console": "1", "Sec-Fetch-Site": "same-origin" },
					Cookie: cookie,
				},
			});
		expect((await ask(`${name}=${value}`)).status).toBe(200);
		for (const cookie of [
			`${name}=${value.slice(0, -1)}`,
			`${name}=${"A".repeat(43)}.${"A".repeat(43)}`,
			`${name}=x; ${name}=${value}`,
			`${name}=`,
			`${name}=%00; other=1`,
			"=;;;",
		]) {
			expect((await ask(cookie)).status, cookie).toBe(401);
		}
	});
});

describe("another site's page", () => {
	test("cannot use the cookie, whatever it sends", async () => {
		const browser = newBrowser();
		const user = await userOf(api, browser, "owner");
		await browser.signedIn(user.email);
		const none = { "Sec-Fetch-Site": undefined, Origin: undefined };
		const port = new URL(postern.url).port;
		for (const headers of [
			{ "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
			{ "Sec-Fetch-Site": "same-site" },
			{ "Sec-Fetch-Site": "none" },
			{ "Postern-Console": undefined },
			{ "Postern-Console": "0" },
			none,
			{ ...none, Origin: "null" },
			{ ...none, Origin: "https://evil.example" },
			{ ...none, Origin: `http://localhost:${port}` },
			{ "Sec-Fetch-Site": undefined, Host: "evil.example" },
		]) {
			const reply = await browser.call("POST", "/2fa/search", {}, headers);
			const said = JSON.stringify(headers);
			expect([401, 403], `${said}: ${reply.text}`).toContain(reply.status);
		}
		const own = { "Sec-Fetch-Site": undefined };
		expect((await browser.call("POST", "/2fa/search", {}, own)).status).toBe(
			200,
		);
	});

	test("cannot sign its visitor in", async () => {
		const user = await userOf(api, newBrowser(), "owner");
		const browser = newBrowser();
		for (const headers of [
			{ "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
			{ "Postern-Console": undefined },
		]) {
			const reply = await browser.call(
				"POST",
				"/console/session",
				{ email: user.email, password: PASSWORD },
				headers,
			);
			expect(reply.status, reply.text).toBe(403);
			expect(browser.jar.size).toBe(0);
		}
	});

	test("a download has no header of its own, so only plain reads of the console go without", async () => {
		const browser = newBrowser();
		const user = await userOf(api, browser, "owner");
		await browser.signedIn(user.email);
		const without = { "Postern-Console": undefined };
		const ask = (method: string, path: string) =>
			browser.call(method, path, method === "GET" ? undefined : {}, without);
		expect((await ask("GET", "/console/session")).status).toBe(200);
		expect((await ask("POST", "/console/totp")).status).toBe(403);
		expect((await ask("GET", "/2fa/search")).status).toBe(403);
		browser.jar.clear();
		const ended = await ask("GET", "/console/sessions");
		expect(ended.status).toBe(401);
		// With Basic the browser would ask for a name and a password by itself.
		expect(ended.headers["www-authenticate"]).toBe("Postern-Session");
	});
});

test("token and cookie together are refused", async () => {
	const browser = newBrowser();
	const user = await userOf(api, browser, "viewer");
	await browser.signedIn(user.email);
	const { sid, token } = postern.master;
	const reply = await browser.call("GET", "/2fa/search", undefined, {
		Authorization: basic(`${sid}:${token}`),
	});
	expect(reply.status, reply.text).toBe(400);
});

test("a demoted user's open session loses the rights at once", async () => {
	const browser = newBrowser();
	await userOf(api, newBrowser(), "owner");
	const user = await userOf(api, browser, "owner");
	await browser.signedIn(user.email);
	await browser.proven();
	const path = `/accounts/${api.account.sid}/users`;
	expect((await browser.call("GET", path)).status).toBe(200);
	await api.call("PATCH", `${path}/${user.sid}`, { role: "viewer" });
	expect((await browser.call("GET", path)).status).toBe(403);
	const itself = await browser.call("PATCH", `${path}/${user.sid}`, {
		role: "owner",
	});
	expect(itself.status).toBe(403);
});

test("no reply of the console may be kept, and none has a secret in its URL", async () => {
	const browser = newBrowser();
	const user = await userOf(api, browser, "owner");
	await browser.signedIn(user.email);
	for (const path of ["/console/session", "/2fa/search", "/console/sign-in"]) {
		const reply = await browser.call("GET", path);
		expect(reply.headers["cache-control"], path).toBe("no-store");
	}
	for (const path of [
		"/console/session",
		"/console/verifications.csv",
		`/accounts/${api.account.sid}/users`,
	]) {
		for (const reply of [
			await browser.call("GET", path),
			await newBrowser().call("GET", path),
		]) {
			expect(reply.headers["x-content-type-options"], path).toBe("nosniff");
		}
	}
	const inUrl = await browser.call(
		"POST",
		`/console/session?password=${encodeURIComponent(PASSWORD)}`,
		{ email: user.email },
	);
	expect(inUrl.status).toBe(400);
});

test("neither the log nor the store has a password, a link or a cookie", async () => {
	const browser = newBrowser();
	const user = await userOf(api, browser, "owner");
	await browser.signIn(user.email, { password: "a wrong one: hunter22" });
	await browser.signedIn(user.email);
	const secret = [...browser.jar.values()][0]?.split(".")[0] ?? "?";
	const link = user.link?.split(".")[1] ?? "?";
	const rows = (await postern.storedRows()).join("\n");
	for (const hidden of [PASSWORD, "hunter22", secret, link, user.email]) {
		expect(postern.log(), hidden).not.toContain(hidden);
		if (hidden !== user.email) expect(rows, hidden).not.toContain(hidden);
	}
});

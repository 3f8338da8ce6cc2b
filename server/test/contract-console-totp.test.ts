/** The second factor of users, and their recovery codes. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { totpCode, totpStepAt } from "../src/secrets/totp.ts";
import { clientOf } from "./support/client.ts";
import {
	type Browser,
	browserAt,
	PASSWORD,
	userOf,
} from "./support/console.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
let browsers = 0;
/** Each at an address of its own: an address has 20 tries. */
const newBrowser = () =>
	browserAt(() => postern.url, {
		headers: { "X-Forwarded-For": `198.51.100.${++browsers}` },
	});
const WINDOW_MS = 15 * 60 * 1_000;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: { trustedProxies: ["127.0.0.1"] },
	});
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const codeNow = (secret: string, beside = 0) =>
	totpCode(secret, totpStepAt(postern.clock.now()) + beside);

/** Codes that are wrong now, and in the next minute. */
function wrongCodes(secret: string, count: number): string[] {
	const right = [-2, -1, 0, 1, 2, 3].map((step) => codeNow(secret, step));
	return Array.from({ length: count + right.length }, (_, i) =>
		String(100_000 + i),
	)
		.filter((code) => !right.includes(code))
		.slice(0, count);
}

/** Sets up a second factor; returns its secret, the code that was used, and recovery codes. */
async function setUp(browser: Browser) {
	expect((await browser.call("POST", "/console/totp", {})).status).toBe(403);
	await browser.proven();
	type Offer = { data: { secret: string; uri: string } };
	const offered = await browser.call<Offer>("POST", "/console/totp", {});
	expect(offered.status, offered.text).toBe(200);
	const { secret, uri } = offered.body.data;
	expect(uri).toContain(`secret=${secret}`);
	const confirm = (code: string) =>
		browser.call<{ data: { recoveryCodes: string[] } }>(
			"POST",
			"/console/totp/confirm",
			{ code },
		);
	const [wrong = ""] = wrongCodes(secret, 1);
	expect((await confirm(wrong)).status).toBe(401);
	const used = codeNow(secret);
	const confirmed = await confirm(used);
	expect(confirmed.status, confirmed.text).toBe(200);
	const { recoveryCodes } = confirmed.body.data;
	expect(new Set(recoveryCodes).size).toBe(8);
	expect((await confirm(codeNow(secret))).status, "offered no more").toBe(400);
	return { secret, used, recoveryCodes };
}

async function withFactor(role = "owner") {
	const browser = newBrowser();
	const user = await userOf(api, browser, role);
	await browser.signedIn(user.email);
	return { user, browser, ...(await setUp(browser)) };
}

test("a sign-in asks for a code, and takes each once", async () => {
	const { user, secret, used } = await withFactor();
	const browser = newBrowser();
	const without = await browser.signIn(user.email);
	expect(without.status).toBe(401);
	expect(without.body.details).toEqual({ parameter: "code" });
	expect(browser.jar.size).toBe(0);
	const again = await browser.signIn(user.email, { code: used });
	expect(again.status, "the one that confirmed it").toBe(401);
	postern.clock.advance(30_000);
	const code = codeNow(secret);
	const both = await Promise.all([
		newBrowser().signIn(user.email, { code }),
		newBrowser().signIn(user.email, { code }),
	]);
	expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
	const earlier = await newBrowser().signIn(user.email, {
		code: codeNow(secret, -1),
	});
	expect(earlier.status, "an earlier step").toBe(401);
	postern.clock.advance(30_000);
	const wrongPassword = await newBrowser().signIn(user.email, {
		...{ password: "not this one", code: codeNow(secret) },
	});
	expect(wrongPassword.status).toBe(401);
	postern.clock.advance(WINDOW_MS);
	await newBrowser().signedIn(user.email, { code: codeNow(secret) });
});

test("a page that asks for the code in a second step costs its person no tries", async () => {
	const { user, secret } = await withFactor();
	const browser = newBrowser();
	for (let i = 0; i < 6; i++) {
		postern.clock.advance(30_000);
		const first = await browser.signIn(user.email);
		expect(first.body.details, first.text).toEqual({ parameter: "code" });
		await browser.signedIn(user.email, { code: codeNow(secret) });
	}
});

test("a recovery code works once, however it is typed", async () => {
	const { user, recoveryCodes } = await withFactor();
	const [first = "", second = ""] = recoveryCodes;
	const typed = first.toUpperCase().replaceAll("-", " ");
	await newBrowser().signedIn(user.email, { code: typed });
	const again = await newBrowser().signIn(user.email, { code: first });
	expect(again.status).toBe(401);
	const browsers = [newBrowser(), newBrowser()];
	const both = await Promise.all(
		browsers.map((each) => each.signIn(user.email, { code: second })),
	);
	expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
	const browser = browsers.find(({ jar }) => jar.size > 0) as Browser;
	type Me = { data: { user: { recoveryCodesLeft: number } } };
	const me = await browser.call<Me>("GET", "/console/session");
	expect(me.body.data.user.recoveryCodesLeft).toBe(6);
	const rows = (await postern.storedRows()).join("\n");
	for (const code of recoveryCodes) {
		expect(rows).not.toContain(code);
		expect(rows).not.toContain(code.replaceAll("-", ""));
	}
});

test("a million codes are not guessed: five in 15 minutes", async () => {
	const { user, secret } = await withFactor();
	// One failed while it was set up.
	postern.clock.advance(WINDOW_MS);
	const statuses: number[] = [];
	for (const code of wrongCodes(secret, 7)) {
		statuses.push((await newBrowser().signIn(user.email, { code })).status);
	}
	expect(statuses.slice(0, 5)).toEqual(Array(5).fill(401));
	expect(statuses.slice(5)).toEqual([429, 429]);
	postern.clock.advance(WINDOW_MS);
});

test("a code proves again who uses a session, in place of the password", async () => {
	const { user, secret, browser } = await withFactor();
	postern.clock.advance(10 * 60 * 1_000);
	const path = `/accounts/${api.account.sid}/users/${user.sid}/link`;
	expect((await browser.call("POST", path, {})).status).toBe(403);
	const proof = await browser.call("POST", "/console/session/proof", {
		code: codeNow(secret),
	});
	expect(proof.status, proof.text).toBe(200);
	expect((await browser.call("POST", path, {})).status).toBe(200);
});

test("it is taken away by the user, or by an owner, and that ends all sessions", async () => {
	const own = await withFactor("viewer");
	expect((await own.browser.call("DELETE", "/console/totp")).status).toBe(200);
	expect((await own.browser.call("GET", "/console/session")).status).toBe(401);
	await newBrowser().signedIn(own.user.email);

	const other = await withFactor("viewer");
	const path = `/accounts/${api.account.sid}/users/${other.user.sid}`;
	const taken = await api.call("PATCH", path, { totp: null });
	expect(taken.status, taken.text).toBe(200);
	expect((await other.browser.call("GET", "/console/session")).status).toBe(
		401,
	);
	await newBrowser().signedIn(other.user.email);
});

test("it survives a rotation of the keys, after which no older key is needed", async () => {
	const { user, secret } = await withFactor();
	const rotated = await postern.command(["keys", "rotate"]);
	expect(rotated.refusal).toBeNull();
	const { printed } = await postern.command(["keys", "list"]);
	const newest = printed.split("\n")[0] ?? "";
	const rows = await postern.storedRows();
	const own = rows.find((row) => row.includes(user.sid)) ?? "";
	expect(own).toContain(`${newest}.`);
	await new Promise((resolve) => setTimeout(resolve, 600));
	postern.clock.advance(WINDOW_MS);
	await newBrowser().signedIn(user.email, { code: codeNow(secret) });
});

test("the operator makes users as the API does", async () => {
	const api = await clientOf(postern).subAccount("closed");
	const account = `/accounts/${api.account.sid}`;
	const made = await api.call<{ data: { uri: string } }>(
		"POST",
		`${account}/users`,
		{ email: "invited@example.com", role: "viewer" },
	);
	const { uri } = made.body.data;
	await api.call("PATCH", uri, { status: "suspended" });
	const list = async () => (await postern.command(["users"])).printed;
	expect(await list()).toMatch(/viewer +suspended +invited@example.com/);
	await api.call("PATCH", uri, { status: "active" });
	expect(await list()).toMatch(/viewer +invited +invited@example.com/);
	await clientOf(postern).call("PATCH", account, { status: "closed" });
	const { refusal } = await postern.command([
		...["users", "create", "a@example.com", "--account", api.account.sid],
	]);
	expect(refusal).toContain("is not active");
});
test("the operator makes the first owner, and helps one who lost the app", async () => {
	const made = await postern.command([
		...["users", "create", "Boss@Example.com"],
	]);
	expect(made.refusal).toBeNull();
	const link = (printed: string) => /#(\S+)/.exec(printed)?.[1];
	const browser = newBrowser();
	const redeem = (printed: string) =>
		browser.call("POST", "/console/links", {
			...{ link: link(printed), password: PASSWORD },
		});
	expect((await redeem(made.printed)).status).toBe(200);
	await browser.signedIn("boss@example.com");
	await setUp(browser);
	const sid = /User {2}(\S+)/.exec(made.printed)?.[1] ?? "";
	const anew = await postern.command(["users", "link", sid, "--no-totp"]);
	expect(anew.refusal).toBeNull();
	expect((await redeem(anew.printed)).status).toBe(200);
	await newBrowser().signedIn("boss@example.com");
	const list = await postern.command(["users"]);
	expect(list.printed).toMatch(/owner +active +boss@example.com/);
	for (const [words, said] of [
		[["create", "nobody"], "is not an email address"],
		[["create", "\u212aate@example.com"], "becomes an ASCII one"],
		[["create", "boss@example.com"], "already has a user"],
		[["create", "a@example.com", "--role", "king"], "--role must be"],
		[["create", "a@example.com", "--account", "AC1"], "no account"],
		[["link", "US1"], "no user with that SID"],
		[["rename"], "no command users rename"],
	] as const) {
		const { refusal } = await postern.command(["users", ...words]);
		expect(refusal, words.join(" ")).toContain(said);
	}
});

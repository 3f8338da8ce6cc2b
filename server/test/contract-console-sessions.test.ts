/** Signing in to the console, and its sessions as credentials of the API. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATION_RULES } from "../src/api/operation-rules.ts";
import { clientOf } from "./support/client.ts";
import { browserAt, freshEmail, PASSWORD, userOf } from "./support/console.ts";
import { isOnPostgres } from "./support/database.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const intervals = movedIntervals();
let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
const newBrowser = () => browserAt(() => postern.url);

beforeAll(async () => {
	postern = await startTestPostern({ timers: intervals.timers });
	api = clientOf(postern);
});
afterAll(() => postern.stop());

type Me = {
	data: {
		session: string;
		account: { sid: string };
		user: { email: string } | null;
		role: string;
		isProven: boolean;
	};
};

describe("signing in", () => {
	test("with a token works until the account has an owner", async () => {
		const sub = await api.subAccount();
		const browser = newBrowser();
		const by = { accountSid: sub.account.sid, token: sub.account.token };
		const first = await browser.call<Me>("POST", "/console/session", by);
		expect(first.status, first.text).toBe(200);
		expect(first.body.data).toMatchObject({ user: null, role: "owner" });
		expect((await browser.call("GET", "/2fa/search")).status).toBe(200);

		await userOf(sub, newBrowser(), "support");
		expect(
			(await newBrowser().call("POST", "/console/session", by)).status,
			"a supporter is no owner",
		).toBe(200);
		await userOf(sub, newBrowser(), "owner");
		const last = await newBrowser().call("POST", "/console/session", by);
		expect(last.status, last.text).toBe(403);
		expect(last.body.message).toContain("console.tokenSignIn");
		type Rows = { data: { result: { action: string; by: object }[] } };
		const log = await sub.call<Rows>(
			"GET",
			`/accounts/${sub.account.sid}/audit`,
		);
		const [row] = log.body.data.result;
		expect(row?.action, "somebody has a token of it").toBe("session.failed");
	});

	test("with a token of a master account whose SID the operator chose", async () => {
		const by = { accountSid: "Chosen2026", token: "chosen-by-the-operator" };
		const chosen = await startTestPostern({
			environment: {
				POSTERN_ACCOUNT_SID: by.accountSid,
				POSTERN_AUTH_TOKEN: by.token,
			},
		});
		try {
			const browser = browserAt(() => chosen.url);
			const first = await browser.call<Me>("POST", "/console/session", by);
			expect(first.status, first.text).toBe(200);
			expect(first.body.data.account.sid).toBe(by.accountSid);
			const words = ["logs", "--account", by.accountSid];
			expect((await chosen.command(words)).refusal).toBeNull();
			const other = await chosen.command(["logs", "--account", "Chosen2025"]);
			expect(other.refusal).toMatch(/--account/);
		} finally {
			await chosen.stop();
		}
	});

	test("a session by token ends with its token", async () => {
		const sub = await api.subAccount();
		const { sid, token } = sub.account;
		const browser = newBrowser();
		await browser.call("POST", "/console/session", { accountSid: sid, token });
		type Account = { data: { authToken: string; tokens: { id: string }[] } };
		const path = `/accounts/${sid}/tokens`;
		const second = await sub.call<Account>("POST", path);
		const { authToken, tokens } = second.body.data;
		const other = clientOf(postern, { sid, token: authToken });
		expect((await browser.call("GET", "/2fa/search")).status).toBe(200);
		await other.call("DELETE", `${path}/${tokens[0]?.id}`);
		expect((await browser.call("GET", "/2fa/search")).status).toBe(401);
	});

	test("with address and password gives a session, and who it is", async () => {
		const browser = newBrowser();
		const user = await userOf(api, browser, "developer");
		const wrong = await browser.signIn(user.email, { password: "wrong horse" });
		expect(wrong.status).toBe(401);
		expect(wrong.headers["www-authenticate"]).toBe("Postern-Session");
		expect(browser.jar.size).toBe(0);

		const made = await browser.signIn(user.email.toUpperCase());
		expect(made.status, made.text).toBe(200);
		const [cookie = ""] = made.headers["set-cookie"] ?? [];
		expect(cookie).toMatch(
			/^postern_session=[\w-]{43}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
		);
		expect(made.headers["cache-control"]).toBe("no-store");
		const me = await browser.call<Me>("GET", "/console/session");
		expect(me.body.data).toMatchObject({
			account: { sid: postern.master.sid },
			user: { email: user.email },
			role: "developer",
			isProven: false,
		});
	});

	test("the first of an address's users is meant, unless the account is named", async () => {
		const email = freshEmail();
		const [one, other] = [await api.subAccount(), await api.subAccount()];
		await userOf(one, newBrowser(), "viewer", email);
		postern.clock.advance(10);
		await userOf(other, newBrowser(), "owner", email);
		const browser = newBrowser();
		const first = await browser.call<Me>("POST", "/console/session", {
			...{ email, password: PASSWORD },
		});
		expect(first.body.data.account.sid).toBe(one.account.sid);
		const named = await browser.call<Me>("POST", "/console/session", {
			...{ email, password: PASSWORD, accountSid: other.account.sid },
		});
		expect(named.body.data.account.sid).toBe(other.account.sid);
	});

	test.each([
		["suspended as a user", "user", { status: "suspended" }],
		["suspended with the account", "account", { status: "suspended" }],
		["elsewhere", "account", { allowedAddresses: ["203.0.113.7"] }],
	])(
		"who cannot sign in in one account, being %s, can in another",
		async (_, which, change) => {
			const [first, second] = [await api.subAccount(), await api.subAccount()];
			const older = await userOf(first, newBrowser(), "viewer");
			await userOf(second, newBrowser(), "support", older.email);
			const account = `/accounts/${first.account.sid}`;
			const changed = await api.call(
				"PATCH",
				which === "user" ? `${account}/users/${older.sid}` : account,
				change,
			);
			expect(changed.status, changed.text).toBe(200);
			const browser = newBrowser();
			await browser.signedIn(older.email);
			const me = await browser.call<Me>("GET", "/console/session");
			expect(me.body.data.account.sid).toBe(second.account.sid);
			if (which === "user") return;
			await newBrowser().call("POST", "/console/session", {
				...{ email: older.email, password: "not the password" },
			});
			const audit = await second.call<{ data: { result: object[] } }>(
				"GET",
				`/accounts/${second.account.sid}/audit`,
			);
			expect(
				audit.body.data.result,
				"the second account is told nothing of who is another's",
			).not.toContainEqual(
				expect.objectContaining({ action: "session.failed" }),
			);
		},
	);

	test("a link works once, for a day, and a newer one replaces it", async () => {
		const { sid } = api.account;
		const path = `/accounts/${sid}/users`;
		type One = { data: { sid: string; link: string; status: string } };
		const email = freshEmail();
		const made = await api.call<One>("POST", path, { email, role: "viewer" });
		expect(made.body.data.status).toBe("invited");
		const former = made.body.data.link.split("#")[1];
		const renewed = await api.call<One>(
			"POST",
			`${path}/${made.body.data.sid}/link`,
		);
		const link = renewed.body.data.link.split("#")[1];
		const browser = newBrowser();
		const redeem = (given: string | undefined, password = PASSWORD) =>
			browser.call("POST", "/console/links", { link: given, password });
		expect((await redeem(former)).status).toBe(403);
		expect((await redeem(link, "short")).status).toBe(400);
		const both = await Promise.all([redeem(link), redeem(link)]);
		expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
		await browser.signedIn(email);

		const late = await api.call<One>(
			"POST",
			`${path}/${made.body.data.sid}/link`,
		);
		postern.clock.advance(24 * 60 * 60 * 1_000);
		const tooLate = await redeem(late.body.data.link.split("#")[1]);
		expect(tooLate.status, tooLate.text).toBe(403);
	});

	test("passwords that may not be chosen use up no tries", async () => {
		const email = freshEmail();
		const made = await api.call<{ data: { link: string } }>(
			"POST",
			`/accounts/${api.account.sid}/users`,
			{ email, role: "viewer" },
		);
		const link = made.body.data.link.split("#")[1];
		const browser = newBrowser();
		const name = email.split("@")[0] ?? "";
		const weak = [
			...["short", "aaaaaaaaaa", "passwordpassword", `${name}${name}`],
			...["Password-Password", `${name}1234`, "posternpostern"],
		];
		const statuses = async (give: (password: string) => Promise<number>) => {
			const all: number[] = [];
			for (const password of weak) all.push(await give(password));
			return [...new Set(all)];
		};
		const redeem = async (password: string) =>
			(await browser.call("POST", "/console/links", { link, password })).status;
		expect(await statuses(redeem)).toEqual([400]);
		expect(await redeem(PASSWORD)).toBe(200);
		await browser.signedIn(email);
		const change = async (newPassword: string) =>
			(
				await browser.call("POST", "/console/password", {
					...{ password: PASSWORD, newPassword },
				})
			).status;
		expect(await statuses(change)).toEqual([400]);
		expect(await change(`${PASSWORD} and more`)).toBe(200);
	});

	test("each address has one user in an account", async () => {
		const { sid } = api.account;
		const email = freshEmail();
		const make = () =>
			api.call("POST", `/accounts/${sid}/users`, { email, role: "viewer" });
		const both = await Promise.all([make(), make()]);
		expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
	});
});

test("a page learns the account, the role and all that it may do", async () => {
	type Whole = {
		data: {
			account: object;
			operations: { operation: string; proof: boolean; proofFor?: string[] }[];
			version: string;
			publicUrl: string | null;
		};
	};
	const sub = await api.subAccount("Shop");
	const made = await api.call<{ data: { sid: string; authToken: string } }>(
		"POST",
		"/accounts",
		{ name: "Trial", testMode: true },
	);
	const { sid, authToken: token } = made.body.data;
	const trial = clientOf(postern, { sid, token });
	const seen: Whole["data"][] = [];
	for (const [client, role] of [
		[api, "owner"],
		[sub, "viewer"],
		[trial, "support"],
	] as const) {
		const browser = newBrowser();
		await browser.signedIn((await userOf(client, browser, role)).email);
		const me = await browser.call<Whole>("GET", "/console/session");
		expect(me.status, me.text).toBe(200);
		seen.push(me.body.data);
	}
	const [owner, viewer, support] = seen;
	expect(owner?.account).toMatchObject({ isMaster: true, isSandbox: true });
	expect(viewer?.account).toEqual({
		...{ sid: sub.account.sid, name: "Shop" },
		...{ isMaster: false, isSandbox: true },
	});
	expect(owner?.version).toMatch(/^\d+\.\d+/);
	expect(owner?.publicUrl).toBeNull();
	const may = (of: Whole["data"] | undefined, operation: string) =>
		of?.operations.find((each) => each.operation === operation);
	expect(owner?.operations).toHaveLength(Object.keys(OPERATION_RULES).length);
	expect(may(owner, "POST /accounts/:sid/tokens")).toMatchObject({
		proof: true,
	});
	expect(may(owner, "PATCH /accounts/:sid")).toMatchObject({
		proof: false,
		proofFor: [
			...["callbackUrl", "callbackMethod", "callbackEvents"],
			...["allowedAddresses", "allowedCountries", "guard", "budgets"],
		],
	});
	expect(may(viewer, "GET /2fa/search")).toBeDefined();
	expect(may(viewer, "POST /2fa/resend")).toBeUndefined();
	expect(may(support, "POST /2fa/resend")).toBeDefined();
	expect(may(support, "POST /2fa/send")).toBeUndefined();
	await postern.restart({
		publicUrl: "https://sms.example.com",
		providers: [{ ...GATEWAY }],
	});
	try {
		for (const [client, isSandbox] of [
			[sub, false],
			[trial, true],
		] as const) {
			const browser = browserAt(() => postern.url, {
				origin: "https://sms.example.com",
			});
			await browser.signedIn((await userOf(client, browser, "viewer")).email);
			const { data } = (await browser.call<Whole>("GET", "/console/session"))
				.body;
			expect(data.account).toMatchObject({ isSandbox });
			expect(data.publicUrl).toBe("https://sms.example.com");
		}
	} finally {
		await postern.restart({ publicUrl: undefined, providers: [] });
	}
});

/** A carrier that nothing is sent through. */
const GATEWAY = {
	...{ type: "http", name: "gateway", channels: ["sms"], method: "POST" },
	...{ url: "http://127.0.0.1:9/", json: { to: "{to}", text: "{text}" } },
};

test("a person at the console does not use up the rate of the account's programs", async () => {
	await postern.restart({ requestRate: { max: 8, windowSeconds: 60 } });
	try {
		postern.clock.advance(120_000);
		const browser = newBrowser();
		const sub = await api.subAccount();
		await browser.signedIn((await userOf(sub, browser, "viewer")).email);
		const statuses: number[] = [];
		for (let i = 0; i < 9; i++) {
			statuses.push((await browser.call("POST", "/2fa/cancel", {})).status);
		}
		expect(statuses, "a refusal by role counts").toEqual([
			...Array(8).fill(403),
			429,
		]);
		expect((await sub.call("GET", "/2fa/search")).status).toBe(200);
	} finally {
		await postern.restart({ requestRate: undefined });
	}
});

describe("a session", () => {
	test("ends when its person signs out, and is listed until then", async () => {
		const browser = newBrowser();
		const user = await userOf(api, browser, "viewer");
		await browser.signedIn(user.email);
		const other = newBrowser();
		await other.signedIn(user.email);
		type List = { data: { sid: string; isThis: boolean }[] };
		const list = await browser.call<List>("GET", "/console/sessions");
		expect(list.body.data.map(({ isThis }) => isThis).sort()).toEqual([
			false,
			true,
		]);
		const theirs = list.body.data.find(({ isThis }) => !isThis);
		await browser.call("DELETE", `/console/sessions/${theirs?.sid}`);
		expect((await other.call("GET", "/console/session")).status).toBe(401);

		const stolen = new Map(browser.jar);
		const out = await browser.call("DELETE", "/console/session");
		expect(out.headers["clear-site-data"]).toBe('"cache"');
		expect(out.status, out.text).toBe(200);
		expect(browser.jar.size).toBe(0);
		for (const [name, value] of stolen) browser.jar.set(name, value);
		expect((await browser.call("GET", "/console/session")).status).toBe(401);
	});

	test("ends after an hour of silence, and after twelve hours in any case", async () => {
		const browser = newBrowser();
		const user = await userOf(api, browser, "viewer");
		await browser.signedIn(user.email);
		const status = async () =>
			(await browser.call("GET", "/console/session")).status;
		const HALF_MS = 30 * 60 * 1_000;
		for (let half = 1; half < 24; half++) {
			postern.clock.advance(HALF_MS);
			expect(await status(), `after ${half} half hours`).toBe(200);
		}
		postern.clock.advance(HALF_MS);
		expect(await status()).toBe(401);

		await browser.signedIn(user.email);
		postern.clock.advance(2 * HALF_MS);
		expect(await status()).toBe(401);
	});

	test("ends with its user's suspension, new password and removal", async () => {
		const browser = newBrowser();
		const user = await userOf(api, browser, "support");
		const path = `/accounts/${api.account.sid}/users/${user.sid}`;
		const status = async () =>
			(await browser.call("GET", "/console/session")).status;
		await browser.signedIn(user.email);
		await api.call("PATCH", path, { status: "suspended" });
		expect(await status()).toBe(401);
		expect((await browser.signIn(user.email)).status).toBe(401);
		await api.call("PATCH", path, { status: "active" });
		expect(await status(), "the former session stays ended").toBe(401);

		await browser.signedIn(user.email);
		const changed = await browser.call("POST", "/console/password", {
			...{ password: PASSWORD, newPassword: "another horse, another day" },
		});
		expect(changed.status, changed.text).toBe(200);
		expect(await status()).toBe(401);
		expect((await browser.signIn(user.email)).status).toBe(401);
		await browser.signedIn(user.email, {
			password: "another horse, another day",
		});
		await api.call("DELETE", path);
		expect(await status()).toBe(401);
	});

	test("obeys the account: its addresses, and whether it is active", async () => {
		const sub = await api.subAccount();
		const browser = newBrowser();
		const user = await userOf(sub, browser, "viewer");
		await browser.signedIn(user.email);
		const path = `/accounts/${sub.account.sid}`;
		const status = async () =>
			(await browser.call("GET", "/2fa/search")).status;
		await api.call("PATCH", path, { allowedAddresses: ["203.0.113.0/24"] });
		expect(await status()).toBe(403);
		expect((await browser.signIn(user.email)).status).toBe(403);
		await api.call("PATCH", path, { allowedAddresses: [] });
		expect(await status()).toBe(200);
		await api.call("PATCH", path, { status: "suspended" });
		expect(await status()).toBe(403);
	});

	test.runIf(isOnPostgres)("works on another instance at once", async () => {
		const other = await postern.beside();
		const browser = newBrowser();
		const user = await userOf(api, browser, "viewer");
		await browser.signedIn(user.email);
		const there = browserAt(() => other.url);
		for (const [name, value] of browser.jar) there.jar.set(name, value);
		const me = await there.call("GET", "/console/session");
		expect(me.status, me.text).toBe(200);
		const path = `/accounts/${api.account.sid}/users/${user.sid}`;
		await api.call("PATCH", path, { role: "developer" });
		await intervals.pass(1_000);
		const after = await there.call<Me>("GET", "/console/session");
		expect(after.body.data.role, "a second later").toBe("developer");
		await api.call("PATCH", path, { status: "suspended" });
		await intervals.pass(1_000);
		expect((await there.call("GET", "/console/session")).status).toBe(401);
	});
});

test("a proof that counts is answered, also if its session ends right after the commit", async () => {
	const browser = newBrowser();
	const user = await userOf(api, browser, "owner");
	await browser.signedIn(user.email);
	await postern.statement(
		isOnPostgres
			? `create function end_session() returns trigger language plpgsql
				as $$ begin delete from session where key = new.key; return null; end $$;
				create trigger ends after insert or update on session
				for each row execute function end_session()`
			: `create trigger ends after insert on session
				begin delete from session where key = new.key; end`,
	);
	try {
		const proof = await browser.call<Me>("POST", "/console/session/proof", {
			password: PASSWORD,
		});
		expect(proof.status, proof.text).toBe(200);
		expect(proof.body.data.isProven).toBe(true);
	} finally {
		await postern.statement(
			isOnPostgres
				? "drop trigger ends on session; drop function end_session"
				: "drop trigger ends",
		);
	}
	const after = await browser.call("GET", "/console/session");
	expect(after.status, "it has ended indeed").toBe(401);
});

test("console: false turns all of it off", async () => {
	const browser = newBrowser();
	const user = await userOf(api, browser, "owner");
	await browser.signedIn(user.email);
	await postern.restart({ console: false });
	try {
		expect((await browser.call("GET", "/2fa/search")).status).toBe(401);
		for (const [method, path] of [
			["POST", "/console/session"],
			["GET", "/console/session"],
			["GET", "/console/sign-in"],
			["GET", `/accounts/${api.account.sid}/users`],
		] as const) {
			expect((await api.call(method, path, {})).status, path).toBe(404);
		}
	} finally {
		await postern.restart({ console: true });
	}
	expect((await browser.call("GET", "/2fa/search")).status).toBe(200);
});

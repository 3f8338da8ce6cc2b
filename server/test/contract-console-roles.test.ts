/** Roles: the least one for each operation, and the replies that a viewer may read. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { OPERATION_RULES } from "../src/api/operation-rules.ts";
import { ROLES, type Role, reaches } from "../src/people/role.ts";
import { clientOf, type Sdr } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
const operations: { name: string; isOpen: boolean }[] = [];
const browsers = {} as Record<Role, Browser>;

beforeAll(async () => {
	postern = await startTestPostern({
		routes: (app) => {
			app.addHook("onRoute", ({ method, url, config }) => {
				const isOpen = config?.asksNoCredentials === true;
				for (const each of [method].flat()) {
					if (each === "HEAD") continue;
					operations.push({ name: `${each} ${url}`, isOpen });
				}
			});
		},
	});
	api = clientOf(postern);
	for (const role of ROLES) {
		const browser = browserAt(() => postern.url);
		const user = await userOf(api, browser, role);
		await browser.signedIn(user.email);
		browsers[role] = browser;
	}
});
afterAll(() => postern.stop());

test("every route has its line in the table, and every line its route", () => {
	const asking = operations.filter(({ isOpen }) => !isOpen);
	expect(asking.length).toBeGreaterThan(50);
	const names = asking.map(({ name }) => name).sort();
	expect([...new Set(names)]).toEqual(Object.keys(OPERATION_RULES).sort());
});

/** What each role may do beyond the one before it, as docs/console.md promises it. */
const BEYOND: Readonly<Record<Role, readonly string[]>> = {
	viewer: ["GET /2fa/search", "GET /console/verifications", "GET /accounts"],
	support: [
		...["POST /2fa/resend", "POST /2fa/cancel", "POST /accounts/:sid/unlock"],
		"POST /console/verifications/:sid/callbacks/:id/resend",
	],
	developer: [
		...["POST /2fa/send", "POST /2fa/verify", "GET /sandbox/messages"],
		...["limits", "workflows", "templates"].flatMap((name) => [
			...[`POST /2fa/${name}`, `PUT /2fa/${name}/:sid`],
			`DELETE /2fa/${name}/:sid`,
		]),
	],
	owner: [
		...["GET /accounts/:sid/audit", "GET /accounts/:sid/users"],
		...["POST /accounts/:sid/users", "PATCH /accounts/:sid/users/:user"],
		...["POST /accounts/:sid/tokens", "DELETE /accounts/:sid/tokens/:id"],
		...["POST /accounts", "PATCH /accounts/:sid", "DELETE /accounts/:sid"],
		...["POST /accounts/:sid/lists", "DELETE /2fa/search/:sid"],
		...["POST /accounts/:sid/erase", "GET /2fa/search.csv"],
		"GET /console/verifications.csv",
	],
};

test("the table gives each role what it is for", () => {
	for (const [role, names] of Object.entries(BEYOND)) {
		for (const name of names) {
			expect(OPERATION_RULES[name]?.least, name).toBe(role);
		}
	}
});

test.each(Object.entries(OPERATION_RULES))("%s", async (operation, rule) => {
	const [method = "", pattern = ""] = operation.split(" ");
	const path = pattern
		.replace("/accounts/:sid", `/accounts/${postern.master.sid}`)
		.replace(/:\w+/g, "nothing");
	// One ends the session, and the other one goes on for ever.
	const isTaken = ["DELETE /console/session", "GET /console/stream"].includes(
		operation,
	);
	for (const role of ROLES) {
		if (isTaken) continue;
		const isAllowed = reaches(role, rule.least);
		const reply = await browsers[role].call(
			method,
			path,
			// Nothing that any operation does anything with.
			method === "GET" || method === "DELETE" ? undefined : {},
		);
		const isRefused = reply.status === 403 && /takes the role/.test(reply.text);
		expect(isRefused, `${role}: ${reply.text}`).toBe(!isAllowed);
		if (isAllowed && rule.proof === true) {
			expect(reply.status, reply.text).toBe(403);
			expect(reply.text).toContain("POST /console/session/proof");
		}
	}
});

test("a viewer sees four digits of a number, and no secret", async () => {
	const number = "4917155566677";
	const sent = await api.sent({ to: number });
	await api.send({
		...{ from: undefined, to: undefined, channel: "email", subject: "Code" },
		emailTo: "somebody@example.com",
	});
	await api.call("POST", `/accounts/${api.account.sid}/testRecipients`, {
		...{ recipient: "+4917155566688", code: "123456" },
	});
	const account = `/accounts/${api.account.sid}`;
	const paths = [
		"/2fa/search",
		`/2fa/search/${sent.requestId}`,
		"/accounts",
		account,
		`${account}/testRecipients`,
	];
	for (const path of paths) {
		const [viewer, supporter, owner] = await Promise.all(
			(["viewer", "support", "owner"] as const).map((role) =>
				browsers[role].call(path === "" ? "" : "GET", path),
			),
		);
		expect(viewer?.status, viewer?.text).toBe(200);
		expect(viewer?.text, path).not.toMatch(/4917155566|somebody@|whsec_/);
		expect(supporter?.text, path).not.toContain("whsec_");
		const whole = /4917155566|whsec_/;
		expect(owner?.text, path).toMatch(whole);
	}
	const { text } = await browsers.viewer.call("GET", "/2fa/search");
	expect(text).toContain("•••••••••6677");
	expect(text).toContain("s•••@example.com");
	const posted = await browsers.viewer.call("POST", "/2fa/search", {});
	expect(posted.text).not.toContain(number);
	// A wrong code is often nearly the right one.
	await api.verify(sent.requestId, "314159");
	const record = `/2fa/search/${sent.requestId}`;
	const read = async (role: Role) =>
		(await browsers[role].call<Sdr>("GET", record)).body.checks[0]?.code;
	expect(await read("viewer")).toBe("••••••");
	expect(await read("support")).toBe("314159");
});

test("an operation asks for the password again, for five minutes", async () => {
	const browser = browsers.owner;
	const path = `/accounts/${api.account.sid}`;
	const change = (body: object) => browser.call("PATCH", path, body);
	expect((await change({ name: "Renamed" })).status).toBe(200);
	const url = { callbackUrl: "https://example.com/hook" };
	const asked = await change(url);
	expect(asked.status).toBe(403);
	expect(asked.body.message).toContain("POST /console/session/proof");
	// All that opens a gate, or mutes a warning.
	for (const member of [
		{ allowedAddresses: [] },
		{ callbackEvents: [] },
		{ callbackMethod: "GET" },
		{ guard: { mode: "off" } },
	]) {
		const { status, text } = await change(member);
		expect([status, text]).toEqual([403, asked.text]);
	}
	const entry = { list: "allow", subject: "prefix", value: "+49", reason: "r" };
	const recipient = { recipient: "+4917155566688", code: "123456" };
	for (const [method, at, body] of [
		["POST", `${path}/lists`, entry],
		["PATCH", `${path}/lists/LE1`, { until: null }],
		["DELETE", `${path}/lists/LE1`, undefined],
		["POST", `${path}/testRecipients`, recipient],
	] as const) {
		const { status, text } = await browser.call(method, at, body);
		expect([status, text], at).toEqual([403, asked.text]);
	}
	const wrong = await browser.call("POST", "/console/session/proof", {
		password: "not this one",
	});
	expect(wrong.status).toBe(401);
	await browser.proven();
	expect((await change(url)).status).toBe(200);
	postern.clock.advance(5 * 60 * 1_000);
	expect((await change({ callbackUrl: null })).status).toBe(403);
});

test("an owner makes and deletes tokens in a session", async () => {
	const browser = browsers.owner;
	await browser.proven();
	type Account = {
		data: { authToken: string; tokens: { id: string }[] };
	};
	const path = `/accounts/${api.account.sid}/tokens`;
	const made = await browser.call<Account>("POST", path, {});
	expect(made.status, made.text).toBe(200);
	const { tokens, authToken } = made.body.data;
	const fresh = clientOf(postern, { sid: api.account.sid, token: authToken });
	expect((await fresh.call("GET", "/2fa/search")).status).toBe(200);
	const id = tokens.at(-1)?.id;
	const gone = await browser.call("DELETE", `${path}/${id}`);
	expect(gone.status, gone.text).toBe(200);
});

test("the last owner stays: not demoted, suspended or removed, even by two at once", async () => {
	const sub = await api.subAccount();
	const path = `/accounts/${sub.account.sid}/users`;
	const browser = browserAt(() => postern.url);
	const [one, other] = [
		await userOf(sub, browser, "owner"),
		await userOf(sub, browser, "owner"),
	];
	// Invited, and so nobody who could act.
	await sub.call("POST", path, { email: "later@example.com", role: "owner" });
	const both = await Promise.all([
		sub.call("PATCH", `${path}/${one.sid}`, { role: "viewer" }),
		sub.call("DELETE", `${path}/${other.sid}`),
	]);
	expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
	const [left] = both[0].status === 200 ? [other] : [one];
	for (const refused of [
		await sub.call("PATCH", `${path}/${left?.sid}`, { status: "suspended" }),
		await sub.call("PATCH", `${path}/${left?.sid}`, { role: "developer" }),
		await sub.call("DELETE", `${path}/${left?.sid}`),
	]) {
		expect(refused.status, refused.text).toBe(409);
	}
});

test("users of an account are unknown to others, and a session reaches only its own and those below", async () => {
	const [sub, other] = [await api.subAccount(), await api.subAccount()];
	const browser = browserAt(() => postern.url);
	const user = await userOf(sub, browser, "owner");
	const path = `/accounts/${sub.account.sid}/users/${user.sid}`;
	expect((await api.call("GET", path)).status, "from above").toBe(200);
	expect((await other.call("GET", path)).status).toBe(404);
	const elsewhere = `/accounts/${other.account.sid}/users/${user.sid}`;
	expect((await api.call("GET", elsewhere)).status).toBe(404);
	await browser.signedIn(user.email);
	const beside = `/accounts/${other.account.sid}`;
	expect((await browser.call("GET", beside)).status).toBe(404);
	const above = `/accounts/${api.account.sid}`;
	expect((await browser.call("GET", above)).status).toBe(404);
});

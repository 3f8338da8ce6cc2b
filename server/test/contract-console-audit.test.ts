/** The audit log: who changed what, in the change's own commit. */

import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from "vitest";
import { OPERATION_RULES } from "../src/api/operation-rules.ts";
import { totpCode, totpStepAt } from "../src/secrets/totp.ts";
import { clientOf, freshRecipient } from "./support/client.ts";
import { browserAt, PASSWORD, userOf } from "./support/console.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const MINUTE_MS = 60_000;

type Row = {
	sid: string;
	accountSid: string;
	action: string;
	by: Record<string, string | null>;
	on?: string;
	changes?: Record<string, unknown>;
	count?: number;
	recipient?: string;
	operation?: string;
};
type Page = { data: { result: Row[]; next: string | null } };

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
let intervals: ReturnType<typeof movedIntervals>;

/** Operations that have succeeded in these tests. */
const succeeded = new Set<string>();

async function begin(): Promise<void> {
	intervals = movedIntervals();
	postern = await startTestPostern({
		timers: intervals.timers,
		routes: (app) => {
			app.addHook("onResponse", async (request, reply) => {
				if (reply.statusCode !== 200) return;
				succeeded.add(`${request.method} ${request.routeOptions.url}`);
			});
		},
	});
	api = clientOf(postern);
}

async function rows(client = api, query = ""): Promise<Row[]> {
	const path = `/accounts/${client.account.sid}/audit${query}`;
	const reply = await client.call<Page>("GET", path);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.result;
}

const newest = async (client = api) => (await rows(client, "?limit=1"))[0];

describe("an entry", () => {
	let sub: typeof api;
	beforeAll(begin);
	afterAll(() => postern.stop());
	beforeEach(async () => {
		sub = await api.subAccount();
	});

	test("is written for every change by a token, under the account changed", async () => {
		const { sid } = sub.account;
		const path = `/accounts/${sid}`;
		expect(await newest(sub)).toMatchObject({
			action: "account.created",
			on: sid,
			by: { account: postern.master.sid, token: expect.stringMatching(/^TK/) },
		});
		await api.call("PATCH", path, {
			allowedAddresses: ["127.0.0.0/8"],
			callbackUrl: "https://example.com/hook?key=s3cret",
		});
		expect(await newest(sub)).toMatchObject({
			action: "account.changed",
			changes: { allowedAddresses: ["127.0.0.0/8"], callbackUrl: "changed" },
		});
		type Account = { data: { tokens: { id: string }[] } };
		const made = await sub.call<Account>("POST", `${path}/tokens`, {});
		const ids = made.body.data.tokens.map(({ id }) => id);
		expect((await newest(sub))?.changes).toEqual({ tokens: ids });
		await sub.call("DELETE", `${path}/tokens/${ids[1]}`);
		expect((await newest(sub))?.changes).toEqual({ tokens: [ids[0]] });
		await sub.call("POST", `${path}/callbackSecret`, {});
		expect((await newest(sub))?.changes).toMatchObject({
			callbackSecretSealed: "changed",
		});
		const number = "+4917155577788";
		type One = { data: { id: string } };
		const test = await sub.call<One>("POST", `${path}/testRecipients`, {
			...{ recipient: number, code: "271828" },
		});
		expect(await newest(sub)).toMatchObject({
			changes: { testRecipients: "changed" },
		});
		await sub.call("DELETE", `${path}/testRecipients/${test.body.data.id}`);
		expect(await newest(sub)).toMatchObject({ action: "account.changed" });
		await sub.call("POST", `${path}/unlock`, { recipient: number });
		const unlocked = await newest(sub);
		expect(unlocked?.action).toBe("recipient.unlocked");
		await sub.call("POST", `${path}/erase`, { recipient: number });
		const erased = (await rows(sub)).find(
			({ action }) => action === "recipient.erased",
		);
		expect(erased?.recipient).toBe(unlocked?.recipient);
		expect(JSON.stringify(await rows(sub))).not.toMatch(/7155577|s3cret|whsec/);
	});

	test("is written for definitions, users and erased records", async () => {
		for (const [path, body] of [
			["/2fa/limits", { buckets: [{ name: "b", max: 3, interval: 60 }] }],
			["/2fa/workflows", { channels: [{ channel: "sms", interval: 0 }] }],
			["/2fa/templates", { texts: [{ channel: "sms", body: "{code}" }] }],
		] as const) {
			const made = await sub.call<{ data: { sid: string } }>("POST", path, {
				...{ name: "one", description: "", ...body },
			});
			expect(made.status, made.text).toBe(200);
			const { sid } = made.body.data;
			const kind = path.slice("/2fa/".length, -1);
			expect(await newest(sub)).toMatchObject({
				action: `${kind}.created`,
				on: sid,
			});
			await sub.call("PUT", `${path}/${sid}`, { description: "other" });
			expect(await newest(sub)).toMatchObject({
				action: `${kind}.changed`,
				changes: { description: "changed" },
			});
			await sub.call("DELETE", `${path}/${sid}`);
			expect(await newest(sub)).toMatchObject({ action: `${kind}.removed` });
		}
		const user = await userOf(
			sub,
			browserAt(() => postern.url),
			"viewer",
		);
		expect(await newest(sub)).toMatchObject({
			...{ action: "user.changed", on: user.sid, by: { user: user.sid } },
			changes: { passwordHash: "changed", link: "changed" },
		});
		const path = `/accounts/${sub.account.sid}/users/${user.sid}`;
		await sub.call("PATCH", path, { role: "support" });
		expect(await newest(sub)).toMatchObject({ changes: { role: "support" } });
		await sub.call("DELETE", path);
		expect(await newest(sub)).toMatchObject({
			...{ action: "user.removed", on: user.sid },
		});
		const { requestId } = await sub.sent();
		await sub.call("DELETE", `/2fa/search/${requestId}`);
		expect(await newest(sub)).toMatchObject({
			...{ action: "verification.erased", on: requestId },
		});
		const text = JSON.stringify(await rows(sub));
		expect(text).not.toMatch(/scrypt|person\d+@/);
	});

	test("is written for entries of lists", async () => {
		const path = `/accounts/${sub.account.sid}/lists`;
		const made = await sub.call<{ data: { result: { sid: string }[] } }>(
			"POST",
			path,
			{ list: "deny", subject: "number", value: "+4917155577", reason: "spam" },
		);
		expect(made.status, made.text).toBe(200);
		const sid = made.body.data.result[0]?.sid;
		expect(await newest(sub)).toMatchObject({
			...{ action: "entry.created", on: sid },
		});
		await sub.call("PATCH", `${path}/${sid}`, { reason: "a pump" });
		expect(await newest(sub)).toMatchObject({
			...{ action: "entry.changed", on: sid },
		});
		await sub.call("DELETE", `${path}/${sid}`);
		expect(await newest(sub)).toMatchObject({
			...{ action: "entry.removed", on: sid },
		});
		expect(JSON.stringify(await rows(sub))).not.toContain("7155577");
	});

	test("is not written for the verifications themselves, nor for a change that changes nothing", async () => {
		const before = (await rows(sub)).length;
		const sent = await sub.sent();
		await sub.call("POST", "/2fa/resend", { requestId: sent.requestId });
		await sub.verify(sent.requestId, sent.code);
		const other = await sub.sent({ to: freshRecipient() });
		await sub.cancel(other.requestId);
		await sub.call("PATCH", `/accounts/${sub.account.sid}`, { name: "sub" });
		expect(
			(await rows(sub)).filter(({ action }) => action !== "sandbox.read")
				.length,
		).toBe(before);
	});

	test("names the user and the session, and a failed or refused act too", async () => {
		const browser = browserAt(() => postern.url);
		const user = await userOf(sub, browser, "viewer");
		await browser.signIn(user.email, { password: "not the right one" });
		expect(await newest(sub)).toMatchObject({
			...{ action: "session.failed", on: user.sid },
		});
		await browser.signedIn(user.email);
		const began = await newest(sub);
		expect(began).toMatchObject({
			action: "session.began",
			by: { user: user.sid, address: "127.0.0.1" },
		});
		await browser.call("POST", "/2fa/send", {});
		await browser.call("POST", "/2fa/send", {});
		await intervals.pass(MINUTE_MS);
		expect(await newest(sub)).toMatchObject({
			action: "operation.refused",
			operation: "POST /2fa/send",
			count: 2,
			by: { user: user.sid, session: began?.on },
		});
		await browser.call("DELETE", "/console/session");
		expect(await newest(sub)).toMatchObject({ action: "session.ended" });
	});

	test("is written for a link that does not work, and for a right password from a wrong place", async () => {
		const browser = browserAt(() => postern.url);
		const user = await userOf(sub, browser, "viewer");
		await browser.call("POST", "/console/links", {
			...{ link: `${user.sid}.guess`, password: PASSWORD },
		});
		const failure = { action: "session.failed", on: user.sid };
		expect(await newest(sub)).toMatchObject(failure);
		const session = browserAt(() => postern.url);
		await session.signedIn(user.email);
		const began = await newest(sub);
		await session.call("POST", "/console/session/proof", { password: "no" });
		expect(await newest(sub)).toMatchObject({
			...failure,
			by: { user: user.sid, session: began?.on, address: "127.0.0.1" },
		});
		await browser.call("POST", "/console/session", {
			...{ accountSid: sub.account.sid, token: "guess" },
		});
		expect(await newest(sub)).toMatchObject({
			...{ action: "session.failed", by: { account: null } },
		});
		await api.call("PATCH", `/accounts/${sub.account.sid}`, {
			allowedAddresses: ["203.0.113.0/24"],
		});
		expect((await browser.signIn(user.email)).status).toBe(403);
		const path = `/accounts/${sub.account.sid}/audit?limit=1`;
		const last = await api.call<Page>("GET", path);
		expect(last.body.data.result[0]).toMatchObject(failure);
	});

	test("stands for all reads of the sandbox in a minute, for all strangers, and for each export", async () => {
		await sub.messages();
		await sub.messages();
		await browserAt(() => postern.url).signIn("nobody@example.org");
		await intervals.pass(MINUTE_MS);
		expect(await newest(sub)).toMatchObject({
			...{ action: "sandbox.read", count: 2 },
			by: { account: sub.account.sid },
		});
		const strangers = (await rows()).find(
			({ action, on }) => action === "session.failed" && on === undefined,
		);
		expect(strangers).toMatchObject({ count: 1, by: { account: null } });
		await sub.call("GET", "/2fa/search.csv");
		expect(await newest(sub)).toMatchObject({ action: "records.exported" });
	});

	test("of one commit come newest first too, also page by page", async () => {
		const path = `/accounts/${sub.account.sid}`;
		const values = Array.from({ length: 12 }, (_, i) => `+49170${i}`);
		type Entries = { data: { result: { sid: string }[] } };
		const made = await sub.call<Entries>("POST", `${path}/lists`, {
			entries: values.map((value) => ({
				...{ list: "deny", subject: "prefix", value, reason: "spam" },
			})),
		});
		const sids = made.body.data.result.map(({ sid }) => sid).reverse();
		const found: (string | undefined)[] = [];
		let next: string | null | undefined;
		do {
			const before = next === undefined ? "" : `&before=${next}`;
			const { body } = await sub.call<Page>(
				...(["GET", `${path}/audit?limit=5${before}`] as const),
			);
			found.push(...body.data.result.map(({ on }) => on));
			next = body.data.next;
		} while (next !== null && found.length < 100);
		expect(found).toEqual([...sids, sub.account.sid]);
		const lists = await sub.call<Entries>("GET", `${path}/lists`);
		expect(lists.body.data.result.map(({ sid }) => sid)).toEqual(sids);
	});

	test("a page that holds the last one says that it is the last", async () => {
		await sub.call("PATCH", `/accounts/${sub.account.sid}`, { name: "other" });
		const path = `/accounts/${sub.account.sid}/audit?limit=2`;
		const { data } = (await sub.call<Page>("GET", path)).body;
		expect([data.result.length, data.next]).toEqual([2, null]);
	});

	test("is read by owners of the account and of those above, in pages", async () => {
		await sub.call("PATCH", `/accounts/${sub.account.sid}`, { name: "other" });
		const path = `/accounts/${sub.account.sid}/audit?limit=1`;
		const first = await api.call<Page>("GET", path);
		const { next } = first.body.data;
		const second = await api.call<Page>("GET", `${path}&before=${next}`);
		expect(first.body.data.result[0]?.action).toBe("account.changed");
		expect(second.body.data.result[0]?.action).toBe("account.created");
		const beside = await api.subAccount();
		expect((await beside.call("GET", path)).status).toBe(404);
		const below = (await rows(api, "?below=true&limit=1000")).map(
			({ accountSid }) => accountSid,
		);
		expect(below).toContain(sub.account.sid);
		expect(
			(await rows(api, "?limit=1000")).map(({ accountSid }) => accountSid),
		).not.toContain(sub.account.sid);
		const bad = await api.call("GET", `${path}&before=AU1`);
		expect(bad.status).toBe(400);
	});

	test("is written for what people change about themselves, and for a removed account", async () => {
		const [browser, other] = [
			browserAt(() => postern.url),
			browserAt(() => postern.url),
		];
		const user = await userOf(sub, browser, "owner");
		await browser.signedIn(user.email);
		await other.signedIn(user.email);
		type List = { data: { sid: string; isThis: boolean }[] };
		const { data } = (await browser.call<List>("GET", "/console/sessions"))
			.body;
		const theirs = data.find(({ isThis }) => !isThis)?.sid;
		await browser.call("DELETE", `/console/sessions/${theirs}`);
		expect(await newest(sub)).toMatchObject({
			...{ action: "session.ended", on: theirs },
		});
		await browser.proven();
		expect(await newest(sub)).toMatchObject({ action: "session.proved" });
		const offered = await browser.call<{ data: { secret: string } }>(
			"POST",
			"/console/totp",
			{},
		);
		const { secret } = offered.body.data;
		const code = totpCode(secret, totpStepAt(postern.clock.now()));
		await browser.call("POST", "/console/totp/confirm", { code });
		expect(await newest(sub)).toMatchObject({ changes: { totp: "changed" } });
		await browser.call("DELETE", "/console/totp");
		expect(await newest(sub)).toMatchObject({ changes: { totp: "changed" } });
		await browser.signedIn(user.email);
		await browser.call("POST", "/console/password", {
			...{ password: PASSWORD, newPassword: "quite another horse" },
		});
		expect(await newest(sub)).toMatchObject({
			changes: { passwordHash: "changed" },
		});
		const path = `/accounts/${sub.account.sid}`;
		await sub.call("DELETE", `${path}/users/${user.sid}/sessions`);
		expect(await newest(sub)).toMatchObject({ action: "user.signedOut" });
		await sub.call("POST", `${path}/users/${user.sid}/link`, {});
		expect(await newest(sub)).toMatchObject({ changes: { link: "changed" } });
		await sub.call("DELETE", "/sandbox/messages");
		await intervals.pass(MINUTE_MS);
		expect(await newest(sub)).toMatchObject({ action: "sandbox.emptied" });

		const { sid } = sub.account;
		await api.call("PATCH", path, { status: "closed" });
		postern.clock.advance(61 * MINUTE_MS);
		const removed = await api.call("DELETE", path);
		expect(removed.status, removed.text).toBe(200);
		expect(await newest()).toMatchObject({
			...{ action: "account.removed", on: sid },
		});
		expect(JSON.stringify(await postern.storedRows())).not.toContain(
			user.email,
		);
	});

	test("is written by operators' commands, which name no account", async () => {
		const { sid } = sub.account;
		await postern.command(["accounts", "suspend", sid]);
		// Not the newest: a command has a clock of its own.
		const row = (await rows(api, "?below=true&limit=1000")).find(
			({ on, changes }) => on === sid && changes?.status === "suspended",
		);
		expect(row).toMatchObject({
			action: "account.changed",
			on: sid,
			changes: { status: "suspended" },
			by: { account: null },
		});
	});
});

test("a token of the settings that replaces the others has its row", async () => {
	await begin();
	const token = "settings-token-0123456789abcdefghijkl";
	await postern.restart({}, { POSTERN_AUTH_TOKEN: token });
	const as = clientOf(postern, { sid: postern.master.sid, token });
	expect(await newest(as)).toMatchObject({
		...{ action: "account.changed", by: { account: null } },
		changes: { tokens: [expect.stringMatching(/^TK/)] },
	});
	await postern.stop();
});

/** The traffic itself, searches, tests of an endpoint or a provider, the look at a limit, and the offer of a secret that means nothing before a code. */
const UNWRITTEN = [
	"POST /console/verifications/:sid/callbacks/:id/resend",
	"POST /console/delivery/test",
	...["POST /2fa/search", "POST /2fa/usage/records", "POST /console/totp"],
	...["POST /accounts/:sid/callbackTest", "POST /console/limits/:sid"],
	...["send", "verify", "resend", "cancel"].map((name) => `POST /2fa/${name}`),
];

/** It needs a node that is blocked: `contract-guard.test.ts`. */
const ELSEWHERE = ["POST /accounts/:sid/guard/unblock"];

test("each operation that changes something was asked for above", () => {
	const changing = Object.keys(OPERATION_RULES).filter(
		(operation) => !operation.startsWith("GET"),
	);
	const untested = changing.filter(
		(operation) =>
			!UNWRITTEN.includes(operation) &&
			!ELSEWHERE.includes(operation) &&
			!succeeded.has(operation),
	);
	expect(untested).toEqual([]);
});

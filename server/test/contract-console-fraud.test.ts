/** The console about fraud: what a day's gates refused or only noted, why a record was blocked, and full budgets. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { spendingKey } from "../src/accounts/spending.ts";
import { dayOf } from "../src/usage/usage.ts";
import { type Client, clientOf, type Parameters } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import { NO_CHANGES } from "./support/empty.ts";
import type { Reply } from "./support/exchange.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const HOUR = 60 * 60_000;
/** The score that holds a range. */
const THRESHOLD = 8;

let postern: TestPostern;
let master: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: {
			guard: { countries: "all", mode: "shadow" },
			...{ currency: "EUR", defaultPrice: { sms: "0.10", call: "0.10" } },
		},
	});
	toMidMonth(postern);
	master = clientOf(postern);
});
afterAll(() => postern.stop());

type Group = {
	code: number;
	rule: string;
	node: string;
	count: number;
	hours: number[];
	newestSid: string;
};
type Fraud = {
	data: {
		blocked: { groups: Group[]; searchedTo: string | null };
		noted: { groups: Group[]; searchedTo: string | null };
	};
};
type Calls = {
	call<Body>(method: string, path: string): Promise<Reply<Body>>;
};

async function fraud(of: Calls, query = ""): Promise<Fraud["data"]> {
	const reply = await of.call<Fraud>("GET", `/console/fraud${query}`);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

async function guardOf(of: Calls, sid: string) {
	const path = `/console/verifications/${sid}`;
	const reply = await of.call<{ data: { guard: Group | null } }>("GET", path);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.guard;
}

async function signedIn(role: string, of: Client): Promise<Browser> {
	const browser = browserAt(() => postern.url);
	const user = await userOf(of, browser, role);
	await browser.signedIn(user.email);
	return browser;
}

async function patched(of: Client, body: Parameters): Promise<void> {
	const path = `/accounts/${of.account.sid}`;
	const reply = await of.call("PATCH", path, body);
	expect(reply.status, reply.text).toBe(200);
}

/** Sends to a range of its own until some are refused, or would be. */
async function pumped(of: Client, area: number, count = THRESHOLD + 3) {
	const sids: string[] = [];
	for (let i = 0; i < count; i++) {
		const to = `9230${area}12${3_000 + i}`;
		const { body } = await of.send({ to });
		sids.push(String(body.requestID));
	}
	return { sids, node: `range:9230${area}12` };
}

test("what shadow let through and what was refused, with the newest record of each", async () => {
	const watched = await master.subAccount("watched");
	const { node, sids } = await pumped(watched, 31);
	const before = await fraud(watched);
	expect(before.blocked.groups).toEqual([]);
	expect(before.noted).toMatchObject({
		groups: [{ code: 488, rule: "hold", node, count: 3 }],
		searchedTo: null,
	});
	const newest = before.noted.groups[0]?.newestSid ?? "";
	expect(newest).toBe(sids.at(-1));
	expect(await guardOf(watched, newest)).toMatchObject({ rule: "hold", node });
	expect(await guardOf(watched, sids[0] ?? "")).toBeNull();

	await patched(watched, { guard: { mode: "on" } });
	const refused = await watched.send({ to: "923031123999" });
	expect(refused.status).toBe(403);
	postern.clock.advance(11_000);
	const after = await fraud(watched);
	expect(after.noted.groups).toMatchObject([{ node, count: 3 }]);
	expect(after.blocked.groups).toMatchObject([
		{ code: 488, rule: "hold", node, count: 1 },
	]);
	expect(after.blocked.groups[0]?.hours.reduce((a, b) => a + b, 0)).toBe(1);
	expect(after.blocked.groups[0]?.hours.at(-1)).toBe(1);
	const sid = after.blocked.groups[0]?.newestSid ?? "";
	expect(sid).toBe(refused.body.requestID);
	expect(await guardOf(watched, sid)).toMatchObject({ rule: "hold", node });
});

test("a record that stands for many refusals counts as many", async () => {
	const flooded = await master.subAccount("flooded");
	const { sid } = flooded.account;
	const entry = { list: "deny", subject: "prefix", value: "+49160" };
	const added = await flooded.call("POST", `/accounts/${sid}/lists`, {
		...entry,
		reason: "pumped",
	});
	expect(added.status, added.text).toBe(200);
	for (let i = 0; i < 25; i++) {
		const to = `491605550${100 + i}`;
		expect((await flooded.send({ to })).status).toBe(403);
	}
	const { groups } = (await fraud(flooded)).blocked;
	expect(groups).toMatchObject([{ rule: "list", node: "+49160", count: 25 }]);
	postern.clock.advance(3 * HOUR);
	const [later] = (await fraud(flooded)).blocked.groups;
	expect(later?.hours.at(-4)).toBe(25);
	postern.clock.advance(22 * HOUR);
	expect((await fraud(flooded)).blocked.groups).toEqual([]);
});

test("a viewer sees no range whole: beside the last four digits it would be the number", async () => {
	const seen = await master.subAccount("seen");
	const { node } = await pumped(seen, 41);
	const masked = "range:923•••••";
	const viewer = await signedIn("viewer", seen);
	const support = await signedIn("support", seen);
	const { groups } = (await fraud(viewer)).noted;
	expect(groups).toMatchObject([{ node: masked, count: 3 }]);
	expect((await fraud(support)).noted.groups).toMatchObject([{ node }]);
	const sid = groups[0]?.newestSid ?? "";
	expect(await guardOf(viewer, sid)).toMatchObject({ node: masked });
	const nodes = await viewer.call(
		"GET",
		`/accounts/${seen.account.sid}/guard?all=true`,
	);
	expect(nodes.status, nodes.text).toBe(200);
	expect(nodes.text).toContain(masked);
	expect(nodes.text).not.toContain(node);
});

test("another account's decisions are not shown", async () => {
	const [one, other] = [
		await master.subAccount("one"),
		await master.subAccount("other"),
	];
	await pumped(one, 51);
	expect((await fraud(other)).noted.groups).toEqual([]);
	const query = `?accountSid=${one.account.sid}`;
	const refused = await other.call("GET", `/console/fraud${query}`);
	expect(refused.status).toBe(403);
	expect((await fraud(master, query)).noted.groups).toHaveLength(1);
});

test("rules and budgets ask a session for its password again, a name does not", async () => {
	const careful = await master.subAccount("careful");
	const owner = await signedIn("owner", careful);
	const path = `/accounts/${careful.account.sid}`;
	const changes = [
		{ guard: { mode: "on" } },
		{ allowedCountries: ["DE"] },
		{ budgets: [{ period: "day", amount: "5" }] },
	];
	expect((await owner.call("PATCH", path, { name: "calm" })).status).toBe(200);
	for (const change of changes) {
		expect((await owner.call("PATCH", path, change)).status).toBe(403);
	}
	await owner.proven();
	for (const change of changes) {
		const reply = await owner.call("PATCH", path, change);
		expect(reply.status, reply.text).toBe(200);
	}
});

test("home names a budget from 80 % on, and not a millionth before", async () => {
	const frugal = await master.subAccount("frugal");
	const { sid } = frugal.account;
	await patched(frugal, {
		budgets: [
			{ period: "day", amount: "10" },
			{ period: "day", amount: "10", country: "DE" },
		],
	});
	const spent = async (country: string | null, change: number) => {
		const store = await postern.openStore();
		const key = spendingKey(sid, "day", country);
		const period = dayOf(postern.clock.now());
		await store.transact({}, () => ({
			...NO_CHANGES,
			spendings: [{ key, period, change, told: 0, isCharge: true }],
		}));
		await store.close();
	};
	type Home = {
		data: { attention: object[]; thresholds: Record<string, number> };
	};
	const home = async () => {
		const reply = await frugal.call<Home>("GET", "/console/home");
		expect(reply.status, reply.text).toBe(200);
		return reply.body.data;
	};
	await spent(null, 7_999_999);
	await spent("DE", 8_000_000);
	const { attention, thresholds } = await home();
	expect(thresholds.budgetShare).toBe(0.8);
	expect(attention).toEqual([
		{ kind: "budget", period: "day", country: "DE", share: 0.8 },
	]);
	await spent(null, 1);
	expect((await home()).attention).toHaveLength(2);
});

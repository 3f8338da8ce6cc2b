/** Sections 10 and 13 of the contract: who ends a suspension, how an account is removed, and a new callback secret. */

import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Account } from "../src/accounts/account.ts";
import type { Seen } from "./http-gateway.ts";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
} from "./support/callback-endpoint.ts";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";
import { bytesOf, expectRefusal } from "./support/replies.ts";

type One = {
	data: { sid: string; status: string; suspendedBy?: string; name: string };
};
type List = { data: { result: { sid: string }[]; firstPageUri: string } };

const HOUR_MS = 60 * 60 * 1_000;
let postern: TestPostern;
let master: Client;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;

beforeAll(async () => {
	endpoint = await startCallbackEndpoint();
	postern = await startTestPostern({ settings: MAY_CALL_US });
	master = clientOf(postern);
});
afterAll(async () => {
	await postern.stop();
	await endpoint.close();
});

const pathOf = ({ account }: Client) => `/accounts/${account.sid}`;
const get = (as: Client, of: Client) => as.call<One>("GET", pathOf(of));
const put = (as: Client, of: Client, status: string) =>
	as.call<One>("PATCH", pathOf(of), { status });
const remove = (as: Client, of: Client) => as.call<One>("DELETE", pathOf(of));

/** A customer, an account below it, and one below that, each in a millisecond of its own. */
async function family() {
	const customer = await master.subAccount("customer");
	postern.clock.advance(2);
	const middle = await customer.subAccount("middle");
	postern.clock.advance(2);
	return { customer, middle, leaf: await middle.subAccount("leaf") };
}

describe("the highest account that suspended an account", () => {
	it("is shown, and only it or one above it ends that", async () => {
		const { customer, middle, leaf } = await family();
		expect((await get(master, leaf)).body.data).not.toHaveProperty(
			"suspendedBy",
		);
		const said = await put(customer, leaf, "suspended");
		expect(said.body.data.suspendedBy).toBe(customer.account.sid);
		// Accounts below can neither lift the suspension nor take it over.
		expect((await put(middle, leaf, "active")).status).toBe(403);
		const still = await put(middle, leaf, "suspended");
		expect(still.body.data.suspendedBy).toBe(customer.account.sid);
		const higher = await put(master, leaf, "suspended");
		expect(higher.body.data.suspendedBy).toBe(master.account.sid);
		expect((await put(customer, leaf, "active")).status).toBe(403);
		const lifted = await put(master, leaf, "active");
		expect(lifted.body.data.status).toBe("active");
		expect(lifted.body.data).not.toHaveProperty("suspendedBy");
		expect((await leaf.send()).status).toBe(200);
	});

	it("has the say also where it is closed meanwhile, or was closed to begin with", async () => {
		const { customer, leaf, middle } = await family();
		await put(master, leaf, "suspended");
		expect((await put(customer, leaf, "closed")).status).toBe(200);
		for (const status of ["active", "suspended"]) {
			expect((await put(customer, leaf, status)).status).toBe(403);
		}
		expect((await put(master, leaf, "active")).status).toBe(200);
		await put(master, middle, "closed");
		expect((await put(customer, middle, "active")).status).toBe(403);
		expect((await put(master, middle, "active")).status).toBe(200);
	});

	it("of a row from before it was kept is its parent", async () => {
		const { customer, middle, leaf } = await family();
		const store = await postern.openStore();
		const { accounts } = await store.configurationSince(0);
		const row = accounts.find(({ sid }) => sid === leaf.account.sid) as Account;
		await store.transact({}, () => ({
			...NO_CHANGES,
			accounts: [{ ...row, status: "suspended" }],
		}));
		await store.close();
		await postern.restart();
		const [above, parent] = [customer, middle].map(({ account }) =>
			clientOf(postern, account),
		) as [Client, Client];
		expect((await get(above, leaf)).body.data.suspendedBy).toBe(
			middle.account.sid,
		);
		expect((await put(parent, leaf, "active")).status).toBe(200);
		master = clientOf(postern);
	});
});

describe("an account is removed", () => {
	it("by one above it, once it has been closed for an hour and has none below it", async () => {
		const { customer, middle, leaf } = await family();
		const stranger = await master.subAccount();
		await leaf.call("PATCH", pathOf(leaf), { name: "as it was" });
		expectRefusal((await remove(customer, leaf)) as never, 409, 409);
		await put(customer, leaf, "suspended");
		postern.clock.advance(2 * HOUR_MS);
		expect((await remove(customer, leaf)).status).toBe(409);
		await put(customer, leaf, "closed");
		postern.clock.advance(HOUR_MS - 10_000);
		const early = await remove(customer, leaf);
		expect(early.status).toBe(409);
		expect(Number(early.headers["retry-after"])).toBeLessThanOrEqual(10);
		postern.clock.advance(10_000);

		await put(customer, middle, "closed");
		postern.clock.advance(HOUR_MS);
		expect((await remove(customer, middle)).status).toBe(409);
		const unknown = await stranger.call(
			"DELETE",
			`/accounts/AC${"0".repeat(32)}`,
		);
		expect(bytesOf(await remove(stranger, leaf))).toEqual(bytesOf(unknown));
		expect((await remove(customer, customer)).status).toBe(403);
		expect((await remove(master, master)).status).toBe(403);

		const before = await get(customer, leaf);
		const removed = await remove(customer, leaf);
		expect(removed.status, removed.text).toBe(200);
		expect(removed.body).toEqual(before.body);
		expect((await remove(customer, leaf)).status).toBe(404);
		expect((await get(customer, leaf)).status).toBe(404);
		expect((await leaf.send()).status).toBe(401);
		expect((await remove(customer, middle)).status).toBe(200);
		const list = await customer.call<List>("GET", "/accounts");
		expect(list.body.data.result.map(({ sid }) => sid)).toEqual([
			customer.account.sid,
		]);
	});

	it("nothing is made below it from when it is closed", async () => {
		const { customer, leaf } = await family();
		await put(customer, leaf, "closed");
		for (const as of [customer, master]) {
			const reply = await as.call("POST", "/accounts", {
				...{ name: "late", accountSid: leaf.account.sid },
			});
			expect(reply.status).toBe(403);
		}
	});

	it("its usage is its parent's, and all else of it goes", async () => {
		const { middle, leaf } = await family();
		const counted = async (as: Client, channel: string) => {
			const path = `/2fa/usage/records?channel=${channel}`;
			const reply = await as.call<{ usageRecords: { count: string }[] }>(
				"GET",
				path,
			);
			return reply.body.usageRecords[0]?.count;
		};
		const buckets = [{ name: "b", max: 5, interval: 60 }];
		await leaf.call("POST", "/2fa/limits", { name: "mine", buckets });
		const to = freshRecipient();
		for (let i = 0; i < 3; i++) await leaf.sent({ to });
		await middle.sent();
		expect(await counted(middle, "sms")).toBe("1");
		expect(await counted(leaf, "sms")).toBe("3");
		await put(middle, leaf, "closed");
		postern.clock.advance(HOUR_MS);
		expect((await remove(middle, leaf)).status).toBe(200);
		for (const channel of ["all", "sms"]) {
			expect(await counted(middle, channel)).toBe("4");
		}
		expect(await counted(middle, "email")).toBe("0");
		const holds = async (text: string) =>
			(await postern.storedRows()).filter((row) => row.includes(text));
		await eventually(
			"its records are gone",
			async () => (await holds(to)).length === 0,
		);
		expect((await holds("mine")).length).toBe(0);
		// Both logs stay: they have no names, texts or recipients.
		const left = (await holds(leaf.account.sid)).filter(
			(row) => !/^(audit|request_log) /.test(row),
		);
		// The row says that the SID existed, and that it has no records.
		expect(
			left.filter((row) => !/"(count|data)":(0|null|"0")/.test(row)),
		).toEqual([]);

		await postern.restart();
		master = clientOf(postern);
		expect((await get(master, leaf)).status).toBe(404);
		const store = await postern.openStore();
		let removed: readonly string[] = [];
		await store.transact({ accounts: [leaf.account.sid] }, (loaded) => {
			removed = loaded.removedAccounts;
			return NO_CHANGES;
		});
		await store.close();
		expect(removed).toEqual([leaf.account.sid]);
	});
});

describe("a list of accounts", () => {
	it("is that of `accountSid`, where it is below the caller", async () => {
		const { customer, middle, leaf } = await family();
		const list = (as: Client, of: Client) =>
			as.call<List>("GET", `/accounts?pageSize=5&accountSid=${of.account.sid}`);
		for (const as of [master, customer]) {
			const { data } = (await list(as, middle)).body;
			expect(data.result.map(({ sid }) => sid)).toEqual(
				[leaf, middle].map(({ account }) => account.sid),
			);
			expect(data.firstPageUri).toContain(`accountSid=${middle.account.sid}`);
		}
		expect((await list(middle, customer)).status).toBe(403);
	});
});

describe("a new callback secret", () => {
	const signatures = () =>
		String(endpoint.seen.at(-1)?.headers["webhook-signature"]).split(" ");
	const renew = (of: Client, query = "") =>
		of.call<{ data: { callbackSecret: string } }>(
			"POST",
			`${pathOf(of)}/callbackSecret${query}`,
		);
	/** Tests whether the next callback to `of` is signed with a secret. */
	async function told(of: Client) {
		await of.sent();
		await postern.settled();
		const { headers, body } = endpoint.seen.at(-1) as Seen;
		const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
		const id = String(headers["webhook-id"]);
		return (secret: string) =>
			signatures().includes(new Webhook(secret).sign(id, at, body));
	}

	it("signs at once, and for a day the one before it too", async () => {
		const one = await master.subAccount();
		await one.call("PATCH", pathOf(one), { callbackUrl: endpoint.url });
		const old = await secretOf(one);
		const reply = await renew(one);
		expect(reply.status, reply.text).toBe(200);
		const { callbackSecret } = reply.body.data;
		expect(callbackSecret).toMatch(/^whsec_/);
		expect(callbackSecret).not.toBe(old);
		expect(await secretOf(one)).toBe(callbackSecret);
		const by = await told(one);
		expect(signatures().length).toBe(2);
		for (const secret of [callbackSecret, old]) {
			expect(by(secret)).toBe(true);
		}
		postern.clock.advance(24 * HOUR_MS);
		const later = await told(one);
		expect(signatures().length).toBe(1);
		expect([later(callbackSecret), later(old)]).toEqual([true, false]);
	});

	it("with overlap=0 ends those before it at once", async () => {
		const one = await master.subAccount();
		await one.call("PATCH", pathOf(one), { callbackUrl: endpoint.url });
		await renew(one);
		const { callbackSecret } = (await renew(one, "?overlap=0")).body.data;
		const by = await told(one);
		expect(signatures().length).toBe(1);
		expect(by(callbackSecret)).toBe(true);
		for (const overlap of ["-1", "86401", "x"]) {
			const refused = await renew(one, `?overlap=${overlap}`);
			expectRefusal(refused as never, 400, 400, { parameter: "overlap" });
		}
	});

	it("is made by the account or one above it", async () => {
		const one = await master.subAccount();
		const path = `${pathOf(one)}/callbackSecret`;
		expect((await master.call("POST", path)).status).toBe(200);
		const stranger = await master.subAccount();
		expect((await stranger.call("POST", path)).status).toBe(404);
	});
});

describe("while the uses of tokens cannot be read", () => {
	type Made = { data: { sid: string; authToken: string } };

	async function withoutUses<Result>(work: () => Promise<Result>) {
		await postern.statement("alter table token_use rename to lost_use");
		try {
			return await work();
		} finally {
			await postern.statement("alter table lost_use rename to token_use");
		}
	}

	it("a new account's token is told", async () => {
		const made = await withoutUses(() =>
			master.call<Made>("POST", "/accounts", { name: "told" }),
		);
		expect(made.status, made.text).toBe(200);
		const { sid, authToken: token } = made.body.data;
		const own = await clientOf(postern, { sid, token }).call(
			"GET",
			`/accounts/${sid}`,
		);
		expect(own.status, own.text).toBe(200);
	});

	it("no token is made that nobody would be told, and nothing is changed", async () => {
		const sub = await master.subAccount("before");
		const path = pathOf(sub);
		const shown = async () => (await master.call<One>("GET", path)).body.data;
		const before = await shown();
		const statuses = await withoutUses(async () => [
			(await master.call("POST", `${path}/tokens`, {})).status,
			(await master.call("PATCH", path, { name: "after" })).status,
			(await master.call("POST", `${path}/callbackSecret`, {})).status,
		]);
		for (const status of statuses) expect(status).toBeGreaterThan(499);
		expect(await shown()).toEqual(before);
	});
});

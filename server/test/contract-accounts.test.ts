/** Section 10 of the contract: sub-accounts, their list and their settings. */

import {
	afterAll,
	beforeAll,
	describe,
	expect,
	it,
	onTestFinished,
} from "vitest";
import { type Client, clientOf, type Parameters } from "./support/client.ts";
import type { Reply } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectEveryReply, expectRefusal } from "./support/replies.ts";

type Account = {
	sid: string;
	parentSid: string | null;
	status: string;
	tokens: { id: string; dateCreated: string; lastUsed: string | null }[];
	callbackSecret: string;
	authToken?: string;
	[key: string]: unknown;
};
type One = { data: Account; code: number; message: string };
type List = {
	data: {
		result: Account[];
		total: number;
		numPages: number;
		[key: string]: unknown;
	};
};

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const pathOf = ({ account }: Client) => `/accounts/${account.sid}`;
const get = (as: Client, of: Client) => as.call<One>("GET", pathOf(of));
const patch = (as: Client, of: Client, changes: Parameters) =>
	as.call<One>("PATCH", pathOf(of), changes);
/** A change holds everywhere within a second. */
const everywhere = () => postern.clock.advance(1_000);
/** The type of a refusal for a reply that was typed as a success. */
const refusal = (reply: Reply<One>) => reply as unknown as Reply;

describe("an account whose callback secret was damaged at rest", () => {
	it("is shown without it, alone and in the list", async () => {
		const damages = ["garbage", "", "nokey.AAAA", "K2026garbage"];
		const own = await startTestPostern();
		onTestFinished(own.stop);
		const master = clientOf(own);
		const damaged: Client[] = [];
		for (const damage of damages) {
			const account = await master.subAccount("damaged");
			damaged.push(account);
			await own.statement(
				`update configuration
				set data = replace(data, '"callbackSecretSealed":"', '"callbackSecretSealed":"${damage}","was":"')
				where sid = '${account.account.sid}'`,
			);
		}
		await own.restart();
		const sids = damaged.map(({ account }) => account.sid);
		for (const _ of ["once", "twice"]) {
			const list = await master.call<List>("GET", "/accounts");
			expect(list.status, list.text).toBe(200);
			for (const { sid, callbackSecret } of list.body.data.result) {
				expect([sid, callbackSecret]).toEqual(
					sids.includes(sid)
						? [sid, null]
						: [sid, expect.stringMatching(/^whsec_/)],
				);
			}
			for (const each of damaged) {
				const reply = await get(each, each);
				expectEveryReply(reply);
				expect(reply.body.data.callbackSecret, reply.text).toBeNull();
			}
		}
		const lines = own.log().split("A sealed value does not open").length - 1;
		expect(lines).toBe(damages.length);
		// A new secret mends it.
		const [first] = damaged as [Client];
		const path = `${pathOf(first)}/callbackSecret`;
		const mended = await first.call<One>("POST", path, {});
		expect(mended.body.data.callbackSecret, mended.text).toMatch(/^whsec_/);
	});
});

describe("a new sub-account", () => {
	it("is enveloped, belongs to the caller, and shows its token this once", async () => {
		const reply = await api.call<One>("POST", "/accounts", {
			name: "Branch",
			email: "branch@example.com",
		});
		expectEveryReply(reply);
		const { authToken, ...account } = reply.body.data;
		expect(authToken).toMatch(/^\S{32,}$/);
		const time = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
		expect(account).toEqual({
			sid: expect.stringMatching(/^AC[0-9a-f]{32}$/),
			parentSid: postern.master.sid,
			name: "Branch",
			email: "branch@example.com",
			status: "active",
			allowedAddresses: [],
			callbackUrl: null,
			callbackMethod: expect.stringMatching(/^(GET|POST)$/),
			callbackSecret: expect.stringMatching(/^\S{24,}$/),
			defaults: expect.any(Object),
			tokens: [{ id: expect.any(String), dateCreated: time, lastUsed: null }],
			dateCreated: time,
			uri: `/accounts/${account.sid}`,
		});
		expect([reply.status, reply.body.code, reply.body.message]).toEqual([
			200,
			200,
			"OK",
		]);

		const again = await api.call<One>("GET", `/accounts/${account.sid}`);
		expect(again.body).toEqual({ data: account, code: 200, message: "OK" });
		expect(again.text).not.toContain(authToken);
	});

	it("cannot be given what is not the caller's to give (abuse case 38)", async () => {
		const wish = {
			sid: "ACmine",
			status: "closed",
			parentSid: null,
			tokens: [],
		};
		const reply = await api.call<One>("POST", "/accounts", {
			name: "Wishful",
			email: "wish@example.com",
			...wish,
		});
		expect(reply.body.data).toMatchObject({
			status: "active",
			parentSid: postern.master.sid,
		});
		expect(reply.body.data.sid).not.toBe("ACmine");
		for (const name of ["sid", "parentSid", "tokens"])
			expect(reply.headers["postern-ignored"]).toContain(name);
	});

	it.each([
		["name", { email: "a@example.com" }],
		["name", { name: "", email: "a@example.com" }],
		["email", { name: "A", email: "nobody" }],
	])("with a bad %s: 400", async (parameter, body) => {
		expectRefusal(await api.call("POST", "/accounts", body), 400, 400, {
			parameter,
		});
	});
});

describe("the list", () => {
	it("is newest first, in pages, by status", async () => {
		const parent = await api.subAccount();
		const sids: string[] = [];
		for (const name of ["one", "two", "three"]) {
			sids.unshift((await parent.subAccount(name)).account.sid);
			postern.clock.advance(1_000);
		}
		await parent.call("PATCH", `/accounts/${sids[1]}`, { status: "suspended" });
		const list = async (query: string) =>
			(await parent.call<List>("GET", `/accounts?${query}`)).body.data;
		const all = await list("");
		const below = all.result.filter(
			({ parentSid }) => parentSid === parent.account.sid,
		);
		expect(below.map(({ sid }) => sid)).toEqual(sids);
		expect(JSON.stringify(all)).not.toContain("authToken");

		const first = await list("pageSize=1&page=0");
		expect(first.result).toHaveLength(1);
		expect(first).toMatchObject({
			pageSize: 1,
			page: 0,
			total: all.total,
			numPages: all.total,
			start: 0,
			end: 0,
			firstPageUri: "/accounts?pageSize=1&page=0",
			previousPageUri: null,
			nextPageUri: "/accounts?pageSize=1&page=1",
			uri: "/accounts?pageSize=1&page=0",
		});
		const suspended = await list("status=suspended");
		expect(suspended.result.map(({ sid }) => sid)).toEqual([sids[1]]);
	});
});

describe("a change", () => {
	it("names what it changes and leaves the rest; null clears", async () => {
		const sub = await api.subAccount("before");
		const changed = await patch(api, sub, {
			name: "after",
			allowedAddresses: ["127.0.0.0/8", "2001:db8::/32"],
			callbackUrl: "https://example.com/hook",
			callbackMethod: "GET",
			defaults: { codeLength: 8, expiry: 60, maxAttempts: 3, from: "Shop" },
		});
		expect(changed.body).toMatchObject({
			data: { name: "after", email: "sub@example.com", callbackMethod: "GET" },
			code: 200,
			message: "OK",
		});
		expect(changed.body.data).toEqual((await get(api, sub)).body.data);
		const cleared = await patch(api, sub, {
			callbackUrl: null,
			callbackMethod: null,
			callbackEvents: null,
			allowedAddresses: null,
		});
		expect(cleared.body).toMatchObject({ data: { callbackMethod: "POST" } });
		expect(cleared.body.data).toMatchObject({
			name: "after",
			callbackUrl: null,
			allowedAddresses: [],
		});
	});

	it("of the defaults holds for the sends that follow", async () => {
		const sub = await api.subAccount();
		const emailFrom = "shop@example.com";
		const defaults = {
			codeLength: 8,
			maxAttempts: 1,
			expiry: 60,
			from: "Shop",
			emailFrom,
		};
		expect((await patch(sub, sub, { defaults })).status).toBe(200);
		everywhere();
		const { requestId, code } = await sub.sent({ from: undefined });
		expect(code).toMatch(/^\d{8}$/);
		expect((await sub.record(requestId)).events[0]?.sender).toBe("Shop");
		expect((await sub.verify(requestId, "0")).body.code).toBe(483);
		const brief = await sub.sent({ codeLength: 4 });
		expect(brief.code).toMatch(/^\d{4}$/);
		postern.clock.advance(60_000);
		expect((await sub.record(brief.requestId)).status).toBe("expired");
		const mail = {
			channel: "email",
			emailTo: "defaults@example.com",
			subject: "Code",
		};
		const { requestId: mailed } = await sub.sent({
			...mail,
			to: undefined,
			from: undefined,
		});
		expect((await sub.record(mailed)).events[0]?.sender).toBe(emailFrom);
	});

	it("of the defaults may be numbers as text, and text as numbers", async () => {
		const sub = await api.subAccount();
		const defaults = { codeLength: "8", expiry: " 60 ", from: 12012751398 };
		const read = { codeLength: 8, expiry: 60, from: "12012751398" };
		for (const given of [defaults, JSON.stringify(defaults)]) {
			const reply = await patch(api, sub, { defaults: given });
			expect(reply.body.data?.defaults, reply.text).toEqual(read);
		}
	});

	it("of the defaults names one that there is not", async () => {
		const sub = await api.subAccount();
		const reply = await patch(api, sub, { defaults: { ttl: 60 } });
		expectRefusal(refusal(reply), 400, 400, { parameter: "defaults.ttl" });
	});

	it("of one of the defaults leaves the others, and null clears it", async () => {
		const sub = await api.subAccount();
		await patch(api, sub, { defaults: { codeLength: 8, expiry: 60 } });
		const added = await patch(api, sub, { defaults: { from: "Shop" } });
		const all = { codeLength: 8, expiry: 60, from: "Shop" };
		expect(added.body.data.defaults).toEqual(all);
		const { expiry: _, ...others } = all;
		const cleared = await patch(api, sub, { defaults: { expiry: null } });
		expect(cleared.body.data.defaults).toEqual(others);
		const none = await patch(api, sub, { defaults: null });
		expect(none.body.data.defaults).toEqual({});
	});

	it.each<[string, unknown]>([
		["name", "x".repeat(1_000)],
		["email", "nobody"],
		["status", "deleted"],
		["callbackUrl", "ftp://example.com"],
		["callbackMethod", "PUT"],
		["callbackEvents.1", ["otp.sent", "otp.read"]],
		["callbackEvents", "otp.sent"],
		["allowedAddresses", ["010.0.0.1/8"]],
		["allowedAddresses", ["10.1/16"]],
		["allowedAddresses", ["10.0.0.0/33"]],
		["allowedAddresses", ["fe80::1%eth0/64"]],
		["allowedAddresses", "everywhere"],
	])("of %s to %j: 400, and nothing is changed", async (parameter, value) => {
		const sub = await api.subAccount();
		const before = await get(api, sub);
		const reply = await patch(api, sub, {
			name: "other",
			[parameter.replace(/\.\d+$/, "")]: value,
		});
		expectRefusal(refusal(reply), 400, 400, { parameter });
		expect((await get(api, sub)).body).toEqual(before.body);
	});

	it("of allowedAddresses to everybody: 400, which says how to write that", async () => {
		for (const allowedAddresses of [["0.0.0.0/0"], ["10.0.0.1", "::/0"]]) {
			const reply = await patch(api, await api.subAccount(), {
				allowedAddresses,
			});
			expectRefusal(refusal(reply), 400, 400, {
				parameter: "allowedAddresses",
			});
			expect(reply.text).toContain("a list that is empty");
		}
	});

	it.each([
		{ codeLength: 3 },
		{ expiry: 29 },
		{ maxAttempts: 11 },
		{ from: "ABCDEFGHIJKL" },
	])("of defaults to %j: 400", async (defaults) => {
		const reply = await patch(api, await api.subAccount(), { defaults });
		expectRefusal(refusal(reply), 400, 400);
		expect(reply.text).toContain(Object.keys(defaults)[0]);
	});
});

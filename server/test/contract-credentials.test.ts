/** Section 1 of the contract: who may ask, from where, and on whose behalf. */

import {
	afterAll,
	beforeAll,
	describe,
	expect,
	it,
	onTestFinished,
} from "vitest";
import { type Client, clientOf } from "./support/client.ts";
import { basic, exchange } from "./support/exchange.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { bytesOf, expectRefusal, expectReply } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;
let sub: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
	sub = await api.subAccount();
});
afterAll(() => postern.stop());

const unknownAccount = `AC${"0".repeat(32)}`;
const ask = (headers: Record<string, string>) =>
	exchange(`${postern.url}/accounts`, { method: "GET", headers });

describe("credentials", () => {
	it("are the account SID and auth token, with blanks around either", async () => {
		const { sid, token } = postern.master;
		for (const user of [
			`${sid}:${token}`,
			` ${sid}:${token}`,
			`  ${sid} : ${token}\t`,
		])
			expect((await ask({ Authorization: basic(user) })).status).toBe(200);
	});

	it("missing or wrong: 401, which looks the same whatever is wrong", async () => {
		const { sid, token } = postern.master;
		const missing = await ask({});
		expectRefusal(missing, 401, 401);
		expect(missing.headers["www-authenticate"]).toBe('Basic realm="postern"');
		const wrong = [
			basic(`${sid}:${token}x`),
			basic(`${sid}:`),
			basic(`${sid}`),
			basic(`:${token}`),
			basic(`${unknownAccount}:${token}`),
			basic(`${sub.account.sid}:${token}`),
			`Bearer ${token}`,
			"Basic",
			"Basic !!!",
		];
		for (const Authorization of wrong)
			expect(bytesOf(await ask({ Authorization })), Authorization).toEqual(
				bytesOf(missing),
			);
	});

	it("are asked for before anything is said of the request", async () => {
		for (const path of ["/2fa/send", "/2fa/verify", "/2fa/cancel"]) {
			const reply = await exchange(postern.url + path, {
				method: "POST",
				body: "{",
			});
			expectRefusal(reply, 401, 401);
		}
	});
});

describe("accountSid", () => {
	it("is the caller itself, or any account below it", async () => {
		const grandchild = await sub.subAccount();
		const own = [
			[api, api],
			[api, sub],
			[api, grandchild],
			[sub, sub],
			[sub, grandchild],
		] as const;
		for (const [caller, owner] of own) {
			const accountSid = owner.account.sid;
			const reply = await caller.send({ accountSid });
			expect(reply.status, reply.text).toBe(200);
			const record = await owner.record(String(reply.body.requestID));
			expect(record.accountSid).toBe(accountSid);
		}
	});

	it("anything else is 403, whether or not that account exists", async () => {
		const sibling = await api.subAccount();
		const unknown = await sub.send({ accountSid: unknownAccount });
		expectRefusal(unknown, 403, 403);
		for (const { account } of [api, sibling])
			expect(bytesOf(await sub.send({ accountSid: account.sid }))).toEqual(
				bytesOf(unknown),
			);
		expectRefusal(await api.send({ accountSid: unknownAccount }), 403, 403);
	});

	it("works for check, cancel and record, in the body or the query", async () => {
		const accountSid = sub.account.sid;
		const { requestId, code } = await sub.sent();
		const record = await api.call(
			"GET",
			`/2fa/search/${requestId}?accountSid=${accountSid}`,
		);
		expect(record.body).toEqual(await sub.record(requestId));
		const ok = { code: 200, message: "OK", requestID: requestId };
		expectReply(await api.verify(requestId, code, { accountSid }), ok);

		const second = await sub.sent();
		const body = { requestId: second.requestId };
		const reply = await api.call(
			"POST",
			`/2fa/cancel?accountSid=${accountSid}`,
			body,
		);
		expect(reply.body.message).toBe("canceled");
	});

	it("without it a request concerns the caller's own account alone", async () => {
		const { requestId, code } = await sub.sent();
		expectRefusal(await api.verify(requestId, code), 404, 404);
		expectRefusal(await api.cancel(requestId), 404, 404);
		expectRefusal(await api.call("GET", `/2fa/search/${requestId}`), 404, 404);
	});
});

describe("allowed addresses", () => {
	it("others get 403, before the body is looked at", async () => {
		const guarded = await api.subAccount();
		const path = `/accounts/${guarded.account.sid}`;
		const elsewhere = await api.call("PATCH", path, {
			allowedAddresses: ["203.0.113.0/24"],
		});
		expect(elsewhere.status, elsewhere.text).toBe(200);
		postern.clock.advance(1_000);
		expectRefusal(await guarded.send(), 403, 403);
		expectRefusal(await guarded.send({ to: "not a number" }), 403, 403);

		// abuse case 37: nobody has said that this peer is a trusted proxy
		const claimed = { "X-Forwarded-For": "203.0.113.7" };
		expectRefusal(await guarded.send({}, claimed), 403, 403);

		await api.call("PATCH", path, {
			allowedAddresses: ["203.0.113.0/24", "127.0.0.0/8"],
		});
		postern.clock.advance(1_000);
		expect((await guarded.send()).status).toBe(200);
		expect((await guarded.send({}, claimed)).status).toBe(200);
	});
});

describe("a browser's cross-site request", () => {
	it.each([
		{ "Sec-Fetch-Site": "cross-site" },
		{ "Sec-Fetch-Site": "same-site" },
		{ "Sec-Fetch-Site": "cross-site", Origin: "http://127.0.0.1" },
		{ Origin: "https://evil.example" },
		{ Origin: "null" },
	])("%j: 403", async (headers) => {
		expectRefusal(await api.send({}, headers), 403, 403);
	});

	it("a page of our own, or no page at all, may ask", async () => {
		for (const headers of [
			{ "Sec-Fetch-Site": "same-origin", Origin: postern.url },
			{ "Sec-Fetch-Site": "none" },
			{ Origin: postern.url },
		])
			expect((await api.send({}, headers)).status).toBe(200);
	});
});

it("the last use of a token is known, although the store could not take it", async () => {
	const intervals = movedIntervals();
	const own = await startTestPostern({ timers: intervals.timers });
	onTestFinished(() => own.stop());
	const master = clientOf(own);
	const user = await master.subAccount();
	await user.send();
	type One = { data: { tokens: { lastUsed: string | null }[] } };
	const lastUsed = async () => {
		const path = `/accounts/${user.account.sid}`;
		const { body } = await master.call<One>("GET", path);
		return body.data.tokens[0]?.lastUsed;
	};
	const before = await lastUsed();
	expect(before).toEqual(expect.any(String));
	await own.statement("alter table token_use rename to lost");
	await intervals.pass(60_000);
	expect(own.log()).toContain("token_use");
	await own.statement("alter table lost rename to token_use");
	expect(await lastUsed()).toBe(before);
	await intervals.pass(60_000);
	await own.restart();
	expect(await lastUsed()).toBe(before);
});

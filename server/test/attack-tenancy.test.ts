/**
 * Who: another customer of the same Postern, with good credentials of his own,
 * who has seen or guessed a SID.
 * Gain: another's codes checked or canceled, another's recipients read, or only
 * the knowledge that something exists.
 * Stopped by: the account is part of every lookup. What an account may not see
 * does not exist for it: the reply is the one for an unknown SID, byte for byte,
 * and the owner pays no attempt.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	times,
} from "./support/client.ts";
import { basic, exchange, type Reply } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { bytesOf, expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let master: Client;
let owner: Client;
/** Everyone who is not the owner, and does not act for it. */
let others: [name: string, client: Client][];

beforeAll(async () => {
	postern = await startTestPostern();
	master = clientOf(postern);
	owner = await master.subAccount("owner");
	const sibling = await master.subAccount("sibling");
	others = [
		["parent", master],
		["sibling", sibling],
		["child", await owner.subAccount("child")],
		["the sibling's child", await sibling.subAccount("nephew")],
	];
});
afterAll(() => postern.stop());

const unknownOtp = `OTP${"0".repeat(32)}`;
const unknownAccount = `AC${"0".repeat(32)}`;

describe("another account's OTP (abuse cases 26, 27)", () => {
	type Ask = (as: Client, requestId: string, code: string) => Promise<Reply>;
	const asks: [string, Ask][] = [
		["check", (as, requestId, code) => as.verify(requestId, code)],
		[
			"check with service",
			(as, requestId, code) => as.verify(requestId, code, { service: "2FA" }),
		],
		["cancel", (as, requestId) => as.cancel(requestId)],
		["record", (as, requestId) => as.call("GET", `/2fa/search/${requestId}`)],
	];
	it.each(asks)(
		"%s: the 404 of an unknown one, byte for byte",
		async (_, ask) => {
			const { requestId, code } = await owner.sent();
			for (const [name, other] of others) {
				const unknown = await ask(other, unknownOtp, code);
				expectRefusal(unknown, 404, 404, { message: "Invalid requestId" });
				expect(bytesOf(await ask(other, requestId, code)), name).toEqual(
					bytesOf(unknown),
				);
			}
			const { status, checks } = await owner.record(requestId);
			expect([status, checks]).toEqual(["pending", []]);
		},
	);

	it("looks the same whatever has become of it", async () => {
		const [, sibling] = others[1] ?? ["", master];
		const verified = await owner.sent();
		await owner.verify(verified.requestId, verified.code);
		const canceled = await owner.sent();
		await owner.cancel(canceled.requestId);
		const expired = await owner.sent({ expiry: 30 });
		postern.clock.advance(30_000);
		const unknown = bytesOf(await sibling.verify(unknownOtp, "123456"));
		for (const { requestId, code } of [verified, canceled, expired])
			expect(bytesOf(await sibling.verify(requestId, code))).toEqual(unknown);
	});

	it("a flood of strangers' checks charges the owner nothing", async () => {
		const { requestId } = await owner.sent({ maxAttempts: 1, code: "123456" });
		await times(100, (index) => {
			const [, other] = others[index % others.length] ?? ["", master];
			return other.verify(requestId, "654321");
		});
		expect((await owner.record(requestId)).checks).toEqual([]);
		expect((await owner.verify(requestId, "123456")).body.message).toBe("OK");
	});

	it("is not canceled by a stranger's send to the same recipient", async () => {
		const to = freshRecipient();
		const { requestId, code } = await owner.sent({ to });
		for (const [, other] of others)
			expect((await other.send({ to })).status).toBe(200);
		expect((await owner.verify(requestId, code)).body.message).toBe("OK");
	});
});

describe("accountSid of an account that is not the caller's (abuse case 28)", () => {
	it("is the 403 of an unknown account, byte for byte", async () => {
		const { requestId, code } = await owner.sent();
		const asks = (accountSid: string) => [
			(as: Client) => as.send({ accountSid }),
			(as: Client) => as.verify(requestId, code, { accountSid }),
			(as: Client) => as.cancel(requestId, { accountSid }),
			(as: Client) =>
				as.call("GET", `/2fa/search/${requestId}?accountSid=${accountSid}`),
		];
		for (const [name, other] of others.slice(1)) {
			const unknown = asks(unknownAccount);
			for (const [index, ask] of asks(owner.account.sid).entries()) {
				const expected = (await unknown[index]?.(other)) as Reply;
				expectRefusal(expected, 403, 403);
				expect(bytesOf(await ask(other)), name).toEqual(bytesOf(expected));
			}
		}
		const { status, checks } = await owner.record(requestId);
		expect([status, checks]).toEqual(["pending", []]);
	});

	it("is refused before the request is looked at: no oracle in what else is wrong", async () => {
		const [, sibling] = others[1] ?? ["", master];
		const bad = { to: "x", from: undefined };
		for (const accountSid of [owner.account.sid, unknownAccount])
			expectRefusal(await sibling.send({ ...bad, accountSid }), 403, 403);
	});

	it("cannot be a pattern, a list, or nearly right", async () => {
		const [, sibling] = others[1] ?? ["", master];
		const own = sibling.account.sid;
		for (const accountSid of [
			"%",
			"*",
			"' OR 1=1--",
			`${own}%`,
			[own, owner.account.sid],
			{},
		]) {
			const reply = await sibling.send({ accountSid });
			expect([400, 403], reply.text).toContain(reply.status);
		}
	});

	it("the parent may act for it, and then sees what it sees", async () => {
		const accountSid = owner.account.sid;
		const { requestId, code } = await owner.sent();
		expect(
			(await master.verify(requestId, code, { accountSid })).body.message,
		).toBe("OK");
	});
});

describe("credentials that are half right (abuse cases 23, 29)", () => {
	it("one account's token with another's SID: the 401 of an unknown account", async () => {
		const ask = (sid: string, token: string) =>
			exchange(`${postern.url}/2fa/send`, {
				method: "POST",
				headers: { Authorization: basic(`${sid}:${token}`) },
			});
		const unknown = await ask(unknownAccount, owner.account.token);
		expectRefusal(unknown, 401, 401);
		for (const [name, { account }] of others) {
			expect(
				bytesOf(await ask(account.sid, owner.account.token)),
				name,
			).toEqual(bytesOf(unknown));
			expect(
				bytesOf(await ask(owner.account.sid, account.token)),
				name,
			).toEqual(bytesOf(unknown));
		}
	});
});

describe("a suspended parent (abuse case 31)", () => {
	it("takes all below it along, within a second, and their OTPs with them", async () => {
		const parent = await master.subAccount();
		const below = await parent.subAccount();
		const { requestId, code } = await below.sent();
		const path = `/accounts/${parent.account.sid}`;
		await master.call("PATCH", path, { status: "suspended" });
		postern.clock.advance(1_000);
		for (const reply of [
			await below.verify(requestId, code),
			await below.send(),
			await parent.verify(requestId, code, { accountSid: below.account.sid }),
		])
			expectRefusal(reply, 403, 403);
		const { checks } = (
			await master.call<{ checks: unknown[] }>(
				"GET",
				`/2fa/search/${requestId}?accountSid=${below.account.sid}`,
			)
		).body;
		expect(checks).toEqual([]);
	});

	it("still has what it has read by those above it, by any method, and nothing changed", async () => {
		const sub = await master.subAccount();
		const { sid: accountSid } = sub.account;
		const { requestId, code, to } = await sub.sent();
		const limit = (name: string) => ({
			...{ name, accountSid },
			buckets: [{ name: "b", max: 1, interval: 30 }],
		});
		const made = await master.call<{ data: { sid: string } }>(
			...(["POST", "/2fa/limits", limit("kept")] as const),
		);
		const { sid: limitSid } = made.body.data;
		const path = `/accounts/${accountSid}`;
		await master.call("PATCH", path, { status: "suspended" });
		postern.clock.advance(1_000);

		const reads = [
			["GET", "/2fa/search"],
			["HEAD", "/2fa/search"],
			["POST", "/2fa/search"],
			["GET", `/2fa/search/${requestId}`],
			["GET", "/2fa/search.csv"],
			["GET", "/2fa/usage/records"],
			["POST", "/2fa/usage/records"],
			["GET", "/2fa/usage/records/daily"],
			["GET", "/2fa/limits/search"],
			["GET", `/2fa/limits/search/${limitSid}`],
			["GET", "/2fa/workflows/search"],
			["GET", "/sandbox/messages"],
		] as const;
		const stranger = await master.subAccount();
		for (const [method, path] of reads) {
			const ask = (as: Client) =>
				as.call(method, `${path}?accountSid=${accountSid}`);
			const reply = await ask(master);
			expect(reply.status, `${method} ${path}: ${reply.text}`).toBe(200);
			expect((await ask(stranger)).status, `${method} ${path}`).toBe(403);
			expect((await ask(sub)).status, `${method} ${path}`).toBe(403);
		}
		for (const [method, path, body] of [
			["POST", "/2fa/send", { service: "2FA", to, from: "1", body: "{code}" }],
			["POST", "/2fa/verify", { requestId, code }],
			["POST", "/2fa/cancel", { requestId }],
			["POST", "/2fa/resend", { requestId }],
			["DELETE", `/2fa/search/${requestId}`, {}],
			["POST", "/2fa/limits", limit("another")],
			["PUT", `/2fa/limits/${limitSid}`, { description: "changed" }],
			["DELETE", `/2fa/limits/${limitSid}`, {}],
			["DELETE", "/sandbox/messages", {}],
			["POST", "/accounts", { name: "below", email: "a@example.com" }],
		] as const) {
			const reply = await master.call(method, path, { ...body, accountSid });
			expect(reply.status, `${method} ${path}: ${reply.text}`).toBe(403);
		}
	});

	it("cannot wake itself", async () => {
		const parent = await master.subAccount();
		const path = `/accounts/${parent.account.sid}`;
		await master.call("PATCH", path, { status: "suspended" });
		postern.clock.advance(1_000);
		expectRefusal(
			await parent.call("PATCH", path, { status: "active" }),
			403,
			403,
		);
	});
});

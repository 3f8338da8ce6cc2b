/**
 * Blocked sends: a toy gate blocks, as the guard does. The tests show the refusal, its
 * record, who sees it, and what it must leave untouched.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { blockedVerdict } from "../src/protection/blocked.ts";
import type { Asked, Gate, Verdict } from "../src/protection/gate.ts";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
} from "./support/client.ts";
import { whyNoCallback } from "./support/documented.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

const MINUTE = 60_000;

type Judged = (asked: Asked, now: number) => Verdict;
let answer: Judged = () => "passed";
const toy: Gate = {
	caseOf: (asked) => ({
		keys: [],
		judge: (_view, now) => answer(asked, now),
	}),
};
const blocks =
	(node = "range:49170000", until: number | null = 20 * MINUTE): Judged =>
	(_, now) =>
		blockedVerdict(
			{
				decision: {
					refusal: "blocked",
					rule: "hold",
					node,
					since: now,
					until: until === null ? null : now + until,
				},
				alternatives: ["channel", "challenge"],
			},
			now,
		);

let postern: TestPostern;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({ settings: MAY_CALL_US, gates: [toy] });
	endpoint = await startCallbackEndpoint();
});
afterAll(async () => {
	await postern.stop();
	await endpoint.close();
});
beforeEach(async () => {
	answer = () => "passed";
	api = await clientOf(postern).subAccount("blocked");
	endpoint.seen.length = 0;
});

type Page = { total: number; twoFaOtpSdrs: Record<string, unknown>[] };
const search = async (query: string) => {
	const reply = await api.call<Page>("GET", `/2fa/search?${query}`);
	expect(reply.status, reply.text).toBe(200);
	return reply.body;
};
const sidsIn = async (query: string) =>
	(await search(query)).twoFaOtpSdrs.map(({ sid }) => sid);

async function blocked(parameters: Parameters = {}): Promise<string> {
	const reply = await api.send(parameters);
	expect(reply.status, reply.text).toBe(403);
	return String(reply.body.requestID);
}

describe("a blocked send", () => {
	it("is 488 with a rounded Retry-After, and alternatives, and without a threshold", async () => {
		answer = blocks();
		const reply = await api.send();
		const requestID = String(reply.body.requestID);
		expectRefusal(reply, 403, 488, {
			message: "Blocked by the fraud guard or by a list",
			requestID,
		});
		expect(requestID).toMatch(/^OTP[0-9a-f]{32}$/);
		expect(reply.headers["retry-after"]).toBe("3600");
		expect(reply.body.details).toEqual({
			retryAfter: 3_600,
			alternatives: ["channel", "challenge"],
		});
	});

	it("that does not end by itself has no Retry-After", async () => {
		answer = blocks("range:1", null);
		const reply = await api.send();
		expect(reply.headers["retry-after"]).toBeUndefined();
	});

	it("has a record that only who asks for blocked ones sees", async () => {
		const { requestId } = await api.sent();
		answer = blocks();
		const sid = await blocked();
		expect(await sidsIn("")).toEqual([requestId]);
		expect((await search("")).total).toBe(1);
		expect((await search("pageSize=1&page=0")).total).toBe(1);
		expect(await sidsIn("include=blocked")).toEqual([sid, requestId]);
		expect(await sidsIn("status=blocked")).toEqual([sid]);
		expect((await search("status=blocked&pageSize=1")).total).toBe(1);
		expect(await sidsIn("status=success")).toEqual([]);
		expectRefusal(await api.call("GET", `/2fa/search/${sid}`), 404, 404);
		const shown = await api.call<Record<string, unknown>>(
			"GET",
			`/2fa/search/${sid}?include=blocked,guard`,
		);
		expect(shown.body).toMatchObject({
			...{ sid, status: "blocked", checks: [], events: [] },
			guard: { code: 488, rule: "hold", node: "range:49170000" },
		});
		expect(shown.body.guard).toHaveProperty("until");
	});

	it("is found by its recipient, in the CSV too, if asked for, and leaves with an erasure", async () => {
		const to = freshRecipient();
		answer = blocks();
		const sid = await blocked({ to });
		expect(await sidsIn(`to=${to}`)).toEqual([]);
		expect(await sidsIn(`to=${to}&include=blocked`)).toEqual([sid]);
		const csv = async (query: string) =>
			(await api.call("GET", `/2fa/search.csv?to=${to}&${query}`)).text;
		expect(await csv("")).not.toContain(sid);
		expect(await csv("include=blocked,guard")).toMatch(
			new RegExp(`^${sid},.*,blocked,.*,488 hold range:49170000`, "m"),
		);
		const { sid: account } = api.account;
		const erased = await api.call("POST", `/accounts/${account}/erase`, {
			recipient: to,
		});
		expect(erased.status, erased.text).toBe(200);
		expect(await sidsIn("status=blocked")).toEqual([]);
	});

	it("is unknown to verify, cancel and resend, by SID and by recipient", async () => {
		const to = freshRecipient();
		answer = blocks();
		const sid = await blocked({ to });
		answer = () => "passed";
		for (const target of [{ requestId: sid }, { to, service: "2FA" }]) {
			for (const path of ["verify", "cancel", "resend"]) {
				const code = path === "verify" ? { code: "123456" } : {};
				const reply = await api.call("POST", `/2fa/${path}`, {
					...target,
					...code,
				});
				expectRefusal(reply, 404, 404, { message: "Invalid requestId" });
			}
		}
		// A bad request that names it does not tell that it is there.
		const bad = await api.call("POST", "/2fa/resend", {
			requestId: sid,
			channel: "pigeon",
		});
		expectRefusal(bad, 400, 400, { parameter: "channel" });
	});

	it("hides no ended OTP of its recipient from a check", async () => {
		const { requestId, to, code } = await api.sent();
		expect((await api.verify(requestId, code)).status).toBe(200);
		postern.clock.advance(1_000);
		answer = blocks();
		await blocked({ to });
		const reply = await api.call("POST", "/2fa/verify", {
			...{ to, service: "2FA", code },
		});
		expectRefusal(reply, 409, 485, { requestID: requestId });
	});

	it("supersedes nothing, counts in no usage and no limit, and holds no code, text or address for news", async () => {
		const limit = {
			name: "two",
			buckets: [{ name: "a", max: 2, interval: 60 }],
		};
		expect((await api.call("POST", "/2fa/limits", limit)).status).toBe(200);
		const { requestId, to, code } = await api.sent({ limits: { two: "key" } });
		answer = blocks();
		const secret = "only in this text {code}";
		const sid = await blocked({
			...{ to, limits: { two: "key" }, body: secret, code: "918273" },
			callbackUrl: endpoint.url,
		});
		const rows = (await postern.storedRows()).filter((row) =>
			row.includes(sid),
		);
		expect(rows.join()).not.toMatch(/only in this text|918273|hook/);
		answer = () => "passed";
		expect((await api.verify(requestId, code)).status).toBe(200);
		const usage = await api.call<{ usageRecords: { count: string }[] }>(
			"GET",
			"/2fa/usage/records?channel=all",
		);
		expect(usage.body.usageRecords.map(({ count }) => count)).toEqual(["1"]);
		const again = { limits: { two: "key" } };
		expect((await api.send(again)).status).toBe(200);
		expectRefusal(await api.send(again), 429, 491);
	});

	it("is kept for no idempotency key", async () => {
		const once = { "Idempotency-Key": "blocked" };
		const to = freshRecipient();
		answer = blocks();
		expect((await api.send({ to }, once)).status).toBe(403);
		answer = () => "passed";
		expect((await api.send({ to }, once)).status).toBe(200);
	});

	it("again and again has ten records, the last of which counts the rest", async () => {
		// Minutes are those of the clock: all sends are in one.
		postern.clock.advance(MINUTE - (postern.clock.now() % MINUTE));
		answer = blocks("range:49180000");
		const sids = new Set<string>();
		for (let i = 0; i < 25; i++) sids.add(await blocked());
		expect(sids.size).toBe(10);
		const { twoFaOtpSdrs } = await search("status=blocked&include=guard");
		expect(new Set(twoFaOtpSdrs.map(({ sid }) => sid))).toEqual(sids);
		const counts = twoFaOtpSdrs.flatMap(
			({ guard }) => (guard as { count?: number }).count ?? [],
		);
		expect(counts).toEqual([16]);
	});

	it("goes with the records of its time", async () => {
		answer = blocks();
		const sid = await blocked();
		const erased = await api.call("DELETE", `/2fa/search/${sid}`);
		expect(erased.status, erased.text).toBe(200);
		expect(await sidsIn("status=blocked")).toEqual([]);
		expect((await search("status=blocked")).total).toBe(0);
	});
});

describe("a message that is blocked later", () => {
	it("is an event with the code of the refusal, and the workflow goes on", async () => {
		const made = await api.call("POST", "/2fa/workflows", {
			name: "both",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 60 },
				{ channel: "email", interval: 600 },
			],
		});
		expect(made.status, made.text).toBe(200);
		answer = (asked, now) =>
			asked.occasion === "step" && asked.messages[0]?.channel === "call"
				? blocks()(asked, now)
				: "passed";
		const { requestId } = await api.sent({
			...{ workflow: "both", emailTo: "a@b.com", subject: "Code" },
		});
		postern.clock.advance(MINUTE);
		await postern.settled();
		const { events } = await api.record(requestId);
		expect(
			events.map(({ channel, channelStatus, channelErrorCode }) => [
				...[channel, channelStatus, channelErrorCode],
			]),
		).toEqual([
			["sms", "delivered", null],
			["call", "failed", "488"],
			["email", "delivered", null],
		]);
		expect(await sidsIn("status=blocked")).toEqual([]);
	});

	it("as a resend names the OTP, and leaves no further record", async () => {
		const { requestId } = await api.sent();
		postern.clock.advance(MINUTE);
		answer = blocks();
		const reply = await api.call("POST", "/2fa/resend", { requestId });
		expectRefusal(reply, 403, 488, { requestID: requestId });
		expect(await sidsIn("status=blocked")).toEqual([]);
	});
});

describe("what would be blocked in the mode on", () => {
	it("goes out, and its record says why with include=guard", async () => {
		answer = (_, now) => ({
			noted: {
				...{ refusal: "blocked", rule: "block", node: "country:DE" },
				...{ since: now, until: null },
			},
		});
		const { requestId } = await api.sent();
		const shown = async (query: string) =>
			(await api.call("GET", `/2fa/search/${requestId}${query}`)).text;
		expect(await shown("")).not.toContain("guard");
		expect(await shown("?include=guard")).toContain('"rule":"block"');
		answer = () => "passed";
		const other = await api.sent();
		const plain = await api.call<Record<string, unknown>>(
			"GET",
			`/2fa/search/${other.requestId}?include=guard`,
		);
		expect(plain.body.guard).toBeNull();
	});
});

describe("otp.blocked", () => {
	const listen = async (callbackEvents: string[] | null) => {
		const reply = await api.call("PATCH", `/accounts/${api.account.sid}`, {
			...{ callbackUrl: endpoint.url, callbackEvents },
		});
		expect(reply.status, reply.text).toBe(200);
	};
	const eraseOf = (recipient: string) =>
		api.call("POST", `/accounts/${api.account.sid}/erase`, { recipient });
	const bodies = async () => {
		await postern.settled();
		return endpoint.seen.map(({ body }) => JSON.parse(body));
	};
	const told = async () => {
		await postern.settled();
		const secret = await secretOf(api);
		return endpoint.seen.map((seen) => verified(seen, secret));
	};

	it("is told of the first of a node, and of those of the next minute together", async () => {
		await listen(["otp.blocked"]);
		answer = blocks("range:49190000");
		const sid = await blocked();
		expect(await told()).toMatchObject([
			{
				...{ event: "otp.blocked", requestID: sid, status: "blocked" },
				...{ rule: "hold", node: "range:49190000", count: "1" },
			},
		]);
		for (let i = 0; i < 3; i++) await blocked();
		expect(await told()).toHaveLength(1);
		postern.clock.advance(MINUTE);
		for (const each of await told()) {
			expect(whyNoCallback("otp.blocked", each)).toEqual([]);
		}
		const [, second, ...others] = await told();
		expect(second).toMatchObject({ event: "otp.blocked", count: "3" });
		expect(others).toEqual([]);
	});

	it.each([
		["its recipient", (_: string, to: string) => eraseOf(to)],
		["its record", (sid: string) => api.call("DELETE", `/2fa/search/${sid}`)],
	])("names nobody once %s is erased", async (_, eraseIt) => {
		await listen(["otp.blocked"]);
		answer = blocks("range:49200000");
		await blocked();
		await bodies();
		await blocked();
		// A mobile number in Argentina: its key is not as it is dialled.
		const to = "5491123456789";
		const sid = await blocked({ to });
		const stored = async () =>
			(await postern.storedRows()).filter((row) => row.includes(to));
		expect(await stored()).not.toEqual([]);
		const erased = await eraseIt(sid, to);
		expect(erased.status, erased.text).toBe(200);
		expect(await stored()).toEqual([]);
		postern.clock.advance(MINUTE);
		const [, second] = await bodies();
		expect(second).toMatchObject({ requestID: sid, recipient: "", count: "2" });
	});

	it("keeps a recipient where another one is erased", async () => {
		await listen(["otp.blocked"]);
		answer = blocks("range:49210000");
		await blocked();
		const to = freshRecipient();
		await blocked({ to });
		expect((await eraseOf(freshRecipient())).status).toBe(200);
		postern.clock.advance(MINUTE);
		const [, second] = await bodies();
		expect(second).toMatchObject({ recipient: to });
	});

	it("is told only to accounts that name it", async () => {
		await listen(null);
		answer = blocks();
		await blocked();
		expect(await told()).toEqual([]);
	});
});

// Last, as the official library takes no signature five minutes ahead.
describe("the reason of a later refusal", () => {
	it.each(["step", "resend"] as const)(
		"of a %s is in the record of its verification, and on its page",
		async (occasion) => {
			answer = (_, now) => ({
				noted: {
					...{ refusal: "blocked", rule: "restrict", node: "country:DE" },
					...{ since: now, until: null },
				},
			});
			const made = await api.call("POST", "/2fa/workflows", {
				name: occasion,
				channels: [
					{ channel: "sms", interval: 0 },
					{ channel: "call", interval: 60 },
				],
			});
			expect(made.status, made.text).toBe(200);
			const workflow = occasion === "step" ? { workflow: occasion } : {};
			const { requestId } = await api.sent(workflow);
			type Why = { rule: string; node: string; since: string; until: string };
			const shown = async () =>
				(
					await api.call<{ guard: Why }>(
						"GET",
						`/2fa/search/${requestId}?include=guard`,
					)
				).body.guard;
			const page = async () =>
				(
					await api.call<{
						data: { guard: Why; guardRefusedAt: string | null };
					}>("GET", `/console/verifications/${requestId}`)
				).body.data;
			expect((await page()).guardRefusedAt).toBeNull();
			postern.clock.advance(MINUTE);
			answer = blocks("range:49220000");
			if (occasion === "resend") {
				const reply = await api.call("POST", "/2fa/resend", { requestId });
				expectRefusal(reply, 403, 488, { requestID: requestId });
			}
			await postern.settled();
			const { guard, guardRefusedAt } = await page();
			const why = { code: 488, rule: "hold", node: "range:49220000" };
			expect(await shown()).toEqual(guard);
			expect(guard).toEqual({
				...why,
				since: guardRefusedAt,
				until: guard.until,
			});
			expect(guardRefusedAt).not.toBeNull();
		},
	);
});

/** Verifications in the console: the list, its one search box, the time line, callbacks and the file. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import { clientOf, freshRecipient, times } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { add, verificationAt } from "./support/verifications.ts";

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
	postern = await startTestPostern({ settings: MAY_CALL_US });
	api = clientOf(postern);
});
afterAll(() => postern.stop());

type Row = { sid: string; status: string; recipient: string; service: string };
type Page = {
	data: {
		result: Row[];
		next: string | null;
		searchedTo: string | null;
		meant: string | null;
	};
};
type Told = {
	id: string;
	event: string;
	outcome: string;
	count: number;
	tries: { at: string; status: number | null; reason: string | null }[];
	nextTryAt: string | null;
};
type Timeline = {
	data: Row & {
		messageList: {
			channel: string;
			status: string;
			provider: string | null;
			acceptedAt: string | null;
			reportedAt: string | null;
			failedAt: string | null;
			errorCode: string | null;
		}[];
		checkList: { status: string }[];
		callbackHost: string | null;
		callbacks: Told[];
		requests: { route: string }[];
		nextStep: { channel: string; at: string } | null;
	};
};

async function list(
	query: Record<string, string> = {},
	of: { call: typeof api.call } = api,
): Promise<Page["data"]> {
	const path = `/console/verifications?${new URLSearchParams(query)}`;
	const reply = await of.call<Page>("GET", path);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

/** A page that is not full after some time ends: it is read on until it is full, or the last one. */
async function wholePage(
	{ limit, ...query }: Record<string, string> & { limit: string },
	of: { call: typeof api.call },
): Promise<Page["data"]> {
	const rows: Row[] = [];
	for (let before = query.before; ; ) {
		const left = String(Number(limit) - rows.length);
		const page = await list(
			{ ...query, limit: left, ...(before && { before }) },
			of,
		);
		rows.push(...page.result);
		if (page.searchedTo === null) return { ...page, result: rows };
		before = page.next ?? undefined;
	}
}

async function timeline(sid: string, of = api): Promise<Timeline["data"]> {
	// What is due by the test's clock is done first.
	await postern.settled();
	const path = `/console/verifications/${sid}`;
	const reply = await of.call<Timeline>("GET", path);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

async function signedIn(role: string, of = api): Promise<Browser> {
	const browser = browserAt(() => postern.url);
	const user = await userOf(of, browser, role);
	await browser.signedIn(user.email);
	return browser;
}

const sidsOf = (rows: readonly { sid: string }[]) => rows.map(({ sid }) => sid);

describe("the list", () => {
	test("pages are whole, newest first, and shift for nobody", async () => {
		const sub = await api.subAccount();
		const sent = await times(7, async () => (await sub.sent()).requestId);
		const found: string[] = [];
		for (let before: string | null | undefined; before !== null; ) {
			const page = await list(
				{ limit: "3", ...(before !== undefined && { before }) },
				sub,
			);
			found.push(...sidsOf(page.result));
			before = page.next;
			await sub.send();
		}
		expect(found).toEqual(sent.toSorted().reverse());
	});

	test("filters together", async () => {
		const sub = await api.subAccount();
		const [one, two] = [await sub.sent(), await sub.sent({ service: "login" })];
		await sub.verify(one.requestId, one.code);
		expect(sidsOf((await list({ status: "success" }, sub)).result)).toEqual([
			one.requestId,
		]);
		const wanted = { service: "login", status: "pending", channel: "sms" };
		expect(sidsOf((await list(wanted, sub)).result)).toEqual([two.requestId]);
		expect((await list({ ...wanted, channel: "call" }, sub)).result).toEqual(
			[],
		);
		expect((await list({ startDate: "2999-01-01" }, sub)).result).toEqual([]);
	});

	test("a service that is rare, or not there, is searched step by step to the end", async () => {
		const sub = await api.subAccount();
		const store = await postern.openStore();
		const now = postern.clock.now();
		const day = 24 * 60 * 60_000;
		const rows = [0, 1, 5, 20, 40].map((days) =>
			verificationAt(now - days * day - 1, {
				...{ accountSid: sub.account.sid, status: "success" },
				service: days === 40 ? "rare" : "usual",
			}),
		);
		await add(store, rows);
		await store.close();
		const rare = await wholePage({ service: "rare", limit: "2" }, sub);
		expect(sidsOf(rare.result)).toEqual([rows[4]?.sid]);
		expect(rare.next).toBeNull();
		const usual = await wholePage({ service: "usual", limit: "2" }, sub);
		expect(sidsOf(usual.result)).toEqual(sidsOf(rows.slice(0, 2)));
		const rest = await wholePage(
			{ service: "usual", limit: "2", before: usual.next ?? "" },
			sub,
		);
		expect(sidsOf(rest.result)).toEqual(sidsOf(rows.slice(2, 4)));
		expect(rest.next).toBeNull();
		expect((await list({ service: "nothing" }, sub)).result).toEqual([]);
	});
});

describe("the search box", () => {
	test("takes a SID of a verification, its message, event or check", async () => {
		const { requestId } = await api.sent();
		await api.verify(requestId, "0000");
		const record = await api.record(requestId);
		const sids = [
			[requestId, "verification"],
			[record.events[0]?.targetSid, "part"],
			[record.events[0]?.sid, "part"],
			[record.checks[0]?.sid, "part"],
		] as const;
		for (const [q = "", meant] of sids) {
			const page = await list({ q: ` ${q} ` });
			expect(sidsOf(page.result), q).toEqual([requestId]);
			expect(page.meant).toBe(meant);
		}
		expect((await list({ q: `OTP${"0".repeat(32)}` })).result).toEqual([]);
	});

	test("goes together with the other filters", async () => {
		const [to, other] = [freshRecipient(), freshRecipient()];
		const { requestId } = await api.sent({ to, service: "one of two" });
		await api.sent({ to: other, service: "two of two" });
		for (const [filters, found] of [
			[{ q: "one of two", service: "one of two" }, [requestId]],
			[{ q: "one of two", service: "two of two" }, []],
			[{ q: `+${to}`, to }, [requestId]],
			[{ q: to, to: other }, []],
			[{ q: to, service: "one of two" }, [requestId]],
			[{ q: to, service: "two of two" }, []],
			[{ q: "one of two", to }, [requestId]],
			[{ q: "one of two", to: other }, []],
		] as const) {
			const { result } = await list(filters);
			expect(sidsOf(result), JSON.stringify(filters)).toEqual(found);
		}
	});

	test("takes a number in any spelling, an address, or a service", async () => {
		const to = freshRecipient();
		const { requestId } = await api.sent({ to, service: "a rare service" });
		for (const q of [to, `+${to}`, `+${to.slice(0, 2)} ${to.slice(2)}`]) {
			const page = await list({ q });
			expect(sidsOf(page.result), q).toEqual([requestId]);
			expect(page.meant).toBe("recipient");
		}
		const byService = await list({ q: "a rare service" });
		expect(sidsOf(byService.result)).toEqual([requestId]);
		expect(byService.meant).toBe("service");
		const mailed = await api.send({
			...{ from: undefined, to: undefined, channel: "email", subject: "Code" },
			emailTo: "rare@example.com",
		});
		const byAddress = await list({ q: "Rare@Example.com" });
		expect(sidsOf(byAddress.result)).toEqual([mailed.body.requestID]);
	});

	test("takes a service of 64 characters, and no longer text for it", async () => {
		const service = "😀".repeat(64);
		const { requestId } = await api.sent({ service });
		const [row] = (await list({ q: service })).result;
		expect(row?.sid).toBe(requestId);
		await api.sent({ service: "x".repeat(64) });
		expect((await list({ q: "x".repeat(65) })).result).toEqual([]);
	});

	test.each(["%", "'; drop table verification", "\u202eevil", "x".repeat(254)])(
		"%s finds nothing, and fails nothing",
		async (q) => {
			expect((await list({ q })).result).toEqual([]);
		},
	);
});

test("another account's SID is unknown, in the list and by itself", async () => {
	const sub = await api.subAccount();
	const { requestId } = await sub.sent();
	expect((await list({ q: requestId })).result).toEqual([]);
	const path = `/console/verifications/${requestId}`;
	expect((await api.call("GET", path)).status).toBe(404);
	const named = `${path}?accountSid=${sub.account.sid}`;
	expect((await api.call("GET", named)).status).toBe(200);
	const resend = `${path}/callbacks/${requestId}-1/resend`;
	expect((await api.call("POST", resend, {})).status).toBe(404);
});

describe("the time line", () => {
	test("has the messages with their times, checks and requests", async () => {
		const { requestId, code } = await api.sent();
		await api.verify(requestId, "0000");
		await api.verify(requestId, code);
		await expect
			.poll(async () => (await timeline(requestId)).requests.length)
			.toBe(3);
		const found = await timeline(requestId);
		expect(found.messageList).toEqual([
			expect.objectContaining({
				...{ channel: "sms", status: "delivered", provider: "sandbox" },
				...{ acceptedAt: expect.any(String), failedAt: null },
			}),
		]);
		expect(found.checkList.map(({ status }) => status)).toEqual([
			"invalid",
			"valid",
		]);
		expect(found.status).toBe("success");
		expect(found.requests.map(({ route }) => route)).toEqual([
			"/2fa/verify",
			"/2fa/verify",
			"/2fa/send",
		]);
	});

	test("says when a message failed, and which step comes next", async () => {
		const name = `flow ${freshRecipient()}`;
		const made = await api.call("POST", "/2fa/workflows", {
			...{ name },
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 60 },
			],
		});
		expect(made.status, made.text).toBe(200);
		const { requestId } = await api.sent({ workflow: name });
		const found = await timeline(requestId);
		expect(found.nextStep?.channel).toBe("call");
		// Numbers that end so play a phone that the message never reaches.
		const failing = await api.send({ to: "49171555990002" });
		await postern.settled();
		postern.clock.advance(10_000);
		await expect
			.poll(async () => {
				const sid = failing.body.requestID ?? "";
				const [message] = (await timeline(sid)).messageList;
				return [message?.status, message?.reportedAt ?? message?.failedAt];
			})
			.toEqual(["undelivered", expect.any(String)]);
	});

	test("shows providers to the master alone, and four digits to a viewer", async () => {
		const sub = await api.subAccount();
		const to = freshRecipient();
		const sent = await sub.send({ to });
		await postern.settled();
		const sid = sent.body.requestID ?? "";
		expect((await timeline(sid, sub)).messageList[0]?.provider).toBeNull();
		const viewer = await signedIn("viewer", sub);
		const path = `/console/verifications/${sid}`;
		const reply = await viewer.call("GET", path);
		expect(reply.status).toBe(200);
		expect(reply.text).not.toContain(to);
		const rows = await viewer.call("GET", "/console/verifications");
		expect(rows.text).toContain(sid);
		expect(rows.text).not.toContain(to);
	});
});

describe("callbacks", () => {
	test("each try is kept with its status, and one is sent again under its id", async () => {
		const endpoint = await startCallbackEndpoint();
		const secret = await secretOf(api);
		endpoint.answer(503);
		const sent = await api.send({ callbackUrl: endpoint.url });
		const sid = sent.body.requestID ?? "";
		await expect
			.poll(async () => (await timeline(sid)).callbacks[0]?.tries.length)
			.toBe(1);
		const failing = await timeline(sid);
		expect(failing.callbackHost).toBe(new URL(endpoint.url).host);
		expect(failing.callbacks[0]).toMatchObject({
			...{ event: "otp.sent", outcome: "waiting", count: 1 },
			tries: [{ at: expect.any(String), status: 503, reason: "status 503" }],
			nextTryAt: expect.any(String),
		});
		endpoint.answer(204);
		postern.clock.advance(10_000);
		await expect
			.poll(async () =>
				(await timeline(sid)).callbacks.map(({ outcome }) => outcome),
			)
			.toEqual(["taken", "taken"]);
		const [first] = (await timeline(sid)).callbacks;
		expect(first).toMatchObject({ count: 2, nextTryAt: null });
		expect(first?.tries.map(({ status }) => status)).toEqual([503, 204]);

		const before = endpoint.taken.length;
		const path = `/console/verifications/${sid}/callbacks/${first?.id}/resend`;
		const viewer = await signedIn("viewer");
		expect((await viewer.call("POST", path, {})).status).toBe(403);
		const support = await signedIn("support");
		const again = await support.call("POST", path, {});
		expect(again.status, again.text).toBe(200);
		await expect.poll(() => endpoint.taken.length).toBe(before + 1);
		const seen = endpoint.taken.at(-1);
		const news = verified(seen as never, secret);
		expect(news).toMatchObject({ id: first?.id, event: "otp.sent" });
		await expect
			.poll(async () => (await timeline(sid)).callbacks[0])
			.toMatchObject({ outcome: "taken", count: 3 });
		const unknown = `/console/verifications/${sid}/callbacks/${sid}-99/resend`;
		expect((await support.call("POST", unknown, {})).status).toBe(404);
		await endpoint.close();
	});

	test("an endpoint that wanted no more gets one again when somebody asks", async () => {
		const endpoint = await startCallbackEndpoint();
		endpoint.answer(410);
		const sent = await api.send({ callbackUrl: endpoint.url });
		const sid = sent.body.requestID ?? "";
		await expect
			.poll(async () => (await timeline(sid)).callbacks[0]?.outcome)
			.toBe("gone");
		const gone = await timeline(sid);
		expect(gone.callbackHost).toBe(new URL(endpoint.url).host);
		await api.cancel(sid);
		expect((await timeline(sid)).callbacks).toHaveLength(1);
		endpoint.answer(204);
		const path = `/console/verifications/${sid}/callbacks/${gone.callbacks[0]?.id}/resend`;
		expect((await api.call("POST", path, {})).status).toBe(200);
		await expect
			.poll(async () => (await timeline(sid)).callbacks[0]?.outcome)
			.toBe("taken");
		await endpoint.close();
	});
});

describe("the file", () => {
	test("has exactly what the list has, for a proven owner alone", async () => {
		const sub = await api.subAccount();
		const kept = await sub.sent({ service: "kept" });
		await sub.sent({ service: "other" });
		const path = "/console/verifications.csv?service=kept";
		const support = await signedIn("support", sub);
		expect((await support.call("GET", path)).status).toBe(403);
		const owner = await signedIn("owner", sub);
		expect((await owner.call("GET", path)).text).toContain("proof");
		await owner.proven();
		const probe = await owner.call("GET", `${path}&probe=true`);
		expect(probe.body).toEqual({ code: 200, message: "OK", requestID: null });
		// As a browser downloads it: without the header of the console's scripts.
		const file = await owner.call("GET", path, undefined, {
			"Postern-Console": undefined,
		});
		expect(file.status, file.text).toBe(200);
		expect(file.headers["content-disposition"]).toContain("attachment");
		const lines = file.text.trimEnd().split("\r\n");
		expect(lines).toHaveLength(2);
		expect(lines[1]).toContain(kept.requestId);
		const one = await owner.call(
			"GET",
			`/console/verifications.csv?q=${kept.requestId}`,
		);
		expect(one.text.trimEnd().split("\r\n")).toHaveLength(2);
	});
});

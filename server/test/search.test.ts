/** Section 5 of the contract: searches, their filters and their pages. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
	type Client,
	clientOf,
	type Parameters,
	type Sdr,
	SENDER,
	wrongCode,
} from "./support/client.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectEveryReply, expectRefusal } from "./support/replies.ts";
import { add, verificationAt } from "./support/verifications.ts";

type Page = {
	page: number;
	num_pages: number;
	page_size: number;
	total: number;
	start: number;
	end: number;
	uri: string;
	first_page_uri: string;
	previous_page_uri: string | null;
	next_page_uri: string | null;
	twoFaOtpSdrs: Sdr[];
};

let postern: TestPostern;
let api: Client;
/** SIDs by their outcome, oldest first. */
const sids: Record<string, string> = {};
let workflowSid: string;

const search = async (filters: Parameters = {}, as = api): Promise<Page> => {
	const query = new URLSearchParams(filters as Record<string, string>);
	const reply = await as.call<Page>("GET", `/2fa/search?${query}`);
	expect(reply.status, reply.text).toBe(200);
	expectEveryReply(reply);
	return reply.body;
};
const found = async (filters: Parameters = {}, as = api) =>
	(await search(filters, as)).twoFaOtpSdrs.map(({ sid }) => sid);
/** SIDs by those names, newest first, in the order of a search. */
const named = (...names: string[]) => names.map((name) => sids[name]);

const ALL = [
	"pending",
	"flow",
	"mail",
	"call",
	"failed",
	"success",
	"canceled",
	"expired",
];

beforeAll(async () => {
	postern = await startTestPostern();
	toMidMonth(postern);
	api = await clientOf(postern).subAccount("search");
	const make = async (name: string, parameters: Parameters = {}) => {
		const sent = await api.sent(parameters);
		sids[name] = sent.requestId;
		return sent;
	};
	await make("expired", { expiry: 30 });
	postern.clock.advance(31_000);
	const canceled = await make("canceled");
	await api.cancel(canceled.requestId);
	const success = await make("success", { to: "919960639901" });
	await api.verify(success.requestId, success.code);
	const failed = await make("failed", { maxAttempts: 1 });
	await api.verify(failed.requestId, wrongCode(failed.code));
	await make("call", { channel: "call", from: "Acme", service: "log in" });
	await make("mail", {
		...{
			channel: "email",
			emailTo: "Ann.O'Neil+otp@Example.com",
			subject: "Code",
		},
		...{ to: undefined, from: undefined, emailFrom: "codes@acme.example" },
	});
	const workflow = await api.call<{ data: { sid: string } }>(
		"POST",
		"/2fa/workflows",
		{ name: "Workflow SSV", channels: [{ channel: "sms", interval: 0 }] },
	);
	workflowSid = workflow.body.data.sid;
	await make("flow", { workflow: "Workflow SSV" });
	await make("pending");
	// A call of the sandbox ends two seconds after it began: not amid the tests.
	postern.clock.advance(2_000);
	await postern.settled();
});
afterAll(() => postern.stop());

describe("a search", () => {
	it("finds all of the account's records, newest first, each as its own reply has it", async () => {
		const { twoFaOtpSdrs } = await search();
		expect(twoFaOtpSdrs.map(({ sid }) => sid)).toEqual(named(...ALL));
		for (const record of twoFaOtpSdrs) {
			expect(record).toEqual(await api.record(record.sid));
		}
	});

	it.each([
		["status=success", { status: "success" }, ["success"]],
		["status=expired, swept or not", { status: "expired" }, ["expired"]],
		["status=failed", { status: "failed" }, ["failed"]],
		["status=canceled", { status: "canceled" }, ["canceled"]],
		[
			"status=pending",
			{ status: "pending" },
			["pending", "flow", "mail", "call"],
		],
		["service", { service: "log in" }, ["call"]],
		["channel=call", { channel: "call" }, ["call"]],
		["channel=voice, which is call", { channel: "Voice" }, ["call"]],
		["channel=email", { channel: "email" }, ["mail"]],
		["to", { to: "919960639901" }, ["success"]],
		["to, written otherwise", { to: "+91 (99606) 399-01" }, ["success"]],
		["recipient, which is to", { recipient: "0091 9960639901" }, ["success"]],
		[
			"to=an address, in any case",
			{ to: "ann.o'neil+OTP@example.com" },
			["mail"],
		],
		["from", { from: "Acme" }, ["call"]],
		["sender, which is from", { sender: "codes@Acme.example" }, ["mail"]],
		[
			"from, with a plus",
			{ from: `+${SENDER}`, status: "success" },
			["success"],
		],
		["workflow by name", { workflow: "Workflow SSV" }, ["flow"]],
		["an unknown workflow", { workflow: "none" }, []],
		["two filters that meet", { status: "pending", channel: "call" }, ["call"]],
		["two filters that do not", { status: "failed", channel: "call" }, []],
	])("by %s", async (_, filters, names) => {
		expect(await found(filters)).toEqual(named(...names));
		const reply = await api.call<Page>("POST", "/2fa/search", filters);
		expect(reply.body.twoFaOtpSdrs.map(({ sid }) => sid)).toEqual(
			named(...names),
		);
		expect(reply.body.total).toBe(names.length);
	});

	it("by the SID of a workflow, also when it is gone", async () => {
		expect(await found({ workflow: workflowSid })).toEqual(named("flow"));
		await api.call("DELETE", `/2fa/workflows/${workflowSid}`);
		expect(await found({ workflow: workflowSid })).toEqual(named("flow"));
		expect(await found({ workflow: "Workflow SSV" })).toEqual([]);
	});

	it("by dates, both ends included, a second as long as a second", async () => {
		const { dateCreated } = await api.record(sids.success as string);
		const day = dateCreated.slice(0, 10);
		const inSecond = await found({
			startTime: dateCreated,
			endTime: dateCreated,
		});
		expect(inSecond).toContain(sids.success);
		expect(await found({ startDate: "-1day", endDate: "-0days" })).toEqual(
			named(...ALL),
		);
		expect(await found({ startDate: day, endDate: "2999-12-31" })).toContain(
			sids.pending,
		);
		expect(await found({ endDate: "-1day" })).toEqual([]);
		expect(await found({ startDate: "2999-01-01" })).toEqual([]);
		expect(
			await found({ startDate: "1926-01-01", endDate: "2126-01-01" }),
		).toEqual(named(...ALL));
		const later = new Date(
			Date.parse(`${dateCreated.replace(" ", "T")}Z`) + 1_000,
		);
		expect(await found({ startDate: later.toISOString() })).not.toContain(
			sids.success,
		);
	});

	it("by the sender that its messages have, not by one that none of them uses", async () => {
		const mail = {
			...{ channel: "email", emailTo: "a@example.com", subject: "Code" },
			...{ from: "ABC", emailFrom: "codes@both.example", service: "both" },
		};
		const { requestId } = await api.sent({ ...mail, to: undefined });
		const { events } = await api.record(requestId);
		expect(events[0]?.sender).toBe("codes@both.example");
		const by = (sender: string) => found({ from: sender, service: "both" });
		expect(await by("codes@both.example")).toEqual([requestId]);
		expect(await by("ABC")).toEqual([]);
		await api.call("DELETE", `/2fa/search/${requestId}`);
	});

	it("by before: only what is older", async () => {
		expect(await found({ before: sids.failed })).toEqual(
			named("success", "canceled", "expired"),
		);
	});

	it("reads pending what expires in a moment, and expired from then on", async () => {
		const { requestId } = await api.sent({ expiry: 30, service: "moment" });
		const moment = { service: "moment" };
		expect(await found({ ...moment, status: "pending" })).toEqual([requestId]);
		postern.clock.advance(30_000);
		expect(await found({ ...moment, status: "pending" })).toEqual([]);
		expect(await found({ ...moment, status: "expired" })).toEqual([requestId]);
		const alone = await search({ status: "expired" });
		expect(alone.twoFaOtpSdrs.map(({ sid }) => sid)).toEqual([
			requestId,
			sids.expired,
		]);
		expect(alone.total).toBe(2);
		await api.call("DELETE", `/2fa/search/${requestId}`);
	});

	it("takes filters from a GET's body, where the query wins", async () => {
		const reply = await api.call<Page>("GET", "/2fa/search?status=failed", {
			status: "success",
			pageSize: "1",
		});
		expect(reply.body.twoFaOtpSdrs.map(({ sid }) => sid)).toEqual(
			named("failed"),
		);
		expect(reply.body.page_size).toBe(1);
	});

	it("takes the body's value of a parameter that is empty in the query, and the query's under another name", async () => {
		const empty = await api.call<Page>("GET", "/2fa/search?status=&page=", {
			status: "failed",
		});
		expect(empty.body.twoFaOtpSdrs.map(({ sid }) => sid)).toEqual(
			named("failed"),
		);
		const other = { accountSid: "AC00000000000000000000000000000000" };
		const refused = await api.call("GET", "/2fa/search?accountSid=", other);
		expect(refused.status, refused.text).toBe(403);
		const alias = await api.call<Page>(
			"GET",
			"/2fa/search?startDate=2020-01-01&recipient=",
			{ startTime: "2020-01-02", status: "failed" },
		);
		expect(alias.status, alias.text).toBe(200);
		expect(alias.body.uri).toBe("/2fa/search");
		expect(alias.text).toContain("startDate=2020-01-01");
	});
});

describe("a refusal about one record", () => {
	it.each([
		["a word that include does not know", "include=prices", 400],
		["what the master account alone may see", "include=cost", 403],
	])("names it to its owner: %s", async (_, query, status) => {
		const sub = await api.subAccount();
		const { requestId } = await sub.sent();
		const path = `/2fa/search/${requestId}?${query}`;
		const own = await sub.call("GET", path);
		expect([own.status, own.body.requestID]).toEqual([status, requestId]);
		const strangers = await (await api.subAccount()).call("GET", path);
		expect([strangers.status, strangers.body.requestID]).toEqual([
			status,
			null,
		]);
	});
});

describe("pages", () => {
	it("come with what the document shows around them", async () => {
		const accountSid = api.account.sid;
		const uri = (page: number) =>
			`/2fa/search?pageSize=2&page=${page}&accountSid=${accountSid}&status=pending`;
		const { twoFaOtpSdrs, ...first } = await search({
			pageSize: 2,
			page: 0,
			status: "pending",
		});
		expect(first).toEqual({
			page: 0,
			num_pages: 2,
			page_size: 2,
			total: 4,
			start: 0,
			end: 1,
			uri: "/2fa/search",
			first_page_uri: uri(0),
			previous_page_uri: null,
			next_page_uri: uri(1),
		});
		expect(Object.keys(first)).toEqual([
			...["page", "num_pages", "page_size", "total", "start", "end", "uri"],
			...["first_page_uri", "previous_page_uri", "next_page_uri"],
		]);
		expect(twoFaOtpSdrs).toHaveLength(2);
		const last = await search({ pageSize: 2, page: 1, status: "pending" });
		expect(last).toMatchObject({
			...{ page: 1, start: 2, end: 3, total: 4 },
			previous_page_uri: uri(0),
			next_page_uri: null,
		});
	});

	it("are found by following their URIs, whatever the filters are", async () => {
		const filters = {
			...{ service: "2FA", sender: `+${SENDER}`, startTime: "-1day" },
			...{ endTime: "2999-12-31T10:00:00+02:00", channel: "sms", pageSize: 2 },
		};
		const visited: string[] = [];
		let page = await search(filters);
		const { first_page_uri, total } = page;
		for (;;) {
			visited.push(...page.twoFaOtpSdrs.map(({ sid }) => sid));
			expect(page.first_page_uri).toBe(first_page_uri);
			expect(page.total).toBe(total);
			if (page.next_page_uri === null) break;
			page = (await api.call<Page>("GET", page.next_page_uri)).body;
		}
		expect(visited).toEqual(
			named("pending", "flow", "failed", "success", "canceled", "expired"),
		);
		expect(
			Object.fromEntries(new URLSearchParams(first_page_uri.split("?")[1])),
		).toEqual({
			...{ pageSize: "2", page: "0", accountSid: api.account.sid },
			...{ service: "2FA", channel: "sms", from: SENDER },
			startDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
			endDate: "2999-12-31T10:00:00+02:00",
		});
	});

	it("of a recipient under two keys read their own records, however deep they are", async () => {
		const own = await clientOf(postern).subAccount("two keys");
		const at = postern.clock.now() - 10_000;
		const rows = Array.from({ length: 600 }, (_, i) =>
			verificationAt(at - i, {
				accountSid: own.account.sid,
				phone: i % 3 === 0 ? "0491711234567" : "491711234567",
				status: i % 5 === 0 ? "pending" : "success",
			}),
		);
		const store = await postern.openStore();
		await add(store, rows);
		await store.close();
		const parse = vi.spyOn(JSON, "parse");
		try {
			// The number can be read in two ways: both keys are looked for.
			const to = "0491711234567";
			const page = await found({ to, page: 59, pageSize: 10 }, own);
			expect(page).toEqual(rows.slice(590).map(({ sid }) => sid));
			const read = parse.mock.calls.filter(([text]) =>
				text.startsWith('{"sid":"OTP'),
			);
			expect(read.length).toBeLessThan(20);
		} finally {
			parse.mockRestore();
		}
	});

	it("beyond the end are empty, not an error", async () => {
		expect(await search({ page: 3, pageSize: 4 })).toMatchObject({
			...{ page: 3, num_pages: 2, total: 8, start: 12, end: 12 },
			...{ next_page_uri: null, twoFaOtpSdrs: [] },
		});
		expect(await search({ page: 1_000_000_000, pageSize: 1000 })).toMatchObject(
			{
				start: 1e12,
				twoFaOtpSdrs: [],
			},
		);
	});

	it("of nothing are none", async () => {
		expect(await search({ service: "none" })).toMatchObject({
			...{ page: 0, num_pages: 0, total: 0, start: 0, end: 0 },
			...{ previous_page_uri: null, next_page_uri: null, twoFaOtpSdrs: [] },
		});
	});

	it("hold 50 by default", async () => {
		expect(await search()).toMatchObject({ page_size: 50, end: 7 });
	});
});

describe("refused", () => {
	it.each<[string, Parameters]>([
		["page", { page: -1 }],
		["page", { page: "all" }],
		["page", { page: 1e12 }],
		["pageSize", { pageSize: 0 }],
		["pageSize", { pageSize: 10_000 }],
		["pageSize", { pageSize: 2.5 }],
		["status", { status: "delivered" }],
		["status", { status: ["success", "failed"] }],
		["status", { status: { $ne: "success" } }],
		["channel", { channel: "fax" }],
		["to", { to: "%" }],
		["to", { to: "4917_100001" }],
		["to", { to: ["919960639901"] }],
		["from", { from: "' OR 1=1--" }],
		["startDate", { startDate: "2020-02-30" }],
		["endDate", { endTime: "soon" }],
		["endDate", { startDate: "2020-01-02", endDate: "2020-01-01" }],
		["before", { before: "OTP' OR 1=1--" }],
		["before", { before: "%" }],
		["service", { service: "s".repeat(65) }],
		["to", { to: "919960639901", recipient: "919960639902" }],
		["from", { from: "Acme", sender: "Other" }],
		["startDate", { startDate: "2020-01-01", startTime: "2020-01-02" }],
	])("a bad %s: %j", async (parameter, filters) => {
		const reply = await api.call("POST", "/2fa/search", filters);
		expectRefusal(reply, 400, 400, { parameter });
	});

	it("nothing where two names agree, or one of them is empty", async () => {
		const to = "919960639901";
		expect(await found({ to, recipient: to })).toEqual(named("success"));
		expect(await found({ to, recipient: "" })).toEqual(named("success"));
		expect(await found({ to: "", recipient: to })).toEqual(named("success"));
		const filters = { to: null, recipient: to };
		const { body } = await api.call<Page>("POST", "/2fa/search", filters);
		expect(body.twoFaOtpSdrs.map(({ sid }) => sid)).toEqual(named("success"));
	});

	it("a wrong method, with those that there are", async () => {
		const reply = await api.call("PUT", "/2fa/search");
		expectRefusal(reply, 405, 405);
		expect(String(reply.headers.allow).split(", ").sort()).toEqual(
			expect.arrayContaining(["GET", "POST"]),
		);
	});
});

/**
 * Who: a caller of another account. Gain: the recipients of others.
 * Stopped by: every statement names the account, and values are never part of its text.
 */
describe("records of other accounts", () => {
	it("are not found, whatever is asked", async () => {
		const other = await clientOf(postern).subAccount("other");
		const child = await api.subAccount("child");
		const own = await child.sent({ service: "2FA", to: "919960639901" });
		const parent = clientOf(postern);
		for (const as of [other, parent]) {
			expect(await found({}, as)).toEqual([]);
			expect(await found({ to: "919960639901" }, as)).toEqual([]);
			expect(await found({ before: sids.pending }, as)).toEqual([]);
			expect(await found({ service: "' OR 1=1--" }, as)).toEqual([]);
			expect(await found({ service: "%" }, as)).toEqual([]);
			expect(await found({ service: "2F_" }, as)).toEqual([]);
			expect(await found({ workflow: "' OR ''='" }, as)).toEqual([]);
		}
		expect(await found()).toEqual(named(...ALL));
		expect(await found({ to: "919960639901" })).toEqual(named("success"));
		expect(await found({ accountSid: child.account.sid })).toEqual([
			own.requestId,
		]);
		for (const accountSid of [api.account.sid, "ACnone", "%"]) {
			const reply = await other.call("POST", "/2fa/search", { accountSid });
			expectRefusal(reply, 403, 403, { parameter: "accountSid" });
		}
		const twice = await other.call("POST", "/2fa/search", {
			accountSid: [other.account.sid, api.account.sid],
		});
		expectRefusal(twice, 400, 400, { parameter: "accountSid" });
	});
});

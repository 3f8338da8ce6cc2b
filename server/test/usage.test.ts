/** Section 6 of the contract: counts of sends by period. */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	type Parameters,
	type Sdr,
} from "./support/client.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectEveryReply, expectRefusal } from "./support/replies.ts";

type UsageRecord = Record<
	| "channel"
	| "category"
	| "description"
	| "accountSid"
	| "startTime"
	| "endTime"
	| "startDate"
	| "endDate"
	| "count"
	| "unit"
	| "uri",
	string
>;
type Usage = { usageRecords: UsageRecord[] };

const DAY = 24 * 60 * 60 * 1_000;

let postern: TestPostern;
let api: Client;
/** The days of the first, second and last sends: `YYYY-MM-DD`. */
let first: string;
let second: string;
let today: string;

const usage = async (path = "", query: Parameters = {}, as = api) => {
	const text = new URLSearchParams(query as Record<string, string>);
	const reply = await as.call<Usage>(
		"GET",
		`/2fa/usage/records${path}?${text}`,
	);
	expect(reply.status, reply.text).toBe(200);
	expectEveryReply(reply);
	return reply.body.usageRecords;
};
const counted = async (path = "", query: Parameters = {}, as = api) =>
	(await usage(path, query, as)).map(({ startDate, endDate, count }) => [
		startDate,
		endDate,
		count,
	]);
const todayOf = ({ clock }: TestPostern) =>
	new Date(clock.now()).toISOString().slice(0, 10);

beforeAll(async () => {
	postern = await startTestPostern();
	toMidMonth(postern);
	first = todayOf(postern);
	api = await clientOf(postern).subAccount("usage");
	await api.sent();
	await api.sent();
	postern.clock.advance(5 * DAY);
	second = todayOf(postern);
	const { requestId } = await api.sent();
	postern.clock.advance(30_000);
	await api.call("POST", "/2fa/resend", { requestId, channel: "call" });
	await postern.settled();
	postern.clock.advance(40 * DAY);
	today = todayOf(postern);
	await api.sent({ channel: "call" });
	await api.sent({
		channel: "email",
		emailTo: "a@example.com",
		subject: "Code",
	});
	// Refused by every provider of the sandbox: an OTP, and no message.
	await api.send({ to: "4917100990001" });
	await postern.settled();
});
afterAll(() => postern.stop());

describe("usage records", () => {
	it("are one record of everything since the account began", async () => {
		const range = { startTime: first, endTime: today };
		expect(await usage()).toEqual([
			{
				channel: "All",
				category: "All",
				description: "Total OTP sent, irrespective of channel or retry",
				accountSid: api.account.sid,
				...range,
				startDate: first,
				endDate: today,
				count: "6",
				unit: "OTP",
				uri: `/2fa/usage/records?startTime=${first}&endTime=${today}&accountSid=${api.account.sid}`,
			},
		]);
		expect(Object.keys((await usage())[0] ?? {})).toEqual([
			...["channel", "category", "description", "accountSid", "startTime"],
			...["endTime", "startDate", "endDate", "count", "unit", "uri"],
		]);
	});

	it.each([
		["sms", "sms", "3", "SMS", "Total SMS sent for OTP"],
		["call", "call", "2", "Calls", "Total calls made for OTP"],
		["voice", "call", "2", "Calls", "Total calls made for OTP"],
		["EMAIL", "email", "1", "Emails", "Total emails sent for OTP"],
		[
			"all",
			"All",
			"6",
			"OTP",
			"Total OTP sent, irrespective of channel or retry",
		],
	])("by channel %s", async (given, channel, count, unit, description) => {
		const [record] = await usage("", { channel: given });
		expect(record).toMatchObject({
			...{ channel, category: channel, count, unit, description },
			uri: `/2fa/usage/records?channel=${channel}&startTime=${first}&endTime=${today}&accountSid=${api.account.sid}`,
		});
	});

	it("are asked for by POST as by GET", async () => {
		const body = { startTime: second, endDate: second, channel: "call" };
		const reply = await api.call<Usage>("POST", "/2fa/usage/records", body);
		expect(reply.body.usageRecords).toEqual(await usage("", body));
		expect(reply.body.usageRecords[0]).toMatchObject({ count: "1" });
	});

	it("cover the days asked for, both ends included", async () => {
		const between = (startDate: string, endDate: string) =>
			counted("", { startDate, endDate });
		expect(await between(first, first)).toEqual([[first, first, "2"]]);
		expect(await between(first, second)).toEqual([[first, second, "3"]]);
		expect(await between(`${second} 10:00:00`, "2999-01-01")).toEqual([
			[second, "2999-01-01", "4"],
		]);
		expect(await counted("", { startTime: "-40days" })).toEqual([
			[second, today, "4"],
		]);
		expect(await counted("", { endTime: "-1day" })).toEqual([
			[first, expect.any(String), "3"],
		]);
		expect(await between("1926-01-01", "2999-12-31")).toEqual([
			["1926-01-01", "2999-12-31", "6"],
		]);
	});

	it("are one record, of none, where nothing was sent", async () => {
		const quiet = { startDate: "2020-01-01", endDate: "2020-01-31" };
		expect(await counted("", quiet)).toEqual([
			["2020-01-01", "2020-01-31", "0"],
		]);
		for (const path of ["/daily", "/monthly", "/yearly", "/alltime"]) {
			expect(await usage(path, quiet)).toEqual([]);
		}
	});
});

describe("a subresource", () => {
	it("daily has each of the last 30 days that has a count", async () => {
		expect(await counted("/daily")).toEqual([[today, today, "3"]]);
		const start = new Date(Date.parse(today) - 29 * DAY)
			.toISOString()
			.slice(0, 10);
		expect((await usage("/daily"))[0]?.uri).toBe(
			`/2fa/usage/records/daily?startTime=${start}&endTime=${today}&accountSid=${api.account.sid}`,
		);
		expect(await counted("/daily", { startDate: first })).toEqual([
			[first, first, "2"],
			[second, second, "1"],
			[today, today, "3"],
		]);
		expect(
			await counted("/daily", { startDate: first, channel: "call" }),
		).toEqual([
			[second, second, "1"],
			[today, today, "1"],
		]);
	});

	it("monthly has each of the last 12 months that has one", async () => {
		const records = await counted("/monthly");
		expect(records.map(([, , count]) => count)).toEqual(["3", "3"]);
		expect(records[0]?.[0]).toBe(`${first.slice(0, 7)}-01`);
		expect(records[1]).toEqual([`${today.slice(0, 7)}-01`, today, "3"]);
	});

	it.each([
		["/today", "3"],
		["/thismonth", "3"],
		["/alltime", "6"],
		["/ALLTIME.json", "6"],
		["/ThisMonth/", "3"],
	])("%s is one period", async (path, count) => {
		expect((await usage(path)).map((record) => record.count)).toEqual([count]);
	});

	it("yesterday and last month are none where they have none", async () => {
		const fresh = await clientOf(postern).subAccount("fresh");
		for (const path of ["/yesterday", "/lastmonth", "/today", "/yearly"]) {
			expect(await usage(path, {}, fresh)).toEqual([]);
		}
		expect(await counted("", {}, fresh)).toEqual([[today, today, "0"]]);
	});

	it("comes in pages where they are asked for", async () => {
		const page = (page: number, pageSize: number) =>
			counted("/daily", { startDate: first, page, pageSize });
		expect(await page(0, 2)).toEqual([
			[first, first, "2"],
			[second, second, "1"],
		]);
		expect(await page(1, 2)).toEqual([[today, today, "3"]]);
		expect(await page(9, 2)).toEqual([]);
	});

	it.each(["hourly", "records", "daily2", "%27%20OR%201=1--", "constructor"])(
		"%s is none of ours",
		async (name) => {
			const reply = await api.call("GET", `/2fa/usage/records/${name}`);
			expectRefusal(reply, 404, 404);
		},
	);
});

describe("refused", () => {
	it.each<[string, Parameters]>([
		["page", { page: -1 }],
		["pageSize", { pageSize: 10_000 }],
		["channel", { channel: "fax" }],
		["channel", { channel: ["sms"] }],
		["startDate", { startDate: "2019-02-29" }],
		["endDate", { startTime: "2020-01-02", endTime: "2020-01-01" }],
		["endDate", { endDate: "2020-01-02", endTime: "2020-01-01" }],
		["startDate", { startDate: "' OR 1=1--" }],
	])("a bad %s: %j", async (parameter, body) => {
		const reply = await api.call("POST", "/2fa/usage/records", body);
		expectRefusal(reply, 400, 400, { parameter });
	});

	it("the usage of accounts that are not below the caller", async () => {
		const child = await api.subAccount("child");
		await child.sent();
		const own = { accountSid: child.account.sid };
		expect((await usage("", own))[0]).toMatchObject({ ...own, count: "1" });
		expect((await usage())[0]).toMatchObject({ count: "6" });
		const reply = await child.call(
			"GET",
			`/2fa/usage/records?accountSid=${api.account.sid}`,
		);
		expectRefusal(reply, 403, 403, { parameter: "accountSid" });
	});
});

/** The steps of a history of one account; days pass between them. */
const step = fc.oneof(
	fc.record({
		does: fc.constant("send" as const),
		channel: fc.constantFrom("sms", "call", "email"),
		ending: fc.constantFrom("55", "990001", "990002", "990007"),
	}),
	fc.record({
		does: fc.constant("resend" as const),
		channel: fc.constantFrom("sms", "call"),
	}),
	fc.record({
		does: fc.constant("wait" as const),
		hours: fc.integer({ min: 1, max: 40 }),
	}),
	fc.record({ does: fc.constant("erase" as const) }),
);

describe("usage", () => {
	let runs = 0;
	let sends = 0;
	/** In parts, as it is long on a busy machine. */
	it.each([1, 2, 3, 4])(
		"equals a recount of the records, whatever was sent, resent or erased: part %i",
		async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(step, { minLength: 3, maxLength: 14 }),
					async (steps) => {
						runs += 1;
						const as = await clientOf(postern).subAccount(`run ${runs}`);
						const erased: Sdr[] = [];
						let last: string | null = null;
						const start = todayOf(postern);
						for (const each of steps) {
							if (each.does === "send") {
								const { channel, ending } = each;
								sends += 1;
								const to = `4917${String(sends).padStart(4, "0")}${ending}`;
								const reply = await as.send({
									...{ channel, to, emailTo: `a${runs}@example.com` },
									subject: "Code",
									expiry: 86_400,
								});
								last = String(reply.body.requestID);
							} else if (each.does === "resend" && last !== null) {
								postern.clock.advance(31_000);
								await as.call("POST", "/2fa/resend", {
									requestId: last,
									channel: each.channel,
								});
							} else if (each.does === "wait") {
								postern.clock.advance(each.hours * 60 * 60 * 1_000);
							} else if (each.does === "erase" && last !== null) {
								await postern.settled();
								erased.push(await as.record(last));
								await as.call("DELETE", `/2fa/search/${last}`);
								last = null;
							}
							await postern.settled();
						}
						const { body } = await as.call<{ twoFaOtpSdrs: Sdr[] }>(
							"GET",
							"/2fa/search?pageSize=1000",
						);
						const records = [...body.twoFaOtpSdrs, ...erased];
						const range = { startDate: start };
						expect(await counted("/daily", range, as)).toEqual(
							tally(records.map(({ dateCreated }) => dateCreated)),
						);
						for (const channel of ["sms", "call", "email"]) {
							// A message that no provider took does not count. In the sandbox one
							// is taken in the second in which it was made.
							const out = records.flatMap(({ events }) =>
								events.filter(
									(event) =>
										event.channel === channel &&
										event.channelStatus !== "failed",
								),
							);
							expect(
								await counted("/daily", { ...range, channel }, as),
							).toEqual(tally(out.map(({ dateCreated }) => dateCreated)));
						}
					},
				),
				{ numRuns: 3 },
			);
		},
	);
});

describe("a page of many days", () => {
	it("begins where the one before it ends", async () => {
		const as = await clientOf(postern).subAccount("days");
		for (let day = 0; day < 5; day += 1) {
			await as.sent();
			postern.clock.advance(DAY);
		}
		const all = await counted("/daily", {}, as);
		const page = (page: number) => counted("/daily", { page, pageSize: 2 }, as);
		expect(all).toHaveLength(5);
		expect([await page(0), await page(1), await page(2)]).toEqual([
			...[all.slice(0, 2), all.slice(2, 4), all.slice(4)],
		]);
	});
});

/** Counts by day, in the form of a usage query's reply. */
function tally(times: readonly string[]): [string, string, string][] {
	const counts = new Map<string, number>();
	for (const time of times) {
		const day = time.slice(0, 10);
		counts.set(day, (counts.get(day) ?? 0) + 1);
	}
	return [...counts]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([day, count]) => [day, day, String(count)]);
}

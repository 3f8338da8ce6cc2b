/**
 * The document's own requests for records and for usage (2fa-use-cases.txt), as
 * curl sends them, with all that is odd about them: a GET with a JSON body that
 * is labelled a form, `.json` after a path, a dot where the question mark should
 * be. Only the host, the placeholders and the dates differ.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	type Sdr,
	wrongCode,
} from "./support/client.ts";
import { curl } from "./support/curl.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

type Page = Record<string, unknown> & { twoFaOtpSdrs: Sdr[] };
type Usage = { usageRecords: Record<string, string>[] };

let postern: TestPostern;
let api: Client;
let SID: string;
let TOKEN: string;
let today: string;

beforeAll(async () => {
	postern = await startTestPostern();
	toMidMonth(postern);
	today = new Date(postern.clock.now()).toISOString().slice(0, 10);
	({ sid: SID, token: TOKEN } = postern.master);
	api = clientOf(postern);
	for (let i = 0; i < 6; i += 1) {
		const { requestId, code } = await api.sent();
		if (i === 0) await api.verify(requestId, wrongCode(code));
		await api.verify(requestId, code);
	}
	await api.sent();
	await api.sent({ channel: "call" });
});
afterAll(() => postern.stop());

describe("Retrieve session detail records", () => {
	it("filters what comes back", async () => {
		const reply = await curl<Page>(postern, [
			...["-X", "GET"],
			"/2fa/search",
			...["--user", ` ${SID}:${TOKEN}`],
			"-d",
			`{
"pageSize": "2", "page":"0", "status":"success"
}`,
		]);
		expect(reply.status, reply.text).toBe(200);
		const { twoFaOtpSdrs, ...page } = reply.body;
		const uri = (page: number) =>
			`/2fa/search?pageSize=2&page=${page}&accountSid=${SID}&status=success`;
		expect(page).toEqual({
			page: 0,
			num_pages: 3,
			page_size: 2,
			total: 6,
			start: 0,
			end: 1,
			uri: "/2fa/search",
			first_page_uri: uri(0),
			previous_page_uri: null,
			next_page_uri: uri(1),
		});
		expect(twoFaOtpSdrs).toHaveLength(2);
		for (const record of twoFaOtpSdrs) {
			expect(record).toMatchObject({
				sid: expect.stringMatching(/^OTP[0-9a-f]{32}$/),
				service: "2FA",
				accountSid: SID,
				status: "success",
				uri: `/2fa/search/${record.sid}`,
				checks: [{ status: "valid" }],
				events: [
					{
						channel: "sms",
						sender: "12012751398",
						channelStatus: "delivered",
						channelErrorCode: null,
						channelErrorMessage: null,
					},
				],
			});
		}
	});

	it("shows every check, the last page too", async () => {
		const reply = await curl<Page>(postern, [
			...["-X", "GET", "/2fa/search?pageSize=2&page=2&status=success"],
			...["--user", ` ${SID}:${TOKEN}`],
		]);
		expect(reply.body).toMatchObject({ start: 4, end: 5, next_page_uri: null });
		expect(
			reply.body.twoFaOtpSdrs[1]?.checks.map(({ status }) => status),
		).toEqual(["invalid", "valid"]);
	});

	it("retrieves details about a single OTP", async () => {
		const { requestId } = await api.sent({ service: "single" });
		const reply = await curl<Sdr>(postern, [
			...["-X", "GET", `/2fa/search/${requestId}.json`],
			...["-u", `${SID}:${TOKEN}`],
		]);
		expect(reply.body).toMatchObject({ sid: requestId, service: "single" });
		await api.call("DELETE", `/2fa/search/${requestId}`);
	});
});

describe("API usage", () => {
	it("counts OTPs of a period through any channel", async () => {
		const reply = await curl<Usage>(postern, [
			...[
				"-X",
				"GET",
				`/2fa/usage/records.json?startDate=2020-01-01&endDate=${today}`,
			],
			...["-u", `${SID}:${TOKEN}`],
		]);
		expect(reply.body).toEqual({
			usageRecords: [
				{
					channel: "All",
					category: "All",
					description: "Total OTP sent, irrespective of channel or retry",
					accountSid: SID,
					startTime: "2020-01-01",
					endTime: today,
					startDate: "2020-01-01",
					endDate: today,
					count: "9",
					unit: "OTP",
					uri: `/2fa/usage/records?startTime=2020-01-01&endTime=${today}&accountSid=${SID}`,
				},
			],
		});
	});

	it("counts calls, with the parameters behind a dot", async () => {
		const reply = await curl<Usage>(postern, [
			"-X",
			"GET",
			`/2fa/usage/records.channel=call&startDate=2020-01-01&endDate=${today}`,
			...["--user", ` ${SID}:${TOKEN}`],
			...["-H", "Cache-Control: no-cache"],
			...["-H", "Content-Type: application/json"],
		]);
		expect(reply.status, reply.text).toBe(200);
		expect(reply.body.usageRecords).toEqual([
			expect.objectContaining({
				category: "call",
				description: "Total calls made for OTP",
				accountSid: SID,
				startDate: "2020-01-01",
				endDate: today,
				count: "1",
				unit: "Calls",
				uri: `/2fa/usage/records?channel=call&startTime=2020-01-01&endTime=${today}&accountSid=${SID}`,
			}),
		]);
	});

	it("returns records on a schedule", async () => {
		const reply = await curl<Usage>(postern, [
			...["-X", "GET", "/2fa/usage/records/daily.json"],
			...["-u", `${SID}:${TOKEN}`],
		]);
		expect(reply.body.usageRecords).toEqual([
			expect.objectContaining({
				channel: "All",
				description: "Total OTP sent, irrespective of channel or retry",
				startTime: today,
				endTime: today,
				count: "9",
				unit: "OTP",
				uri: expect.stringMatching(
					RegExp(
						`^/2fa/usage/records/daily\\?startTime=[-0-9]{10}&endTime=${today}&accountSid=${SID}$`,
					),
				),
			}),
		]);
	});
});

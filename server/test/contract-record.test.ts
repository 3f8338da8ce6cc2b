/** Section 5 of the contract: the record of one OTP. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	SENDER,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectEveryReply, expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const sid = (prefix: string) =>
	expect.stringMatching(RegExp(`^${prefix}[0-9a-f]{32}$`));
/** The instant of `2019-08-20 10:28:08`, which is UTC. */
const instant = (time: string) => Date.parse(`${time.replace(" ", "T")}Z`);

describe("a record", () => {
	it("has all its keys from the start, in this order", async () => {
		const to = freshRecipient();
		const { requestId } = await api.sent({ to });
		const reply = await api.call("GET", `/2fa/search/${requestId}`);
		expectEveryReply(reply);
		const record = {
			sid: requestId,
			service: "2FA",
			accountSid: postern.master.sid,
			dateCreated: TIME,
			dateUpdated: TIME,
			status: "pending",
			uri: `/2fa/search/${requestId}`,
			checks: [],
			events: [
				{
					sid: sid("OTE"),
					dateCreated: TIME,
					channel: "sms",
					sender: SENDER,
					recipient: to,
					targetSid: sid("SM"),
					channelStatus: "delivered",
					channelErrorCode: null,
					channelErrorMessage: null,
				},
			],
		};
		expect(reply.body).toEqual(record);
		expect(Object.keys(reply.body)).toEqual(Object.keys(record));
		const [event] = (await api.record(requestId)).events;
		expect(Object.keys(event ?? {})).toEqual(
			Object.keys(record.events[0] ?? {}),
		);
	});

	it("holds every check that was looked at, as it was submitted", async () => {
		const { requestId, code } = await api.sent();
		await api.verify(requestId, wrongCode(code));
		await api.verify(requestId, " 12-34 ");
		await api.verify(requestId, Number(wrongCode(`1${code.slice(1)}`)));
		await api.verify(requestId, code);
		await api.verify(requestId, code);
		const check = (status: string, submitted: string) => ({
			sid: sid("OTC"),
			dateReceived: TIME,
			status,
			code: submitted,
		});
		expect((await api.record(requestId)).checks).toEqual([
			check("invalid", wrongCode(code)),
			check("invalid", " 12-34 "),
			check("invalid", wrongCode(`1${code.slice(1)}`)),
			check("valid", code),
		]);
	});

	it.each([
		["sms", "SM"],
		["call", "CA"],
	])("names the message of a %s %s…", async (channel, prefix) => {
		const { requestId } = await api.sent({ channel });
		const { events } = await api.record(requestId);
		expect(events).toMatchObject([{ channel, targetSid: sid(prefix) }]);
	});

	it("of an email has addresses for sender and recipient", async () => {
		const emailTo = "record@example.com";
		const mail = {
			channel: "email",
			to: undefined,
			from: undefined,
			emailTo,
			subject: "Code",
		};
		const { events } = await api.record((await api.sent(mail)).requestId);
		expect(events).toMatchObject([
			{
				channel: "email",
				sender: "postern@localhost",
				recipient: emailTo,
				targetSid: sid("EM"),
			},
		]);
	});

	it("tells when it began and when it last changed", async () => {
		const before = postern.clock.now();
		const { requestId, code } = await api.sent();
		postern.clock.advance(41_000);
		await api.verify(requestId, code);
		const { dateCreated, dateUpdated, checks } = await api.record(requestId);
		expect(instant(dateCreated)).toBeGreaterThan(before - 1_000);
		expect(instant(dateUpdated) - instant(dateCreated)).toBeGreaterThanOrEqual(
			41_000,
		);
		expect(checks[0]?.dateReceived).toBe(dateUpdated);
	});
});

describe("its status", () => {
	const statusOf = async (requestId: string) =>
		(await api.record(requestId)).status;

	it("pending, then success", async () => {
		const { requestId, code } = await api.sent();
		expect(await statusOf(requestId)).toBe("pending");
		await api.verify(requestId, wrongCode(code));
		expect(await statusOf(requestId)).toBe("pending");
		await api.verify(requestId, code);
		expect(await statusOf(requestId)).toBe("success");
	});

	it("failed", async () => {
		const { requestId, code } = await api.sent({ maxAttempts: 1 });
		await api.verify(requestId, wrongCode(code));
		expect(await statusOf(requestId)).toBe("failed");
	});

	it("canceled", async () => {
		const { requestId } = await api.sent();
		await api.cancel(requestId);
		expect(await statusOf(requestId)).toBe("canceled");
	});

	it("expired at once, whether or not anything has swept it", () =>
		postern.clock.still(async () => {
			const { requestId } = await api.sent({ expiry: 30 });
			postern.clock.advance(29_999);
			expect(await statusOf(requestId)).toBe("pending");
			postern.clock.advance(1);
			expect(await statusOf(requestId)).toBe("expired");
			await postern.settled();
			expect(await statusOf(requestId)).toBe("expired");
		}));

	it("success stays success after the expiry", async () => {
		const { requestId, code } = await api.sent({ expiry: 30 });
		await api.verify(requestId, code);
		postern.clock.advance(60_000);
		await postern.settled();
		expect(await statusOf(requestId)).toBe("success");
	});
});

describe("SIDs", () => {
	it("begin with the time, so that they sort by creation", async () => {
		const before = postern.clock.now();
		const first = (await api.sent()).requestId;
		const after = postern.clock.now();
		postern.clock.advance(1_000);
		const second = (await api.sent()).requestId;
		expect(first < second).toBe(true);
		const at = Number.parseInt(first.slice(3, 15), 16);
		expect(at).toBeGreaterThanOrEqual(before);
		expect(at).toBeLessThanOrEqual(after);
	});

	it.each([
		`OTP${"0".repeat(32)}`,
		"OTP",
		"nonsense",
		"%00",
		"'%20OR%201=1--",
		"%25",
	])("%s is unknown: 404", async (unknown) => {
		const reply = await api.call("GET", `/2fa/search/${unknown}`);
		expectRefusal(reply, 404, 404, { message: "Invalid requestId" });
	});
});

it("a record outlives a restart", async () => {
	const { requestId, code } = await api.sent();
	await api.verify(requestId, wrongCode(code));
	const before = await api.record(requestId);
	await postern.restart();
	expect(await api.record(requestId)).toEqual(before);
	expect((await api.verify(requestId, code)).body.message).toBe("OK");
});

/**
 * The document's own requests (2fa-use-cases.txt), as curl sends them, with all
 * that is odd about them: the blank before the account SID, `\{code}` and a
 * backslash at the end of a line inside JSON, `.json` after a path, a form under
 * a JSON label. Only the host, the placeholders and the typographic quotes differ.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeFrom, type Sdr } from "./support/client.ts";
import { curl } from "./support/curl.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

type Ok = { code: number; message: string; requestID: string };

let postern: TestPostern;
let SID: string;
let TOKEN: string;

beforeAll(async () => {
	postern = await startTestPostern();
	({ sid: SID, token: TOKEN } = postern.master);
});
afterAll(() => postern.stop());

const send = (to: string, more = "") =>
	curl<Ok>(postern, [
		...["-X", "POST"],
		"/2fa/send",
		...["--user", ` ${SID}:${TOKEN}`],
		...["-H", "Cache-Control: no-cache"],
		...["-H", "Content-Type: application/json"],
		"-d",
		`{ \\
"service" : "2FA",
"from" : "12012751398",
"to" : "${to}",${more}
"body": "Your verification code is: \\{code}"
}`,
	]);

const verify = (requestId: string, code: string) =>
	curl<Ok>(postern, [
		...["-X", "POST"],
		"/2fa/verify",
		...["--user", ` ${SID}:${TOKEN}`],
		...["-H", "Cache-Control: no-cache"],
		...["-H", "Content-Type: application/json"],
		"-d",
		`{
"service" : "2FA",
"requestId" : "${requestId}",
"code": "${code}"
}`,
	]);

const cancel = (requestId: string) =>
	curl<Ok>(postern, [
		...["-X", "POST", "/2fa/cancel.json"],
		...["-H", "Cache-Control: no-cache"],
		...["-H", "Content-Type: application/json"],
		...["-d", `requestId=${requestId}`],
		...["-d", `accountSid=${SID}`],
		...["-u", `${SID}:${TOKEN}`],
	]);

const record = (requestId: string) =>
	curl<Sdr>(postern, [
		...["-X", "GET", `/2fa/search/${requestId}.json`],
		...["-u", `${SID}:${TOKEN}`],
	]);

async function received(to: string): Promise<string> {
	await postern.settled();
	const [message] = await postern.messages({ to });
	return message?.text ?? "nothing";
}

describe("Send an OTP", () => {
	it("sends a simple OTP to a customer; the settings are all default values", async () => {
		const reply = await send("919960639901");
		expect(reply.body).toEqual({
			code: 200,
			message: "OK",
			requestID: expect.stringMatching(/^OTP[0-9a-f]{32}$/),
		});
		expect(reply.status).toBe(200);
	});

	it("generates a random six digit code in the place of {code}", async () => {
		await send("919960639902");
		expect(await received("919960639902")).toMatch(
			/^Your verification code is: [0-9]{6}$/,
		);
	});
});

describe("Verify that the OTP you sent arrived via the channel you used", () => {
	it("answers OK to the code that arrived", async () => {
		const { requestID } = (await send("919960639903")).body;
		const code = codeFrom(await received("919960639903"));
		const reply = await verify(requestID, code);
		expect(reply.body).toEqual({ code: 200, message: "OK", requestID });
		expect(reply.status).toBe(200);
	});
});

describe("Cancel an OTP", () => {
	it("answers canceled, and the code is no longer good", async () => {
		const { requestID } = (await send("919960639904")).body;
		const code = codeFrom(await received("919960639904"));
		const reply = await cancel(requestID);
		expect(reply.body).toEqual({ code: 200, message: "canceled", requestID });
		expect(reply.status).toBe(200);
		expect((await verify(requestID, code)).body.message).toBe("OTP canceled");
	});

	it("by default, a new OTP right after another OTP cancels the first OTP", async () => {
		const first = (await send("919960639905")).body.requestID;
		await send("919960639905");
		expect((await record(first)).body.status).toBe("canceled");
	});

	it("with guardTime the first OTP stays valid, and you may want to cancel it", async () => {
		const to = "919960639906";
		const first = (await send(to, '\n"guardTime": "60",')).body.requestID;
		await send(to);
		expect((await record(first)).body.status).toBe("pending");
		expect((await cancel(first)).body.message).toBe("canceled");
		expect((await record(first)).body.status).toBe("canceled");
	});
});

describe("Retrieve details about a single OTP you sent", () => {
	it("an OTP that nobody entered", async () => {
		const { requestID } = (await send("919960639907")).body;
		await postern.settled();
		postern.clock.advance(600_000);
		const reply = await record(requestID);
		expect(reply.status).toBe(200);
		expect(reply.body).toEqual({
			sid: requestID,
			service: "2FA",
			accountSid: SID,
			dateCreated: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
			dateUpdated: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
			status: "expired",
			uri: `/2fa/search/${requestID}`,
			checks: [],
			events: [
				{
					sid: expect.stringMatching(/^OTE[0-9a-f]{32}$/),
					dateCreated: expect.stringMatching(/^\d{4}-\d\d-\d\d /),
					channel: "sms",
					sender: "12012751398",
					recipient: "919960639907",
					targetSid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
					channelStatus: "delivered",
					channelErrorCode: null,
					channelErrorMessage: null,
				},
			],
		});
	});

	it("a wrong code and then the right one are its checks", async () => {
		const { requestID } = (await send("919960639908")).body;
		const code = codeFrom(await received("919960639908"));
		const wrong = code === "847992" ? "847993" : "847992";
		await verify(requestID, wrong);
		await verify(requestID, code);
		const { status, checks } = (await record(requestID)).body;
		expect(status).toBe("success");
		expect(checks).toEqual([
			{
				sid: expect.stringMatching(/^OTC[0-9a-f]{32}$/),
				dateReceived: expect.stringMatching(/^\d{4}-\d\d-\d\d /),
				status: "invalid",
				code: wrong,
			},
			{
				sid: expect.stringMatching(/^OTC[0-9a-f]{32}$/),
				dateReceived: expect.stringMatching(/^\d{4}-\d\d-\d\d /),
				status: "valid",
				code,
			},
		]);
	});
});

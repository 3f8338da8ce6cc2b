/** Section 2 of the contract: what the recipient of a send gets. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	codeFrom,
	freshRecipient,
	type Parameters,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const email: Parameters = {
	channel: "email",
	to: undefined,
	from: undefined,
	emailTo: "jane@example.com",
	subject: "Your code",
};

describe("the message", () => {
	it.each([
		[{}, /^[0-9]{6}$/],
		[{ codeLength: 4 }, /^[0-9]{4}$/],
		[{ codeLength: 10 }, /^[0-9]{10}$/],
		[{ codeType: "alphanumeric", codeLength: 10 }, /^[A-HJKMNP-Z2-9]{10}$/],
		[{ code: "aB3dE6gH9k" }, /^aB3dE6gH9k$/],
		[{ code: "0012" }, /^0012$/],
	])("with %j holds a code like %s", async (parameters, code) => {
		const { text } = await api.sent(parameters);
		expect(text.replace("Your verification code is: ", "")).toMatch(code);
	});

	it("shows recipient and sender as digits alone", async () => {
		const to = freshRecipient();
		await api.sent({
			to: `00${to.slice(0, 2)} (${to.slice(2)})`,
			from: "+12012751398",
		});
		const [message] = await api.messages({ to });
		expect(message).toMatchObject({
			to,
			from: "12012751398",
			channel: "sms",
			subject: null,
		});
	});

	it("by email has a subject and two addresses", async () => {
		const emailTo = "mail@example.com";
		const { requestId } = await api.sent({ ...email, emailTo });
		const [message] = await api.messages({ to: emailTo });
		expect(message).toMatchObject({
			requestID: requestId,
			channel: "email",
			from: "postern@localhost",
			to: emailTo,
			subject: "Your code",
		});
		await api.sent({ ...email, emailTo, emailFrom: "shop@example.com" });
		const [second] = await api.messages({ to: emailTo });
		expect(second?.from).toBe("shop@example.com");
	});

	it("goes to an address in `to` where the only channel is email", async () => {
		const sent = await api.sent({
			...email,
			emailTo: undefined,
			to: "to@example.com",
		});
		expect(sent.to).toBe("to@example.com");
	});

	it.each(["call", "voice"])(
		"by %s says the code digit by digit",
		async (channel) => {
			const { requestId, text, code } = await api.sent({ channel });
			expect(text).not.toMatch(/\d\d/);
			expect(code).toMatch(/^\d{6}$/);
			expect((await api.record(requestId)).events[0]?.channel).toBe("call");
			expect((await api.verify(requestId, code)).status).toBe(200);
		},
	);

	it("ends in an origin-bound line where a domain is given", async () => {
		const { text, code } = await api.sent({ domain: "example.com" });
		expect(text.split("\n").at(-1)).toBe(`@example.com #${code}`);
	});

	it("carries the hash of the Android app, before the origin-bound line", async () => {
		const appHash = "FA+9qCX9VSu";
		expect((await api.sent({ appHash })).text).toContain(appHash);
		const { text, code } = await api.sent({ appHash, domain: "example.com" });
		expect(text).toContain(appHash);
		expect(text.split("\n").at(-1)).toBe(`@example.com #${code}`);
	});

	it("with {{code}} in it goes out with braces, and a warning says so", async () => {
		// The API's document writes `\{code}`.
		for (const body of ["It is {{code}}", "It is {\\{code}}"]) {
			const warned = await api.send({ body });
			expect(warned.status).toBe(200);
			expect(warned.headers["postern-warning"], body).toBe(
				"body holds {{code}}, so the code goes out in braces: write {code}",
			);
			const messages = await api.messages({ limit: "1" });
			expect(messages[0]?.text).toMatch(/^It is \{\d{6}\}$/);
		}
		const well = await api.send({ body: "{ It is {code}}" });
		expect(well.headers["postern-warning"]).toBeUndefined();
	});

	// abuse case 97
	it("is filled in once, and nothing else in it is read", async () => {
		const odd = "$& $1 $` {co{code}de} {{constructor}} <%= 1 %>";
		const { text, code } = await api.sent({ body: `${odd} code is: {code}` });
		expect(code).toMatch(/^\d{6}$/);
		expect(text).toBe(`${odd.replace("{code}", code)} code is: ${code}`);
		expect(codeFrom(text)).toBe(code);
	});
});

/**
 * Who: a user of an app who knows, or guesses, that a number is a test recipient; a
 * customer who looks at another one's; a thief of a backup, of logs or of a read-only
 * view. Gain: an account that is verified without a phone, for months; free or unpaid
 * messages. Stopped by: the fixed code is sealed and shown nowhere, guesses are paid
 * for as elsewhere and counted for a whole range, an entry is its account's alone, and
 * no message of a test reaches a carrier.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import {
	type Client,
	clientOf,
	type Parameters,
	times,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, tally } from "./support/replies.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const CODE = "K7P2MX9Q";

const toys = new Map<string, Toy>();
let postern: TestPostern;
let master: Client;

beforeAll(async () => {
	const toy = (name: string) => ({
		...{ type: "toy", name, secret: "a-toy-secret" },
		channels: ["sms", "call", "email", "whatsapp"],
	});
	postern = await startTestPostern({
		definitions: [...DEFINITIONS, toyDefinition(toys)],
		settings: {
			providers: [toy("one"), toy("two")],
			wrongCodes: { per: "customer" },
			// A route by name leads to the number of the test recipient.
			routes: [
				{ channel: "sms", providers: ["one", "two"] },
				{ channel: "sms", prefixes: ["1201555"], providers: ["two"] },
			],
		},
	});
	master = clientOf(postern);
});
afterAll(() => postern.stop());
beforeEach(() => {
	for (const toy of toys.values()) {
		toy.link?.ready(true);
		toy.messages.length = 0;
	}
});

const carried = () => [...toys.values()].flatMap(({ messages }) => messages);

async function setFor(api: Client, more: Parameters): Promise<void> {
	const reply = await api.call(
		"POST",
		`/accounts/${api.account.sid}/testRecipients`,
		{ code: CODE, ...more },
	);
	expect(reply.status, reply.text).toBe(200);
}

async function sentBy(api: Client, more: Parameters): Promise<string> {
	const reply = await api.send(more);
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return String(reply.body.requestID);
}

describe("another account's test recipient", () => {
	it("is a number like any other: a real message, a random code", async () => {
		const owner = await master.subAccount();
		await setFor(owner, { recipient: "12015550110" });
		// Above it, below it and beside it.
		const below = await owner.subAccount();
		const beside = await master.subAccount();
		for (const api of [master, below, beside]) {
			const requestId = await sentBy(api, { to: "12015550110" });
			expectRefusal(await api.verify(requestId, CODE), 422, 481, {
				requestID: requestId,
			});
		}
		expect(carried()).toHaveLength(3);
		for (const { text } of carried()) expect(text).not.toContain(CODE);
	});

	it("is neither listed, set nor removed", async () => {
		const owner = await master.subAccount();
		await setFor(owner, { recipient: "12015550111" });
		const other = await master.subAccount();
		const path = `/accounts/${owner.account.sid}/testRecipients`;
		expectRefusal(await other.call("GET", path), 404, 404);
		const set = { recipient: "12015550112", code: "000000" };
		expectRefusal(await other.call("POST", path, set), 404, 404);
		expectRefusal(await other.call("DELETE", `${path}/TR1`), 404, 404);
	});
});

it("an address that begins with the digits of a range is a real person's", async () => {
	const api = await master.subAccount();
	await setFor(api, { prefix: "447700900" });
	const requestId = await sentBy(api, {
		...{ emailTo: "447700900123@example.com", channel: "email" },
		subject: "Code",
	});
	expect(carried()).toHaveLength(1);
	expectRefusal(await api.verify(requestId, CODE), 422, 481, {
		requestID: requestId,
	});
});

describe("guesses at a fixed code", () => {
	it("are maxAttempts for each send, in a burst too", async () => {
		const api = await master.subAccount();
		await setFor(api, { recipient: "12015550113" });
		const requestId = await sentBy(api, { to: "12015550113", maxAttempts: 3 });
		const replies = await times(20, (i) =>
			api.verify(requestId, `guess${i}`.padEnd(8, "Z").slice(0, 8)),
		);
		expect(tally(replies)).toEqual({ "481": 2, "483": 18 });
		expectRefusal(await api.verify(requestId, CODE), 429, 483, {
			requestID: requestId,
		});
	});

	it("are twenty in a row, whatever is sent again", async () => {
		const api = await master.subAccount();
		await setFor(api, { recipient: "12015550114" });
		for (let sends = 0; sends < 2; sends++) {
			const requestId = await sentBy(api, {
				...{ to: "12015550114", maxAttempts: 10 },
			});
			await times(10, (i) => api.verify(requestId, `1234567${i}`));
		}
		const requestId = await sentBy(api, { to: "12015550114" });
		expectRefusal(await api.verify(requestId, CODE), 429, 486, {
			requestID: requestId,
		});
	});

	it("are twenty for all numbers of a range, which share one code", async () => {
		const api = await master.subAccount();
		await setFor(api, { prefix: "447700900" });
		for (let number = 0; number < 4; number++) {
			const requestId = await sentBy(api, { to: `44770090010${number}` });
			await times(5, (i) => api.verify(requestId, `1234567${i}`));
		}
		const requestId = await sentBy(api, { to: "447700900199" });
		expectRefusal(await api.verify(requestId, CODE), 429, 486, {
			requestID: requestId,
		});
		const unlocked = await master.call(
			"POST",
			`/accounts/${api.account.sid}/unlock`,
			{ recipient: "447700900199" },
		);
		expect(unlocked.status, unlocked.text).toBe(200);
		expect((await api.verify(requestId, "12345678")).body.code).toBe(481);
		for (let number = 0; number < 5; number++) {
			const again = await sentBy(api, { to: `44770090020${number}` });
			await times(4, (i) => api.verify(again, `1234567${i}`));
		}
		// By the recipient, too.
		const byRecipient = await api.call("POST", "/2fa/verify", {
			...{ to: "447700900199", service: "2FA", code: CODE },
		});
		expect(byRecipient.body.code).toBe(486);
	});
});

describe("wrong codes at a real code", () => {
	const guesses = async (api: Client, to: string, count: number) => {
		const requestId = await sentBy(api, { to, maxAttempts: 10 });
		return tally(
			await times(count, (i) => api.verify(requestId, `x234567${i}`)),
		);
	};

	it("are not forgiven by a test of the same recipient, whose code is known", async () => {
		const customer = await master.subAccount();
		const live = await customer.subAccount();
		const to = "12015550140";
		await guesses(live, to, 9);
		await guesses(live, to, 9);
		// Beside it, an account that tests and one with a test recipient.
		const made = await customer.call<{
			data: { sid: string; authToken: string };
		}>("POST", "/accounts", { name: "CI", testMode: true });
		const { sid, authToken: token } = made.body.data;
		const tester = clientOf(postern, { sid, token });
		const other = await customer.subAccount();
		await setFor(tester, { recipient: to });
		await setFor(other, { recipient: to });
		for (const api of [tester, other]) {
			const requestId = await sentBy(api, { to });
			expect((await api.verify(requestId, CODE)).status).toBe(200);
		}
		expect(await guesses(live, to, 3)).toEqual({ "481": 2, "486": 1 });
	});

	it("are not used up by those of tests", async () => {
		const customer = await master.subAccount();
		const live = await customer.subAccount();
		const other = await customer.subAccount();
		const to = "12015550141";
		await setFor(other, { recipient: to });
		for (let sends = 0; sends < 2; sends++) await guesses(other, to, 9);
		expect(await guesses(other, to, 3)).toEqual({ "481": 2, "486": 1 });
		expect(await guesses(live, to, 3)).toEqual({ "481": 3 });
		// An unlock forgives both.
		const unlocked = await master.call(
			"POST",
			`/accounts/${other.account.sid}/unlock`,
			{ recipient: to },
		);
		expect(unlocked.status, unlocked.text).toBe(200);
		expect(await guesses(other, to, 3)).toEqual({ "481": 3 });
	});
});

describe("the fixed code", () => {
	it("is in no reply, no record, no log and no stored row", async () => {
		const api = await master.subAccount();
		// Other tests submit the usual one to other accounts, whose records keep it.
		const code = "Q8WN4RTZ";
		await setFor(api, { recipient: "12015550115", code });
		const requestId = await sentBy(api, { to: "12015550115" });
		const { sid } = api.account;
		const right = await api.verify(requestId, code.toLowerCase());
		expect(right.status, right.text).toBe(200);
		const shown = await Promise.all(
			[
				`/accounts/${sid}`,
				`/accounts/${sid}/testRecipients`,
				"/accounts",
				`/2fa/search/${requestId}?include=test`,
				"/2fa/search.csv",
				"/sandbox/messages?wait=0",
			].map((path) => api.call("GET", path)),
		);
		for (const { text, status } of shown) {
			expect(status, text).toBe(200);
			expect(text.toUpperCase()).not.toContain(code);
		}
		const { checks } = await api.record(requestId);
		expect(checks).toMatchObject([{ status: "valid", code: "******" }]);
		expect(postern.log().toUpperCase()).not.toContain(code);
		expect(postern.log()).not.toContain("12015550115");
		const rows = (await postern.storedRows()).filter((row) =>
			row.toUpperCase().includes(code),
		);
		expect(rows).toEqual([]);
	});

	it("is named in the log by its id when it is set and removed", async () => {
		const api = await master.subAccount();
		await setFor(api, { recipient: "12015550116" });
		const { sid } = api.account;
		const said = postern
			.log()
			.split("\n")
			.filter((line) => line.includes(sid) && line.includes('"testRecipient"'));
		expect(said).toHaveLength(1);
		expect(JSON.parse(said[0] ?? "")).toMatchObject({
			...{ account: sid, by: sid, msg: "A test recipient was set" },
			testRecipient: expect.stringMatching(/^TR[0-9a-f]{32}$/),
		});
	});
});

describe("a test reaches no carrier", () => {
	it.each([
		["sms", {}],
		["call", { channel: "call" }],
		["whatsapp", { channel: "whatsapp" }],
		[
			"telegram, which nothing carries, and its fall-back",
			{ channel: "telegram" },
		],
	])("by %s", async (_, more) => {
		const api = await master.subAccount();
		await setFor(api, { recipient: "12015550117" });
		await sentBy(api, { to: "12015550117", ...more });
		expect(carried()).toEqual([]);
	});

	it("by a resend or a step after its entry is gone", async () => {
		const api = await master.subAccount();
		await setFor(api, { recipient: "12015550118" });
		const made = await api.call("POST", "/2fa/workflows", {
			name: "two",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 60 },
			],
		});
		expect(made.status, made.text).toBe(200);
		const requestId = await sentBy(api, {
			...{ to: "12015550118", workflow: "two" },
		});
		const path = `/accounts/${api.account.sid}/testRecipients`;
		const listed = await api.call<{ data: { result: { id: string }[] } }>(
			...(["GET", path] as const),
		);
		for (const { id } of listed.body.data.result) {
			expect((await api.call("DELETE", `${path}/${id}`)).status).toBe(200);
		}
		postern.clock.advance(61_000);
		await postern.settled();
		postern.clock.advance(31_000);
		const again = await api.call("POST", "/2fa/resend", {
			...{ requestId, channel: "sms" },
		});
		expect(again.status, again.text).toBe(200);
		await postern.settled();
		expect((await api.record(requestId)).events).toHaveLength(3);
		expect(carried()).toEqual([]);
	});

	it("beside a real person's address: the fixed code would prove that too", async () => {
		const api = await master.subAccount();
		await setFor(api, { recipient: "12015550119" });
		const mixed = {
			...{ to: "12015550119", emailTo: "victim@example.com" },
			...{ channel: "email", subject: "Code" },
		};
		const refused = await api.send(mixed);
		expectRefusal(refused, 400, 400);
		await setFor(api, { recipient: "victim@example.com", code: "999999" });
		const requestId = await sentBy(api, mixed);
		// The code is that of the recipient to whom the message would go.
		expect((await api.verify(requestId, CODE)).body.code).toBe(481);
		expect((await api.verify(requestId, "999999")).status).toBe(200);
		expect(carried()).toEqual([]);
	});

	it("with a code of the caller's own, which the fixed one replaces", async () => {
		const api = await master.subAccount();
		await setFor(api, { recipient: "12015550120" });
		const requestId = await sentBy(api, {
			...{ to: "12015550120", code: "111222" },
		});
		expect((await api.verify(requestId, "111222")).body.code).toBe(481);
		expect((await api.verify(requestId, CODE)).status).toBe(200);
	});
});

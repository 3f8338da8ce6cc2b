/** One subscriber, one key: phone numbers and addresses, however they are written (sections 2, 5, 10). */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	type Parameters,
	type Sdr,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: {
			wrongCodes: { max: 4, windowSeconds: 600 },
			defaultCountry: "DE",
			numbers: { allow: ["+99955"] },
			providers: [
				{ type: "sandbox", name: "sandbox", channels: ["sms", "email"] },
				{
					...{ type: "http", name: "gateway", channels: ["call"] },
					...{
						url: "http://127.0.0.1:9/",
						json: { to: "{to}", text: "{text}" },
					},
				},
			],
		},
	});
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const found = async (to: string, more: Parameters = {}) => {
	const query = new URLSearchParams({ to, ...more } as Record<string, string>);
	const reply = await api.call<{ twoFaOtpSdrs: Sdr[] }>(
		"GET",
		`/2fa/search?${query}`,
	);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.twoFaOtpSdrs;
};

/** Each row: one subscriber. */
const PEOPLE = [
	[
		"+49 (0)171 1234567",
		"+49 171 1234567",
		"+4901711234567",
		"00491711234567",
		"+00491711234567",
		"491711234567",
		"0171 1234567",
		"+0171 1234567",
	],
	["+44 (0)7911 123456", "+447911123456"],
	["+52 1 55 1234 5678", "+525512345678"],
	["+54 9 11 2345-6789", "+54 11 2345-6789", "+54 011 15 2345-6789"],
	["+55 11 8123-4567", "+5511981234567"],
	["+39 06 1234567", "+39 (0)6 1234567"],
	["+57 (0)321 1234567", "+57 0 321 123 4567", "573211234567"],
	["+36 (0)20 123 4567", "+36 06 20 123 4567", "0036201234567"],
	["+1 (0)202 555 0143", "+1 1 202 555 0143", "12025550143"],
];

describe.each(PEOPLE.map((spellings) => ({ spellings })))(
	"a subscriber written as $spellings",
	({ spellings }) => {
		it("has one pending code, the newest", async () => {
			for (const to of spellings) {
				const { requestId } = await api.sent({ service: "login", to });
				for (const other of spellings) {
					const pending = await found(other, { status: "pending" });
					expect(pending.map(({ sid }) => sid)).toEqual([requestId]);
				}
			}
		});

		it("has one budget of wrong codes", async () => {
			for (let i = 0; i < 4; i++) {
				const to = spellings[i % spellings.length];
				const { requestId, code } = await api.sent({ to });
				expect((await api.verify(requestId, wrongCode(code))).body.code).toBe(
					481,
				);
			}
			const [first = "", last = spellings.at(-1) ?? ""] = spellings;
			const { requestId, code } = await api.sent({ to: first });
			expect((await api.verify(requestId, code)).body.code).toBe(486);
			const path = `/accounts/${postern.master.sid}/unlock`;
			await api.call("POST", path, { recipient: last });
			expect((await api.verify(requestId, code)).status).toBe(200);
		});

		it("is forgotten under each of them, in records and in the sandbox", async () => {
			const [first = ""] = spellings;
			const path = `/accounts/${postern.master.sid}/erase`;
			for (const recipient of spellings) {
				await api.sent({ to: first });
				expect((await api.messages({ to: recipient })).length).toBeGreaterThan(
					0,
				);
				const reply = await api.call("POST", path, { recipient });
				expect(reply.status, reply.text).toBe(200);
				for (const to of spellings) {
					expect(await found(to)).toEqual([]);
					expect(await api.messages({ to })).toEqual([]);
				}
			}
		});
	},
);

it("what is dialled and shown is the number in E.164, not its key", async () => {
	for (const [to, number] of [
		["+49 (0)171 1234567", "491711234567"],
		["+52 1 55 1234 5678", "5215512345678"],
		["+54 011 15 2345-6789", "5491123456789"],
		["+55 11 8123-4567", "551181234567"],
		["+39 (0)6 1234567", "39061234567"],
		["+57 (0)321 1234567", "573211234567"],
	]) {
		const { requestId, to: sandboxTo } = await api.sent({ to });
		expect(sandboxTo).toBe(number);
		expect((await api.record(requestId)).events[0]?.recipient).toBe(number);
	}
});

it("the same request under an idempotency key may spell its recipient otherwise", async () => {
	const key = { "Idempotency-Key": "spelled" };
	const first = await api.send({ to: "+49 (0)171 7654321" }, key);
	expect(first.status).toBe(200);
	const again = await api.send({ to: "0171 7654321" }, key);
	expect(again.body).toEqual(first.body);
	expectRefusal(await api.send({ to: "0171 7654322" }, key), 409, 409);
});

describe("a national number", () => {
	it("is completed by the account's country before the service's", async () => {
		const path = `/accounts/${postern.master.sid}`;
		const patched = await api.call<{ data: { defaultCountry: string } }>(
			"PATCH",
			path,
			{ defaultCountry: "GB" },
		);
		expect(patched.body.data.defaultCountry).toBe("GB");
		const { requestId } = await api.sent({ to: "07911 123456" });
		expect((await api.record(requestId)).events[0]?.recipient).toBe(
			"447911123456",
		);
		expectRefusal(
			await api.call("PATCH", path, { defaultCountry: "XX" }),
			400,
			400,
			{ parameter: "defaultCountry" },
		);
		const cleared = await api.call<{ data: object }>("PATCH", path, {
			defaultCountry: null,
		});
		expect(cleared.body.data).not.toHaveProperty("defaultCountry");
	});

	it("is refused where there is none, and finds what such a number could have left", async () => {
		const alone = await startTestPostern();
		try {
			const client = clientOf(alone);
			for (const to of ["0171 1234567", "+0171 1234567", "+0491711234567"]) {
				const reply = await client.send({ to });
				expectRefusal(reply, 400, 400, { parameter: "to" });
				expect(reply.body.message).toContain("defaultCountry");
				const query = new URLSearchParams({ to });
				expect((await client.call("GET", `/2fa/search?${query}`)).status).toBe(
					200,
				);
				expect(await client.messages({ to })).toEqual([]);
				for (const verb of ["erase", "unlock"]) {
					const path = `/accounts/${alone.master.sid}/${verb}`;
					expect(
						(await client.call("POST", path, { recipient: to })).status,
					).toBe(200);
				}
			}
		} finally {
			await alone.stop();
		}
	});
});

describe("which numbers a send takes", () => {
	it("is lenient where only the sandbox carries the channel", async () => {
		for (const to of ["1234567", "+33 1234567890", "+49 171 99000 00000"]) {
			expect((await api.send({ to })).status, to).toBe(200);
		}
		for (const to of ["+9991234567", "+2101234567"]) {
			const reply = await api.send({ to });
			expectRefusal(reply, 400, 400, { parameter: "to" });
			expect(reply.body.message).toContain("numbers.allow");
		}
		expect((await api.send({ to: "+999551234" })).status).toBe(200);
	});

	it("is by length where a real provider carries it, and the refusal names the setting", async () => {
		const call = { channel: "call" };
		const reply = await api.send({ ...call, to: "+33 1234567890" });
		expectRefusal(reply, 400, 400, { parameter: "to" });
		expect(reply.body.message).toContain("numbers: lenient");
		for (const to of ["+33 612345678", "+52 1 55 1234 5678", "+999551234"]) {
			expect((await api.send({ ...call, to })).status, to).toBe(200);
		}
	});
});

describe("addresses", () => {
	it.each(["\u212aelvin@example.com", "\u0130stanbul@example.com"])(
		"%j, which becomes ASCII in lower case, is refused",
		async (emailTo) => {
			const email = { channel: "email", subject: "Code" };
			for (const given of [{ emailTo }, { emailTo: undefined, to: emailTo }]) {
				const reply = await api.send({ ...email, to: undefined, ...given });
				expectRefusal(reply, 400, 400);
			}
			const query = new URLSearchParams({ to: emailTo });
			expect((await api.call("GET", `/2fa/search?${query}`)).status).toBe(200);
		},
	);

	it("are one recipient, composed or not, in either case", async () => {
		const spellings = [
			"j\u00fcrgen@example.com",
			"ju\u0308rgen@example.com",
			"JU\u0308RGEN@EXAMPLE.COM",
		];
		for (const emailTo of spellings) {
			const { requestId } = await api.sent({
				...{ channel: "email", subject: "Code", emailTo },
				to: undefined,
			});
			for (const other of spellings) {
				const pending = await found(other, { status: "pending" });
				expect(pending.map(({ sid }) => sid)).toEqual([requestId]);
			}
		}
	});
});

it("a code may be typed with what nobody sees in it", async () => {
	const { requestId, code } = await api.sent();
	const typed = `\u202a${code.slice(0, 3)}\u200b${code.slice(3)}\u202c\ufeff`;
	expect((await api.verify(requestId, typed)).status).toBe(200);
});

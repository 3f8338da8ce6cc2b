/**
 * Who: someone with the API's credentials, or a sign-in page that passes checks
 * on, whose requests reach several instances at the same moment.
 * Gain: an instance that does not know yet what another one has decided: more
 * looks at a code, a code used twice, a limit exceeded.
 * Stopped by: each decision holds its keys locked in the database they share.
 *
 * Three instances on PostgreSQL, asked in turn; on SQLite one.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	times,
	wrongCode,
} from "./support/client.ts";
import {
	everywhere,
	type Instances,
	startInstances,
} from "./support/instances.ts";
import {
	leaveNothingBehind,
	newPlace,
	type Service,
} from "./support/process.ts";
import { tally } from "./support/replies.ts";

const WRONG_CODES = 15;

let instances: Instances;
let api: Client;

beforeAll(async () => {
	instances = await startInstances(
		newPlace(
			`logLevel: warn\nsubAccounts: 10\nwrongCodes: { max: ${WRONG_CODES} }\n`,
		),
	);
	api = clientOf(instances);
}, 90_000);
afterAll(leaveNothingBehind);

/** A client of one instance only. */
const at = ({ url }: Service, as = api) =>
	clientOf({ ...instances, url }, as.account);

/** `count` different wrong codes of six digits. */
const wrongCodes = (code: string, count: number) =>
	Array.from({ length: count }, (_, index) =>
		String((Number(code) + 1 + index) % 1_000_000).padStart(6, "0"),
	);

describe("accounts, made at all instances at once", () => {
	it("are exactly as many as a customer may have", {
		timeout: 60_000,
	}, async () => {
		const customer = await api.subAccount();
		await everywhere(
			instances,
			"the customer is known",
			async (service) =>
				(await at(service, customer).call("GET", "/accounts")).status === 200,
		);
		const replies = await times(30, () =>
			customer.call("POST", "/accounts", { name: "one more" }),
		);
		expect(tally(replies)).toEqual({ 200: 10, 403: 20 });
	});
});

describe("checks, at all instances at once", () => {
	it("200 wrong ones: exactly 5 are looked at", {
		timeout: 60_000,
	}, async () => {
		for (let round = 0; round < 4; round++) {
			const { requestId, code } = await api.sent({ maxAttempts: 5 });
			const guesses = wrongCodes(code, 200);
			const replies = await times(200, (index) =>
				api.verify(requestId, guesses[index]),
			);
			expect(tally(replies)).toEqual({ 481: 4, 483: 196 });
			const { status, checks } = await api.record(requestId);
			expect([status, checks.length]).toEqual(["failed", 5]);
			expect((await api.verify(requestId, code)).body.code).toBe(483);
		}
	});

	it("100 right ones: exactly one 200", { timeout: 60_000 }, async () => {
		for (let round = 0; round < 4; round++) {
			const { requestId, code } = await api.sent();
			const replies = await times(100, () => api.verify(requestId, code));
			expect(tally(replies)).toEqual({ 200: 1, 485: 99 });
			const { status, checks } = await api.record(requestId);
			expect([status, checks.length]).toEqual(["success", 1]);
		}
	});

	it("a right one together with a cancel: never both", async () => {
		for (let round = 0; round < 10; round++) {
			const { requestId, code } = await api.sent();
			const [check, cancel] = await Promise.all([
				api.verify(requestId, code),
				api.cancel(requestId),
			]);
			const { status } = await api.record(requestId);
			expect([check.body.code, cancel.body.code]).toEqual(
				status === "success" ? [200, 485] : [484, 200],
			);
		}
	});

	it("the wrong codes of one recipient have one budget", async () => {
		const to = freshRecipient();
		const looked: number[] = [];
		for (let otp = 0; otp < 3; otp++) {
			const { requestId, code } = await api.sent({ to, maxAttempts: 10 });
			await times(40, () => api.verify(requestId, wrongCode(code)));
			looked.push((await api.record(requestId)).checks.length);
		}
		expect(looked).toEqual([10, WRONG_CODES - 10, 0]);
		const { requestId, code } = await api.sent({ to });
		const right = await api.verify(requestId, code);
		expect(right.body.code, right.text).toBe(486);
	});
});

describe("checks by recipient, while sends go on at all instances", () => {
	const byRecipient = (path: string, to: string, more: Parameters = {}) =>
		api.call("POST", `/2fa/${path}`, { service: "2FA", to, ...more });
	const own = (to: string, code: string, more: Parameters = {}) =>
		api.send({ to, code, guardTime: 600, ...more });

	it.each<[string, (to: string) => Parameters]>([
		["an older one is canceled by the send", () => ({ guardTime: 0 })],
		["an older one is guarded", () => ({})],
		[
			"the new one has a second recipient, which no check names",
			(to) => ({ emailTo: `n${to}@example.com`, subject: "Code" }),
		],
	])(
		"%s: either before the send or after it, never in between",
		{
			timeout: 60_000,
		},
		async (_, more) => {
			for (let round = 0; round < 40; round++) {
				const to = freshRecipient();
				const older = await own(to, "111111", more(to));
				const [newer, check] = await Promise.all([
					own(to, "222222", more(to)),
					byRecipient("verify", to, { code: "111111" }),
				]);
				expect(newer.status, newer.text).toBe(200);
				// The newest was the older one, and its code is right; or the new one.
				expect([
					[200, older.body.requestID],
					[481, newer.body.requestID],
				]).toContainEqual([check.body.code, check.body.requestID]);
			}
		},
	);

	it("a code is no good any more once a newer send is answered", {
		timeout: 60_000,
	}, async () => {
		for (let round = 0; round < 20; round++) {
			const to = freshRecipient();
			await own(to, "111111");
			const newer = await own(to, "222222");
			const [check, right] = await Promise.all([
				byRecipient("verify", to, { code: "111111" }),
				byRecipient("verify", to, { code: "222222" }),
			]);
			expect([right.body.code, right.body.requestID]).toEqual([
				200,
				newer.body.requestID,
			]);
			// After the right code, the guarded OTP is the newest pending one.
			expect([200, 481]).toContain(check.body.code);
			if (check.body.code === 481) {
				expect(check.body.requestID).toBe(newer.body.requestID);
			}
		}
	});

	it("100 right ones: exactly one 200", { timeout: 60_000 }, async () => {
		for (let round = 0; round < 4; round++) {
			const { requestId, to, code } = await api.sent();
			const replies = await times(100, () =>
				byRecipient("verify", to, { code }),
			);
			expect(tally(replies)).toEqual({ 200: 1, 485: 99 });
			const { checks } = await api.record(requestId);
			expect(checks).toHaveLength(1);
		}
	});

	it("wrong codes have one budget, whether a check names the number, the address or the SID", {
		timeout: 60_000,
	}, async () => {
		for (let round = 0; round < 3; round++) {
			const to = freshRecipient();
			const emailTo = `b${to}@example.com`;
			const sent = { to, emailTo, subject: "Code", maxAttempts: 10 };
			const looked: number[] = [];
			for (let otp = 0; otp < 2; otp++) {
				const { requestId, code } = await api.sent(sent);
				const wrong = { code: wrongCode(code) };
				await times(
					60,
					(index) =>
						[
							() => byRecipient("verify", to, wrong),
							() =>
								api.call("POST", "/2fa/verify", {
									service: "2FA",
									emailTo,
									...wrong,
								}),
							() => api.verify(requestId, wrong.code),
						][index % 3]?.() as Promise<unknown>,
				);
				looked.push((await api.record(requestId)).checks.length);
			}
			expect(looked).toEqual([10, WRONG_CODES - 10]);
		}
	});
});

describe("sends, at all instances at once", () => {
	it("200 against a limit of 10: exactly 10", { timeout: 60_000 }, async () => {
		const made = await api.call("POST", "/2fa/limits", {
			name: "ten",
			buckets: [{ name: "hour", max: 10, interval: 3_600 }],
		});
		expect(made.status, made.text).toBe(200);
		const send = (key: string, as = api) => as.send({ limits: { ten: key } });
		await everywhere(
			instances,
			"the limit is known",
			async (service) =>
				(await send(`probe of ${service.pid}`, at(service))).status === 200,
		);
		// A new key has no row yet that could be locked.
		for (let round = 0; round < 4; round++) {
			const replies = await times(200, () => send(`key ${round}`));
			const sent = replies.filter(({ status }) => status === 200);
			const refused = replies.filter(({ status }) => status === 429);
			expect([sent.length, refused.length]).toEqual([10, 190]);
		}
	});

	it("100 to one recipient: exactly one stays pending", {
		timeout: 60_000,
	}, async () => {
		for (let round = 0; round < 4; round++) {
			const to = freshRecipient();
			const replies = await times(100, () => api.send({ to }));
			expect(tally(replies)).toEqual({ 200: 100 });
			const records = await times(100, (index) =>
				api.record(String(replies[index]?.body.requestID)),
			);
			const pending = records.filter(({ status }) => status === "pending");
			expect(pending).toHaveLength(1);
		}
	});

	it("30 with one idempotency key: one OTP, one message, one reply", {
		timeout: 60_000,
	}, async () => {
		for (let round = 0; round < 8; round++) {
			const to = freshRecipient();
			const replies = await times(30, () =>
				api.send({ to }, { "Idempotency-Key": `at all instances ${round}` }),
			);
			expect(replies[0]?.status, replies[0]?.text).toBe(200);
			expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
			await instances.settled();
			expect(await api.messages({ to })).toHaveLength(1);
			const found = await api.call<{ total: number }>(
				"GET",
				`/2fa/search?to=${to}`,
			);
			expect(found.body.total, found.text).toBe(1);
		}
	});
});

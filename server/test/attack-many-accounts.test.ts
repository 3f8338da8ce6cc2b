/**
 * Who: a customer with good credentials, who makes accounts by the thousand.
 * Gain: everything that is counted or shared by account a thousand times (sends
 * to one number, requests, wrong codes), and every instance holds them all.
 * Stopped by: turns, the default bounds and the number of accounts go by
 * customer: the account directly below the master with all below it.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startGateway } from "./http-gateway.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	times,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, tally } from "./support/replies.ts";

let gateway: Awaited<ReturnType<typeof startGateway>>;
let postern: TestPostern;

beforeAll(async () => {
	gateway = await startGateway((_, response) =>
		response
			.setHeader("content-type", "application/json")
			.end(JSON.stringify({ ref: "1" })),
	);
});
afterAll(() => gateway.close());
afterEach(() => postern.stop());

async function start(settings: object = {}): Promise<Client> {
	postern = await startTestPostern({ settings });
	return clientOf(postern);
}

const carried = () => ({
	providers: [
		{
			...{ type: "http", name: "gateway", channels: ["sms"] },
			url: `${gateway.origin}/messages`,
			json: { to: "{to}", text: "{text}" },
			reference: { field: "ref" },
		},
	],
});
const create = (as: Client, accountSid?: string) =>
	as.call("POST", "/accounts", { name: "one more", accountSid });
const put = (as: Client, of: Client, status: string) =>
	as.call("PATCH", `/accounts/${of.account.sid}`, { status });
const remove = (as: Client, of: Client) =>
	as.call("DELETE", `/accounts/${of.account.sid}`);
const HOUR_MS = 60 * 60 * 1_000;

describe("accounts below a customer", () => {
	it("are at most `subAccounts`, however deep, whoever makes them, 40 at once", async () => {
		const master = await start({ subAccounts: 12 });
		const customer = await master.subAccount();
		const child = await customer.subAccount();
		const deep = await child.subAccount();
		const all = [customer, child, deep];
		const replies = await times(40, (i) => create(all[i % 3] as Client));
		expect(tally(replies)).toEqual({ 200: 10, 403: 30 });
		for (const reply of [
			await create(deep),
			await create(master, customer.account.sid),
		]) {
			expectRefusal(reply, 403, 403);
			expect(reply.body.details).toEqual({ limit: "subAccounts" });
		}
		// A customer's bound is its own.
		const other = await master.subAccount();
		expect((await create(other)).status).toBe(200);
		expect(tally(await times(15, () => create(master)))).toEqual({ 200: 15 });
		await postern.restart();
		const again = clientOf(postern, customer.account);
		expect((await create(again)).status).toBe(403);
	});

	it("count while they are closed, until they are removed", async () => {
		const master = await start({ subAccounts: 2 });
		const customer = await master.subAccount();
		const child = await customer.subAccount();
		await customer.subAccount();
		await put(customer, child, "closed");
		expect((await create(customer)).status).toBe(403);
		postern.clock.advance(HOUR_MS);
		expect((await remove(customer, child)).status).toBe(200);
		expect(tally(await times(5, () => create(customer)))).toEqual({
			200: 1,
			403: 4,
		});
	});

	it("that were more before there was a bound stay, and are counted", async () => {
		const master = await start({ subAccounts: 3 });
		const customer = await master.subAccount();
		for (let i = 0; i < 3; i++) await create(customer);
		const store = await postern.openStore();
		const { accounts } = await store.configurationSince(0);
		const row = accounts.find(({ sid }) => sid === customer.account.sid);
		const { accountsBelow, ...before } = row ?? { accountsBelow: 0 };
		expect(accountsBelow).toBe(3);
		// An earlier version left it so.
		const { NO_CHANGES } = await import("./support/empty.ts");
		await store.transact({}, () => ({
			...NO_CHANGES,
			accounts: [before as (typeof accounts)[number]],
		}));
		await store.close();
		await postern.restart();
		const again = clientOf(postern, customer.account);
		expect(tally(await times(3, () => create(again)))).toEqual({ 403: 3 });
		expect((await again.send()).status).toBe(200);
	});
});

describe("with an account for each send", () => {
	it("a customer sends to one number as often as with one account", async () => {
		const master = await start(carried());
		const customer = await master.subAccount();
		const many = await times(8, () => customer.subAccount());
		const to = freshRecipient();
		const replies = await times(40, (i) =>
			(many[i % 8] as Client).send({ to }),
		);
		expect(tally(replies)).toEqual({ 200: 5, 429: 35 });
		expect((await customer.send({ to })).status).toBe(429);
		expect((await (await master.subAccount()).send({ to })).status).toBe(200);
		expect((await master.send({ to })).status).toBe(200);
	});

	it("a listed bound is by account, unless it says `per: customer`", async () => {
		const sendLimits = [
			{ max: 2, windowSeconds: 600 },
			{ max: 3, windowSeconds: 3_600, per: "customer" },
		];
		const master = await start({ ...carried(), sendLimits });
		const customer = await master.subAccount();
		const child = await customer.subAccount();
		const to = freshRecipient();
		const codes = async (as: Client, count: number) => {
			const all = [];
			for (let i = 0; i < count; i++) all.push((await as.send({ to })).status);
			return all;
		};
		expect(await codes(customer, 3)).toEqual([200, 200, 429]);
		expect(await codes(child, 2)).toEqual([200, 429]);
		postern.clock.advance(600_000);
		expect(await codes(child, 1)).toEqual([429]);
		postern.clock.advance(3_000_000);
		expect(await codes(child, 3)).toEqual([200, 200, 429]);
	});

	it("a budget that was used up when it was counted by account stays so, until that has run out", async () => {
		// An earlier version counted by account.
		const listed = [
			{ max: 5, windowSeconds: 600 },
			{ max: 20, windowSeconds: 86_400 },
		];
		const master = await start({ ...carried(), sendLimits: listed });
		const { account } = await (await master.subAccount()).subAccount();
		const other = (await master.subAccount()).account;
		const to = freshRecipient();
		const send = (as: typeof account) => clientOf(postern, as).send({ to });
		for (let i = 0; i < 20; i++) {
			if (i % 5 === 0) postern.clock.advance(600_000);
			expect((await send(account)).status).toBe(200);
		}
		postern.clock.advance(HOUR_MS);
		await postern.restart({ sendLimits: undefined });
		expect((await send(account)).status).toBe(429);
		expect((await send(other)).status).toBe(200);
		await postern.restart({ sendLimits: undefined });
		postern.clock.advance(22 * HOUR_MS);
		expect((await send(account)).status).toBe(429);
		postern.clock.advance(2 * HOUR_MS);
		expect((await send(account)).status).toBe(200);
	});

	it.each([
		["account", "customer"],
		["customer", "account"],
	])(
		"a bound that counted per %s and counts per %s now is not used up twice, whatever stands beside it",
		async (before, now) => {
			const daily = (per: string) => ({
				sendLimits: [
					{ max: 3, windowSeconds: 600, per: "account" },
					{ max: 9, windowSeconds: 700, per: "customer" },
					{ max: 4, windowSeconds: 86_400, per },
				],
			});
			const master = await start({ ...carried(), ...daily(before) });
			const { account } = await (await master.subAccount()).subAccount();
			const to = freshRecipient();
			const codes = async (count: number) => {
				const all = [];
				for (let i = 0; i < count; i++) {
					all.push((await clientOf(postern, account).send({ to })).status);
				}
				return all;
			};
			expect(await codes(4)).toEqual([200, 200, 200, 429]);
			postern.clock.advance(600_000);
			await postern.restart(daily(now));
			expect(await codes(3)).toEqual([200, 429, 429]);
			// And back again.
			postern.clock.advance(600_000);
			await postern.restart(daily(before));
			expect(await codes(1)).toEqual([429]);
			postern.clock.advance(86_400_000 - 1_200_000);
			expect(await codes(5)).toEqual([200, 200, 200, 429, 429]);
		},
	);

	it("a customer's bound that an account's own stands beside holds what was counted by account", async () => {
		const listed = [
			{ max: 2, windowSeconds: 600 },
			{ max: 3, windowSeconds: 86_400 },
		];
		const master = await start({ ...carried(), sendLimits: listed });
		const customer = await master.subAccount();
		const children = await times(2, () => customer.subAccount());
		const to = freshRecipient();
		const send = async (i: number) =>
			(await clientOf(postern, children[i]?.account).send({ to })).status;
		expect([await send(0), await send(0), await send(1)]).toEqual([
			200, 200, 200,
		]);
		const per = "customer";
		const both = listed.flatMap((each) => [each, { ...each, per }]);
		await postern.restart({ sendLimits: both });
		// Three by the customer: two of the first account, one of the second.
		expect(await send(0)).toBe(429);
		expect([await send(1), await send(1)]).toEqual([200, 429]);
		postern.clock.advance(600_000);
		expect([await send(0), await send(0)]).toEqual([200, 429]);
		// A count of the customer's own account stays with the customer.
		const { account } = customer;
		const own = () => clientOf(postern, account).send({ to: other });
		const other = freshRecipient();
		await postern.restart({
			sendLimits: [
				{ max: 2, windowSeconds: 600 },
				{ ...listed[1], max: 9, per },
			],
		});
		expect([(await own()).status, (await own()).status]).toEqual([200, 200]);
		const child = clientOf(postern, children[0]?.account);
		expect((await child.send({ to: other })).status).toBe(200);
		expect((await own()).status).toBe(429);
	});

	it("requests of a customer have a bound where one is set", async () => {
		const requestRate = { max: 10, windowSeconds: 60, perCustomer: 15 };
		const master = await start({ requestRate });
		const customer = await master.subAccount();
		const many = await times(4, () => customer.subAccount());
		const ask = (as: Client) => as.call("GET", "/2fa/limits/search");
		// Four requests made the accounts.
		const replies = await times(20, (i) => ask(many[i % 4] as Client));
		expect(tally(replies)).toEqual({ 200: 11, 429: 9 });
		expect((await ask(await master.subAccount())).status).toBe(200);
		postern.clock.advance(60_000);
		const own = await times(12, () => ask(many[0] as Client));
		expect(tally(own)).toEqual({ 200: 10, 429: 2 });
	});

	it.each([
		["account", "customer"],
		["customer", "account"],
	])(
		"wrong codes that counted per %s still count when they count per %s",
		async (before, now) => {
			const wrongCodes = (per: string) => ({
				wrongCodes: { max: 3, windowSeconds: 3_600, per },
			});
			const master = await start(wrongCodes(before));
			const customer = await master.subAccount();
			const children = await times(2, () => customer.subAccount());
			const to = freshRecipient();
			const as = (of: Client | undefined) => clientOf(postern, of?.account);
			const guess = async (of: Client | undefined) => {
				const { requestId, code } = await as(of).sent({ to });
				const reply = await as(of).verify(requestId, wrongCode(code));
				return reply.body.code;
			};
			const [one, other] = children;
			expect([await guess(one), await guess(one)]).toEqual([481, 481]);
			await postern.restart(wrongCodes(now));
			expect([await guess(one), await guess(one)]).toEqual([481, 486]);
			// And back again, any number of times.
			await postern.restart(wrongCodes(before));
			expect(await guess(one)).toBe(486);
			await postern.restart(wrongCodes(now));
			expect(await guess(one)).toBe(486);
			// Three count for the customer, two for the account.
			expect([await guess(other), await guess(other)]).toEqual(
				now === "customer" ? [486, 486] : [481, 486],
			);
			expect(await guess(await (await master.subAccount()).subAccount())).toBe(
				481,
			);
			postern.clock.advance(3_600_000);
			expect(await guess(one)).toBe(481);
		},
	);

	it("wrong codes of the customer itself count for those below it, from when they count per customer", async () => {
		const per = (per: string) => ({ wrongCodes: { max: 3, per } });
		const master = await start(per("account"));
		const customer = await master.subAccount();
		const child = await customer.subAccount();
		const to = freshRecipient();
		const guess = async ({ account }: Client) => {
			const as = clientOf(postern, account);
			const { requestId, code } = await as.sent({ to });
			return (await as.verify(requestId, wrongCode(code))).body.code;
		};
		expect([await guess(customer), await guess(customer)]).toEqual([481, 481]);
		await postern.restart(per("customer"));
		expect([await guess(child), await guess(child)]).toEqual([481, 486]);
		expect(await guess(customer)).toBe(486);
	});

	it("what counted per customer, an account of it does not unlock", async () => {
		const per = (per: string) => ({ wrongCodes: { max: 2, per } });
		const master = await start(per("customer"));
		const customer = await master.subAccount();
		const { account } = await customer.subAccount();
		const to = freshRecipient();
		const { requestId, code } = await clientOf(postern, account).sent({ to });
		for (let i = 0; i < 2; i++) {
			await clientOf(postern, account).verify(requestId, wrongCode(code));
		}
		await postern.restart(per("account"));
		const check = async () =>
			(await clientOf(postern, account).verify(requestId, code)).body.code;
		const unlock = (by: Client["account"]) =>
			clientOf(postern, by).call("POST", `/accounts/${account.sid}/unlock`, {
				recipient: to,
			});
		await unlock(account);
		expect(await check()).toBe(486);
		expect((await unlock(customer.account)).status).toBe(200);
		expect(await check()).toBe(200);
	});

	it("what counted per account, the customer unlocks for all its accounts, from when it counts per customer", async () => {
		const per = (per: string) => ({ wrongCodes: { max: 2, per } });
		const master = await start(per("account"));
		const [customer, stranger] = await times(2, () => master.subAccount());
		if (customer === undefined || stranger === undefined) throw new Error();
		const below = await times(2, () => customer.subAccount());
		const all = [...below, await (await customer.subAccount()).subAccount()];
		const to = freshRecipient();
		const guess = async ({ account }: Client) => {
			const as = clientOf(postern, account);
			const { requestId, code } = await as.sent({ to, guardTime: 0 });
			return (await as.verify(requestId, wrongCode(code))).body.code;
		};
		for (const each of [...all, stranger]) {
			expect([await guess(each), await guess(each)]).toEqual([481, 481]);
		}
		await postern.restart(per("customer"));
		const { sid } = customer.account;
		const unlocked = await clientOf(postern, customer.account).call(
			"POST",
			`/accounts/${sid}/unlock`,
			{ recipient: to },
		);
		expect(unlocked.status, unlocked.text).toBe(200);
		const [first, second] = all;
		if (first === undefined || second === undefined) throw new Error();
		expect([await guess(first), await guess(second)]).toEqual([481, 481]);
		for (const each of [...all, stranger]) expect(await guess(each)).toBe(486);
	});

	it.each([
		["account", 481],
		["customer", 486],
	])(
		"wrong codes per %s: what another account answers after its neighbour's is %i",
		async (per, code) => {
			const master = await start({ wrongCodes: { max: 3, per } });
			const customer = await master.subAccount();
			const [one, other] = await times(2, () => customer.subAccount());
			if (one === undefined || other === undefined) throw new Error();
			const to = freshRecipient();
			const guessed = await one.sent({ to });
			for (let i = 0; i < 3; i++) {
				await one.verify(guessed.requestId, wrongCode(guessed.code));
			}
			const next = await other.sent({ to });
			const check = () => other.verify(next.requestId, wrongCode(next.code));
			expect((await check()).body.code).toBe(code);
			const unlock = (as: Client) =>
				as.call("POST", `/accounts/${other.account.sid}/unlock`, {
					recipient: to,
				});
			expect((await unlock(other)).status).toBe(per === "customer" ? 403 : 200);
			expect((await unlock(customer)).status).toBe(200);
			expect((await check()).body.code).toBe(481);
		},
	);
});

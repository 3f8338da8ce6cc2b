/** The console's home page and its emails: figures of the account alone, and mail that can do nothing. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { MAIL_POLICY } from "../src/api/console/mail.ts";
import { hourOf, NO_TRAFFIC } from "../src/usage/traffic.ts";
import { type Client, clientOf } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const HOUR = 60 * 60 * 1_000;
const DAY = 24 * HOUR;

type Figures = { sent: number; delivered: number; verified: number };
type Home = {
	data: {
		accountSid: string;
		isFresh: boolean;
		channels: { channel: string; figures: Figures }[];
		days: { day: string; figures: Figures }[];
		week: Figures;
		weekBefore: Figures;
		countries: {
			country: string | null;
			isOthers: boolean;
			figures: Figures;
		}[];
		everybody: { channel: string; figures: Figures }[] | null;
		attention: Record<string, unknown>[];
		thresholds: Record<string, number>;
	};
};

let postern: TestPostern;
let master: Client;
let customer: Client;
/** Owners of the two accounts. */
let operator: Browser;
let owner: Browser;

beforeAll(async () => {
	postern = await startTestPostern();
	toMidMonth(postern);
	master = clientOf(postern);
	customer = await below("Customer");
	operator = await ownerOf(master);
	owner = await ownerOf(customer);
});
afterAll(() => postern.stop());

async function below(name: string): Promise<Client> {
	const made = await master.call<{ data: { sid: string; authToken: string } }>(
		...(["POST", "/accounts", { name }] as const),
	);
	const { sid, authToken } = made.body.data;
	return clientOf(postern, { sid, token: authToken });
}

async function ownerOf(client: Client): Promise<Browser> {
	const browser = browserAt(() => postern.url);
	const { email } = await userOf(client, browser, "owner");
	await browser.signedIn(email, { accountSid: client.account.sid });
	return browser;
}

async function home(browser: Browser, query = ""): Promise<Home["data"]> {
	const reply = await browser.call<Home>("GET", `/console/home${query}`);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

/** Counts of `hoursAgo`, by channel and country. */
async function counted(
	accountSid: string,
	rows: readonly {
		hoursAgo: number;
		sent: number;
		verified?: number;
		channel?: string;
		country?: string;
	}[],
): Promise<void> {
	const store = await postern.openStore();
	await store.transact({}, () => ({
		...NO_CHANGES,
		traffic: rows.map(({ hoursAgo, ...counts }) => ({
			...{ accountSid, channel: "sms", country: "DE", provider: "sandbox" },
			...{ ...NO_TRAFFIC, ...counts },
			delivered: counts.sent,
			hour: hourOf(postern.clock.now() - hoursAgo * HOUR),
		})),
	}));
	await store.close();
}

test("a fresh account has no figures, and says that it is fresh", async () => {
	const account = await below("Fresh");
	const shown = await home(await ownerOf(account));
	expect(shown).toMatchObject({ isFresh: true, channels: [], countries: [] });
	expect(shown.days).toHaveLength(30);
	expect(shown.everybody).toBeNull();
	expect(shown.attention).toEqual([]);
	expect(shown.thresholds).toMatchObject({ tokenDays: 90 });
});

test("an account that has sent once is not fresh any more", async () => {
	const account = await below("Once");
	const browser = await ownerOf(account);
	await account.sent();
	expect(await home(browser)).toMatchObject({
		isFresh: false,
		channels: [{ channel: "sms", figures: { sent: 1, delivered: 1 } }],
		week: { sent: 1, verified: 0 },
	});
});

test("figures by channel, day, week and country", async () => {
	const account = await below("Figures");
	await counted(account.account.sid, [
		{ hoursAgo: 0, sent: 5, verified: 4 },
		{ hoursAgo: 1, sent: 2, channel: "call", country: "FR" },
		// Yesterday's, and beyond 24 hours.
		{ hoursAgo: 25, sent: 7 },
		{ hoursAgo: 24 * 8, sent: 11, country: "" },
		{ hoursAgo: 24 * 31, sent: 100 },
	]);
	const shown = await home(await ownerOf(account));
	const sums = (rows: { channel: string; figures: Figures }[]) =>
		rows.map(({ channel, figures }) => [channel, figures.sent]);
	expect(sums(shown.channels).toSorted()).toEqual([
		...[
			["call", 2],
			["sms", 5],
		],
	]);
	expect(shown.week).toMatchObject({ sent: 14, verified: 4 });
	expect(shown.weekBefore).toMatchObject({ sent: 11 });
	expect(shown.days.reduce((sum, { figures }) => sum + figures.sent, 0)).toBe(
		25,
	);
	expect(shown.days.map(({ day }) => day)).toEqual(
		shown.days.map(({ day }) => day).toSorted(),
	);
	expect(
		shown.countries.map(({ country, figures }) => [country, figures.sent]),
	).toEqual([
		...[
			["DE", 12],
			[null, 11],
			["FR", 2],
		],
	]);
});

test("an account sees its own figures, and the operator those of all", async () => {
	const sid = customer.account.sid;
	await counted(sid, [{ hoursAgo: 2, sent: 1_000, channel: "whatsapp" }]);
	const others = await home(operator);
	expect(others.channels.map(({ channel }) => channel)).not.toContain(
		"whatsapp",
	);
	const everybody = new Map(
		others.everybody?.map(({ channel, figures }) => [channel, figures.sent]),
	);
	expect(everybody.get("whatsapp")).toBe(1_000);
	const theirs = await home(operator, `?accountSid=${sid}`);
	expect(theirs.accountSid).toBe(sid);
	expect(theirs.channels).toMatchObject([
		{ channel: "whatsapp", figures: { sent: 1_000 } },
	]);
	const above = `?accountSid=${master.account.sid}`;
	const refused = await owner.call("GET", `/console/home${above}`);
	expect(refused.status).toBe(403);
	expect((await home(owner)).everybody).toBeNull();
});

test("half of last week's conversion needs attention", async () => {
	const account = await below("Halved");
	await counted(account.account.sid, [
		{ hoursAgo: 1, sent: 100, verified: 30 },
		{ hoursAgo: 3 * 24, sent: 1_000, verified: 800 },
	]);
	const browser = await ownerOf(account);
	expect((await home(browser)).attention).toEqual([
		{ kind: "conversion", channel: "sms", now: 0.3, before: 0.8 },
	]);
});

test("what goes wrong since yesterday is no part of the week that it is compared with", async () => {
	const account = await below("Since yesterday");
	await counted(account.account.sid, [
		{ hoursAgo: 23, sent: 1_000, verified: 300 },
		{ hoursAgo: 3 * 24, sent: 1_000, verified: 800 },
	]);
	expect((await home(await ownerOf(account))).attention).toEqual([
		{ kind: "conversion", channel: "sms", now: 0.3, before: 0.8 },
	]);
});

test("verifications are counted by service, of the account alone", async () => {
	const account = await below("Services");
	const browser = await ownerOf(account);
	for (const service of ["shop", "shop", "<b>bank</b>"]) {
		await account.sent({ service });
	}
	const today = new Date(postern.clock.now()).toISOString().slice(0, 10);
	const path = "/console/usage/services";
	const asked = (start: string, end: string, who = browser) =>
		who.call<{ data: { service: string; count: number }[] }>(
			...(["GET", `${path}?startDate=${start}&endDate=${end}`] as const),
		);
	expect((await asked(today, today)).body.data).toEqual([
		{ service: "shop", count: 2 },
		{ service: "<b>bank</b>", count: 1 },
	]);
	expect((await asked("2020-01-01", "2020-01-31")).body.data).toEqual([]);
	const others = (await asked(today, today, owner)).body.data;
	expect(others.map(({ service }) => service)).not.toContain("shop");
	expect((await asked("2020-02-01", "2020-01-31")).status).toBe(400);
	expect((await asked("yesterday", today)).status).toBe(400);
	expect((await asked("2020-02-30", today)).status).toBe(400);
	expect((await asked(today, "2020-99-99")).status).toBe(400);
});

test("services with the same number are in the order of their names", async () => {
	const account = await below("Same");
	const { sid: accountSid } = account.account;
	const store = await postern.openStore();
	await store.transact({}, () => ({
		...NO_CHANGES,
		usage: ["shop", "bank", "mail"].map((name, i) => ({
			...{ accountSid, day: `2020-03-0${i + 1}`, count: 4 },
			kind: `service ${name}` as const,
		})),
	}));
	await store.close();
	const browser = await ownerOf(account);
	const { body } = await browser.call<{ data: { service: string }[] }>(
		...([
			"GET",
			"/console/usage/services?startDate=2020-03-01&endDate=2020-03-31",
		] as const),
	);
	const names = body.data.map(({ service }) => service);
	expect(names).toEqual(["bank", "mail", "shop"]);
});

test("an email of the sandbox is shown with its HTML, and can do nothing", async () => {
	const developer = browserAt(() => postern.url);
	const user = await userOf(customer, developer, "developer");
	await developer.signedIn(user.email, { accountSid: customer.account.sid });
	const sent = await customer.send({
		...{ to: undefined, from: undefined, body: undefined },
		...{ channel: "email", emailTo: "somebody@example.com" },
	});
	expect(sent.status, sent.text).toBe(200);
	const [message] = await customer.messages({ to: "somebody@example.com" });
	const path = `/console/mail/${message?.sid}`;
	const shown = await developer.call("GET", path, undefined, {
		"Postern-Console": undefined,
	});
	expect(shown.status, shown.text).toBe(200);
	expect(shown.headers["content-type"]).toBe("text/html; charset=utf-8");
	expect(shown.headers["content-security-policy"]).toBe(MAIL_POLICY);
	expect(shown.headers["x-content-type-options"]).toBe("nosniff");
	expect(shown.headers["cache-control"]).toBe("no-store");
	expect(shown.text).toMatch(/^<!doctype html>\n<html lang="en"/);
	const code = /\d{6}/.exec(message?.text ?? "")?.[0] ?? "none";
	expect(shown.text).toContain(`>${code}</p>`);
	// The text alone is what the list gives.
	expect(message?.text).not.toContain("<");
	const foreign = await operator.call("GET", path);
	expect(foreign.status).toBe(404);
	const from = `?accountSid=${customer.account.sid}`;
	expect((await operator.call("GET", path + from)).status).toBe(200);
	const number = await customer.sent();
	const [sms] = await customer.messages({ to: number.to });
	for (const sid of [sms?.sid, "EM1", "nothing"]) {
		const refused = await developer.call("GET", `/console/mail/${sid}`);
		expect(refused.status, String(sid)).toBe(404);
	}
});

test("the words of an email that is text alone stay text", async () => {
	const sent = await customer.send({
		...{ to: undefined, from: undefined },
		...{ channel: "email", emailTo: "text@example.com", subject: "<b>Code" },
		body: "<script>alert(1)</script> {code} \u202eevil",
	});
	expect(sent.status, sent.text).toBe(200);
	const [message] = await customer.messages({ to: "text@example.com" });
	const shown = await owner.call("GET", `/console/mail/${message?.sid}`);
	expect(shown.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
	expect(shown.text).not.toContain("<script");
	expect(shown.headers["content-security-policy"]).toMatch(
		/^sandbox; default-src 'none'; /,
	);
});

// The last one: the clock that it moves ends every session.
test("a token that nobody has used for 90 days needs attention", async () => {
	const account = await below("Quiet");
	postern.clock.advance(91 * DAY);
	const browser = await ownerOf(account);
	// Making the user was a use of the master's token; that of this account is old.
	const store = await postern.openStore();
	const { accounts } = await store.configurationSince(0);
	await store.close();
	const found = accounts.find(({ sid }) => sid === account.account.sid);
	const kinds = (await home(browser)).attention.map(({ kind }) => kind);
	expect(found?.tokens).toHaveLength(1);
	expect(kinds).not.toContain("token_unused");
	const quiet = await below("Quieter");
	const { email } = await userOf(
		quiet,
		browserAt(() => postern.url),
		"owner",
	);
	postern.clock.advance(91 * DAY);
	const signedIn = browserAt(() => postern.url);
	await signedIn.signedIn(email, { accountSid: quiet.account.sid });
	expect((await home(signedIn)).attention).toMatchObject([
		{ kind: "token_unused", token: expect.any(String) },
	]);
});

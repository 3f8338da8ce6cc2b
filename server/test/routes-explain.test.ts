/** `postern routes explain`: which route a message has, and why. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hourOf, NO_TRAFFIC } from "../src/usage/traffic.ts";
import { clientOf } from "./support/client.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;

beforeAll(async () => {
	postern = await startTestPostern();
	const prices = join(postern.directory, "b.csv");
	writeFileSync(prices, "sms,44,0.031\n");
	const provider = (name: string) => ({
		...{ type: "http", name, channels: ["sms"], url: "http://127.0.0.1:9/" },
		form: { to: "{to}", text: "{text}" },
	});
	const sms = { channel: "sms", providers: ["a", "b"] };
	await postern.restart({
		providers: [provider("a"), provider("b")],
		currency: "EUR",
		prices: { b: { file: prices } },
		routes: [
			{ ...sms, prefixes: ["+4917"] },
			{ ...sms, countries: ["DE"], strategy: "conversion" },
			{ ...sms, countries: ["GB"], strategy: "cheapest" },
			{
				...{ ...sms, countries: ["US"], strategy: "weighted" },
				weights: { a: 3 },
				senders: { US: "+12015550100" },
				senderPolicy: "force",
			},
			{ ...sms, accounts: [postern.master.sid], services: ["login"] },
		],
	});
});
afterAll(() => postern.stop());

async function explain(...words: string[]) {
	const { printed, refusal } = await postern.command([
		"routes",
		"explain",
		...words,
	]);
	return { lines: printed.trim().split("\n"), refusal };
}

it("names the route, what of it fitted, and the order of its providers", async () => {
	expect((await explain("+49 171 5550100")).lines).toEqual([
		"sms to 491715550100, DE",
		"routes.0, for +4917",
		"strategy order",
		"1.  a",
		"2.  b",
	]);
	expect((await explain("+44 7912 123456")).lines).toEqual([
		"sms to 447912123456, GB",
		"routes.2, for GB",
		"strategy cheapest",
		"1.  b  0.031 EUR",
		"2.  a  no price",
	]);
	expect((await explain("+1 212 555 0100")).lines).toEqual([
		"sms to 12125550100, US",
		"routes.3, for US",
		"strategy weighted",
		"sender 12015550100, in place of any other",
		"1.  a  first for 75 % of messages",
		"2.  b  first for 25 % of messages",
	]);
	const onApp = await explain("+44 7912 123456", "--channel", "whatsapp");
	expect(onApp.lines).toEqual([
		"whatsapp to 447912123456, GB",
		"No route carries it: a send is refused",
	]);
	expect((await explain("+33 1 23 45 67 89")).lines.at(-1)).toBe(
		"No route carries it: a send is refused",
	);
});

it("says that a test account has the sandbox, whatever the routes say", async () => {
	const made = await clientOf(postern).call<{ data: { sid: string } }>(
		...(["POST", "/accounts", { name: "CI", testMode: true }] as const),
	);
	const { sid } = made.body.data;
	const { lines } = await explain("+33123456789", "--account", sid);
	expect(lines).toEqual([
		"sms to 33123456789, FR",
		"The account is a test account: its messages go to the sandbox alone",
	]);
});

it("refuses an account that does not exist", async () => {
	const { lines, refusal } = await explain("+33123456789", "--account", "AC1");
	expect(refusal).toBe("routes explain: there is no account with this SID");
	expect(lines).toEqual([""]);
});

it("knows accounts, those below them, and services", async () => {
	const made = await clientOf(postern).call<{ data: { sid: string } }>(
		...(["POST", "/accounts", { name: "Below" }] as const),
	);
	const { sid } = made.body.data;
	const { lines } = await explain(
		...["+33123456789", "--account", sid, "--service", "login"],
	);
	expect(lines[1]).toBe(
		`routes.4, for the account ${postern.master.sid}, for the service login`,
	);
});

it("reads a number as the account does that is named", async () => {
	const german = await clientOf(postern).subAccount("German");
	const { sid } = german.account;
	const patched = await german.call("PATCH", `/accounts/${sid}`, {
		defaultCountry: "DE",
	});
	expect(patched.status, patched.text).toBe(200);
	const { lines } = await explain("0171 5550100", "--account", sid);
	expect(lines.slice(0, 2)).toEqual([
		"sms to 491715550100, DE",
		"routes.0, for +4917",
	]);
	const { refusal } = await explain("0171 5550100");
	expect(refusal).toContain("that is no phone number");
});

it("says how providers convert", async () => {
	const store = await postern.openStore();
	const row = (provider: string, sent: number, verified: number) => ({
		...{ accountSid: "ACx", hour: hourOf(Date.now()), channel: "sms" },
		...{ country: "DE", provider, ...NO_TRAFFIC, sent, verified },
	});
	await store.transact({}, () => ({
		...NO_CHANGES,
		traffic: [row("a", 100, 40), row("b", 100, 80)],
	}));
	await store.close();
	expect((await explain("+4930123456")).lines).toEqual([
		"sms to 4930123456, DE",
		"routes.1, for DE",
		"strategy conversion: the best of the last 6 hours; one message in 10 goes to any first",
		"1.  b  80 of 100 verified, counts as 76.7 %",
		"2.  a  40 of 100 verified, counts as 43.3 %",
	]);
});

it.each([
	[["+49"], "that is no phone number"],
	[[], "takes one phone number"],
	[
		["+491715550100", "--channel", "email"],
		"--channel must be one of sms, call",
	],
	[["+491715550100", "--chanel", "sms"], "chanel"],
])("%j is a mistake", async (words, sentence) => {
	const { refusal } = await explain(...words);
	expect(refusal).toContain(sentence);
});

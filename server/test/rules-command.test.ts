/** `postern guard rules` and `postern budgets`: the operator writes what the API would take of the master account. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let master: Client;
let shop: Client;
beforeAll(async () => {
	postern = await startTestPostern({
		settings: {
			guard: { countries: ["DE", "AT", "US"], mode: "shadow" },
			providers: [
				{ type: "sandbox", name: "sandbox", channels: ["sms"] },
				{
					type: "http",
					name: "gateway",
					url: "http://127.0.0.1:9/sms",
					json: { to: "{to}", text: "{text}" },
					channels: ["sms", "email"],
				},
			],
			routes: [{ channel: "sms", providers: ["sandbox"] }],
			currency: "EUR",
			defaultPrice: { sms: "0.10" },
		},
	});
	master = clientOf(postern);
	shop = await master.subAccount("shop");
});
afterAll(() => postern.stop());

const words = (text: string) => postern.command(text.split(" "));
const refusalOf = async (text: string) => (await words(text)).refusal;
/** The rows of a table, by their first word. */
const row = (printed: string, name: string) =>
	printed
		.split("\n")
		.find((line) => line.startsWith(name))
		?.split(/ {2,}/);
/** The service reads what others have written once a second. */
const shown = (text: string) =>
	expect
		.poll(
			async () =>
				(await shop.call("GET", `/accounts/${shop.account.sid}`)).text,
		)
		.toContain(text);

describe("postern guard rules", () => {
	it("shows what holds, writes the operator's part, and takes it back", async () => {
		const { sid } = shop.account;
		const before = (await words(`guard rules --account ${sid}`)).printed;
		expect(row(before, "mode")).toEqual(["mode", "-", "shadow"]);
		expect(row(before, "countries")).toEqual(["countries", "-", "DE,AT,US"]);
		const written = await words(
			`guard rules --account ${sid} --mode on --level high --countries de,FR --per-hour de=500,*=0 --numbers-per-address 5`,
		);
		expect(written.refusal).toBeNull();
		const { printed } = written;
		expect(row(printed, "mode")).toEqual(["mode", "on", "on"]);
		expect(row(printed, "level")).toEqual(["level", "high", "high"]);
		expect(row(printed, "countries")).toEqual(["countries", "DE,FR", "DE"]);
		const perHour = ["per-hour", "DE=500,*=0", "DE=500,*=0"];
		expect(row(printed, "per-hour")).toEqual(perHour);
		// It holds from above: the account cannot take it back.
		await shown('"guard":{"own":{},"above":{"mode":"on","level":"high"');
		const back = await words(
			`guard rules --account ${sid} --mode unset --level unset --countries unset --per-hour unset --numbers-per-address unset`,
		);
		expect(back.printed).toBe(before);
	});

	it("takes no rule that the API would refuse, and then none at all", async () => {
		const before = (await words("guard rules")).printed;
		for (const [options, sentence] of [
			["--mode loud", "guard.mode"],
			["--countries DE,XX", '"XX" is no country'],
			["--per-hour DE", "--per-hour takes countries"],
			["--per-hour DE=1000001", "guard.messagesPerHour"],
			["--per-hour DE=500=3", "each once and with a number"],
			["--per-hour MF=5", "MF, which has no numbers of its own: its numbers"],
			["--per-hour DE=5,de=500", "each once and with a number"],
			["--numbers-per-address x", "guard.numbersPerAddress"],
			["--account AC1", "there is no such account"],
			["more", "an argument too many"],
		] as const) {
			const refusal = await refusalOf(`guard rules --level low ${options}`);
			expect(refusal).toContain(sentence);
		}
		expect((await words("guard rules")).printed).toBe(before);
	});
});

describe("postern budgets", () => {
	it("writes, shows and removes them, and the API shows the same", async () => {
		const { sid } = shop.account;
		const of = `--account ${sid}`;
		const written = await words(`budgets set day 12.5 --country de ${of}`);
		expect(written.refusal).toBeNull();
		const day = ["day", "DE", "12.50", "0.00", "12.50", "EUR", "12.50 EUR"];
		expect(row(written.printed, "day")).toEqual(day);
		await words(`budgets set month 100 --country DE ${of}`);
		const lower = await words(`budgets set day 2 --country DE ${of}`);
		expect(row(lower.printed, "day")?.[2]).toBe("2.00");
		expect(row(lower.printed, "month")?.[2]).toBe("100.00");
		await shown('{"period":"day","country":"DE","amount":"2.00"');
		expect((await shop.send({ to: "491701234567" })).status).toBe(200);
		const { body } = await shop.call<{ data: { budgets: object[] } }>(
			"GET",
			`/accounts/${sid}/budgets`,
		);
		expect(body.data.budgets).toHaveLength(2);
		for (const period of ["day", "month"]) {
			const removed = await words(
				`budgets remove ${period} --country DE ${of}`,
			);
			expect(removed.refusal).toBeNull();
		}
		expect(
			(await words(`budgets ${of}`)).printed.trim().split("\n"),
		).toHaveLength(2);
		const audit = await postern.storedRows();
		expect(audit.filter((each) => each.startsWith("audit")).join()).toContain(
			"budgets",
		);
	});

	it("lose nothing that is written at the same moment", async () => {
		const { sid } = shop.account;
		const countries = ["DE", "AT", "US", "FR"];
		await Promise.all(
			countries.map((country) =>
				words(`budgets set day 3 --country ${country} --account ${sid}`),
			),
		);
		const { printed } = await words(`budgets --account ${sid}`);
		for (const country of countries) expect(printed).toContain(country);
	});

	it("takes no budget that the API would refuse", async () => {
		for (const [text, sentence] of [
			["set day 0", "must be above 0"],
			["set day 1e309", "must be above 0"],
			["set day 0.0000001", "at most 6 decimals"],
			["set week 5", "budgets set takes day or month"],
			["set day 5 --country XX", "has a country that is none"],
			[
				"set day 5 --country bl",
				"BL, which has no numbers of its own: its numbers",
			],
			["set day 5", "email have no price"],
			["remove day", "has written no such budget"],
			["list --country DE", "--country is for"],
			["drop", "no command budgets drop"],
		] as const) {
			expect(await refusalOf(`budgets ${text}`)).toContain(sentence);
		}
		expect((await words("budgets")).printed.trim().split("\n")).toHaveLength(2);
	});
});

/** Which rules hold after a start: of a fresh store, and of one from before the guard. */

import { afterEach, describe, expect, it } from "vitest";
import { clientOf } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const CARRIER = {
	...{ type: "http", name: "gateway", channels: ["sms"] },
	url: "http://127.0.0.1:9/messages",
	json: { to: "{to}", text: "{text}" },
};
let postern: TestPostern | null = null;
afterEach(async () => {
	await postern?.stop();
	postern = null;
});

async function started(settings: object) {
	postern = await startTestPostern({ settings });
	return postern;
}
const modeOf = async (running: TestPostern) => {
	const { account, call } = clientOf(running);
	const reply = await call<{ data: { guard?: { inForce: { mode: string } } } }>(
		"GET",
		`/accounts/${account.sid}`,
	);
	return reply.body.data.guard?.inForce.mode ?? "off";
};

describe("a fresh store", () => {
	it("with a carrier for SMS must say which countries get messages", async () => {
		await expect(started({ guard: {}, providers: [CARRIER] })).rejects.toThrow(
			/guard\.countries is missing: .* countries: \[DE, AT\], or write countries: all$/,
		);
	});

	it.each([
		["countries: all", { guard: {}, countries: "all" }],
		["guard: {countries: [DE]}", { guard: { countries: ["DE"] } }],
		["an empty list", { guard: { countries: [] } }],
	])("starts with %s, in the mode shadow", async (_, settings) => {
		const running = await started({ ...settings, providers: [CARRIER] });
		expect(await modeOf(running)).toBe("shadow");
	});

	it("needs none for the sandbox, or for email alone", async () => {
		const mail = { ...CARRIER, channels: ["email"] };
		await started({
			guard: {},
			providers: [
				{ ...mail, json: { to: "{to}", text: "{text}", subject: "{subject}" } },
				{ type: "sandbox", name: "sandbox", channels: ["sms"] },
			],
		});
	});
});

describe("a store from before the guard", () => {
	it("decides nothing new, and says once what is recommended", async () => {
		const running = await started({ guard: {} });
		await forgetFact(running);
		await running.restart({ guard: {}, providers: [CARRIER] });
		expect(await modeOf(running)).toBe("off");
		expect(running.log().match(/The fraud guard is off/g)).toHaveLength(1);
		const before = running.log().length;
		await running.restart({ guard: { mode: "off" }, providers: [CARRIER] });
		expect(running.log().slice(before)).not.toContain("The fraud guard is off");
	});
});

/** As the store was before this version. */
async function forgetFact({ databaseUrl, directory }: TestPostern) {
	const text = "delete from fact where name = 'guard mode by default'";
	if (databaseUrl !== null) {
		const { inDatabase } = await import("./support/database.ts");
		await inDatabase(databaseUrl, text, []);
		return;
	}
	const { DatabaseSync } = await import("@photostructure/sqlite");
	const { fileIn } = await import("../src/store/sqlite/open.ts");
	const db = new DatabaseSync(fileIn(`${directory}/data`));
	db.exec(text);
	db.close();
}

describe("settings that are none", () => {
	it.each([
		[{ countries: ["XX"] }, "guard.countries.0"],
		[{ countries: "some" }, "guard.countries"],
		[{ mode: "maybe" }, "guard.mode"],
		[{ messagesPerHour: { XX: 1 } }, "guard.messagesPerHour.XX"],
		[
			{ messagesPerHour: { GP: 1, MF: 1 } },
			"guard.messagesPerHour.MF: MF has no numbers of its own: its numbers count as GP",
		],
		[{ messagesPerHour: { DE: -1 } }, "guard.messagesPerHour.DE"],
		[{ refusedTypes: ["MOBILE"] }, "guard.refusedTypes"],
		[{ numbersPerAddress: 0 }, "guard.numbersPerAddress"],
	])("%j stop the start with a sentence", async (guard, path) => {
		await expect(started({ guard })).rejects.toThrow(path);
	});

	it("countries twice is one of them", async () => {
		await expect(
			started({ countries: "all", guard: { countries: "all" } }),
		).rejects.toThrow("countries: stands in guard too");
	});
});

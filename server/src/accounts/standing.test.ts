/** What holds for an account of what it, and those above it, have written. */

import { describe, expect, test } from "vitest";
import { readEntry } from "../guard/lists.ts";
import type { Mode } from "../guard/modes.ts";
import type { GuardRules } from "../guard/written-rules.ts";
import type { Account } from "./account.ts";
import { directory } from "./directory.ts";
import { accountLists, type ListedEntry } from "./listed.ts";
import { standing } from "./standing.ts";

const LINES: Record<string, readonly string[]> = {
	ACshop: ["ACshop", "ACcustomer", "ACmaster"],
	ACcustomer: ["ACcustomer", "ACmaster"],
	ACmaster: ["ACmaster"],
};

type Written = Record<string, Record<string, GuardRules>>;

function standingOf(
	written: Written,
	settings: GuardRules = {},
	entries: readonly ListedEntry[] = [],
) {
	const lists = accountLists();
	lists.put(entries, []);
	return standing({
		settings,
		lists,
		accounts: {
			lineOf: (sid) => LINES[sid] ?? [sid],
			changes: () => 0,
			account: (sid) =>
				({
					sid,
					parentSid: LINES[sid]?.[1] ?? null,
					guardRules: written[sid],
				}) as unknown as Account,
		},
	});
}

describe("rules", () => {
	test("of the settings, of those above and of the account all hold", () => {
		const { rulesOf } = standingOf(
			{
				ACmaster: { ACmaster: { countries: ["DE", "AT", "CH"] } },
				ACcustomer: { ACcustomer: { countries: ["DE", "FR"] } },
			},
			{ countries: ["DE", "AT", "FR"] },
		);
		expect(rulesOf("ACmaster").countries).toEqual(new Set(["DE", "AT"]));
		expect(rulesOf("ACcustomer").countries).toEqual(new Set(["DE"]));
		expect(rulesOf("ACshop").countries).toEqual(new Set(["DE"]));
	});

	test("are at most shadow until all who were verified before are known", () => {
		let isComplete = false;
		const accounts = directory();
		const of = { settings: { mode: "on" } as const, lists: accountLists() };
		const { rulesOf, rulesAbove } = standing({
			...{ ...of, accounts, isKnownComplete: () => isComplete },
		});
		accounts.put([
			{ sid: "ACmaster", parentSid: null, allowedAddresses: [], tokens: [] },
		] as unknown as Account[]);
		expect(rulesOf("ACmaster").mode).toBe("shadow");
		expect(rulesAbove("ACmaster").mode).toBe("on");
		isComplete = true;
		expect(rulesOf("ACmaster").mode).toBe("on");
	});

	test("follow a change of the account, and of those above it, at once", () => {
		const accounts = directory();
		const ruled = (sid: string, parentSid: string | null, mode: Mode) =>
			({
				sid,
				parentSid,
				status: "active",
				allowedAddresses: [],
				tokens: [],
				guardRules: { [sid]: { mode } },
			}) as unknown as Account;
		const { rulesOf } = standing({
			settings: {},
			accounts,
			lists: accountLists(),
		});
		accounts.put([ruled("ACbelow", "ACabove", "off")]);
		expect(rulesOf("ACbelow").mode).toBe("off");
		accounts.put([ruled("ACabove", null, "shadow")]);
		expect(rulesOf("ACbelow").mode).toBe("shadow");
		accounts.put([ruled("ACabove", null, "on")]);
		expect(rulesOf("ACbelow").mode).toBe("on");
		accounts.put([], ["ACbelow"]);
		expect(rulesOf("ACbelow").mode).toBe("off");
	});

	test("that an account writes cannot loosen: the stricter mode and level hold", () => {
		const { rulesOf, rulesAbove } = standingOf(
			{
				ACshop: {
					ACcustomer: { mode: "on", level: "high", countries: ["DE"] },
					ACshop: { mode: "off", level: "low", countries: "all" },
				},
			},
			{ mode: "shadow", level: "medium" },
		);
		expect(rulesOf("ACshop")).toMatchObject({ mode: "on", level: "high" });
		expect(rulesOf("ACshop").countries).toEqual(new Set(["DE"]));
		expect(rulesAbove("ACshop")).toMatchObject({ mode: "on" });
		expect(rulesOf("ACcustomer")).toMatchObject({
			mode: "shadow",
			level: "medium",
			countries: "all",
		});
	});

	test("of two above stay both: the nearer one does not loosen the farther one's", () => {
		const { rulesOf } = standingOf({
			ACshop: {
				ACmaster: { countries: ["DE"] },
				ACcustomer: { countries: ["DE", "US"] },
			},
		});
		expect(rulesOf("ACshop").countries).toEqual(new Set(["DE"]));
	});

	test("an empty list allows none", () => {
		const { rulesOf } = standingOf({ ACshop: { ACshop: { countries: [] } } });
		expect(rulesOf("ACshop").countries).toEqual(new Set());
	});
});

const NOW = 1_000_000;
let made = 0;
const entry = (
	accountSid: string,
	list: "allow" | "deny",
	value: string,
): ListedEntry => {
	const subject = value.length > 10 ? "number" : "prefix";
	const read = readEntry({ list, subject, value, until: null, reason: "test" });
	if (typeof read === "string") throw new Error(read);
	const sid = `LE${++made}`;
	return { ...read, kind: "entry", sid, accountSid, createdAt: 0 };
};
const LISTED = {
	number: "491701234567",
	countries: [],
	clientIp: null,
	email: null,
};

describe("lists", () => {
	const judged = (
		entries: readonly ListedEntry[],
		settings: GuardRules = {},
		written: Written = {},
	) => {
		const { judgeLists } = standingOf(written, settings, entries);
		const { denied, skipsGuard } = judgeLists("ACshop", LISTED, NOW);
		return denied === null ? skipsGuard : denied.accountSid;
	};

	test("of an account above hold below it, and no longer entry below undoes them", () => {
		expect(
			judged([
				entry("ACcustomer", "deny", "+4917"),
				entry("ACshop", "allow", "+491701234567"),
			]),
		).toBe("ACcustomer");
		expect(judged([entry("ACother", "deny", "+4917")])).toBe(false);
	});

	test("of one account: the longest entry decides", () => {
		expect(
			judged([
				entry("ACshop", "deny", "+4917"),
				entry("ACshop", "allow", "+491701234567"),
			]),
		).toBe(true);
	});

	test("of one account: a longer one undoes a shorter one also where it passes no guard", () => {
		const entries = [
			entry("ACshop", "deny", "+4917"),
			entry("ACshop", "allow", "+491701234567"),
		];
		expect(judged(entries, { mode: "on" })).toBe(false);
		expect(judged(entries.slice(0, 1), { mode: "on" })).toBe("ACshop");
	});

	test("of one account: a longer one undoes what its writer denied, or somebody below that", () => {
		const by = (
			writer: string,
			...[list, value]: ["allow" | "deny", string]
		) => ({ ...entry("ACshop", list, value), writer });
		const own = by("ACshop", "allow", "+491701234567");
		const denied = by("ACmaster", "deny", "+4917");
		expect(judged([own, denied])).toBe("ACshop");
		expect(judged([own, by("ACcustomer", "deny", "+4917")])).toBe("ACshop");
		expect(judged([own, by("ACshop", "deny", "+4917")])).toBe(true);
		const above = by("ACmaster", "allow", "+49170");
		expect(judged([own, denied, above])).toBe(true);
		expect(judged([above, by("ACshop", "deny", "+4917")])).toBe(true);
		const between = by("ACcustomer", "allow", "+49170");
		expect(judged([own, denied, between])).toBe("ACshop");
	});

	test("that allow loosen no guard that is on by the word of somebody above", () => {
		const allow = [entry("ACshop", "allow", "+4917")];
		expect(judged(allow, { mode: "shadow" })).toBe(true);
		expect(judged(allow, { mode: "on" })).toBe(false);
		expect(judged(allow, {}, { ACshop: { ACshop: { mode: "on" } } })).toBe(
			true,
		);
		expect(
			judged(
				[entry("ACcustomer", "allow", "+4917")],
				{},
				{
					ACshop: { ACmaster: { mode: "on" } },
				},
			),
		).toBe(false);
		const byOperator = [entry("ACmaster", "allow", "+4917")];
		expect(judged(byOperator, { mode: "on" })).toBe(true);
	});

	test("that allow count by the word of their writer, on whose list they are", () => {
		const by = (writer: string) => [
			{ ...entry("ACshop", "allow", "+4917"), writer },
		];
		const ofCustomer = { ACcustomer: { ACcustomer: { mode: "on" } } } as const;
		const ofMaster = { ACcustomer: { ACmaster: { mode: "on" } } } as const;
		expect(judged(by("ACmaster"), { mode: "on" })).toBe(true);
		expect(judged(by("ACmaster"), {}, ofMaster)).toBe(true);
		expect(judged(by("ACcustomer"), { mode: "on" })).toBe(false);
		expect(judged(by("ACcustomer"), {}, ofCustomer)).toBe(true);
		expect(judged(by("ACcustomer"), {}, ofMaster)).toBe(false);
		expect(judged(by("ACshop"), {}, ofCustomer)).toBe(false);
	});
});

import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import type { Account } from "../accounts/account.ts";
import type { ListedEntry } from "../accounts/listed.ts";
import { workingSet } from "../store/working-set.ts";
import { changeEntry, optIn, optOut } from "./lists.ts";

const STOPPED: ListedEntry = {
	kind: "entry",
	...{
		sid: "LE1",
		accountSid: "ACshop",
		createdAt: 1,
		optedOutAt: "+12025550199",
	},
	...{ list: "deny", subject: "number", value: "+12025550100" },
	...{ reason: "STOP", until: null, key: "12025550100", length: 11 },
};
const KEY = { accountSid: "ACshop", sid: "LE1" };
const MASTER = { reaches: () => true };

function shop() {
	const { work } = workingSet(NOTHING_LOADED);
	work.setAccount({ sid: "ACshop" } as Account);
	optOut(STOPPED).decide(work, 1);
	return {
		stops: (now: number) => optOut(STOPPED).decide(work, now),
		starts: (now: number) => optIn(KEY).decide(work, now),
		prolong: (until: number | null) =>
			changeEntry(KEY, { until, writer: "ACmaster" }, MASTER).decide(work, 2),
		entries: () => work.entriesOf("ACshop"),
	};
}

test("a start word takes back a stop word", () => {
	const { starts, entries } = shop();
	expect(starts(2)).toBe(true);
	expect(entries()).toEqual([]);
});

test("a start word does not end what an account above has made of a stop word", () => {
	const { prolong, starts, entries } = shop();
	prolong(null);
	expect(starts(3)).toBe(false);
	expect(entries()).toMatchObject([{ sid: "LE1", writer: "ACmaster" }]);
});

test("a second stop word does not take an entry from the account above that wrote its end", () => {
	const { prolong, stops, starts, entries } = shop();
	prolong(10);
	expect(stops(5)).toBe(true);
	expect(entries()).toMatchObject([{ until: null, writer: "ACmaster" }]);
	expect(starts(6)).toBe(false);
});

import { expect, test } from "vitest";
import { effortOf } from "../../test/support/effort.ts";
import { accountLists, type ListedEntry } from "./listed.ts";

const entry = (sid: string, more: Partial<ListedEntry> = {}): ListedEntry => ({
	...{ kind: "entry", sid, accountSid: "AC1", createdAt: 0, until: null },
	...{
		list: "deny",
		subject: "number",
		value: "+491710000001",
		reason: "stop",
	},
	...{ key: "491710000001", length: 13, optedOutAt: "smsc", ...more },
});
const sidsIn = (entries: readonly ListedEntry[]) =>
	entries.map(({ sid }) => sid);

test("entries of stop words are found by number and provider, until they are gone", () => {
	const lists = accountLists();
	const { optedOutAt: _, ...written } = entry("LE3");
	const found = (number = "491710000001") =>
		sidsIn(lists.optOutsOf(number, "smsc"));
	lists.put(
		[
			...[entry("LE1"), entry("LE2", { accountSid: "AC2" }), written],
			...[entry("LE4", { optedOutAt: "other" }), entry("LE5", { key: "1" })],
		],
		[],
	);
	expect(found()).toEqual(["LE1", "LE2"]);
	lists.put([entry("LE1", { key: "2" })], [{ accountSid: "AC2", sid: "AC2" }]);
	expect(found()).toEqual([]);
	expect(found("2")).toEqual(["LE1"]);
	lists.put([], [{ accountSid: "AC1", sid: "LE1" }]);
	expect(found("2")).toEqual([]);
});

test("entries are listed from the newest, those of stop words too", () => {
	const lists = accountLists();
	lists.put(
		[
			...[entry("LE3", { createdAt: 3 }), entry("LE0", { createdAt: 4 })],
			...[entry("LE1", { createdAt: 1 }), entry("LE2", { createdAt: 1 })],
		],
		[],
	);
	expect(sidsIn(lists.of("AC1"))).toEqual(["LE0", "LE3", "LE2", "LE1"]);
});

test("a start word does not look at the entries of all numbers", () => {
	const lists = accountLists();
	const many = Array.from({ length: 100_000 }, (_each, i) => {
		const { optedOutAt: _, ...written } = entry(`LE${i}`, {
			...{ accountSid: `AC${i % 30}`, key: `4917${i}` },
		});
		return written;
	});
	lists.put([...many, entry("LE")], []);
	const microseconds = effortOf(() => {
		for (let i = 0; i < 1_000; i++) lists.optOutsOf("491710000001", "smsc");
	});
	expect(microseconds).toBeLessThan(200_000);
});

import { expect, test } from "vitest";
import { ANYTHING } from "../../../test/support/empty.ts";
import { add, verificationAt } from "../../../test/support/verifications.ts";
import type { Account } from "../../accounts/account.ts";
import { settingsFrom } from "../../start/settings.ts";
import { sqliteStore } from "../../store/sqlite/sqlite.ts";
import { readRecipient } from "../read-recipient.ts";
import { searchesOf } from "./searches.ts";

const NOW = Date.now();

test("while records wait for their present keys, a recipient is found under every key that it had", async () => {
	const account = { sid: "ACone" } as unknown as Account;
	const keysOf = (isUnderWay: boolean) =>
		readRecipient(
			{
				config: settingsFrom({}, {}),
				rekeying: { since: NOW, isUnderWay: () => isUnderWay },
			},
			account,
			"to",
			"+49 171 1234567",
		);
	const keys = keysOf(true);
	// Last: what is rewritten between two looks is met at the second.
	expect(keys.at(-1)).toBe("491711234567");
	expect(keysOf(false)).toEqual(["491711234567"]);

	const store = sqliteStore({ memory: true });
	const rows = [
		"491711234567",
		"4901711234567",
		"0491711234567",
		"447911123456",
	].map((phone, i) =>
		verificationAt(NOW - i * 1_000, {
			phone,
			status: i % 2 === 0 ? "success" : "pending",
		}),
	);
	await add(store, rows);
	const filters = keys.map((recipient) => ({
		...ANYTHING,
		accountSid: "ACone",
		recipient,
	}));
	const { search, count } = searchesOf(store);
	const wanted = rows.slice(0, 3).map(({ sid }) => sid);
	const found = await search(filters, { skip: 0, take: 10 }, NOW);
	expect(found.map(({ sid }) => sid)).toEqual(wanted);
	expect(await count(filters, NOW)).toBe(3);
	const second = await search(filters, { skip: 1, take: 1 }, NOW);
	expect(second.map(({ sid }) => sid)).toEqual([wanted[1]]);
	const [first] = filters;
	// One that went to another key meanwhile is shown once.
	const twice = await search(
		[...filters, ...(first ? [first] : [])],
		{ skip: 0, take: 10 },
		NOW,
	);
	expect(twice.map(({ sid }) => sid)).toEqual(wanted);
	await store.close();
});

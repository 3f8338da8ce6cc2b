import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import type { Account } from "../accounts/account.ts";
import { DAY_MS, HOUR_MS } from "../durations.ts";
import { workingSet } from "../store/working-set.ts";
import { createAccount, removeAccount } from "./account-life.ts";
import type { Due } from "./command.ts";

const NOW = 1_800_000_000_000;
function account(sid: string, parentSid: string, more: Partial<Account> = {}) {
	const account: Account = {
		...{ sid, parentSid, createdAt: 0, name: sid, email: null },
		...{ status: "active", allowedAddresses: [], callbackUrl: null },
		...{ callbackMethod: "POST", callbackSecretSealed: "", defaults: {} },
		...{ tokens: [], ...more },
	};
	return account;
}

/** A customer and the accounts below it, as a batch has loaded them. */
function customer(...accounts: Account[]) {
	const { work } = workingSet<Due>({
		...NOTHING_LOADED,
		accounts: [account("A", "master"), ...accounts],
		removedAccounts: ["gone"],
	});
	const quota = { customer: "A", most: 5_000, below: () => accounts.length };
	const refusal = (decide: () => unknown) => {
		try {
			decide();
			return null;
		} catch (error) {
			return (error as { name: string }).name;
		}
	};
	return {
		below: () => work.account("A")?.accountsBelow,
		create: (sid: string, now = NOW, parentSid = "A") =>
			refusal(() =>
				createAccount(account(sid, parentSid), quota).decide(work, now),
			),
		remove: (sid: string, now = NOW) =>
			refusal(() =>
				removeAccount(sid, {
					...{ parentSid: "A", quota, hasChildren: () => false },
				}).decide(work, now),
			),
	};
}

test("accounts of a customer come and go a thousand times a day, and no more often", () => {
	const closed = account("X", "A", { status: "closed", closedAt: 0 });
	const { create, remove, below } = customer(closed);
	for (let i = 0; i < 999; i++) expect(create(`B${i}`)).toBeNull();
	expect([remove("X"), below()]).toEqual([null, 999]);
	expect([create("C"), below()]).toEqual(["too_many_requests", 999]);
	expect(create("C", NOW + DAY_MS - 1)).toBe("too_many_requests");
	// A slot of the window is a sixtieth of a day.
	expect(create("C", NOW + DAY_MS + DAY_MS / 60)).toBeNull();
});

test("the SID of a removed account is never used again, in its own batch neither", () => {
	const closed = account("X", "A", { status: "closed", closedAt: 0 });
	const { create, remove } = customer(closed);
	expect(create("gone")).toBe("forbidden");
	expect(remove("X")).toBeNull();
	expect([create("X"), remove("X")]).toEqual(["forbidden", "not_found"]);
});

test("nothing is made below what is closed, or is no more", () => {
	const closed = account("X", "A", { status: "closed", closedAt: NOW });
	const { create } = customer(closed);
	expect(create("B", NOW, "X")).toBe("forbidden");
	expect(create("B", NOW, "gone")).toBe("forbidden");
});

test.each([
	["an hour ago", HOUR_MS, null],
	["a millisecond less ago", HOUR_MS - 1, "not_removable"],
])("what was closed %s can be removed: %s", (_, agoMs, refusal) => {
	const closedAt = NOW - agoMs;
	const { remove } = customer(
		account("X", "A", { status: "closed", closedAt }),
		account("Y", "A", { status: "suspended" }),
	);
	expect([remove("X"), remove("Y")]).toEqual([refusal, "not_removable"]);
});

import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import type { Account } from "../accounts/account.ts";
import type { User } from "../people/user.ts";
import { workingSet } from "../store/working-set.ts";
import type { Due } from "./command.ts";
import { createUser } from "./people.ts";
import { stillHeld } from "./still-held.ts";

const NOW = 1_800_000_000_000;

const user = (sid: string, more: Partial<User> = {}): User => ({
	...{ kind: "user", sid, accountSid: "A", createdAt: 0, generation: 1 },
	...{ email: `${sid}@example.com`, role: "owner", status: "active" },
	...{ passwordHash: "scrypt", link: null, totp: null, totpOffered: null },
	...more,
});

/** What becomes of a new owner that somebody makes who had the right a moment ago. */
function made(
	asker: { tokenId: string | null; userSid?: string },
	present: Partial<User> | null,
): string {
	const { work, changes } = workingSet<Due>({
		...NOTHING_LOADED,
		accounts: [{ sid: "A", tokens: [{ id: "TK1" }] } as unknown as Account],
		definitions: present === null ? [] : [user("US1", present)],
	});
	const command = createUser(user("US2", { email: "backdoor@example.com" }));
	const held = stillHeld(command, { accountSid: "A", ...asker });
	expect(held.keys.definitionsOf).toContain("A");
	try {
		held.decide(work, NOW);
		return "made";
	} catch (error) {
		expect(changes().definitions).toEqual([]);
		return (error as { name: string }).name;
	}
}

const BY_USER = { tokenId: null, userSid: "US1" };

test.each([
	["an owner", BY_USER, {}, "made"],
	["a demoted owner", BY_USER, { role: "developer" }, "unauthorized"],
	["a suspended owner", BY_USER, { status: "suspended" }, "unauthorized"],
	["a removed owner", BY_USER, null, "unauthorized"],
	["a token", { tokenId: "TK1" }, null, "made"],
	["a token that is gone", { tokenId: "TK0" }, {}, "unauthorized"],
] as const)("%s makes a user: %s", (_, asker, present, said) => {
	expect(made(asker, present)).toBe(said);
});

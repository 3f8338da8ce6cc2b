import { expect, test } from "vitest";
import type { Account } from "../accounts/account.ts";
import { settingsFrom } from "../start/settings-from.ts";
import { readRecipient } from "./read-recipient.ts";

test("while records wait for their present keys, a recipient is looked for under every key that it had", () => {
	const keysOf = (isUnderWay: boolean) =>
		readRecipient(
			{
				config: settingsFrom({}, {}),
				rekeying: { since: 0, isUnderWay: () => isUnderWay },
			},
			{ sid: "ACone" } as unknown as Account,
			"to",
			"+49 171 1234567",
		);
	const keys = keysOf(true);
	expect(keys).toEqual(
		expect.arrayContaining(["4901711234567", "0491711234567"]),
	);
	// Last: a record that is rewritten between two looks is found at the second.
	expect(keys.at(-1)).toBe("491711234567");
	expect(keysOf(false)).toEqual(["491711234567"]);
});

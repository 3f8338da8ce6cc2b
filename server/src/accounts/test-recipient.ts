/**
 * Test recipients: numbers and addresses of an account whose code is fixed, for the
 * review of an app and for automatic tests. Nothing goes out to them.
 */

import {
	type Recipient,
	type RecipientKey,
	recipientKeys,
} from "../verification/recipient.ts";

export type TestRecipient = {
	readonly id: string;
	/** The key of a number or of an address, or the leading digits of numbers. */
	readonly entry: RecipientKey;
	/** `entry` is leading digits. Absent: it is one recipient. */
	readonly isPrefix?: true;
	/** Nobody is shown the code: it is good for months. */
	readonly codeSealed: string;
	readonly createdAt: number;
	/** From this instant on the recipient is like any other. */
	readonly endsAt: number;
};

export const MOST_TEST_RECIPIENTS = 50;

type Owner = { readonly testRecipients?: readonly TestRecipient[] };

/** The context that a fixed code is sealed for: it opens for its own entry only. */
export function testCodeContext(accountSid: string, id: string): string {
	return `test code of ${accountSid} ${id}`;
}

export function endedBy({ endsAt }: TestRecipient, now: number): boolean {
	return endsAt <= now;
}

/** The entry for this key: its own one, else the one with the longest leading digits. Null: there is none. */
export function testRecipientFor(
	{ testRecipients = [] }: Owner,
	key: RecipientKey,
	now: number,
): TestRecipient | null {
	// An address may begin with the digits of a range too.
	const isNumber = !key.includes("@");
	let best: TestRecipient | null = null;
	for (const each of testRecipients) {
		if (endedBy(each, now)) continue;
		if (!each.isPrefix && each.entry === key) return each;
		if (!each.isPrefix || !isNumber || !key.startsWith(each.entry)) continue;
		if (best === null || each.entry.length > best.entry.length) best = each;
	}
	return best;
}

/**
 * The entries for the recipients of a send. `mixed`: one of them is a test recipient
 * and another is not. Then a fixed code could prove a real person's address.
 */
export function testRecipientsOf(
	owner: Owner,
	recipient: Recipient,
	now: number,
): readonly TestRecipient[] | "mixed" {
	if (owner.testRecipients === undefined) return [];
	const found = recipientKeys(recipient).map((key) =>
		testRecipientFor(owner, key, now),
	);
	const known = found.filter((each) => each !== null);
	return known.length === 0 || known.length === found.length ? known : "mixed";
}

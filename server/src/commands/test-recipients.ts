/** Test recipients of an account: one is set, removed, forgotten with a person, or has ended. */

import type { Account } from "../accounts/account.ts";
import {
	endedBy,
	MOST_TEST_RECIPIENTS,
	type TestRecipient,
} from "../accounts/test-recipient.ts";
import { Refusal } from "../errors.ts";
import type { RecipientKey } from "../verification/recipient.ts";
import type { Command } from "./command.ts";

/** Replaces the entry of the same recipient or the same leading digits. */
export function setTestRecipient(
	sid: string,
	fresh: TestRecipient,
): Command<TestRecipient> {
	return {
		keys: { accounts: [sid] },
		decide(work, now) {
			const account = known(work.account(sid));
			const others = present(account, now).filter(
				({ entry, isPrefix }) =>
					entry !== fresh.entry || isPrefix !== fresh.isPrefix,
			);
			if (others.length >= MOST_TEST_RECIPIENTS) {
				throw new Refusal("forbidden", {
					message: `An account has ${MOST_TEST_RECIPIENTS} test recipients at most: remove one first`,
					details: { limit: "testRecipients" },
				});
			}
			work.setAccount(having(account, [...others, fresh]));
			return fresh;
		},
	};
}

/** Replies with the entry that is gone. */
export function removeTestRecipient(
	sid: string,
	id: string,
): Command<TestRecipient> {
	return {
		keys: { accounts: [sid] },
		decide(work, now) {
			const account = known(work.account(sid));
			const all = present(account, now);
			const gone = all.find((each) => each.id === id);
			if (gone === undefined) throw new Refusal("not_found");
			work.setAccount(
				having(
					account,
					all.filter((each) => each !== gone),
				),
			);
			return gone;
		},
	};
}

/** With a person's records their entries go too. Replies with how many. */
export function forgetTestRecipients(
	sid: string,
	keys: readonly RecipientKey[],
): Command<number> {
	return dropping(
		sid,
		({ entry, isPrefix }) => !isPrefix && keys.includes(entry),
	);
}

/** Replies with how many had ended. */
export function dropEndedTestRecipients(sid: string): Command<number> {
	return dropping(sid, endedBy);
}

function dropping(
	sid: string,
	isToGo: (each: TestRecipient, now: number) => boolean,
): Command<number> {
	return {
		keys: { accounts: [sid] },
		decide(work, now) {
			const account = work.account(sid);
			const all = account?.testRecipients ?? [];
			const left = all.filter((each) => !isToGo(each, now));
			if (account !== undefined && left.length < all.length) {
				work.setAccount(having(account, left));
			}
			return all.length - left.length;
		},
	};
}

function known(account: Account | undefined): Account {
	if (account === undefined) throw new Refusal("not_found");
	return account;
}

function present(
	{ testRecipients = [] }: Account,
	now: number,
): TestRecipient[] {
	return testRecipients.filter((each) => !endedBy(each, now));
}

function having(
	{ testRecipients: _, ...account }: Account,
	all: readonly TestRecipient[],
): Account {
	return { ...account, ...(all.length > 0 && { testRecipients: all }) };
}

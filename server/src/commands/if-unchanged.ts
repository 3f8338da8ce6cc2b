/** Commands that change a thing only if it is as the one who asks has read it. */

import type { Account } from "../accounts/account.ts";
import type { Definition } from "../accounts/definitions.ts";
import type { ListedEntry } from "../accounts/listed.ts";
import { Refusal } from "../errors.ts";
import type { User } from "../people/user.ts";
import type { Command, Work } from "./command.ts";

export type Versioned = Account | Definition | User | ListedEntry;

/** `isAsRead` gets the thing as it is before the command changes it. */
export function ifUnchanged<Reply>(
	command: Command<Reply>,
	isAsRead: (before: Versioned) => boolean,
): Command<Reply> {
	return {
		...command,
		decide: (work, now) => command.decide(checking(work, isAsRead), now),
	};
}

function checking(work: Work, isAsRead: (before: Versioned) => boolean): Work {
	function mustBeAsRead(before: Versioned | undefined): void {
		if (before === undefined || isAsRead(before)) return;
		// Where another instance has changed it, this one's memory may still be as it was
		// read: the next read must not find the same again.
		throw new Refusal("changed_meanwhile", { isFromMemory: true });
	}
	return {
		...work,
		setAccount(after) {
			mustBeAsRead(work.account(after.sid));
			work.setAccount(after);
		},
		setDefinition(after) {
			mustBeAsRead(presentOf(work.definitionsOf(after.accountSid), after));
			work.setDefinition(after);
		},
		setUser(after) {
			mustBeAsRead(presentOf(work.usersOf(after.accountSid), after));
			work.setUser(after);
		},
		setEntry(after) {
			mustBeAsRead(presentOf(work.entriesOf(after.accountSid), after));
			work.setEntry(after);
		},
	};
}

function presentOf<Kind extends { readonly sid: string }>(
	all: readonly Kind[],
	{ sid }: Kind,
): Kind | undefined {
	return all.find((each) => each.sid === sid);
}

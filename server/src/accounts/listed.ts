/** The allow and deny lists of all accounts, in memory like the accounts: every message asks. */

import { type ListIndex, listIndex } from "../guard/list-index.ts";
import type { ListEntry } from "../guard/lists.ts";

/** An entry as it is stored. */
export type ListedEntry = ListEntry & {
	readonly kind: "entry";
	/** `LE` and 32 hex digits. */
	readonly sid: string;
	readonly accountSid: string;
	readonly createdAt: number;
	/**
	 * The account that wrote it, or its end. Absent: `accountSid`, also in an entry from
	 * before this was kept.
	 */
	readonly writer?: string;
	/** The provider at which the recipient sent a stop word, and may take it back. Absent: somebody wrote it. */
	readonly optedOutAt?: string;
	/** The sender to which that stop word went: digits or a name. Absent: not known. */
	readonly optedOutFrom?: string;
};

export const writerOf = ({ writer, accountSid }: ListedEntry): string =>
	writer ?? accountSid;

export type Lists = {
	/** The entries of one account, newest first. */
	of(accountSid: string): readonly ListedEntry[];
	/** The entries of all accounts that a stop word to this provider has made for a number. */
	optOutsOf(number: string, provider: string): readonly ListedEntry[];
	/** The accounts that have ended entries. */
	withEnded(now: number): readonly string[];
	/** Null: the account has none. */
	indexOf(accountSid: string): ListIndex<ListedEntry> | null;
	/** Takes in present entries, and forgets removed ones, and those of removed accounts. */
	put(
		entries: readonly ListedEntry[],
		removed: readonly { readonly accountSid: string; readonly sid: string }[],
	): void;
};

export function accountLists(): Lists {
	const byAccount = new Map<string, Map<string, ListedEntry>>();
	/** By number. Texts of strangers ask for them, so nothing may walk all entries. */
	const optOuts = new Map<string, Map<string, ListedEntry>>();
	/** Made when the first message asks after a change. */
	const indexes = new Map<string, ListIndex<ListedEntry>>();

	function forgetOptOut(entry: ListedEntry | undefined): void {
		if (entry === undefined) return;
		const ofNumber = optOuts.get(entry.key);
		ofNumber?.delete(entry.sid);
		if (ofNumber?.size === 0) optOuts.delete(entry.key);
	}

	return {
		of: (accountSid) =>
			// Not by SID alone: those of stop words are made of the number.
			[...(byAccount.get(accountSid)?.values() ?? [])].sort(
				(a, b) => b.createdAt - a.createdAt || (a.sid < b.sid ? 1 : -1),
			),
		optOutsOf: (number, provider) =>
			[...(optOuts.get(number)?.values() ?? [])].filter(
				({ optedOutAt }) => optedOutAt === provider,
			),
		withEnded: (now) =>
			[...byAccount]
				.filter(([, own]) =>
					[...own.values()].some(({ until }) => until !== null && until <= now),
				)
				.map(([accountSid]) => accountSid),
		indexOf(accountSid) {
			const own = byAccount.get(accountSid);
			if (own === undefined) return null;
			let index = indexes.get(accountSid);
			if (index === undefined) {
				index = listIndex([...own.values()]);
				indexes.set(accountSid, index);
			}
			return index;
		},
		put(entries, removed) {
			for (const entry of entries) {
				const own = byAccount.get(entry.accountSid) ?? new Map();
				forgetOptOut(own.get(entry.sid));
				byAccount.set(entry.accountSid, own.set(entry.sid, entry));
				indexes.delete(entry.accountSid);
				if (entry.optedOutAt === undefined || entry.subject !== "number") {
					continue;
				}
				const ofNumber = optOuts.get(entry.key) ?? new Map();
				optOuts.set(entry.key, ofNumber.set(entry.sid, entry));
			}
			for (const { accountSid, sid } of removed) {
				const own = byAccount.get(accountSid);
				if (own === undefined) continue;
				forgetOptOut(own.get(sid));
				own.delete(sid);
				// The account itself was removed.
				if (sid === accountSid)
					for (const each of own.values()) forgetOptOut(each);
				if (sid === accountSid || own.size === 0) byAccount.delete(accountSid);
				indexes.delete(accountSid);
			}
		},
	};
}

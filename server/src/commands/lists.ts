/** Entries of an account's allow and deny lists: somebody writes them, or a recipient stops and starts. */

import { type ListedEntry, writerOf } from "../accounts/listed.ts";
import { Refusal } from "../errors.ts";
import { MOST_ENTRIES } from "../guard/lists.ts";
import type { By } from "./change-account.ts";
import type { Command, Work } from "./command.ts";

type EntryKey = { readonly accountSid: string; readonly sid: string };

/**
 * Adds all entries or none. An ended entry makes room for one about the same, and
 * counts no more.
 */
export function addEntries(
	accountSid: string,
	fresh: readonly ListedEntry[],
): Command<readonly ListedEntry[]> {
	return {
		keys: { accounts: [accountSid], entriesOf: [accountSid] },
		decide(work, now) {
			if (work.account(accountSid) === undefined) {
				throw new Refusal("not_found");
			}
			const { alive, ended } = presentEntries(work, accountSid, now);
			mustBeNew(fresh, alive);
			if (alive.length + fresh.length > MOST_ENTRIES) throw tooMany();
			for (const entry of ended) work.removeEntry(entry);
			for (const entry of fresh) work.setEntry(entry);
			return fresh;
		},
	};
}

/** Two entries about the same would contradict or repeat each other. */
function mustBeNew(
	fresh: readonly ListedEntry[],
	alive: readonly ListedEntry[],
): void {
	const textOf = ({ subject, key }: ListedEntry) => `${subject} ${key}`;
	const known = new Map(alive.map((entry) => [textOf(entry), entry]));
	for (const entry of fresh) {
		const same = known.get(textOf(entry));
		if (same !== undefined) {
			const where = fresh.includes(same)
				? "stands in the request twice"
				: `is on the ${same.list} list already, as ${same.sid}`;
			throw new Refusal("parameter", {
				message: `value: ${entry.subject} ${entry.value} ${where}`,
				details: { parameter: "value" },
			});
		}
		known.set(textOf(entry), entry);
	}
}

const tooMany = () =>
	new Refusal("forbidden", {
		message: `An account has ${MOST_ENTRIES} entries of lists at most: remove some first`,
		details: { limit: "lists" },
	});

export function changeEntry(
	key: EntryKey,
	patch: Partial<Pick<ListedEntry, "until" | "reason" | "writer">>,
	by: Pick<By, "reaches">,
): Command<ListedEntry> {
	return {
		keys: { entriesOf: [key.accountSid] },
		decide(work) {
			const before = named(work, key);
			if (patch.until !== undefined) mustHaveSay(before, by);
			const entry = { ...before, ...patch };
			work.setEntry(entry);
			return entry;
		},
	};
}

export function removeEntry(
	key: EntryKey,
	by: Pick<By, "reaches">,
): Command<ListedEntry> {
	return {
		keys: { entriesOf: [key.accountSid] },
		decide(work) {
			const entry = named(work, key);
			mustHaveSay(entry, by);
			work.removeEntry(entry);
			return entry;
		},
	};
}

/** An account cannot end what somebody above it denies it. What is allowed it may forgo. */
function mustHaveSay(
	entry: ListedEntry,
	{ reaches }: Pick<By, "reaches">,
): void {
	if (entry.list === "allow" || reaches(writerOf(entry))) return;
	throw new Refusal("forbidden", {
		message:
			"An account above yours denies this: only that one, or one above it, may end it",
	});
}

/** Nothing is left of an account's entries that have ended. Replies with how many had. */
export function dropEndedEntries(accountSid: string): Command<number> {
	return {
		keys: { entriesOf: [accountSid] },
		decide(work, now) {
			const { ended } = presentEntries(work, accountSid, now);
			for (const entry of ended) work.removeEntry(entry);
			return ended.length;
		},
	};
}

/**
 * Puts a recipient on the deny list, because it sent a stop word. An entry about this
 * number that somebody wrote stays: two of one length stand beside each other, and deny
 * decides. Replies whether the number is denied now.
 */
export function optOut(entry: ListedEntry): Command<boolean> {
	const { accountSid } = entry;
	return {
		keys: { accounts: [accountSid], entriesOf: [accountSid] },
		decide(work, now) {
			if (work.account(accountSid) === undefined) return false;
			const { alive } = presentEntries(work, accountSid, now);
			const isDenied = alive.some(
				({ list, subject, key, until }) =>
					list === "deny" &&
					subject === "number" &&
					key === entry.key &&
					until === null,
			);
			if (isDenied) return true;
			if (alive.length >= MOST_ENTRIES) return false;
			// An account above may have made it its own: then it still ends it alone.
			const { writer } = entryWith(work, entry) ?? entry;
			work.setEntry({ ...entry, ...(writer !== undefined && { writer }) });
			return true;
		},
	};
}

/**
 * Takes back a stop word, but not the denial that an account above has made of it.
 * Replies whether there was one.
 */
export function optIn(key: EntryKey): Command<boolean> {
	return {
		keys: { entriesOf: [key.accountSid] },
		decide(work) {
			const found = entryWith(work, key);
			if (found === undefined) return false;
			if (writerOf(found) !== key.accountSid) return false;
			work.removeEntry(found);
			return true;
		},
	};
}

function entryWith(
	work: Work,
	{ accountSid, sid }: EntryKey,
): ListedEntry | undefined {
	return work.entriesOf(accountSid).find((each) => each.sid === sid);
}

function named(work: Work, key: EntryKey): ListedEntry {
	const found = entryWith(work, key);
	if (found === undefined) {
		throw new Refusal("not_found", { message: "Invalid list entry SID" });
	}
	return found;
}

function presentEntries(work: Work, accountSid: string, now: number) {
	const all = work.entriesOf(accountSid);
	const hasEnded = ({ until }: ListedEntry) => until !== null && until <= now;
	return {
		alive: all.filter((entry) => !hasEnded(entry)),
		ended: all.filter(hasEnded),
	};
}

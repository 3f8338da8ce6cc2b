/**
 * Commands that write the audit log in their own commit: a row for each account,
 * definition and user that the command changes, and one that the caller names.
 */

import type { Account } from "../accounts/account.ts";
import type { Definition } from "../accounts/definitions.ts";
import type { ListedEntry } from "../accounts/listed.ts";
import type {
	AuditEntry,
	Author,
	ChangeVerb,
	ChangingKind,
} from "../people/audit.ts";
import type { Noted, Tallied } from "../people/audit-tally.ts";
import type { User } from "../people/user.ts";
import { newSid } from "../sid.ts";
import type { Command, Work } from "./command.ts";

type Note = Omit<Noted, "on"> & { readonly on: string };

/** `noted`: a further row, if the command succeeds. */
export function audited<Reply>(
	command: Command<Reply>,
	by: Author,
	noted?: (reply: Reply) => Noted | null,
): Command<Reply> {
	return {
		...command,
		decide(work, now) {
			const notes: Note[] = [];
			const reply = command.decide(noting(work, notes), now);
			for (const note of notes) write(work, note, by, now);
			const more = noted?.(reply) ?? null;
			if (more !== null) write(work, more, by, now);
			return reply;
		},
	};
}

/** Writes one row, for what changes nothing that is stored. */
export function note(noted: Noted, by: Author): Command<void> {
	return { keys: {}, decide: (work, now) => write(work, noted, by, now) };
}

/** Writes a row for each. */
export function notes(tallied: readonly Tallied[]): Command<void> {
	return {
		keys: {},
		decide(work, now) {
			for (const { noted, by } of tallied) write(work, noted, by, now);
		},
	};
}

export function write(work: Work, noted: Noted, by: Author, now: number): void {
	const { accountSid, ...entry } = noted;
	work.audit({
		sid: newSid("AU", now),
		accountSid,
		at: now,
		data: JSON.stringify({ ...entry, by } satisfies AuditEntry),
	});
}

function noting(work: Work, notes: Note[]): Work {
	const add = (
		kind: ChangingKind,
		accountSid: string,
		on: string,
		made: Made,
	) => {
		if (made !== null) {
			notes.push({
				action: `${kind}.${made.verb}`,
				accountSid,
				on,
				...made.more,
			});
		}
	};
	return {
		...work,
		setAccount(after) {
			const made = changed(work.account(after.sid), after);
			work.setAccount(after);
			add("account", after.sid, after.sid, made);
		},
		removeAccount(account) {
			work.removeAccount(account);
			// Its own rows are nobody's to read any more.
			add("account", account.parentSid ?? account.sid, account.sid, REMOVED);
		},
		setDefinition(after) {
			const before = found(work.definitionsOf(after.accountSid), after.sid);
			work.setDefinition(after);
			add(after.kind, after.accountSid, after.sid, changed(before, after));
		},
		removeDefinition(definition) {
			work.removeDefinition(definition);
			add(definition.kind, definition.accountSid, definition.sid, REMOVED);
		},
		setUser(after) {
			const before = found(work.usersOf(after.accountSid), after.sid);
			work.setUser(after);
			add("user", after.accountSid, after.sid, changed(before, after));
		},
		removeUser(user) {
			work.removeUser(user);
			add("user", user.accountSid, user.sid, REMOVED);
		},
		setEntry(after) {
			const before = found(work.entriesOf(after.accountSid), after.sid);
			work.setEntry(after);
			add(after.kind, after.accountSid, after.sid, changed(before, after));
		},
		removeEntry(entry) {
			work.removeEntry(entry);
			add(entry.kind, entry.accountSid, entry.sid, REMOVED);
		},
	};
}

type Made = {
	readonly verb: ChangeVerb;
	readonly more?: Pick<AuditEntry, "changes">;
} | null;

const REMOVED: Made = { verb: "removed" };

type Thing = Account | Definition | User | ListedEntry;

function found<Kind extends Definition | User | ListedEntry>(
	all: readonly Kind[],
	sid: string,
): Kind | undefined {
	return all.find((each) => each.sid === sid);
}

/**
 * Members whose values the log may keep. Of all others it says `changed`: names and
 * texts are the customer's, and go when the account does, while the log stays.
 */
const READABLE: ReadonlySet<string> = new Set([
	...["status", "role", "testMode", "suspendedBy", "defaultCountry"],
	...["allowedAddresses", "callbackMethod", "callbackEvents", "parentSid"],
	...["budgets", "guardRules", "list", "subject", "until"],
]);
/** Members that change beside what was asked for, and those that never do. */
const UNTOLD: ReadonlySet<string> = new Set([
	...["sid", "kind", "accountSid", "createdAt"],
	...["accountsBelow", "deadTokens", "generation", "totpOffered"],
]);

function changed(before: Thing | undefined, after: Thing): Made {
	const old = (before ?? {}) as Record<string, unknown>;
	const present = after as unknown as Record<string, unknown>;
	const changes: Record<string, unknown> = {};
	for (const name of new Set([...Object.keys(old), ...Object.keys(present)])) {
		if (UNTOLD.has(name)) continue;
		if (JSON.stringify(old[name]) === JSON.stringify(present[name])) continue;
		changes[name] = READABLE.has(name)
			? (present[name] ?? null)
			: name === "tokens"
				? tokenIds(present.tokens)
				: "changed";
	}
	if (before === undefined) return { verb: "created", more: { changes } };
	return Object.keys(changes).length === 0
		? null
		: { verb: "changed", more: { changes } };
}

function tokenIds(tokens: unknown): string[] {
	return (tokens as Account["tokens"]).map(({ id }) => id);
}

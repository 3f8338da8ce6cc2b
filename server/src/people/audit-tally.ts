/**
 * Entries of the audit log that come in numbers: refusals by role, reads of the
 * sandbox, sign-ins of strangers. One row stands for all of a kind in a minute, so
 * that nobody fills the store with them.
 */

import type { AuditEntry, Author } from "./audit.ts";

/** An entry, and the account whose owners may read it. */
export type Noted = Omit<AuditEntry, "by"> & { readonly accountSid: string };

export type Tallied = { readonly noted: Noted; readonly by: Author };

export type AuditTally = {
	/** `noted.count`: how many of them; default one. */
	add(noted: Noted, by: Author): void;
	/** Everything since the last call. */
	take(): readonly Tallied[];
};

/** Kinds of entries in a minute. Further ones are dropped: they come from somebody who makes them up. */
const MOST_KINDS = 1_000;

export function auditTally(): AuditTally {
	let kinds = new Map<string, { count: number; first: Tallied }>();
	return {
		add(noted, by) {
			const { accountSid, action, operation, on, count = 1 } = noted;
			const { user, token } = by;
			const key = [accountSid, action, operation, on, user, token].join(" ");
			const known = kinds.get(key);
			if (known !== undefined) known.count += count;
			else if (kinds.size < MOST_KINDS) {
				kinds.set(key, { count, first: { noted, by } });
			}
		},
		take() {
			const taken = [...kinds.values()].map(({ count, first }) => ({
				noted: { ...first.noted, count },
				by: first.by,
			}));
			kinds = new Map();
			return taken;
		},
	};
}

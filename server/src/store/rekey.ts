/**
 * Moves rows from their recipients' former keys to the present ones: pending
 * rows within the migration, the others in steps after a start.
 */

import type { Verification } from "../verification/verification.ts";

/** The rows of one index, walked in the order of their keys. */
export type KeyPart = {
	readonly column: "phone" | "email";
	readonly status: "pending" | "ended";
};

export const PENDING: readonly KeyPart[] = [
	{ column: "phone", status: "pending" },
	{ column: "email", status: "pending" },
];
/**
 * Pending rows come again: an instance of an older program may have gone on for
 * a moment beside the one that migrated.
 */
export const KEY_PARTS: readonly KeyPart[] = [
	...PENDING,
	{ column: "phone", status: "ended" },
	{ column: "email", status: "ended" },
];

/** The most keys that one step looks at, and the most rows that it changes. */
export const KEYS_AT_ONCE = 1_000;
export const ROWS_AT_ONCE = 200;

/** The fact that tells when the former rule ended, and whether all rows are rewritten. */
export const KEYS_FACT = "recipient keys";
export type KeysFact = {
	/** Null until the first start after the migration. */
	readonly since: number | null;
	readonly isDone: boolean;
};
/** The state of an upgrade's rewriting. */
export type Rekeying = {
	/** Since when keys follow the present rule; null: they always did. */
	readonly since: number | null;
	/** Whether rows may still have former keys. */
	readonly isUnderWay: () => boolean;
};

export const MIGRATED: KeysFact = { since: null, isDone: false };

export const indexOf = ({ column, status }: KeyPart) =>
	`verification_${status}_${column}`;
export const conditionOf = ({ column, status }: KeyPart) =>
	`${column} is not null and status ${status === "pending" ? "=" : "<>"} 'pending'`;

/** Only the key changes: the shown recipient, and where messages go, stay as they were sent. */
export function underKey(
	data: string,
	{ column }: KeyPart,
	key: string,
): string {
	const row = JSON.parse(data) as Verification;
	return JSON.stringify({
		...row,
		...(column === "phone" ? { phoneKey: key } : { emailKey: key }),
	});
}

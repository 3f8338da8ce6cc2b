/**
 * Rows under recipients' keys of before, brought under the present ones: those
 * that are pending within the migration, the others in steps behind a start.
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
 * Those that are pending once more: an instance of an older program may have gone
 * on a little beside the one that migrated.
 */
export const KEY_PARTS: readonly KeyPart[] = [
	...PENDING,
	{ column: "phone", status: "ended" },
	{ column: "email", status: "ended" },
];

/** Keys that one step looks at, and rows that it changes at most. */
export const KEYS_AT_ONCE = 1_000;
export const ROWS_AT_ONCE = 200;

/** Whose rows were made by the former rule: when that ended, and whether all are rewritten. */
export const KEYS_FACT = "recipient keys";
export type KeysFact = {
	/** Null until the first start after the migration. */
	readonly since: number | null;
	readonly isDone: boolean;
};
/** How far the rewriting of an upgrade is. */
export type Rekeying = {
	/** Since when keys are made by the present rule; null: they always were. */
	readonly since: number | null;
	/** Whether rows may still stand under former keys. */
	readonly isUnderWay: () => boolean;
};

export const MIGRATED: KeysFact = { since: null, isDone: false };

export const indexOf = ({ column, status }: KeyPart) =>
	`verification_${status}_${column}`;
export const conditionOf = ({ column, status }: KeyPart) =>
	`${column} is not null and status ${status === "pending" ? "=" : "<>"} 'pending'`;

/** What it shows, and where it goes, stays as it was sent. */
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

/**
 * The audit log: who changed something, and when. A row is written in the commit of
 * its change. Later the rows are chained: each gets a place and a MAC, under a key
 * outside the database, over its content and the row before it. Then no row can be
 * altered, taken out or put in without the key.
 */

import { sha256 } from "../secrets/hash.ts";
import type { KeyRing } from "../secrets/key-ring.ts";

/** Who did it. Operators' commands name no account. */
export type Author = {
	readonly account: string | null;
	readonly user?: string;
	readonly token?: string;
	readonly session?: string;
	readonly address?: string;
	readonly request?: string;
};

/** The author of a change by a command or a setting: somebody at the machine, whom Postern does not know. */
export const OPERATOR: Author = { account: null };

/** Things whose every change has a row. */
const CHANGING = [
	...(["account", "user", "entry", "limit"] as const),
	...(["workflow", "template", "testRecipient"] as const),
] as const;
export type ChangingKind = (typeof CHANGING)[number];
export type ChangeVerb = "created" | "changed" | "removed";

/** Actions that change none of these things. */
const FURTHER = [
	...(["session.began", "session.ended", "session.failed"] as const),
	...(["session.proved", "session.notProved"] as const),
	...(["user.linkMailed", "user.linkNotMailed"] as const),
	...(["user.linkPerhapsMailed", "user.signedOut"] as const),
	...(["recipient.unlocked", "recipient.erased"] as const),
	...(["verification.erased", "records.exported"] as const),
	...(["sandbox.read", "sandbox.emptied", "operation.refused"] as const),
	...(["guard.unblocked", "callback.resent", "provider.tested"] as const),
] as const;

export type AuditAction =
	| `${ChangingKind}.${ChangeVerb}`
	| (typeof FURTHER)[number];

/** Closed, so that the console has words for each. */
export const AUDIT_ACTIONS: readonly AuditAction[] = [
	...CHANGING.flatMap((kind) =>
		(["created", "changed", "removed"] as const).map(
			(verb) => `${kind}.${verb}` as const,
		),
	),
	...FURTHER,
];

export type AuditEntry = {
	readonly action: AuditAction;
	readonly by: Author;
	/** SID of the thing that it was done to. */
	readonly on?: string;
	/** New values of members; `changed` for those that nobody may read here. */
	readonly changes?: Readonly<Record<string, unknown>>;
	/** How many times it happened, of entries that stand for several. */
	readonly count?: number;
	/** Hash of a recipient. */
	readonly recipient?: string;
	/** The operation that was refused or read: `GET /sandbox/messages`. */
	readonly operation?: string;
};

/** A stored row; `data` is the entry as JSON, exactly as it is authenticated. */
export type AuditRow = {
	readonly sid: string;
	/** The account whose owners may read it. */
	readonly accountSid: string;
	readonly at: number;
	readonly data: string;
};

/** The place of a row in the chain. */
export type Seal = {
	readonly place: number;
	/** Instant and MAC of the row before it: `at mac`; empty for the first row. */
	readonly before: string;
	/** `key.base64` */
	readonly mac: string;
};

export type SealedRow = AuditRow & Seal;

/** Seals rows behind the head, in this order. */
export function sealRows(
	keys: KeyRing,
	head: SealedRow | null,
	rows: readonly AuditRow[],
): SealedRow[] {
	const sealed: SealedRow[] = [];
	let last = head;
	for (const { sid, accountSid, at, data } of rows) {
		const place = (last?.place ?? 0) + 1;
		const before = last === null ? "" : endOf(last);
		const row = { sid, accountSid, at, data, place, before };
		last = { ...row, mac: keys.authenticate(...partsOf(row)) };
		sealed.push(last);
	}
	return sealed;
}

/** A fault of a row behind the one before it (null: it is the first that is kept); null: it is as it was written. */
export function faultOf(
	keys: KeyRing,
	row: SealedRow,
	last: SealedRow | null,
): string | null {
	if (!keys.isAuthentic(row.mac, ...partsOf(row))) {
		return "it was altered, or was not written by Postern";
	}
	if (last === null) return null;
	if (row.place !== last.place + 1) {
		return `rows ${last.place + 1} to ${row.place - 1} are missing`;
	}
	return row.before === endOf(last)
		? null
		: "the row before it is another than when it was sealed";
}

/** The instant of the row before it; null: it is the first ever. */
export function beforeAt({ before }: Seal): number | null {
	return before === "" ? null : Number.parseInt(before, 10);
}

/** A short text for a head, to keep elsewhere. */
export function headText({ place, mac }: Seal): string {
	return `${place}:${sha256(mac).slice(0, 22)}`;
}

const endOf = ({ at, mac }: AuditRow & Pick<Seal, "mac">) => `${at} ${mac}`;

/** The first part keeps this use of the key apart from the codes': theirs is an account's SID. */
function partsOf({
	sid,
	accountSid,
	at,
	data,
	place,
	before,
}: Omit<SealedRow, "mac">): string[] {
	return ["audit", String(place), before, sid, accountSid, String(at), data];
}

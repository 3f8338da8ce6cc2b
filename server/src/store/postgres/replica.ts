/** One standby: how far it has replayed the primary's log, and whether it is read. */

import { isUnavailable } from "../../errors.ts";
import { causeText } from "../cause.ts";
import type { ReplicaState } from "../contract.ts";
import { type Connections, type Query, sqlState } from "./connection.ts";

export type Replica = {
	readonly query: Query;
	readonly state: () => ReplicaState;
	/** Whether it answered when it was last asked, and was not far behind. */
	isWell(): boolean;
	/** It shows all that was acknowledged before this instant. */
	freshAsOf(): number;
	/** Whether it has replayed the log up to there; waits a short while for it. */
	reaches(position: number): Promise<boolean>;
	/** Asks for its position, to see whether it is well. */
	look(): Promise<void>;
	/** Another server has become the primary: it counts only what is replayed from now on. */
	startAfresh(): void;
	noteAnswered(): void;
	/** It gave no position. */
	noteAway(error: unknown): void;
	/** It gave a position, but no answer to a read. */
	noteFailed(error: unknown): void;
	close(): Promise<void>;
};

/** A position of the primary's log, and when it was asked for. */
export type Mark = { readonly position: number; readonly at: number };

/**
 * How long a read waits until a standby has replayed what was acknowledged before it.
 * In a local network that takes a few milliseconds.
 */
const WAIT_MS = 100;
const ASK_AGAIN_MS = 5;
/** A standby that is silent for so long, or so far behind, is not waited for. */
const PATIENCE_MS = 1_000;
/** A standby under load may cancel many reads, and one may fail for a new reason each second. */
const SAY_AGAIN_MS = 60_000;
/** How long one is left out whose reads fail although it answers; it doubles up to the other. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

/** A server that was promoted replays nothing. What was received is replayed sooner or later. */
const REPLAYED = `select case when pg_is_in_recovery()
	then pg_last_wal_replay_lsn() - '0/0' end as position,
	greatest(pg_last_wal_replay_lsn(), pg_last_wal_receive_lsn()) - '0/0' as received`;

export function replicaOn(options: {
	readonly connections: Connections;
	readonly name: string;
	readonly maxLagMs: number;
	/** Those of the primary, the oldest first. */
	readonly marks: () => readonly Mark[];
	readonly clock: () => number;
	/** Whether it has the primary's data: else the reads would be another installation's. */
	readonly isSame: (query: Query) => Promise<boolean>;
	readonly warn: (sentence: string) => void;
}): Replica {
	const { connections, name, marks, clock, warn } = options;
	const { query } = connections;
	const behindMs = Math.max(PATIENCE_MS, options.maxLagMs);
	const counts = { answered: 0, behind: 0, failed: 0 };
	let replayed = 0;
	let fresh: number | null = null;
	/** Why it is not read; null: it is; undefined: it was not asked yet. */
	let problem: string | null | undefined;
	/** The kind and the time of the last warning that it is not read. */
	let toldKind = "";
	let toldAt = Number.NEGATIVE_INFINITY;
	let isChecked = false;
	/** Up to here its log may be the former primary's. */
	let mustPass = -1;
	/** Since another server became the primary it has not told what it had received. */
	let isUnplaced = false;
	let saidAt = Number.NEGATIVE_INFINITY;
	let pausedUntil = Number.NEGATIVE_INFINITY;
	let pauseMs = PAUSE_MS;
	let asking: Promise<void> | null = null;
	/** How often another server has become the primary. */
	let changes = 0;

	function turned(now: string | null): void {
		const before = problem;
		problem = now;
		if (now === null) {
			if (typeof before === "string") warn(`The replica ${name} is read again`);
			return;
		}
		const isNew = typeof before !== "string";
		// Silence may hide what is wrong with it.
		const isOther =
			kindOf(now) !== toldKind && clock() - toldAt >= SAY_AGAIN_MS;
		if (!isNew && !isOther) return;
		toldKind = kindOf(now);
		toldAt = clock();
		warn(
			`The replica ${name} is ${isNew ? "" : "still "}not read, the primary answers: ${now}`,
		);
	}

	/** Whoever asks meanwhile shares the answer, because a position only grows. */
	function ask(): Promise<void> {
		asking ??= askOnce().finally(() => {
			asking = null;
		});
		return asking;
	}

	async function askOnce(): Promise<void> {
		const asked = changes;
		const isSame = isChecked || (await options.isSame(query));
		const [row] = isSame
			? await query<{ position: number | null; received?: number | null }>(
					REPLAYED,
				)
			: [];
		// This answer is about the primary before.
		if (changes !== asked) return askOnce();
		if (!isSame) {
			throw new Error("it is no standby of the server in DATABASE_URL");
		}
		isChecked = true;
		const position = row?.position ?? null;
		if (position === null) throw new Error("it is no standby");
		if (isUnplaced) mustPass = Math.max(mustPass, row?.received ?? position);
		isUnplaced = false;
		// An idle primary writes nothing that would come behind.
		const isLevel = position === marks().at(-1)?.position;
		if (position <= mustPass && !isLevel) {
			throw new Error("it has replayed nothing of the new primary yet");
		}
		mustPass = -1;
		replayed = position;
		const passed = marks().findLast((mark) => mark.position <= position);
		if (passed !== undefined) fresh = passed.at;
	}

	const lagMs = () => {
		const newest = marks().at(-1);
		if (fresh === null || newest === undefined) return null;
		return replayed >= newest.position ? 0 : clock() - fresh;
	};

	return {
		query,
		isWell: () => problem === null,
		freshAsOf: () => fresh ?? Number.NEGATIVE_INFINITY,
		async reaches(position) {
			const until = clock() + WAIT_MS;
			while (replayed < position && clock() < until) {
				await Promise.race([ask(), wait(until - clock())]);
				if (replayed < position) await wait(ASK_AGAIN_MS);
			}
			if (replayed < position) counts.behind++;
			return replayed >= position;
		},
		async look() {
			try {
				await Promise.race([ask(), silence(PATIENCE_MS)]);
				if (clock() < pausedUntil) return;
				const lag = lagMs() ?? 0;
				// It must catch up well, or it would come and go.
				const bound = typeof problem === "string" ? behindMs / 2 : behindMs;
				turned(lag > bound ? `it is ${Math.ceil(lag / 1_000)} s behind` : null);
			} catch (error) {
				isChecked = false;
				turned(said(error));
			}
		},
		startAfresh() {
			changes++;
			// The list of hosts and the timeline may both tell of the same change.
			mustPass = Math.max(mustPass, replayed);
			isUnplaced = true;
			replayed = 0;
			fresh = null;
			isChecked = false;
			turned("another server has become the primary");
		},
		noteAnswered() {
			counts.answered++;
		},
		noteAway(error) {
			counts.failed++;
			turned(said(error));
		},
		noteFailed(error) {
			counts.failed++;
			if (!isConflict(error)) {
				const isSoon = clock() - pausedUntil < LONGEST_PAUSE_MS;
				pauseMs = isSoon ? Math.min(2 * pauseMs, LONGEST_PAUSE_MS) : PAUSE_MS;
				pausedUntil = clock() + pauseMs;
				turned(said(error));
				return;
			}
			// It goes on being read: most reads are short, and conflict with nothing.
			if (clock() - saidAt < SAY_AGAIN_MS) return;
			saidAt = clock();
			warn(
				`A read of the replica ${name} was canceled, and the primary answered: ${said(error)}`,
			);
		},
		state() {
			const lag = lagMs();
			return {
				name,
				...counts,
				isRead: problem === null,
				lagSeconds: lag === null ? null : lag / 1_000,
			};
		},
		close: connections.close,
	};
}

/** Replaying the log needs rows away that the read still sees. */
function isConflict(error: unknown): boolean {
	return isUnavailable(error) && sqlState(error.cause) === "40001";
}

/** The problem without its figures: the seconds that it is behind change at every look. */
const kindOf = (problem: string) => problem.replace(/\d+/g, "");

/** A bug's message may hold values of the statement. */
function said(error: unknown): string {
	if (isUnavailable(error)) return causeText(error);
	const state = sqlState(error);
	if (state !== null) return `a statement failed with ${state}`;
	return error instanceof Error ? error.message : "unknown";
}

function wait(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

async function silence(ms: number): Promise<never> {
	await wait(ms);
	throw new Error("it does not answer");
}

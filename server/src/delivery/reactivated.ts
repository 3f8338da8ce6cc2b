/**
 * Goes on with messages and news that were parked while their account, or one
 * above it, was suspended, a few at a time. Every instance does this, so that
 * one may die meanwhile. Work that all miss is looked at when its parking ends.
 */

import type { Logger } from "pino";
import { LONGEST_PARKED_MS } from "../commands/resume.ts";
import { isUnavailable } from "../errors.ts";
import type { DuePlace, Store } from "../store/contract.ts";
import type { Timers } from "../timers.ts";
import { fairQueue, type Owner } from "./fair-queue.ts";

export type Reactivation = {
	of(accountSids: readonly string[]): void;
	/** Resolves when all of them have been gone through. */
	idle(): Promise<void>;
	close(): Promise<void>;
};

const AT_ONCE = 100;
/** SIDs that wait for their turn, some 100 bytes each. With more than this, the walk waits. */
const MOST_WAITING = 200_000;
/**
 * The rest after a walk, as a multiple of the walk's time. So an account that
 * is suspended and activated over and over takes at most a fifth of the thread.
 */
const RESTS = 4;

/**
 * A walk goes through all work that falls due within the longest parking, for
 * all accounts, and finds the parked work of accounts that are active again.
 * The rejected alternative, a walk through the accounts' own records of two
 * days, stopped SQLite's thread for 4.6 s at 200,000 records.
 */
export function reactivation(options: {
	store: Pick<Store, "parked">;
	now: () => number;
	timers: Pick<Timers, "after">;
	log: Logger;
	ownerOf: (accountSid: string) => Owner;
	resume: (sids: readonly string[]) => Promise<unknown>;
}): Reactivation {
	const { store, now, timers, log, ownerOf, resume } = options;
	let isClosed = false;
	/** Accounts for the next walk. One that becomes active several times is looked for once. */
	const wanted = new Set<string>();
	const parked = fairQueue<string>();
	let walking: Promise<void> | null = null;
	let resuming: Promise<void> | null = null;
	let rest = Promise.resolve();
	let endRest = () => {};

	function look(): void {
		if (isClosed || wanted.size === 0) return;
		walking ??= walkWhileWanted().finally(() => {
			walking = null;
			// Accounts may have come since the last look.
			look();
		});
	}

	async function walkWhileWanted(): Promise<void> {
		while (wanted.size > 0) {
			await rest;
			if (isClosed) return;
			const accountSids = [...wanted];
			wanted.clear();
			const begunAt = performance.now();
			await walk(accountSids).catch(failed);
			// A rest that begins after `close` would be ended by nobody.
			if (isClosed) return;
			rest = restFor(RESTS * (performance.now() - begunAt));
		}
	}

	async function walk(accountSids: readonly string[]): Promise<void> {
		const before = now() + LONGEST_PARKED_MS;
		let after: DuePlace | null = null;
		do {
			const step = await store.parked(accountSids, before, after);
			for (const { sid, accountSid } of step.found) {
				parked.add(ownerOf(accountSid), sid);
			}
			after = step.next;
			takeTurns();
			if (parked.size() > MOST_WAITING) await resuming;
		} while (after !== null && !isClosed);
	}

	function restFor(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const callOff = timers.after(ms, resolve);
			endRest = () => {
				callOff();
				resolve();
			};
		});
	}

	function takeTurns(): void {
		if (isClosed || parked.size() === 0) return;
		resuming ??= resumeAll()
			.catch(failed)
			.finally(() => {
				resuming = null;
				takeTurns();
			});
	}

	async function resumeAll(): Promise<void> {
		while (parked.size() > 0 && !isClosed) {
			const sids: string[] = [];
			while (sids.length < AT_ONCE) {
				const sid = parked.next();
				if (sid === undefined) break;
				sids.push(sid);
			}
			await resume(sids);
		}
	}

	function failed(error: unknown): void {
		parked.clear();
		if (isUnavailable(error)) return;
		log.error(
			{ err: error },
			"What waited for accounts to be active again waits some minutes longer",
		);
	}

	async function idle(): Promise<void> {
		while (walking !== null || resuming !== null) {
			await walking;
			await resuming;
		}
	}

	return {
		of(accountSids) {
			for (const sid of accountSids) wanted.add(sid);
			look();
		},
		idle,
		async close() {
			isClosed = true;
			endRest();
			await idle();
		},
	};
}

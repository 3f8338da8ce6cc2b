/**
 * What was parked while an account, or one above it, was suspended goes on when
 * it is active again, some at a time. Every instance does it, so that one may
 * die on it; what it misses is looked at when its parking ends.
 */

import type { Logger } from "pino";
import { isUnavailable } from "../errors.ts";
import type { Store } from "../store/contract.ts";
import { LONGEST_EXPIRY_MS } from "../verification/verification.ts";

export type Reactivation = {
	of(accountSids: readonly string[]): void;
	/** Resolves when all of them have been gone through. */
	idle(): Promise<void>;
	close(): Promise<void>;
};

const AT_ONCE = 100;
/**
 * A verification ends within a day, and its news are told for another. What is
 * told later (a receipt of last week's message) is found when its parking ends.
 */
const MAY_WAIT_MS = 2 * LONGEST_EXPIRY_MS;

export function reactivation(options: {
	store: Pick<Store, "search">;
	now: () => number;
	log: Logger;
	resume: (sids: readonly string[]) => Promise<unknown>;
}): Reactivation {
	const { store, now, log, resume } = options;
	let isClosed = false;
	const waiting = new Set<string>();
	let underWay = Promise.resolve();

	async function resumeAll(accountSid: string): Promise<void> {
		let before: string | null = null;
		do {
			const found = await store.search(
				{
					...{ accountSid, before, from: now() - MAY_WAIT_MS, until: null },
					...{ status: null, service: null, channel: null, recipient: null },
					...{ sender: null, workflowSid: null },
				},
				{ skip: 0, take: AT_ONCE },
				now(),
			);
			const parked = found
				.filter(({ parkedUntil }) => parkedUntil !== undefined)
				.map(({ sid }) => sid);
			if (parked.length > 0) await resume(parked);
			before = found.length < AT_ONCE ? null : (found.at(-1)?.sid ?? null);
		} while (before !== null && !isClosed);
	}

	async function resumeEach(accountSids: readonly string[]): Promise<void> {
		for (const accountSid of accountSids) {
			if (isClosed) return;
			waiting.delete(accountSid);
			try {
				await resumeAll(accountSid);
			} catch (error) {
				if (isUnavailable(error)) continue;
				log.error(
					{ err: error, account: accountSid },
					"Messages that waited for this account to be active again wait some minutes longer",
				);
			}
		}
	}

	return {
		of(accountSids) {
			// One that is suspended and active again and again is gone through once.
			const fresh = accountSids.filter((sid) => !waiting.has(sid));
			if (fresh.length === 0) return;
			for (const sid of fresh) waiting.add(sid);
			underWay = underWay.then(() => resumeEach(fresh));
		},
		idle: () => underWay,
		async close() {
			isClosed = true;
			await underWay;
		},
	};
}

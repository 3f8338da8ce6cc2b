/**
 * Requests that wait for a message in the sandbox. A commit of this instance wakes
 * those of its accounts. Commits of other instances on a shared store are not told,
 * so there each request also looks again from time to time.
 */

import { Refusal } from "../errors.ts";
import type { Timers } from "../timers.ts";

/** Each looks at the store once in this time, if other instances share it. */
const LOOK_EVERY_MS = 1_000;
/** Bounds on waiting requests: each holds a connection, and looks at the store. */
const MOST_WAITING = 200;
const MOST_OF_CUSTOMER = 20;

export type SandboxWaiters = {
	/**
	 * Looks until something is found, the time is over, the client is gone or the
	 * service closes; the last look is the answer. Refuses too many at once.
	 */
	hold<Found>(
		accountSid: string,
		waitMs: number,
		look: () => Promise<readonly Found[]>,
		/** Calls `end` if the client goes; returns the function that stops listening. */
		whenGone: (end: () => void) => () => void,
	): Promise<readonly Found[]>;
	/** The sandbox has new messages of these accounts. */
	wake(accountSids: readonly string[]): void;
	/** How many wait. */
	size(): number;
	/** Ends all, and lets nobody wait any more. */
	close(): void;
};

type Waiter = { readonly news: () => void; readonly end: () => void };

export function sandboxWaiters(parts: {
	readonly timers: Pick<Timers, "after" | "every">;
	readonly customerOf: (accountSid: string) => string;
	readonly isShared: boolean;
}): SandboxWaiters {
	const byAccount = new Map<string, Set<Waiter>>();
	const perCustomer = new Map<string, number>();
	let size = 0;
	let isClosed = false;

	/** Returns the function that leaves. */
	function enter(accountSid: string, waiter: Waiter): () => void {
		const customer = parts.customerOf(accountSid);
		const ofCustomer = perCustomer.get(customer) ?? 0;
		if (size >= MOST_WAITING || ofCustomer >= MOST_OF_CUSTOMER) {
			throw new Refusal("too_many_requests", {
				message: `Too many requests wait for messages of the sandbox: ${MOST_OF_CUSTOMER} of a customer may`,
				details: { retryAfter: 1 },
			});
		}
		const own = byAccount.get(accountSid) ?? new Set();
		byAccount.set(accountSid, own.add(waiter));
		perCustomer.set(customer, ofCustomer + 1);
		size++;
		return () => {
			size--;
			own.delete(waiter);
			if (own.size === 0) byAccount.delete(accountSid);
			const left = (perCustomer.get(customer) ?? 1) - 1;
			if (left === 0) perCustomer.delete(customer);
			else perCustomer.set(customer, left);
		};
	}

	return {
		async hold(accountSid, waitMs, look, whenGone) {
			const { timers, isShared } = parts;
			let isOver = isClosed;
			let hasNews = false;
			let goOn = () => {};
			const waiter: Waiter = {
				news() {
					hasNews = true;
					goOn();
				},
				end() {
					isOver = true;
					goOn();
				},
			};
			// Entered before the first look: a commit between the two is not missed.
			const leave = enter(accountSid, waiter);
			const stops = [
				leave,
				timers.after(waitMs, waiter.end),
				whenGone(waiter.end),
				...(isShared ? [timers.every(LOOK_EVERY_MS, waiter.news)] : []),
			];
			try {
				for (;;) {
					const isLast = isOver;
					hasNews = false;
					const found = await look();
					if (found.length > 0 || isLast) return found;
					if (hasNews || isOver) continue;
					await new Promise<void>((resolve) => {
						goOn = resolve;
					});
				}
			} finally {
				for (const stop of stops) stop();
			}
		},
		wake(accountSids) {
			for (const sid of accountSids) {
				for (const waiter of byAccount.get(sid) ?? []) waiter.news();
			}
		},
		size: () => size,
		close() {
			isClosed = true;
			for (const waiters of byAccount.values()) {
				for (const waiter of waiters) waiter.end();
			}
		},
	};
}

/**
 * Budgets in the simulation. What is used of them is derived once more, from the rows of
 * messages and from what the providers did, and compared with what is stored. So no crash
 * loses the price of a message, or keeps that of one which certainly did not go out.
 */

import assert from "node:assert/strict";
import type { Cap } from "../src/accounts/caps.ts";
import {
	changedBy,
	periodAt,
	type Spending,
	spendingKey,
	spentIn,
} from "../src/accounts/spending.ts";
import { NO_PRICES, type Prices } from "../src/prices/prices.ts";
import type { Changes } from "../src/store/contract.ts";
import type { Reservation } from "../src/verification/reservation.ts";
import type { Event, Verification } from "../src/verification/verification.ts";

const CURRENCY = "EUR";
const PRICES: Readonly<Record<string, number>> = {
	first: 3,
	second: 5,
	sandbox: 1,
};

const priceOf = (provider: string) => PRICES[provider] ?? null;

export const prices: Prices = {
	...NO_PRICES,
	currency: CURRENCY,
	priceOf,
	capPriceOf: priceOf,
	hasAllCapPrices: () => true,
	worthOf: (micros) => micros,
};

/** A day's budget, and one of the month that is twice as large. */
export function capsOf(amount: number): readonly Cap[] {
	return (["day", "month"] as const).map((period, i) => ({
		period,
		country: null,
		amount: amount * (i + 1),
		currency: CURRENCY,
	}));
}

export type Spent = ReturnType<typeof spent>;

/** Reads what a commit changes, message by message, and keeps the sums. */
export function spent(
	now: () => number,
	accountSid: string,
	amount: number | null,
) {
	const caps = amount === null ? [] : capsOf(amount);
	const keyOf = (cap: Cap) => spendingKey(accountSid, cap.period, null);
	const rows = new Map<string, Spending>();
	/** Charged without asking: a message that may have gone out went to another provider. */
	const unasked = new Map<string, number>();
	/** By key and period: what the messages of the commit change. */
	let deltas = new Map<string, number>();
	/** The same, without what it gives back. */
	let charged = new Map<string, number>();
	let refusals = 0;
	/** What messages of the commit may keep, or give back: nobody knows whether they went out. */
	let inDoubt = 0;

	function add(held: Reservation, change: number): void {
		for (const { key, period } of held.rows) {
			const name = `${key} ${period}`;
			deltas.set(name, (deltas.get(name) ?? 0) + change);
			charged.set(name, (charged.get(name) ?? 0) + Math.max(0, change));
		}
	}

	/** Whether the message of an event that is over now may have gone out. */
	function isDoubtful(was: Event, is: Event, committer: string): boolean {
		// In this world only an unknown answer has a message.
		const isUnknown = is.provider !== null && is.errorMessage !== null;
		const holder = was.handover?.leasedBy ?? null;
		return (
			was.reserved?.isKept === true ||
			(is.status === "failed" && isUnknown) ||
			// Its holder was gone: it may have asked a provider.
			(holder !== null && holder !== committer) ||
			(is.status !== "failed" && is.status !== "canceled")
		);
	}

	/** Returns whether the message stays charged although nobody accepted it. */
	function settle(
		was: Event,
		is: Event,
		committer: string,
		isErased: boolean,
	): boolean {
		const held = was.reserved;
		if (held === undefined) return false;
		const isHeld = was.handover?.leasedBy !== null;
		if (!isErased && is.handover !== null) {
			assert(is.reserved, `${is.sid} is under way, and holds no room`);
			return false;
		}
		assert(isErased || !is.reserved, `${is.sid} is over, and still holds room`);
		if (is.acceptedAt !== null) {
			add(held, (priceOf(is.provider ?? "") ?? 0) - held.micros);
			return false;
		}
		if (isErased) {
			// Another answer may have come in the same commit, before the erasure.
			if (isHeld) inDoubt += held.micros;
			if (isHeld || !held.isKept) add(held, -held.micros);
			return false;
		}
		if (isDoubtful(was, is, committer)) return true;
		// An instance may have lost the answer to a message of its own.
		if (isHeld && is.status === "canceled") inDoubt += held.micros;
		add(held, -held.micros);
		return false;
	}

	function chargeUnasked({ micros, rows: held }: Reservation): void {
		for (const { key } of held) {
			unasked.set(key, (unasked.get(key) ?? 0) + micros);
		}
	}

	/** `carried`: what the message before it held, if this one takes over from it. */
	function begin(
		event: Event,
		isUnasked: boolean,
		carried: Reservation | undefined,
	): void {
		if (event.refusal !== undefined) return;
		if (event.handover !== null) {
			const held = event.reserved;
			assert(held, `${event.sid} begins, and holds no room`);
			add(held, held.micros);
			if (isUnasked) chargeUnasked(held);
			return;
		}
		// A sandbox answers in the commit of its message.
		if (event.acceptedAt === null) return;
		const micros = priceOf(event.provider ?? "") ?? 0;
		const at = event.createdAt;
		const held =
			carried?.rows ??
			caps.map((cap) => ({
				key: keyOf(cap),
				period: periodAt(cap.period, at),
			}));
		const reserved = { micros, charged: 0, rows: held };
		add(reserved, micros);
		if (isUnasked) chargeUnasked(reserved);
	}

	/** Whether the dearest provider may have had no room in the batch, whose decisions follow each other. */
	function isFull(): boolean {
		return caps.some((cap) => {
			const key = keyOf(cap);
			const period = periodAt(cap.period, now());
			const { used } = spentIn(rows.get(key), period);
			const more = charged.get(`${key} ${period}`) ?? 0;
			return used + more + DEAREST > cap.amount;
		});
	}

	return {
		/** `was`: the row before the commit; `isErased`: `is` was removed in it. */
		take(
			committer: string,
			was: Verification | undefined,
			is: Verification,
			isErased = false,
		): void {
			if (is.accountSid !== accountSid || caps.length === 0) return;
			const before = was?.events ?? [];
			const kept = before.filter((event, i) =>
				settle(event, is.events[i] ?? event, committer, isErased),
			);
			for (const event of is.events.slice(before.length)) {
				const { step, channel } = event;
				const isUnasked = kept.some(
					(each) => each.step === step && each.channel === channel,
				);
				const over = before.find(
					(each) =>
						each.reserved !== undefined &&
						each.step === step &&
						each.channel === channel,
				);
				begin(event, isUnasked, over?.reserved);
			}
		},
		/** The changes of the commit must be those of its messages. */
		check({ spendings }: Pick<Changes, "spendings">): void {
			assert(refusals === 0 || isFull(), "a budget refuses, and has room");
			refusals = 0;
			for (const cap of caps) {
				const key = keyOf(cap);
				const period = periodAt(cap.period, now());
				const change = spendings.find(
					(each) => each.key === key && each.period === period,
				);
				// Nobody reads what happens to an earlier period.
				const derived = deltas.get(`${key} ${period}`) ?? 0;
				const stored = change?.change ?? 0;
				assert(
					stored >= derived && stored <= derived + inDoubt,
					`${cap.period}: ${stored} is stored, and messages make it ${derived}`,
				);
				if (change !== undefined) {
					const row = changedBy(rows.get(key), change);
					if (row !== undefined) rows.set(key, row);
				}
				const { used } = spentIn(rows.get(key), period);
				assert(used >= 0, `less than nothing is used of the ${cap.period}`);
				const most = cap.amount + (unasked.get(key) ?? 0);
				assert(
					used <= most,
					`${cap.period}: ${used} of ${cap.amount} are used`,
				);
			}
			deltas = new Map();
			charged = new Map();
			inDoubt = 0;
		},
		/** A decision of the commit refuses a message. */
		refuses(): void {
			refusals++;
		},
		keys: caps.map(keyOf),
		/** What is stored must be what was committed, as far as it is of the present period. */
		equals(stored: readonly Spending[]): void {
			for (const cap of caps) {
				const period = periodAt(cap.period, now());
				const of = (all: Iterable<Spending>) =>
					spentIn(
						[...all].find(({ key }) => key === keyOf(cap)),
						period,
					).used;
				assert.equal(
					of(stored),
					of(rows.values()),
					`used of the ${cap.period}`,
				);
			}
		},
	};
}

/** The dearest provider of every route in this world. */
const DEAREST = Math.max(...Object.values(PRICES));

/** Keeps answers for a moment: a page that refreshes itself costs one read. */

import { hasPassed } from "../../durations.ts";

/**
 * The most answers and the most rows that are kept: beyond either the oldest
 * answers go. A client chooses the periods, and with them how many answers of
 * how many rows there may be.
 */
const MOST_KEPT = 200;
const MOST_ROWS = 20_000;

/**
 * `key` must hold everything that the answer depends on. A failed answer is not kept.
 * `isAwaited`: whether who asks still waits. `read` goes on for as long as anybody does
 * who has asked meanwhile: the first one may go before the others.
 */
export function recently<Row>(
	freshMs: number,
	now: () => number,
): (
	key: string,
	read: (isWanted: () => boolean) => Promise<readonly Row[]>,
	isAwaited?: () => boolean,
) => Promise<readonly Row[]> {
	type Kept = {
		readonly at: number;
		rows: number;
		readonly value: Promise<readonly Row[]>;
		/** Whether each one who asked still waits; null: the answer is here. */
		asking: (() => boolean)[] | null;
	};
	const kept = new Map<string, Kept>();
	let rows = 0;

	function forget(key: string): void {
		rows -= kept.get(key)?.rows ?? 0;
		kept.delete(key);
	}

	/** Answers stand in the order in which they were asked for. */
	function forgetOld(): void {
		for (const [key, { at }] of kept) {
			const isOld = hasPassed(freshMs, at, now());
			if (!isOld && kept.size <= MOST_KEPT && rows <= MOST_ROWS) return;
			forget(key);
		}
	}

	return (key, read, isAwaited = () => true) => {
		forgetOld();
		const known = kept.get(key);
		if (known !== undefined) {
			known.asking?.push(isAwaited);
			return known.value;
		}
		const asking = [isAwaited];
		const answer: Kept = {
			at: now(),
			rows: 0,
			value: read(() => asking.some((each) => each())),
			asking,
		};
		kept.set(key, answer);
		answer.value.then(
			(found) => {
				answer.asking = null;
				if (kept.get(key) !== answer) return;
				answer.rows = found.length;
				rows += found.length;
				forgetOld();
			},
			() => {
				if (kept.get(key) === answer) forget(key);
			},
		);
		return answer.value;
	};
}

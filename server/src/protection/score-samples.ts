/**
 * The scores of a node over the last day, one for each quarter of an hour in which it was
 * looked at. They are kept as a counter, which every store has and sweeps by age; its
 * amounts are hundredths of a message.
 */

import { DAY_MS, MINUTE_MS } from "../durations.ts";
import type { Counter } from "../limits/counter.ts";
import type { Hasher } from "../secrets/hash.ts";

export type ScoreSample = { readonly at: number; readonly score: number };

export const SLOT_MS = 15 * MINUTE_MS;
/** As many slots as a day has. */
const MOST = DAY_MS / SLOT_MS;
const BUCKET = "score";

/** `id`: the node, as the store names it. */
export const scoresKey = (hash: Hasher, id: string) =>
	hash("scores of a node", id);

export const slotOf = (at: number) => at - (at % SLOT_MS);

export function samplesIn(
	counter: Counter | undefined,
	now: number,
): readonly ScoreSample[] {
	const [, window = []] =
		counter?.windows.find(([bucket]) => bucket === BUCKET) ?? [];
	return (
		window
			// One further ahead was dated by a clock that was wrong: it would keep others away.
			.filter(([at]) => at > now - DAY_MS && at <= now + DAY_MS)
			.map(([at, hundredths]) => ({ at, score: hundredths / 100 }))
	);
}

/** The counter with one more sample; null: another instance has noted this slot. */
export function withSample(
	key: string,
	counter: Counter | undefined,
	{ at, score }: ScoreSample,
): Counter | null {
	const slot = slotOf(at);
	const before = samplesIn(counter, at);
	if (before.some((each) => each.at >= slot)) return null;
	const all = [...before, { at: slot, score }].slice(-MOST);
	return {
		key,
		windows: [
			[BUCKET, all.map((each) => [each.at, Math.round(each.score * 100)])],
		],
		expiresAt: at + DAY_MS,
	};
}

/** How full the buckets of a limit are for a key. */

import { type LimitUse, windowIn } from "./count.ts";
import type { CounterView } from "./counter.ts";
import type { NamedBucket } from "./limit.ts";
import { fullUntil, heldIn } from "./window.ts";

export type Fill = {
	readonly bucket: NamedBucket;
	/** Events that count at present. */
	readonly used: number;
	/** The instant from which the next event fits; null: it fits now. */
	readonly fullUntil: number | null;
};

export function fillOf(
	use: LimitUse,
	counter: CounterView["counter"],
	now: number,
): Fill[] {
	return use.buckets.map((bucket) => {
		const window = windowIn(use, bucket.name, counter, use.beside);
		const used = heldIn(window, bucket, now).reduce(
			(sum, [, count]) => sum + count,
			0,
		);
		return { bucket, used, fullUntil: fullUntil(window, bucket, now) };
	});
}

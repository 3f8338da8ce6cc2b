/** Shrinks a failing history to a smaller one that still fails, which says more. */

import type { Store } from "../src/store/contract.ts";
import { type HistoryFailure, runPlan } from "./history.ts";
import type { Plan } from "./plan.ts";

/**
 * Drops items while the rest still fails, in ever smaller pieces; then
 * instances, the faults of their network, and the time after the history. A
 * shrunk plan replays with its seed, whatever the seed drew before.
 */
export async function shrunk(
	failure: HistoryFailure,
	newStore: () => Promise<Store>,
): Promise<HistoryFailure> {
	let least = failure;
	const stillFails = async (change: Partial<Plan>): Promise<boolean> => {
		// A failing history leaves due work behind, so each try gets a new store.
		const store = await newStore();
		const plan = { ...least.plan, ...change };
		const found = await runPlan(plan, failure.seed, store);
		await store.close();
		if (found !== null) least = found;
		return found !== null;
	};
	await shortest(failure.plan.items, (items) => stillFails({ items }));
	while (least.plan.instances > 1) {
		if (!(await stillFails({ instances: least.plan.instances - 1 }))) break;
	}
	const { weather } = least.plan;
	for (const kind of Object.keys(weather)) {
		await stillFails({ weather: { ...least.plan.weather, [kind]: 0 } });
	}
	await stillFails({ outlivesRecords: false });
	return least;
}

/** A shortened list that still fails, but would not without any single item. */
export async function shortest<T>(
	list: readonly T[],
	fails: (list: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
	let least = list;
	for (let size = Math.ceil(list.length / 2); size > 0; ) {
		const before = least.length;
		for (let at = 0; at < least.length; ) {
			const fewer = least.toSpliced(at, size);
			if (await fails(fewer)) least = fewer;
			else at += size;
		}
		// After an item is gone, others may no longer be needed.
		if (size > 1 || least.length === before) size = Math.floor(size / 2);
	}
	return least;
}

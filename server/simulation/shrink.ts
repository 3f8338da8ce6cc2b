/** The least of a history that still fails: what is left says more than what was drawn. */

import type { Store } from "../src/store/contract.ts";
import { type HistoryFailure, runPlan } from "./history.ts";
import type { Plan } from "./plan.ts";

/**
 * Drops items while what is left still fails, in ever smaller pieces; then
 * instances, what their network does to them, and what comes after the history.
 * A shrunk plan replays by its seed, whatever was drawn from that before.
 */
export async function shrunk(
	failure: HistoryFailure,
	newStore: () => Promise<Store>,
): Promise<HistoryFailure> {
	let least = failure;
	const stillFails = async (change: Partial<Plan>): Promise<boolean> => {
		// What fails leaves things due behind.
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

/** Of a list that fails: one that fails too, and does not when any one of it is left out. */
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
		// One less may let go of what was needed before.
		if (size > 1 || least.length === before) size = Math.floor(size / 2);
	}
	return least;
}

/**
 * The store as one instance sees it. Each call is two steps: the database does
 * it, and the instance hears of it. Between them others go on, and the instance
 * may die; the database may be out of reach before, or only with its answer.
 */

import { Refusal } from "../src/errors.ts";
import type { Changes, Store } from "../src/store/contract.ts";
import type { Seeded } from "./chance.ts";
import type { Committer, Ledger } from "./ledger.ts";
import type { Loop, Noting, Owner } from "./loop.ts";

/** What the next calls meet. */
export type Fault =
	/** Not reached: nothing is done. */
	| "before"
	/** The disk is full: what was decided is not saved. */
	| "within"
	/** Done, and the connection breaks before the instance hears of it. */
	| "after";

/** Of the database; most answers take no time. */
const SLOWEST_ANSWER_MS = 6_000;

export type DatabaseUser = Owner &
	Committer & {
		readonly faults: Fault[];
		/** When it was last told that the store is out of reach. */
		faultAt: number;
	};

export function databaseFor(
	user: DatabaseUser,
	store: Store,
	world: {
		readonly loop: Loop;
		readonly chance: Seeded;
		readonly ledger: Ledger;
		/** From then on the database is quick and always there. */
		readonly isOver: () => boolean;
		readonly noting: Noting;
		/** The configuration that was there before the history began. */
		readonly versionBefore: number;
	},
): Store {
	const { loop, chance, ledger } = world;

	/** `work` is told whether it is to fail once all is decided. */
	function call<T>(
		what: string,
		work: (failsWithin: boolean) => Promise<T>,
		isCommit = false,
	): Promise<T> {
		return new Promise((resolve, reject) => {
			loop.do(
				user,
				what,
				async () => {
					const fault = world.isOver() ? undefined : user.faults.shift();
					if (fault !== undefined) user.wellSince = loop.now();
					const hearOfFault = () => {
						user.faultAt = loop.now();
						reject(new Refusal("unavailable"));
					};
					let hear: () => void;
					if (fault === "before" || (fault === "within" && !isCommit)) {
						hear = hearOfFault;
					} else {
						try {
							const result = await work(fault === "within");
							hear = () => resolve(result);
						} catch (error) {
							hear = () => reject(error);
						}
						if (fault !== undefined) hear = hearOfFault;
					}
					loop.do(user, `hears of ${what}`, hear, pauseMs());
				},
				pauseMs(),
			);
		});
	}

	function pauseMs(): number {
		if (world.isOver() || !chance.is(0.1)) return 0;
		if (chance.is(0.95)) return 1 + chance.below(40);
		user.wellSince = loop.now() + SLOWEST_ANSWER_MS;
		return SLOWEST_ANSWER_MS;
	}

	const take = (changes: Changes) => ledger.take(user, changes);

	return {
		...store,
		isShared: true,
		transact: (keys, decide) =>
			call(
				"commit",
				async (failsWithin) => {
					let changes: Changes | undefined;
					await store.transact(keys, (loaded) => {
						ledger.begin();
						changes = decide(loaded);
						if (failsWithin) throw new Refusal("unavailable");
						return changes;
					});
					if (changes !== undefined)
						world.noting(() => take(changes as Changes));
				},
				true,
			),
		whereabouts: (...args) => call("look-up", () => store.whereabouts(...args)),
		verificationsOf: (...args) =>
			call("look-up", () => store.verificationsOf(...args)),
		ofRecipient: (...args) => call("look-up", () => store.ofRecipient(...args)),
		due: (...args) => call("due", () => store.due(...args)),
		nextDueAt: () => call("next due", () => store.nextDueAt()),
		sweep: (...args) => call("sweep", () => store.sweep(...args)),
		configurationSince: (version) =>
			store.configurationSince(Math.max(version, world.versionBefore)),
	};
}

/**
 * The store as one instance sees it. Each call has two steps: the database does
 * the work, and the instance gets the answer. Between them others go on, and
 * the instance may die. The database may be out of reach before the work, or
 * only with its answer.
 */

import { Refusal } from "../src/errors.ts";
import type { Changes, Store } from "../src/store/contract.ts";
import type { Seeded } from "./chance.ts";
import type { Committer, Ledger } from "./ledger.ts";
import type { Loop, Noting, Owner } from "./loop.ts";

/** The fault that the next call meets. */
export type Fault =
	/** Not reached: nothing is done. */
	| "before"
	/** The disk is full: the decisions are not saved. */
	| "within"
	/** Done, but the connection breaks before the instance gets the answer. */
	| "after";

/** The slowest answer of the database; most take no time. */
const SLOWEST_ANSWER_MS = 6_000;

export type DatabaseUser = Owner &
	Committer & {
		readonly faults: Fault[];
		/** When it last heard that the store is out of reach. */
		faultAt: number;
	};

export function databaseFor(
	user: DatabaseUser,
	store: Store,
	world: {
		readonly loop: Loop;
		readonly chance: Seeded;
		readonly ledger: Ledger;
		/** From then on the database is fast and always reachable. */
		readonly isOver: () => boolean;
		readonly noting: Noting;
		/** The version of the configuration from before the history. */
		readonly versionBefore: number;
	},
): Store {
	const { loop, chance, ledger } = world;

	/** Calls `work`, which gets whether it must fail after all decisions. */
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
		latestOf: (...args) => call("look-up", () => store.latestOf(...args)),
		due: (...args) => call("due", () => store.due(...args)),
		recipientsInNews: (...args) =>
			call("look-up", () => store.recipientsInNews(...args)),
		nextNewsAt: () => call("next news", () => store.nextNewsAt()),
		nextDueAt: () => call("next due", () => store.nextDueAt()),
		sweep: (...args) => call("sweep", () => store.sweep(...args)),
		configurationSince: (version) =>
			store.configurationSince(Math.max(version, world.versionBefore)),
	};
}

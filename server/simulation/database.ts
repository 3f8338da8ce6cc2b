/**
 * The store as one instance sees it. Each call has two steps: the database does
 * the work, and the instance gets the answer. Between them others go on, and
 * the instance may die. The database may be out of reach before the work, or
 * only with its answer.
 *
 * On a machine of its own the instance does the work itself, and goes on once the
 * commits that it waits for are on disk.
 */

import assert from "node:assert/strict";
import { Refusal } from "../src/errors.ts";
import type { Changes, Keys, Loaded, Store } from "../src/store/contract.ts";
import type { Seeded } from "./chance.ts";
import type { Committer, Ledger } from "./ledger.ts";
import type { Loop, Noting, Owner } from "./loop.ts";
import type { Machine } from "./machine.ts";

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
		/** Null: the store is shared. */
		readonly machine: Machine | null;
	},
): Store {
	const { loop, chance, ledger, machine, noting } = world;

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
				() => {
					const fault = nextFault();
					if (fault !== undefined) user.wellSince = loop.now();
					const hearOfFault = () => {
						user.faultAt = loop.now();
						reject(new Refusal("unavailable"));
					};
					const outcome = async () => {
						if (fault === "before" || (fault === "within" && !isCommit)) {
							return hearOfFault;
						}
						try {
							const result = await work(fault === "within");
							return fault === undefined ? () => resolve(result) : hearOfFault;
						} catch (error) {
							return fault === undefined ? () => reject(error) : hearOfFault;
						}
					};
					if (machine === null) {
						return outcome().then((hear) =>
							loop.do(user, `hears of ${what}`, hear, pauseMs()),
						);
					}
					// Later steps of the disk end it.
					void outcome().then((hear) => {
						if (!user.isDead) hear();
					});
					return undefined;
				},
				pauseMs(),
			);
		});
	}

	function nextFault(): Fault | undefined {
		const fault = world.isOver() ? undefined : user.faults.shift();
		// There is no connection that could break after the work.
		return machine !== null && fault === "after" ? "before" : fault;
	}

	function pauseMs(): number {
		if (world.isOver() || !chance.is(0.1)) return 0;
		if (chance.is(0.95)) return 1 + chance.below(40);
		user.wellSince = loop.now() + SLOWEST_ANSWER_MS;
		return SLOWEST_ANSWER_MS;
	}

	async function transact(
		keys: Keys,
		decide: (loaded: Loaded) => Changes,
		failsWithin: boolean,
	): Promise<void> {
		/** The notes of the last decision: a store may ask again. */
		const decided: { take?: () => void } = {};
		const saved = store.transact(keys, (loaded) => {
			const notes = ledger.begin();
			const changes = decide(loaded);
			if (failsWithin) throw new Refusal("unavailable");
			const at = loop.now();
			decided.take = () => noting(() => ledger.take(user, changes, notes, at));
			return changes;
		});
		// SQLite has committed by now, and the sync is still to come.
		const written =
			decided.take && machine ? machine.committed(decided.take) : null;
		await saved;
		if (machine === null) decided.take?.();
		else if (written !== null && !user.isDead) {
			noting(() => assert(written.isOnDisk, "answered, and it is not on disk"));
		}
	}

	return {
		...store,
		isShared: machine === null,
		transact: (keys, decide) =>
			call(
				"commit",
				(failsWithin) => transact(keys, decide, failsWithin),
				true,
			),
		verification: (...args) =>
			call("look-up", () => store.verification(...args)),
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

/** Commands as the store takes them: the keys to load, and the decision over the loaded rows. */

import type { Keys, ReferenceKey, Whereabouts } from "./contract.ts";
import type { Work } from "./working-set.ts";

/** One decision to make: synchronous, and without I/O. */
export type Command<Reply, Due> = {
	/** If the keys depend on a look-up: what to look up, unlocked, before. */
	readonly lookup?: {
		readonly verification?: string;
		readonly reference?: ReferenceKey;
	};
	readonly keys: Keys | ((found: LookedUp) => Keys);
	/**
	 * It goes before all that wait for their batch: a lane has room for the messages
	 * that it leases, and new sends would only make more of them.
	 */
	readonly goesFirst?: true;
	/** May throw a refusal while it has changed nothing. Any other error is a bug. */
	decide(work: Work<Due>, now: number): Reply;
};

export type LookedUp = {
	/** The result of `lookup.verification`. */
	readonly whereabouts: Whereabouts | undefined;
	/** SID of the verification that `lookup.reference` names. */
	readonly referred: string | undefined;
};

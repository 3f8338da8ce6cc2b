/** Commands as the store takes them: the keys to load, and the decision over what was loaded. */

import type { Keys, ReferenceKey, Whereabouts } from "./contract.ts";
import type { Work } from "./work.ts";

/** One thing to be decided. Synchronous, and without any I/O of its own. */
export type Command<Reply, Due> = {
	/** Where the keys depend on a look: what to look up, unlocked, before. */
	readonly lookup?: {
		readonly verification?: string;
		readonly reference?: ReferenceKey;
	};
	readonly keys: Keys | ((found: Found) => Keys);
	/** May throw a refusal as long as it has changed nothing; anything else it throws is a bug. */
	decide(work: Work<Due>, now: number): Reply;
};

export type Found = {
	/** What the look-up of `lookup.verification` found. */
	readonly whereabouts: Whereabouts | undefined;
	/** SID of the verification behind `lookup.reference`. */
	readonly referred: string | undefined;
};

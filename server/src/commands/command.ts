/**
 * Commands: everything that changes what is stored. One file for each: the keys
 * that it loads and its decision, synchronous and without I/O. SIDs, codes and
 * random numbers come in as arguments.
 */

import type { Message } from "../channels/provider.ts";
import type { Command as StoreCommand } from "../store/batcher.ts";
import type { Work as StoreWork } from "../store/work.ts";

/** A message that this instance holds the lease of, to be handed over after the commit. */
export type Dispatch = {
	readonly message: Message;
	/** Fences the answer: see `Handover.hand`. */
	readonly hand: number;
	/** Providers that may carry it, in order of preference. */
	readonly candidates: readonly string[];
};

export type Command<Reply> = StoreCommand<Reply, Dispatch>;
export type Work = StoreWork<Dispatch>;

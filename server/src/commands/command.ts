/**
 * Commands: everything that changes what is stored. One file for each: the keys
 * that it loads and its decision, synchronous and without I/O. SIDs, codes and
 * random numbers come in as arguments.
 */

import { Refusal } from "../errors.ts";
import type { AnsweredMessage } from "../messages/hand-over.ts";
import type { Message } from "../providers/contract.ts";
import type { Command as StoreCommand } from "../store/batcher.ts";
import type { DueWork, Work as StoreWork } from "../store/work.ts";
import type { CallbackDispatch } from "../verification/callbacks.ts";
import type { Verification } from "../verification/verification.ts";

/** A message that this instance holds the lease of, to be handed over after the commit. */
export type Dispatch = {
	readonly message: Message;
	/** Fences the answer: see `Handover.hand`. */
	readonly hand: number;
	/** Providers that may carry it, in order of preference. */
	readonly candidates: readonly string[];
	/** From then on it is not to be handed over any more. */
	readonly expiresAt: number;
	/** From then on another instance may have it. */
	readonly leasedUntil: number;
};

/** Where a message goes: to its provider now, or into the line of its lane, in the store until `at`. */
export type Place = "now" | { readonly at: number };

/** A message that waits, unleased, until its lane has room. */
export type Waiting = {
	readonly sid: string;
	readonly accountSid: string;
	readonly candidates: readonly string[];
	/** From then on another instance takes it over. */
	readonly at: number;
};

/** What a commit leaves to be done by this instance, unless a later decision of the same batch made it needless. */
export type Due = DueWork &
	(
		| { readonly message: Dispatch }
		| { readonly waiting: Waiting }
		| {
				/** The lease of a message that this instance holds was renewed. */
				readonly renewed: Pick<Dispatch, "leasedUntil"> & {
					readonly eventSid: string;
				};
		  }
		/** The sandbox was asked within the decision: to be measured, and traced. */
		| { readonly answered: AnsweredMessage }
		| { readonly callback: CallbackDispatch }
	);

export type Command<Reply> = StoreCommand<Reply, Due>;
export type Work = StoreWork<Due>;

/** For `Retry-After`: whole seconds, at least one. */
export function secondsUntil(at: number, now: number): number {
	return Math.max(1, Math.ceil((at - now) / 1_000));
}

/** The account's own verification; another's is as unknown as none. */
export function ownVerification(
	work: Work,
	accountSid: string,
	sid: string,
): Verification {
	const verification = work.verification(sid);
	if (verification?.accountSid !== accountSid) {
		throw new Refusal("unknown_verification");
	}
	return verification;
}

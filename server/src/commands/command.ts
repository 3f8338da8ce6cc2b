/**
 * Commands: everything that changes what is stored. One file for each: the keys
 * that it loads and its decision, synchronous and without I/O. SIDs, codes and
 * random numbers come in as arguments.
 */

import type { Answer, Message } from "../channels/provider.ts";
import { Refusal } from "../errors.ts";
import type { Command as StoreCommand } from "../store/batcher.ts";
import type { Work as StoreWork } from "../store/work.ts";
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

/** What a commit leaves to be done by this instance. */
export type Due =
	| {
			readonly message: Dispatch;
			/** False where a later decision of the same batch has ended its verification. */
			readonly isStillDue: () => boolean;
	  }
	| {
			/** The lease of a message that this instance holds was renewed. */
			readonly renewed: Pick<Dispatch, "leasedUntil"> & {
				readonly eventSid: string;
			};
			readonly isStillDue: () => true;
	  }
	| {
			/** The sandbox was asked within the decision; to be measured, and traced. */
			readonly answered: {
				readonly provider: string;
				readonly message: Message;
				readonly answer: Answer;
			};
			readonly isStillDue: () => true;
	  }
	| {
			readonly callback: CallbackDispatch;
			readonly isStillDue: () => boolean;
	  };

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

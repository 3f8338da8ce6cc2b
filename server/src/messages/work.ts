/**
 * The unit of work of messages: the members that they use, and the work that
 * they leave for after the commit.
 */

import type { NewsWork } from "../accounts/account-news.ts";
import type { SpendingWork } from "../accounts/spending.ts";
import type { Channel } from "../channel.ts";
import type { GuardWork } from "../guard/guard-work.ts";
import type { Counters } from "../limits/counter.ts";
import type { Answer, Message } from "../providers/contract.ts";
import type { Milestone } from "../usage/milestone.ts";
import type { TrafficWork } from "../usage/traffic.ts";

/** A message that this instance has leased, to be handed over after the commit. */
export type Dispatch = {
	readonly message: Message;
	/** Fences off answers of other hands: see `Handover.hand`. */
	readonly hand: number;
	/** Providers that may carry it, in order of preference. */
	readonly candidates: readonly string[];
	/** From this instant on it must not be handed over. */
	readonly expiresAt: number;
	/** From this instant on another instance may have it. */
	readonly leasedUntil: number;
};

/**
 * The place for a message: with its provider now, or in the line of its lane,
 * which the store keeps until `at`.
 */
export type Place = "now" | { readonly at: number };

/** A message that waits, unleased, for room in its lane. */
export type Waiting = {
	readonly sid: string;
	readonly eventSid: string;
	/** The last one that had it, if any. */
	readonly hand: number;
	readonly accountSid: string;
	readonly candidates: readonly string[];
	/** From this instant on another instance takes it over. */
	readonly at: number;
};

/** A provider's answer, and the message that it answers. */
export type AnsweredMessage = {
	readonly message: Message;
	/** Fences off answers of other hands: see `Handover.hand`. */
	readonly hand: number;
	readonly provider: string;
	readonly answer: Answer;
};

/** A message as the sandbox keeps it. */
export type SandboxMessage = {
	readonly sid: string;
	readonly accountSid: string;
	readonly channel: Channel;
	readonly from: string;
	readonly to: string;
	readonly subject: string | null;
	/** The code, the text and the HTML, sealed together. */
	readonly textSealed: string;
	/** How many characters of it are the code. Absent: none, as it was kept before codes were. */
	readonly codeLength?: number;
	/** How many characters behind the code are the text. Absent: all, as there is no HTML. */
	readonly textLength?: number;
	readonly at: number;
	readonly requestId: string;
};

/**
 * Work that a message leaves for after the commit, unless a later decision of
 * the batch makes it needless.
 */
export type DueMessage = { readonly isStillDue: () => boolean } & (
	| { readonly message: Dispatch }
	| { readonly waiting: Waiting }
	/** The sandbox was asked within the decision: the answer is to be measured and traced. */
	| { readonly answered: AnsweredMessage }
);

/** Gates read and write counters. */
export type MessageWork = Counters &
	SpendingWork &
	GuardWork &
	NewsWork &
	TrafficWork & {
		/** Counts a message that went out. */
		count(accountSid: string, day: string, channel: Channel): void;
		keepInSandbox(message: SandboxMessage): void;
		due(work: DueMessage): void;
		reached(milestone: Milestone): void;
	};

/** Replies of the service about its fraud guard, lists and budgets. */

import type { Schemas } from "../frame/api.ts";

export type Account = Schemas["Account"];

export type GuardNode = {
	readonly node: string;
	readonly kind: string;
	readonly state: string;
	/** Messages that nobody has verified, less what was earned. */
	readonly score: number;
	readonly sent: number;
	readonly verified: number;
	readonly strikes: number;
	readonly since: string | null;
	readonly until: string | null;
};
export type GuardNodes = {
	readonly result: readonly GuardNode[];
	/** Not null: there are more. */
	readonly next: string | null;
};

/** A node's scores of the last 24 hours, the oldest first: one for a quarter of an hour. */
export type GuardScores = {
	readonly scores: readonly { readonly at: string; readonly score: number }[];
};

export type Group = {
	readonly code: number;
	readonly rule: string;
	readonly node: string;
	readonly since: string | null;
	readonly until: string | null;
	readonly count: number;
	/** Sends in each of the last 24 hours, the oldest first. */
	readonly hours: readonly number[];
	readonly newestSid: string;
	readonly newestAt: string;
};
export type Decisions = {
	readonly groups: readonly Group[];
	readonly searchedTo: string | null;
};
export type FraudReply = {
	readonly blocked: Decisions;
	readonly noted: Decisions;
};

export type Entry = {
	readonly sid: string;
	readonly list: string;
	readonly subject: string;
	readonly value: string;
	readonly reason: string;
	readonly until: string | null;
	readonly isOptOut: boolean;
	/** False: it allows what the account may not allow itself. */
	readonly hasEffect: boolean;
	readonly dateCreated: string;
};
export type Entries = {
	readonly result: readonly Entry[];
	readonly page: number;
	readonly numPages: number;
};

export type Budget = {
	readonly period: string;
	readonly country: string | null;
	readonly amount: string;
	readonly used: string;
	readonly left: string;
	readonly currency: string;
	readonly until: string;
};
export type Budgets = { readonly budgets: readonly Budget[] };
/** As an account or one above it has written it. */
export type WrittenBudget = {
	readonly period: string;
	readonly country: string | null;
	readonly amount: string;
	readonly currency: string;
};

export const accountPath = (sid: string) => `/accounts/${sid}`;

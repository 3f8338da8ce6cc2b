/** Why a gate refused a send, or would have refused it if its mode were `on`. */

import type { RefusalName } from "../errors.ts";

/** The refusals that leave a record of a refused send. */
export type BlockingRefusal = Extract<
	RefusalName,
	"blocked" | "country_not_allowed" | "budget_reached"
>;

export type GuardDecision = {
	readonly refusal: BlockingRefusal;
	/** The kind of rule, in one word: `list`, `country`, `hold`, `budget`. */
	readonly rule: string;
	/** The subject of the rule: a range of numbers, a country, an entry of a list. */
	readonly node: string;
	/** When the rule began to hold; null: it has always held, or nobody knows. */
	readonly since: number | null;
	/** When it ends by itself; null: it does not. */
	readonly until: number | null;
	/**
	 * In a record that is not blocked: when it refused a resend or a later message. Absent
	 * there: it was only noted.
	 */
	readonly refusedAt?: number;
	/** Refused sends that this one record stands for. Absent: one. */
	readonly count?: number;
};

/** Plays rows of the past through the static layer and the guard, as if it had been on. */

import { byTime } from "./by-time.ts";
import { guardMemory } from "./memory.ts";
import { rememberedFacts } from "./remembered-facts.ts";
import type { Level } from "./rules.ts";
import {
	judgeStatically,
	needsFacts,
	type StaticRules,
} from "./static-layer.ts";

export type ReplayRow = {
	readonly at: number;
	/** E.164 digits; null for email. */
	readonly number: string | null;
	readonly email: string | null;
	readonly verifiedAt: number | null;
	readonly clientIp: string | null;
	/** Stands for a customer: nodes of two accounts have nothing to do with each other. */
	readonly account: string;
};

export type ReplaySettings = StaticRules & { readonly level: Level };

export type Replayed =
	| { readonly allowed: true }
	| {
			readonly allowed: false;
			readonly code: 488 | 489;
			readonly rule: string;
			readonly node: string;
			/** In ms; null: it has no end. */
			readonly until: number | null;
	  };

/** Rows must come in the order of their times; a clock that goes back stands still. */
export function replayer(): (
	row: ReplayRow,
	settings: ReplaySettings,
) => Replayed {
	const memory = guardMemory("medium");
	const verifications = byTime<{ account: string; number: string }>();
	const factsOf = rememberedFacts();
	let now = 0;

	return (row, settings) => {
		now = Math.max(now, row.at);
		for (
			let due = verifications.take(now);
			due;
			due = verifications.take(now)
		) {
			memory.verify(due.thing.account, due.thing.number, due.at);
		}
		const { number, account, clientIp } = row;
		const facts =
			number === null || !needsFacts(settings) ? null : factsOf(number);
		const verdict = judgeStatically(
			{ ...row, now, facts, isSms: true },
			settings,
		);
		if (!verdict.allowed) return verdict;
		if (number === null) return { allowed: true };
		const shown = memory.send({
			now,
			customer: account,
			number,
			level: settings.level,
			isTrusted: verdict.skipsGuard,
			...(clientIp !== null && { clientIp }),
		});
		if (!shown.allowed) {
			const { rule, until, node } = shown;
			return { allowed: false, code: 488, rule, node: node ?? "", until };
		}
		if (row.verifiedAt !== null) {
			const at = Math.max(now, row.verifiedAt);
			verifications.put(at, { account, number });
		}
		return { allowed: true };
	};
}

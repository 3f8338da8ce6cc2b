/**
 * Refuses a message that may cost more than a cap of its account, or of one above it,
 * has left. The message is charged when it begins (`messages/reserve.ts`), in the same
 * commit and under the same locks.
 */

import type { NewsParts } from "../accounts/account-news.ts";
import { periodEnd, presentPeriod, spentIn } from "../accounts/spending.ts";
import { blockedVerdict } from "./blocked.ts";
import { newsOfCap } from "./cap-news.ts";
import { type CapParts, type CapUse, capsOn, highestCost } from "./caps.ts";
import {
	type Asked,
	type Case,
	type Gate,
	type GateView,
	NO_KEYS,
	type Routed,
	type Verdict,
} from "./gate.ts";

const UNCAPPED: Case = { keys: NO_KEYS, judge: () => "passed" };

export function capsGate(parts: CapParts & NewsParts): Gate {
	function judge(
		{ partCount }: Asked,
		message: Routed,
		uses: readonly CapUse[],
		view: GateView,
		now: number,
	): Verdict {
		const { candidates } = message;
		const cost = highestCost(
			parts,
			message,
			candidates,
			(provider) => partCount?.(message, provider) ?? 1,
		);
		for (const use of uses) {
			const row = view.spending(use.key);
			const period = presentPeriod(row, use.period, now);
			const { used } = spentIn(row, period);
			// Without a price nobody can say that there is room.
			if (cost !== null && (cost === 0 || used + cost <= use.limit)) continue;
			return refusal(use, view, period, now);
		}
		return "passed";
	}

	function refusal(
		use: CapUse,
		view: GateView,
		period: string,
		now: number,
	): Verdict {
		const until = periodEnd(period);
		return blockedVerdict(
			{
				decision: {
					refusal: "budget_reached",
					rule: "budget",
					node: `${use.period} ${use.country ?? "*"}`,
					since: null,
					until,
				},
				// Mails and apps may cost less, or count in no country.
				alternatives: ["channel"],
				...newsOfCap(parts, use, view.spending(use.key), period, {
					isRefused: true,
					now,
				}),
			},
			now,
		);
	}

	return {
		caseOf(asked) {
			const message = asked.begins ?? asked.messages[0];
			if (message === undefined) return UNCAPPED;
			const uses = capsOn(parts, asked.accountSid, message);
			if (uses.length === 0) return UNCAPPED;
			return {
				keys: uses.map(({ key }) => key),
				judge: (view, now) => judge(asked, message, uses, view, now),
			};
		},
	};
}

/**
 * Refuses a message that may cost more than a cap of its account, or of one above it,
 * has left. The message is charged when it begins (`messages/reserve.ts`), in the same
 * commit and under the same locks.
 */

import type { NewsParts } from "../accounts/account-news.ts";
import { periodAt, periodEnd, spentIn } from "../accounts/spending.ts";
import { blockedVerdict } from "./blocked.ts";
import { ALL_SPENT, newsOfCap } from "./cap-news.ts";
import { type CapParts, type CapUse, capsOn, highestCost } from "./caps.ts";
import type { Asked, Gate, GateView, Verdict } from "./gate.ts";

export function capsGate(parts: CapParts & NewsParts): Gate {
	// A message is asked about three times.
	const known = new WeakMap<Asked, readonly CapUse[]>();
	function usesOf(asked: Asked): readonly CapUse[] {
		let uses = known.get(asked);
		if (uses === undefined) {
			const [first] = asked.messages;
			const message = asked.begins ?? first;
			uses = message ? capsOn(parts, asked.accountSid, message) : [];
			known.set(asked, uses);
		}
		return uses;
	}

	function judge(asked: Asked, view: GateView, now: number): Verdict {
		const uses = usesOf(asked);
		const message = asked.begins ?? asked.messages[0];
		if (uses.length === 0 || message === undefined) return "passed";
		const { candidates } = message;
		const count = asked.partCount?.(message) ?? 1;
		const cost = highestCost(parts, message, candidates, count);
		for (const use of uses) {
			const period = periodAt(use.period, now);
			const { used } = spentIn(view.spending(use.key), period);
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
					threshold: ALL_SPENT,
					now,
				}),
			},
			now,
		);
	}

	return { keys: (asked) => usesOf(asked).map(({ key }) => key), judge };
}

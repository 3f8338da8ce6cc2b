/**
 * Asks what somebody has written down about a message: allowed countries, types of
 * numbers, lists. A send is judged by every channel that it may use, since a country
 * that is closed to SMS must not open by way of a fall-back.
 */

import type { Standing } from "../accounts/standing.ts";
import { addressKind } from "../channel.ts";
import type { Alternative } from "../errors.ts";
import { isCountryAllowed, type NumberFacts } from "../guard/countries.ts";
import type { Listed } from "../guard/list-index.ts";
import { effectOf } from "../guard/modes.ts";
import { rememberedFacts } from "../guard/remembered-facts.ts";
import type { RulesInForce } from "../guard/written-rules.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import { blockedVerdict } from "./blocked.ts";
import {
	type Asked,
	clientIpOf,
	type Gate,
	NO_KEYS,
	type Routed,
	type Verdict,
} from "./gate.ts";

/** The recipient and the client of one message. */
type Target = Listed & { readonly facts: NumberFacts | null };

const NO_COUNTRIES: readonly string[] = [];

export type WrittenGate = Gate & {
	/** Whether a list allows the message, so that the guard must not look at it. */
	skipsGuard(asked: Asked, message: Routed, now: number): boolean;
};

export function writtenGate(
	standing: Standing,
	factsOf = rememberedFacts(),
): WrittenGate {
	function targetOf(
		asked: Asked,
		{ channel, recipient }: Routed,
		rules: RulesInForce,
	): Target {
		const { accountSid } = asked;
		const isNumber = addressKind(channel) !== "email";
		const hasRule =
			rules.mode !== "off" &&
			(rules.countries !== "all" || rules.refusedTypes.length > 0);
		const needsFacts =
			isNumber && (hasRule || standing.listsNameCountries(accountSid));
		const facts = needsFacts ? factsOf(recipient) : null;
		return {
			number: isNumber ? recipient : null,
			email: isNumber ? null : recipient,
			clientIp: clientIpOf(asked),
			countries: facts?.countries ?? NO_COUNTRIES,
			facts,
		};
	}

	const listsOn = (asked: Asked, target: Target, now: number) =>
		standing.judgeLists(asked.accountSid, target, now);

	/** A client that a list denies is denied on every channel. */
	function alternativesTo(
		asked: Asked,
		{ clientIp }: Target,
		now: number,
	): readonly Alternative[] {
		const client = { number: null, email: null, countries: [], clientIp };
		const { denied } = standing.judgeLists(asked.accountSid, client, now);
		return denied === null ? ["channel"] : [];
	}

	function judgeMessage(
		asked: Asked,
		message: Routed,
		rules: RulesInForce,
		now: number,
	): Verdict {
		const target = targetOf(asked, message, rules);
		const closed = closedBy(target, message, rules);
		const effect = effectOf(rules.mode, closed?.rule ?? null);
		if (closed !== null && effect === "refused") {
			const alternatives = alternativesTo(asked, target, now);
			return blockedVerdict({ decision: closed, alternatives }, now);
		}
		const { denied } = listsOn(asked, target, now);
		if (denied !== null) {
			const decision: GuardDecision = {
				refusal: "blocked",
				rule: "list",
				node: denied.value,
				since: denied.createdAt,
				until: denied.until,
			};
			const alternatives = alternativesTo(asked, target, now);
			return blockedVerdict({ decision, alternatives }, now);
		}
		return closed !== null && effect === "recorded"
			? { noted: closed }
			: "passed";
	}

	return {
		isBeforeLimits: true,
		caseOf: (asked) => ({
			keys: NO_KEYS,
			judge(_view, now) {
				const rules = standing.rulesOf(asked.accountSid);
				const { messages, fallback } = asked;
				let passed: Verdict = "passed";
				for (const message of fallback ? [...messages, fallback] : messages) {
					const verdict = judgeMessage(asked, message, rules, now);
					if (verdict !== "passed" && "blocked" in verdict) return verdict;
					if (passed === "passed") passed = verdict;
				}
				return passed;
			},
		}),
		skipsGuard(asked, message, now) {
			const rules = standing.rulesOf(asked.accountSid);
			return listsOn(asked, targetOf(asked, message, rules), now).skipsGuard;
		},
	};
}

/** Null: neither its country nor its type speaks against it. */
function closedBy(
	{ facts }: Target,
	{ channel }: Routed,
	{ countries, refusedTypes }: RulesInForce,
): GuardDecision | null {
	if (facts === null) return null;
	const closed = (rule: "country" | "type", node: string): GuardDecision => ({
		refusal: "country_not_allowed",
		rule,
		node,
		since: null,
		until: null,
	});
	if (!isCountryAllowed(facts, countries)) {
		return closed("country", facts.countries.join(",") || "none");
	}
	const { refusedType } = facts;
	return channel === "sms" &&
		refusedType !== null &&
		refusedTypes.includes(refusedType)
		? closed("type", refusedType)
		: null;
}

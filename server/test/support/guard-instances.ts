/**
 * Instances that judge messages with the fraud guard on one store, without HTTP and
 * without messages: a store, a batcher and the guard for each, and a clock that the test
 * moves. Days of traffic take seconds.
 */

import type { Command } from "../../src/commands/command.ts";
import { foldNodes } from "../../src/commands/fold-nodes.ts";
import {
	lackingKeys,
	type Undecided,
	untilDecided,
} from "../../src/commands/until-decided.ts";
import { Refusal } from "../../src/errors.ts";
import type { Mode } from "../../src/guard/modes.ts";
import type { Level } from "../../src/guard/rules.ts";
import {
	type Asked,
	casesOf,
	chargeAll,
	isRefusing,
	judge,
	keysOfAll,
	noteAll,
	writeBlocked,
} from "../../src/protection/gate.ts";
import { type GuardParts, guardGate } from "../../src/protection/guard-gate.ts";
import { guardHints } from "../../src/protection/guard-hints.ts";
import { verifiedGuard } from "../../src/protection/guard-verified.ts";
import { hasher } from "../../src/secrets/hash.ts";
import { batcher } from "../../src/store/batcher.ts";
import type { Store } from "../../src/store/contract.ts";
import type { GuardDecision } from "../../src/verification/guard-decision.ts";
import type { Signals } from "../../src/verification/origin.ts";
import { recipientOf } from "../../src/verification/recipient.ts";
import type { Verification } from "../../src/verification/verification.ts";
import { eventAt, verificationAt } from "./verifications.ts";

/** A message that was let through. `shadow`: what would have been refused. */
export type Sent = {
	readonly verification: Verification;
	readonly shadow: GuardDecision | null;
};

export type GuardInstance = ReturnType<typeof guardInstance>;

export function guardInstance(
	store: Store,
	now: () => number,
	options: {
		mode?: Mode;
		level?: Level;
		/** The customer of an account; default: the account itself. */
		customerOf?: (accountSid: string) => string;
	} = {},
) {
	const { mode = "on", level = "medium", customerOf = (sid) => sid } = options;
	const parts: GuardParts = {
		hash: hasher(Buffer.alloc(32, 8)),
		accounts: { customerOf },
		guardOf: () => ({ mode, level }),
		hints: guardHints(),
	};
	const gates = [guardGate(parts, () => false)];
	const guard = verifiedGuard(parts);
	const { run, idle } = batcher({ store, now, committed: () => undefined });

	const judged = (
		asked: Asked,
		verification: Verification,
		counters: readonly string[],
	): Command<GuardDecision | "passed" | Undecided> => {
		const cases = casesOf(gates, asked);
		return {
			keys: {
				counters: [...keysOfAll(cases), ...counters],
			},
			decide(work, at) {
				const verdict = judge(cases, work, at);
				if (isRefusing(verdict)) {
					if ("refused" in verdict) throw verdict.refused;
					if ("lacks" in verdict) return lackingKeys(verdict.lacks);
					writeBlocked(verdict.blocked, asked, work, at);
					return { outcome: "blocked", refusal: verdict.blocked.refusal };
				}
				chargeAll(cases, work, at);
				noteAll(cases, verification);
				return verdict === "passed" ? "passed" : verdict.noted;
			},
		};
	};

	/** Null: refused. */
	async function message(
		asked: Omit<Asked, "origin">,
		signals: Signals,
		verification: Verification,
	): Promise<Sent | null> {
		try {
			const verdict = await untilDecided<GuardDecision | "passed">(
				run,
				(counters) =>
					judged(
						{ ...asked, origin: { ...signals, callerAddress: "127.0.0.1" } },
						verification,
						counters,
					),
			);
			const shadow = verdict === "passed" ? null : verdict;
			return { verification, shadow };
		} catch (error) {
			if (error instanceof Refusal && error.name === "blocked") return null;
			throw error;
		}
	}

	return {
		store,
		idle,
		send(
			accountSid: string,
			number: string,
			signals: Signals = {},
		): Promise<Sent | null> {
			const recipient = recipientOf(number, null);
			const sms = {
				channel: "sms",
				recipient: number,
				candidates: ["a"],
			} as const;
			const verification = verificationAt(now(), {
				accountSid,
				...recipient,
				events: [eventAt(now(), { channel: "sms", recipient: number })],
			});
			return message(
				{
					...{ occasion: "send", accountSid, service: "2FA", recipient },
					...{ messages: [sms], begins: sms, verification: null },
				},
				signals,
				verification,
			);
		},
		resend(verification: Verification): Promise<Sent | null> {
			const number = verification.phone ?? "";
			const sms = {
				channel: "sms",
				recipient: number,
				candidates: ["a"],
			} as const;
			const { accountSid, service } = verification;
			return message(
				{
					...{ occasion: "resend", accountSid, service, verification },
					...{ messages: [sms], begins: sms, recipient: verification },
				},
				{},
				verification,
			);
		},
		verify(verification: Verification): Promise<null> {
			const { accountSid } = verification;
			const named = guard.keys(accountSid, [
				verification.phoneKey ?? verification.phone ?? "",
			]);
			return untilDecided<null>(run, (counters) => ({
				keys: { counters: [...named, ...counters] },
				decide(work, at) {
					const earned = guard.verified(verification, work, at);
					if ("lacks" in earned) return lackingKeys(earned.lacks);
					earned.write(work);
					return null;
				},
			}));
		},
		async fold() {
			const ids = await store.addedGuardNodes(1_000);
			if (ids.length > 0) await run(foldNodes(ids));
		},
	};
}

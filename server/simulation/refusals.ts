/**
 * Refused sends, and what must have been refused. A refused send leaves its decision and
 * nothing else; each decision has a reason in the rows; and no message begins that a
 * block, a list or a bound forbids.
 */

import assert from "node:assert/strict";
import type { Work } from "../src/commands/command.ts";
import { isUndecided } from "../src/commands/until-decided.ts";
import { HOUR_MS } from "../src/durations.ts";
import type { Refusal } from "../src/errors.ts";
import { RULES, STRICTNESS } from "../src/guard/rules.ts";
import type { Event, Verification } from "../src/verification/verification.ts";
import type { GuardWatch } from "./guard-watch.ts";
import { LEVEL } from "./level.ts";
import type { GuardPlan } from "./plan.ts";

/** Messages to one range of which no code is entered. */
const MOST_UNVERIFIED = Math.ceil(
	RULES.range.coldThreshold * STRICTNESS[LEVEL],
);

/** All that a decision may do to the store, beside what a refusal may leave. */
const LEFT_BY_NO_REFUSAL = [
	...(["remove", "count", "forgetCounter", "keepReply"] as const),
	...(["setReference", "keepInSandbox", "setAccount"] as const),
	...(["due", "reached", "setDefinition", "removeGuardNode"] as const),
] as const;

const withoutReason = (row: Verification) =>
	JSON.stringify({ ...row, guard: undefined });

export type Refusals = ReturnType<typeof refusals>;

export function refusals(world: {
	readonly now: () => number;
	/** Null: the guard refuses nothing. */
	readonly plan: GuardPlan | null;
	/** The account with the written rules. */
	readonly ruled: string;
	readonly denied: string;
	readonly guard: GuardWatch;
}) {
	const { now, plan, ruled, denied, guard } = world;
	/** Records of refused sends. */
	const records = new Map<string, Verification>();
	/** The number of refusals that each of these records must stand for. */
	const answered = new Map<string, number>();
	/** By account: the messages to numbers that began. */
	const begun = new Map<string, number[]>();
	/** By account: those that bounds were charged for, and that did not begin. */
	const inVain = new Map<string, number[]>();
	/** Accounts that have verified a number: its messages are scored no more. */
	const credited = new Set<string>();

	function mustHaveReason({
		accountSid,
		guard: decision,
		phone,
	}: Verification) {
		assert(decision, "a refused send has no reason");
		switch (decision.rule) {
			case "list":
				assert(
					phone === null || (accountSid === ruled && phone === denied),
					`a list refuses ${phone}`,
				);
				return;
			case "hour":
				assert.equal(inTheHour(accountSid), plan?.perHour, "a bound refuses");
				return;
			case "budget":
				return;
			default:
				guard.mustRefuse(`${accountSid} ${decision.node}`, decision.rule);
		}
	}

	const inTheHour = (accountSid: string) =>
		[begun, inVain]
			.flatMap((all) => all.get(accountSid) ?? [])
			.filter((at) => at > now() - HOUR_MS).length;

	return {
		/** The work of a decision, and a check of what it did once it has replied. */
		watching(work: Work): { work: Work; check(reply: unknown): void } {
			const done: string[] = [];
			const wrapped: Work = { ...work };
			/** The records that the decision has looked at, as they were. */
			const before = new Map<string, string>();
			const looked = (row: Verification) => {
				if (!before.has(row.sid)) before.set(row.sid, withoutReason(row));
				return row;
			};
			for (const name of LEFT_BY_NO_REFUSAL) {
				const real = work[name] as (...args: unknown[]) => unknown;
				Object.assign(wrapped, {
					[name]: (...args: unknown[]) => {
						done.push(name);
						return real(...args);
					},
				});
			}
			return {
				work: {
					...wrapped,
					verification(sid) {
						const row = work.verification(sid);
						return row && looked(row);
					},
					ofRecipient: (...args) => work.ofRecipient(...args).map(looked),
					changed(row) {
						// A refused resend leaves its reason in the record.
						const isReason = before.get(row.sid) === withoutReason(row);
						if (row.status !== "blocked" && !isReason) done.push("changed");
						work.changed(row);
					},
					add(row) {
						if (row.status !== "blocked") done.push("add");
						work.add(row);
					},
					traffic(key, counts) {
						if (Object.keys(counts).join() !== "blocked") done.push("traffic");
						work.traffic(key, counts);
					},
					spend(change) {
						if (change.change !== 0) done.push("spend");
						work.spend(change);
					},
				},
				check(reply) {
					if (!isUndecided(reply)) return;
					assert.deepEqual(
						done,
						[],
						"a refused send leaves more than a reason",
					);
				},
			};
		},

		/** The answer to a send that a committed decision refused. */
		answered({ requestId }: Refusal): void {
			if (requestId === null) return;
			answered.set(requestId, (answered.get(requestId) ?? 0) + 1);
		},

		/** A message that is no second try of an earlier one. */
		begins({ accountSid, phone, scoring, status }: Verification, event: Event) {
			if (plan === null || event.channel !== "sms") return;
			assert(
				accountSid !== ruled || !plan.deniesSecond || phone !== denied,
				`${event.sid} begins, and a list denies its number`,
			);
			const all = begun.get(accountSid) ?? [];
			begun.set(accountSid, [...all, event.createdAt]);
			if (accountSid === ruled && plan.perHour !== null) {
				assert(
					inTheHour(accountSid) <= plan.perHour,
					`${event.sid} is one message an hour too many`,
				);
			}
			const isScored =
				scoring !== undefined &&
				scoring.knownSince === undefined &&
				status === "pending";
			if (isScored) guard.mustPass(accountSid, phone ?? "", event.sid);
			assert(
				credited.has(accountSid) || all.length < MOST_UNVERIFIED,
				`${event.sid} begins after ${all.length} of which nothing came`,
			);
		},

		/**
		 * A send is charged for its first message, and its decision came after its end,
		 * so that none begins.
		 */
		chargedInVain({ accountSid, steps: [first] }: Verification): void {
			if (plan === null || first?.channel !== "sms") return;
			inVain.set(accountSid, [...(inVain.get(accountSid) ?? []), now()]);
		},

		changed({ accountSid, phone, status }: Verification): void {
			if (status === "success" && phone !== null) credited.add(accountSid);
		},

		/** Takes in a record of a refused send. */
		take(row: Verification): void {
			records.set(row.sid, row);
		},
		forget(sid: string): void {
			records.delete(sid);
			answered.delete(sid);
		},
		isRecord: (sid: string) => records.has(sid),

		/** After a commit: these records are new or changed in it. */
		check(changed: readonly Verification[]): void {
			for (const row of changed) {
				mustHaveReason(row);
				assert.deepEqual(
					[row.codeMac, row.codeSealed, row.callbacks, row.events, row.stepAt],
					[null, null, null, [], null],
					`${row.sid} keeps more than a reason`,
				);
				assert.equal(
					row.guard?.count ?? 1,
					answered.get(row.sid),
					`the refusals that ${row.sid} stands for`,
				);
			}
		},
		records: () => [...records.values()],
	};
}

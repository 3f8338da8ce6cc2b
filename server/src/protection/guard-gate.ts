/**
 * The fraud guard as a gate. It judges each message to a phone number, at the moment
 * when it would begin. A send whose first message waits, or goes to an address, is
 * judged too, but scored only once a message to the number begins.
 */

import { addressKind } from "../channel.ts";
import type { GuardRule, Verdict as GuardVerdict } from "../guard/decide.ts";
import {
	decideStored,
	KNOWN_KINDS,
	type Undecidable,
} from "../guard/decide-stored.ts";
import { guardKeyText } from "../guard/guard-key.ts";
import type { GuardView, GuardWork } from "../guard/guard-work.ts";
import { KNOWN_FOR_MS } from "../guard/known.ts";
import { effectOf, type Mode } from "../guard/modes.ts";
import { NODE_KINDS } from "../guard/node.ts";
import { type NodeIds, nodeIds, readNodeId } from "../guard/node-id.ts";
import type { Level } from "../guard/rules.ts";
import type { Hasher } from "../secrets/hash.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import { keyOn, type RecipientKey } from "../verification/recipient.ts";
import type { Scoring } from "../verification/scoring.ts";
import { blockedVerdict } from "./blocked.ts";
import type { Asked, Gate, Routed } from "./gate.ts";

export type GuardParts = {
	readonly hash: Hasher;
	readonly accounts: {
		readonly customerOf: (accountSid: string) => string;
	};
	readonly guardOf: (accountSid: string) => {
		readonly mode: Mode;
		readonly level: Level;
	};
	/** Whether all recipients who were verified before an upgrade are known. */
	readonly isKnownComplete: () => boolean;
};

/** Who is known, to this customer. */
export function knownKey(
	{ hash, accounts }: Pick<GuardParts, "hash" | "accounts">,
	accountSid: string,
	recipient: RecipientKey,
): string {
	return hash("known recipient", accounts.customerOf(accountSid), recipient);
}

/** Refusing people who were verified long ago would be worse than a week of shadow. */
export function guardOf(
	{ guardOf, isKnownComplete }: GuardParts,
	accountSid: string,
): { readonly mode: Mode; readonly level: Level } {
	const { mode, level } = guardOf(accountSid);
	return { mode: mode === "on" && !isKnownComplete() ? "shadow" : mode, level };
}

type Subject = {
	readonly ids: NodeIds;
	readonly known: string;
	readonly scoring: Scoring;
	/** The message that begins goes to the number. */
	readonly begins: boolean;
};

type Outcome = {
	readonly scoring: Scoring;
	readonly write: (work: GuardWork) => void;
};

export function guardGate(
	parts: GuardParts,
	skipsGuard: (asked: Asked, message: Routed, now: number) => boolean,
): Gate {
	/** What `charge` and `note` are to write, from `judge` of the same decision. */
	const outcomes = new WeakMap<Asked, Outcome>();
	const subjects = new WeakMap<Asked, Subject | null>();

	/** Null: the guard has nothing to do with it. Hashes take time, so it is made once. */
	function subjectOf(asked: Asked): Subject | null {
		const made = subjects.get(asked);
		if (made !== undefined) return made;
		const subject = makeSubject(asked);
		subjects.set(asked, subject);
		return subject;
	}

	function makeSubject(asked: Asked): Subject | null {
		const { accountSid, messages, fallback, recipient, begins } = asked;
		const isCall = [...messages, ...(fallback ? [fallback] : [])].some(
			isToPhone,
		);
		const number = keyOn("sms", recipient);
		if (!isCall || number === null) return null;
		if (guardOf(parts, accountSid).mode === "off") return null;
		const scoring = scoringOf(asked, parts.hash);
		const customer = parts.accounts.customerOf(accountSid);
		return {
			ids: nodeIds(customer, number, scoring),
			known: knownKey(parts, accountSid, number),
			scoring,
			begins: begins !== null && isToPhone(begins),
		};
	}

	return {
		keys(asked) {
			// The steps of a send that is being decided have the nodes of the send.
			if (asked.occasion === "step" && asked.verification === null) return [];
			const subject = subjectOf(asked);
			if (subject === null || isFree(subject.scoring)) return [];
			return [sendKey(subject)];
		},

		judge(asked, view, now) {
			const subject = subjectOf(asked);
			if (subject === null) return "passed";
			const { scoring, ids, begins } = subject;
			const [message] = asked.messages;
			const isSpared =
				scoring.isSpared === true ||
				(message !== undefined && skipsGuard(asked, message, now));
			const isResend = asked.occasion !== "send" && scoring.messages > 0;
			const knownSince = scoring.knownSince ?? knownIn(subject, view, now);
			if (
				isSpared ||
				(knownSince !== undefined && asked.verification !== null)
			) {
				outcomes.set(asked, {
					scoring: {
						...scoring,
						...(isSpared && { isSpared }),
						...(knownSince !== undefined && { knownSince }),
					},
					write: () => {},
				});
				return "passed";
			}
			const { mode, level } = guardOf(parts, asked.accountSid);
			const decided = decideStored(
				{
					now,
					isKnown: knownSince !== undefined,
					isTrusted: false,
					challengePassed: scoring.challengePassed === true,
					isResend,
				},
				ids,
				level,
				view,
			);
			if ("lacks" in decided) return { lacks: [fullKey(ids, decided.lacks)] };
			const { result, write } = decided;
			const isScored = result.allowed && result.isScored && begins;
			outcomes.set(asked, {
				scoring: {
					...scoring,
					messages: scoring.messages + (isScored ? 1 : 0),
					...(knownSince !== undefined && { knownSince }),
				},
				// A message that does not begin yet is scored when it does.
				write: result.allowed && !begins ? () => {} : write,
			});
			if (result.allowed) return "passed";
			const decision = decisionOf(result, ids);
			return effectOf(mode, decision.rule) === "refused"
				? blockedVerdict(
						{ decision, alternatives: alternativesTo(result.rule), write },
						now,
					)
				: { noted: decision };
		},

		charge(asked, work) {
			outcomes.get(asked)?.write(work);
		},

		note(asked, verification) {
			const outcome = outcomes.get(asked);
			if (outcome !== undefined) verification.scoring = outcome.scoring;
		},
	};
}

const isToPhone = ({ channel }: Routed) => addressKind(channel) !== "email";

/** Nothing is to be read: it is not scored. */
const isFree = ({ isSpared, knownSince }: Scoring) =>
	isSpared === true || knownSince !== undefined;

function scoringOf({ verification, origin }: Asked, hash: Hasher): Scoring {
	if (verification?.scoring !== undefined) return verification.scoring;
	const { clientIp, deviceId, trusted, challengePassed } = origin ?? {};
	return {
		messages: 0,
		...(trusted === true && { isSpared: true }),
		...(challengePassed === true && { challengePassed }),
		...(clientIp !== undefined && { clientIp }),
		// Callers put names of people into it.
		...(deviceId !== undefined && { deviceId: hash("device", deviceId) }),
	};
}

function knownIn(
	{ known }: Subject,
	view: GuardView,
	now: number,
): number | undefined {
	const at = view.known(known);
	return at !== undefined && at > now - KNOWN_FOR_MS ? at : undefined;
}

/** The nodes of known recipients are loaded for all, the others only for the unknown. */
export function sendKey({
	ids,
	known,
}: Pick<Subject, "ids" | "known">): string {
	const all = NODE_KINDS.filter((kind) => ids[kind] !== undefined);
	const idsOf = (kinds: typeof all) => kinds.map((kind) => ids[kind] ?? "");
	return guardKeyText({
		known,
		always: idsOf(all.filter((kind) => KNOWN_KINDS.includes(kind))),
		ifUnknown: idsOf(all.filter((kind) => !KNOWN_KINDS.includes(kind))),
		locks: false,
	});
}

/** All nodes, whoever is known by now. */
export function fullKey(ids: NodeIds, lacks: Undecidable): string {
	return guardKeyText({
		known: null,
		always: NODE_KINDS.flatMap((kind) => ids[kind] ?? []),
		ifUnknown: [],
		locks: lacks === "unlocked",
	});
}

function decisionOf(
	{ rule, kind, since, until }: Extract<GuardVerdict, { allowed: false }>,
	ids: NodeIds,
): GuardDecision {
	const { key } = readNodeId(ids[kind] ?? "");
	return { refusal: "blocked", rule, node: key, since, until };
}

const alternativesTo = (rule: GuardRule) =>
	rule === "gate" || rule === "restrict"
		? (["challenge", "channel"] as const)
		: (["channel"] as const);

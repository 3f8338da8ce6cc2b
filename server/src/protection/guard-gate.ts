/**
 * The fraud guard as a gate. It judges each message to a phone number, at the moment
 * when it would begin. A send whose first message waits, or goes to an address, is
 * judged too, but scored only once a message to the number begins.
 */

import { addressKind } from "../channel.ts";
import type { Alternative } from "../errors.ts";
import type { GuardRule, GuardVerdict } from "../guard/decide.ts";
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
import type { Mutable } from "../mutable.ts";
import type { Hasher } from "../secrets/hash.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import { keyOn, type RecipientKey } from "../verification/recipient.ts";
import type { Scoring } from "../verification/scoring.ts";
import { blockedVerdict } from "./blocked.ts";
import {
	type Asked,
	type Case,
	type Gate,
	type GateView,
	NO_KEYS,
	type Routed,
	type Verdict,
} from "./gate.ts";
import type { GuardHints } from "./guard-hints.ts";

export type GuardParts = {
	readonly hash: Hasher;
	readonly accounts: {
		readonly customerOf: (accountSid: string) => string;
	};
	readonly guardOf: (accountSid: string) => {
		readonly mode: Mode;
		readonly level: Level;
	};
	/** Called for each message that is judged while its country has an outage. */
	readonly outageSeen?: (
		country: string,
		accountSid: string,
		now: number,
	) => void;
	readonly hints: GuardHints;
};

/** Who is known, to this customer. */
export function knownKey(
	{ hash, accounts }: Pick<GuardParts, "hash" | "accounts">,
	accountSid: string,
	recipient: RecipientKey,
): string {
	return hash("known recipient", accounts.customerOf(accountSid), recipient);
}

type Subject = {
	readonly ids: NodeIds;
	readonly known: string;
	/** What is to be loaded. */
	readonly keys: readonly string[];
	/** Nodes that are locked at the first try. */
	readonly locked: readonly string[];
	readonly scoring: Scoring;
	/** The first message to the number. Mails of the send are none of the guard's business. */
	readonly message: Routed;
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
	/** Null: the guard has nothing to do with it. */
	function subjectOf(asked: Asked): Subject | null {
		const { accountSid, messages, fallback, recipient, begins } = asked;
		const message =
			messages.find(isToPhone) ??
			(fallback !== undefined && isToPhone(fallback) ? fallback : undefined);
		const number = keyOn("sms", recipient);
		if (message === undefined || number === null) return null;
		if (parts.guardOf(accountSid).mode === "off") return null;
		const scoring = scoringOf(asked, parts.hash);
		const customer = parts.accounts.customerOf(accountSid);
		const ids = nodeIds(customer, number, scoring);
		const known = knownKey(parts, accountSid, number);
		const { keys, locked } = isFree(scoring)
			? { keys: NO_KEYS, locked: NO_KEYS }
			: loadedFor({ ids, known });
		const isBegun = begins !== null && isToPhone(begins);
		return { ids, known, keys, locked, scoring, message, begins: isBegun };
	}

	function loadedFor({ ids, known }: Pick<Subject, "ids" | "known">) {
		const isKnown = parts.hints.isKnown(known);
		const key = sendKey({ ids, known, isKnown });
		const locked = isKnown ? NO_KEYS : parts.hints.toLock(ids);
		return {
			keys: locked.length === 0 ? [key] : [key, lockedKey(locked)],
			locked,
		};
	}

	return {
		caseOf(asked) {
			// The steps of a send that is being decided have the nodes of the send.
			if (asked.occasion === "step" && asked.verification === null) {
				return UNGUARDED;
			}
			const subject = subjectOf(asked);
			if (subject === null) return keepsSignals(asked) ?? UNGUARDED;
			/** What `charge` and `note` are to write. */
			let outcome: Outcome | null = null;
			return {
				keys: subject.keys,
				judge(view, now) {
					const judged = judgeSubject(asked, subject, view, now);
					outcome = judged.outcome;
					return judged.verdict;
				},
				charge(work) {
					outcome?.write(work);
				},
				note(verification) {
					if (outcome !== null) verification.scoring = outcome.scoring;
				},
			};
		},
	};

	/** A send of mails alone may be sent again as an SMS, by a request without signals. */
	function keepsSignals(asked: Asked): Case | null {
		const { occasion, accountSid, recipient, origin } = asked;
		const { callerAddress: _, ...signals } = origin ?? {};
		if (occasion !== "send" || Object.keys(signals).length === 0) return null;
		if (keyOn("sms", recipient) === null) return null;
		if (parts.guardOf(accountSid).mode === "off") return null;
		return {
			...UNGUARDED,
			note(verification) {
				verification.scoring = scoringOf(asked, parts.hash);
			},
		};
	}

	function judgeSubject(
		asked: Asked,
		subject: Subject,
		view: GateView,
		now: number,
	): { readonly verdict: Verdict; readonly outcome: Outcome | null } {
		const { scoring, ids, message, begins, known, locked } = subject;
		const { hints } = parts;
		const isSpared =
			scoring.isSpared === true || skipsGuard(asked, message, now);
		const knownSince = scoring.knownSince ?? knownIn(subject, view, now);
		const isKnown = knownSince !== undefined;
		if (isSpared || (isKnown && asked.verification !== null)) {
			const kept = {
				...scoring,
				...(isSpared && { isSpared }),
				...(isKnown && { knownSince }),
			};
			return { verdict: "passed", outcome: { scoring: kept, write: () => {} } };
		}
		hints.noteKnown(known, isKnown);
		const { mode, level } = parts.guardOf(asked.accountSid);
		const decided = decideStored(
			{
				now,
				isKnown,
				isTrusted: false,
				challengePassed: scoring.challengePassed === true,
				isResend: asked.occasion !== "send" && scoring.messages > 0,
			},
			ids,
			level,
			view,
		);
		hints.noteToLock(ids, decided.toLock, now);
		hints.forgetOld(locked, now);
		if ("lacks" in decided) {
			const lacks = [fullKey(ids, decided.lacks)];
			return { verdict: { lacks }, outcome: null };
		}
		const { result, write, isOutage } = decided;
		if (isOutage === true) {
			const { key } = readNodeId(ids.country);
			parts.outageSeen?.(key.slice("country:".length), asked.accountSid, now);
		}
		const isScored = result.allowed && result.isScored && begins;
		// Assigned, as every send comes here: members behind a spread are slow.
		const kept: Mutable<Scoring> = { ...scoring };
		kept.messages += isScored ? 1 : 0;
		if (isKnown) kept.knownSince = knownSince;
		const outcome = {
			scoring: kept,
			// A message that does not begin yet is scored when it does.
			write: result.allowed && !begins ? () => {} : write,
		};
		if (result.allowed) return { verdict: "passed", outcome };
		const decision = decisionOf(result, ids);
		const verdict =
			effectOf(mode, decision.rule) === "refused"
				? blockedVerdict(
						{
							decision,
							alternatives: alternativesTo(result.rule, asked),
							write,
						},
						now,
					)
				: { noted: decision };
		return { verdict, outcome };
	}
}

const UNGUARDED: Case = { keys: NO_KEYS, judge: () => "passed" };

const isToPhone = ({ channel }: Routed) => addressKind(channel) !== "email";

/** Nothing is to be read: it is not scored. */
const isFree = ({ isSpared, knownSince }: Scoring) =>
	isSpared === true || knownSince !== undefined;

function scoringOf({ verification, origin }: Asked, hash: Hasher): Scoring {
	if (verification?.scoring !== undefined) return verification.scoring;
	const { clientIp, deviceId, trusted, challengePassed } = origin ?? {};
	const scoring: Mutable<Scoring> = { messages: 0 };
	if (trusted === true) scoring.isSpared = true;
	if (challengePassed === true) scoring.challengePassed = challengePassed;
	if (clientIp !== undefined) scoring.clientIp = clientIp;
	// Callers put names of people into it.
	if (deviceId !== undefined) scoring.deviceId = hash("device", deviceId);
	return scoring;
}

function knownIn(
	{ known }: Subject,
	view: GuardView,
	now: number,
): number | undefined {
	const at = view.known(known);
	return at !== undefined && at > now - KNOWN_FOR_MS ? at : undefined;
}

/**
 * The nodes of known recipients are loaded for all, the others only for the unknown.
 * `isKnown`: a hint that they will not be needed.
 */
export function sendKey({
	ids,
	known,
	isKnown,
}: Pick<Subject, "ids" | "known"> & { readonly isKnown: boolean }): string {
	const always: string[] = [];
	const ifUnknown: string[] = [];
	for (const kind of NODE_KINDS) {
		const id = ids[kind];
		if (id === undefined) continue;
		if (KNOWN_KINDS.includes(kind)) always.push(id);
		else if (!isKnown) ifUnknown.push(id);
	}
	return guardKeyText({ known, always, ifUnknown, locks: false });
}

/** The same text for all messages that lock these nodes. */
const lockedKey = (nodes: readonly string[]): string =>
	guardKeyText({ known: null, always: nodes, ifUnknown: [], locks: true });

/** All nodes, whoever is known by now. */
export function fullKey(ids: NodeIds, lacks: Undecidable): string {
	const all = NODE_KINDS.flatMap((kind) => ids[kind] ?? []);
	return lacks === "unlocked"
		? lockedKey(all)
		: guardKeyText({ known: null, always: all, ifUnknown: [], locks: false });
}

function decisionOf(
	{ rule, kind, since, until }: Extract<GuardVerdict, { allowed: false }>,
	ids: NodeIds,
): GuardDecision {
	const { key } = readNodeId(ids[kind] ?? "");
	return { refusal: "blocked", rule, node: key, since, until };
}

function alternativesTo(
	rule: GuardRule,
	{ occasion, verification }: Asked,
): readonly Alternative[] {
	if (occasion === "resend") {
		// It takes no `challengePassed`; every channel but email goes to the same number.
		const canBeMailed =
			verification?.email != null && verification.content.subject !== null;
		return canBeMailed ? ["channel"] : [];
	}
	return rule === "gate" || rule === "restrict"
		? ["challenge", "channel"]
		: ["channel"];
}

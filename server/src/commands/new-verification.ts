/** Makes a new verification from the request and from fresh values. */

import { type Channel, firstChannelOf } from "../channel.ts";
import type { Mutable } from "../mutable.ts";
import type { Gate } from "../protection/gate.ts";
import { FIRST_DIALECT } from "../verification/first-dialect.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import type { NewsKind } from "../verification/news.ts";
import { ORIGIN_KEPT_MS, type Origin } from "../verification/origin.ts";
import type { Recipient } from "../verification/recipient.ts";
import { firstStepAt } from "../verification/steps.ts";
import type {
	Content,
	Step,
	Test,
	Verification,
} from "../verification/verification.ts";

export type SendRequest = Recipient & {
	/** The API that it is sent through. */
	readonly dialect: string;
	readonly accountSid: string;
	readonly service: string;
	/** Absent: it is live. */
	readonly test?: Test;
	/** At least one step; a plain send has one, which is due at once. */
	readonly steps: readonly Step[];
	readonly workflowSid: string | null;
	/** The channel that takes over if the recipient is not on an app. Absent: none. */
	readonly fallback?: Channel;
	readonly content: Content;
	readonly expirySeconds: number;
	readonly maxAttempts: number;
	readonly guardSeconds: number;
	/** Who asks; gates read it. */
	readonly origin: Origin | null;
	/** The address for its news: the request's, else the account's. */
	readonly callback: {
		readonly url: string;
		readonly method: "GET" | "POST";
		/** The news that the account wants. Absent: all. */
		readonly kinds?: readonly NewsKind[];
	} | null;
};

/** Values made outside the decision, which has neither randomness nor keys. */
export type Fresh = {
	readonly at: number;
	readonly sid: string;
	readonly code: string;
	readonly codeMac: string;
	readonly codeSealed: string;
	/** `traceparent` of the request, if it is traced. */
	readonly trace: string | null;
};

export function newVerification(
	request: SendRequest,
	fresh: Fresh,
	gates: readonly Gate[],
): Verification {
	const keepsOrigin = gates.some((gate) => gate.keepsOrigin === true);
	const made: Mutable<Verification> = {
		sid: fresh.sid,
		accountSid: request.accountSid,
		service: request.service,
		phone: request.phone,
		email: request.email,
		createdAt: fresh.at,
		updatedAt: fresh.at,
		expiresAt: fresh.at + request.expirySeconds * 1_000,
		guardedUntil: fresh.at + request.guardSeconds * 1_000,
		maxAttempts: request.maxAttempts,
		content: request.content,
		workflowSid: request.workflowSid,
		steps: request.steps,
		stepsTaken: 0,
		stepAt: firstStepAt(request.steps, fresh.at),
		messages: 0,
		lastMessageAt: fresh.at,
		lastChannel: firstChannelOf(request.steps),
		callbacks: request.callback && {
			made: 0,
			waiting: [],
			handover: null,
			...request.callback,
		},
		status: "pending",
		cancelAt: null,
		codeMac: fresh.codeMac,
		codeSealed: fresh.codeSealed,
		checks: [],
		events: [],
	};
	const { dialect, test, phoneKey, emailKey, fallback, origin } = request;
	if (dialect !== FIRST_DIALECT) made.dialect = dialect;
	if (test !== undefined) made.test = test;
	if (phoneKey !== undefined) made.phoneKey = phoneKey;
	if (emailKey !== undefined) made.emailKey = emailKey;
	if (fallback !== undefined) made.fallback = fallback;
	if (fresh.trace !== null) made.trace = fresh.trace;
	if (keepsOrigin && origin !== null) {
		made.origin = { ...origin, keptUntil: fresh.at + ORIGIN_KEPT_MS };
	}
	return made;
}

/** Only the names of its senders stay, by which records are found. */
const NO_CONTENT = {
	body: "",
	subject: null,
	language: null,
	voice: null,
	repeat: 1,
	domain: null,
	appHash: null,
} as const;

/**
 * The record of a refused send: it has ended, and holds no code, text or address for
 * news. No other request finds it.
 */
export function blockedVerification(
	request: SendRequest,
	fresh: Fresh,
	guard: GuardDecision,
): Verification {
	const { from, emailFrom } = request.content;
	const { trace: _, ...made } = newVerification(
		{
			...request,
			origin: null,
			callback: null,
			expirySeconds: 0,
			guardSeconds: 0,
			content: { ...NO_CONTENT, from, emailFrom },
			steps: request.steps.map(({ channel, afterMs }) => ({
				channel,
				afterMs,
			})),
		},
		fresh,
		[],
	);
	return {
		...made,
		status: "blocked",
		guard,
		codeMac: null,
		codeSealed: null,
		stepAt: null,
	};
}

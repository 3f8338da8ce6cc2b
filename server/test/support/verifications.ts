/** Puts verifications directly into a store, for tests of searches. */

import { newSid } from "../../src/sid.ts";
import type { Changes, Store } from "../../src/store/contract.ts";
import type {
	Event,
	Verification,
} from "../../src/verification/verification.ts";
import { NO_CHANGES } from "./empty.ts";

const MINUTES = 60_000;

/** A verification that is pending for ten minutes; `from` is its sender. */
export function verificationAt(
	createdAt: number,
	{ from = "12012751398", ...other }: Partial<Verification> & { from?: string },
): Verification {
	return {
		sid: newSid("OTP", createdAt),
		accountSid: "ACone",
		service: "2FA",
		phone: "919960639901",
		email: null,
		createdAt,
		expiresAt: createdAt + 10 * MINUTES,
		guardedUntil: createdAt,
		maxAttempts: 5,
		content: {
			body: "{code}",
			from,
			emailFrom: null,
			subject: null,
			language: null,
			voice: null,
			repeat: 2,
			domain: null,
			appHash: null,
		},
		workflowSid: null,
		steps: [{ channel: "sms", afterMs: 0 }],
		stepsTaken: 1,
		stepAt: null,
		messages: 1,
		lastMessageAt: createdAt,
		lastChannel: "sms",
		callbacks: null,
		updatedAt: createdAt,
		status: "pending",
		cancelAt: null,
		codeMac: null,
		codeSealed: null,
		checks: [],
		events: [],
		...other,
	};
}

export function eventAt(createdAt: number, other: Partial<Event> = {}): Event {
	return {
		sid: newSid("OTE", createdAt),
		createdAt,
		step: 0,
		channel: "sms",
		sender: "12012751398",
		recipient: "919960639901",
		targetSid: newSid("SM", createdAt),
		status: "delivered",
		errorCode: null,
		errorMessage: null,
		provider: "sandbox",
		acceptedAt: createdAt,
		handover: null,
		followUp: null,
		...other,
	};
}

/** Adds them as a batch does, its tally included. */
export async function add(
	store: Store,
	added: readonly Verification[],
	changes: Partial<Changes> = {},
): Promise<void> {
	const counts = new Map<string, Changes["tally"][number]>();
	for (const { accountSid, status } of added) {
		const key = `${accountSid} ${status}`;
		const change = (counts.get(key)?.change ?? 0) + 1;
		counts.set(key, { accountSid, status, change });
	}
	const tally = [...counts.values()];
	await store.transact({}, () => ({ ...NO_CHANGES, added, tally, ...changes }));
}

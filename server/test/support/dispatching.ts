/** A dispatcher without a service around it, and providers that answer when a test says so. */

import pino from "pino";
import type { Deadline } from "../../src/deadline.ts";
import { dispatcher } from "../../src/delivery/dispatcher.ts";
import { lanesOf } from "../../src/delivery/lanes.ts";
import type { Dispatch } from "../../src/messages/work.ts";
import type {
	Answer,
	Carrier,
	Message,
	Provider,
} from "../../src/providers/contract.ts";
import { LEASE_MS } from "../../src/verification/lease.ts";
import { MESSAGE } from "./message.ts";

export const log = pino({ level: "silent" });
export const ACCEPTED: Answer = {
	outcome: "accepted",
	reference: null,
	status: "sent",
};
export const UNKNOWN: Answer = {
	outcome: "unknown",
	errorMessage: "broke off",
};
export const turn = () => new Promise((resolve) => setImmediate(resolve));

export const STARTED_AT = 1_000_000;
export const LEASED_UNTIL = STARTED_AT + LEASE_MS;

let count = 0;
export const freshSid = () => `OTP${++count}`;

export function dispatchTo(...candidates: string[]): Dispatch {
	return dispatchOf(freshSid(), candidates);
}

export function dispatchOf(
	requestId: string,
	candidates: readonly string[],
	accountSid = "AC1",
): Dispatch {
	const message: Message = {
		...MESSAGE,
		eventSid: requestId.replace("OTP", "OTE"),
		targetSid: requestId.replace("OTP", "SM"),
		requestId,
		accountSid,
		from: "Postern",
		to: "491710000001",
		text: "1234",
		code: "1234",
		expiresAt: LEASED_UNTIL,
	};
	return {
		...{ message, hand: 1, candidates },
		...{ expiresAt: Number.POSITIVE_INFINITY, leasedUntil: LEASED_UNTIL },
	};
}

/** A provider that answers when the test says so. */
export function slow(name: string, concurrency = 2, timeoutMs = 60_000) {
	const waiting: {
		eventSid: string;
		signal: Deadline;
		answer: (answer: Answer) => void;
	}[] = [];
	const provider: Carrier = {
		kind: "carrier",
		name,
		channels: ["sms"],
		concurrency,
		timeoutMs,
		deliver: ({ eventSid }, signal) =>
			new Promise((answer) => {
				waiting.push({ eventSid, signal, answer });
			}),
		sendsReceipts: false,
	};
	return { provider, waiting };
}

export function at(name: string, deliver: Carrier["deliver"]): Carrier {
	return {
		kind: "carrier",
		name,
		channels: ["sms"],
		concurrency: 1_000,
		timeoutMs: 60_000,
		deliver,
		sendsReceipts: false,
	};
}

export function running(...providers: Provider[]) {
	const settled: [sid: string, provider: string, outcome: string][] = [];
	const back: string[] = [];
	const clock = { now: STARTED_AT };
	const leased: string[][] = [];
	const lanes = lanesIn(providers, () => clock.now);
	const messages = dispatcher({
		lanes,
		now: () => clock.now,
		log,
		leaseWaiting: async ({ sids, candidates }) => {
			leased.push([...sids]);
			messages.take(sids.map((sid) => dispatchOf(sid, candidates)));
		},
		takeUp: () => {},
		settle: async ({ message }, { name }, { outcome }) => {
			settled.push([message.eventSid, name, outcome]);
		},
		giveBack: async ({ message }) => {
			back.push(message.eventSid);
		},
	});
	return { messages, lanes, settled, back, leased, clock };
}

export function lanesIn(providers: readonly Provider[], now: () => number) {
	return lanesOf({ providers, now, customerOf: (account) => account });
}

export const NOTHING_WAITS = { leaseWaiting: async () => {}, takeUp: () => {} };

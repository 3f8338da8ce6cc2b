import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NO_CAPS } from "../../test/support/empty.ts";
import type { Command } from "../commands/command.ts";
import { sqliteStore } from "../store/sqlite/sqlite.ts";
import { RENEW_AFTER_MS } from "../verification/lease.ts";
import { dueWork } from "./due.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test("an instance that shuts down keeps the leases of what it still has with a provider", async () => {
	const store = sqliteStore({ memory: true });
	const renewed: unknown[] = [];
	const due = dueWork({
		store,
		now: () => Date.now(),
		log: pino({ level: "silent" }),
		run: async <Reply>(command: Command<Reply>) => {
			renewed.push(command.keys);
			return { looked: 0, unreadable: 0, overtaken: null } as Reply;
		},
		parts: {
			route: () => ({ candidates: [], sender: null }),
			carriesCode: () => true,
			gates: [],
			caps: NO_CAPS,
			instance: "here",
			newEvent: () => ({ eventSid: "OTE1", targetSid: "SM1" }),
			mayDeliver: () => true,
			isKnown: () => true,
			jitter: () => 0,
			answerOf: () => undefined,
			place: () => "now",
			waitMs: () => 0,
			isOpen: () => true,
			ratesOf: () => ({ cost: null, price: null }),
			senderOf: () => undefined,
			isInLine: () => false,
			sealForSandbox: () => "",
			isHeldHere: () => true,
			isAlone: false,
			open: () => null,
		},
		held: () => ["OTP1"],
	});

	await due.rest();
	await vi.advanceTimersByTimeAsync(RENEW_AFTER_MS);
	expect(renewed).toEqual([{ verifications: ["OTP1"] }]);
	await due.close();
	await vi.advanceTimersByTimeAsync(10 * RENEW_AFTER_MS);
	expect(renewed.length).toBe(1);
	await store.close();
});

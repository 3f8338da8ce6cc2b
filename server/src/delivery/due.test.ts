import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RESUME_PARTS } from "../../test/support/resume-parts.ts";
import {
	add,
	eventAt,
	verificationAt,
} from "../../test/support/verifications.ts";
import type { Command, Due } from "../commands/command.ts";
import { batcher } from "../store/batcher.ts";
import { sqliteStore } from "../store/sqlite/sqlite.ts";
import { RENEW_AFTER_MS } from "../verification/lease.ts";
import { dueWork } from "./due.ts";

/** Everything that is asked about is held here. */
const PARTS = { ...RESUME_PARTS, isHeldHere: () => true };

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
			return {
				looked: 0,
				unreadable: 0,
				stillDue: [],
				unknown: [],
				overtaken: null,
			} as Reply;
		},
		parts: PARTS,
		held: () => ["OTP1"],
		erased: () => {},
	});

	await due.rest();
	await vi.advanceTimersByTimeAsync(RENEW_AFTER_MS);
	expect(renewed).toEqual([{ verifications: ["OTP1"] }]);
	await due.close();
	await vi.advanceTimersByTimeAsync(10 * RENEW_AFTER_MS);
	expect(renewed.length).toBe(1);
	await store.close();
});

test("an instance hears what another one has erased of that which it holds", async () => {
	const store = sqliteStore({ memory: true });
	const { run } = batcher<Due>({
		store,
		now: Date.now,
		committed: () => undefined,
	});
	const erased: string[] = [];
	const kept = verificationAt(Date.now(), {});
	await add(store, [kept]);
	const due = dueWork({
		store,
		now: Date.now,
		log: pino({ level: "silent" }),
		run,
		parts: PARTS,
		held: () => [kept.sid, "OTPerased"],
		erased: (sids) => void erased.push(...sids),
	});
	await vi.advanceTimersByTimeAsync(RENEW_AFTER_MS);
	await vi.waitFor(() => expect(erased).toEqual(["OTPerased"]));
	await due.close();
	await store.close();
});

test("messages held here that another instance took over and left keep nothing else back", async () => {
	const store = sqliteStore({ memory: true });
	const { run } = batcher<Due>({
		store,
		now: Date.now,
		committed: () => undefined,
	});
	let commands = 0;
	const due = dueWork({
		store,
		now: Date.now,
		log: pino({ level: "silent" }),
		run: async (command) => {
			if (++commands > 50) throw new Error("The same again");
			return run(command);
		},
		parts: PARTS,
		held: () => [],
		erased: () => {},
	});
	const runs = async () => {
		const ran = due.run();
		await vi.advanceTimersByTimeAsync(10);
		await ran;
	};
	await runs();
	const now = Date.now();
	const left = {
		...{ candidates: [], at: now - 60_000, leasedBy: "gone" },
		...{ hand: 2, orphaned: 1, postponed: 0, perhapsSent: false },
	};
	const held = Array.from({ length: 250 }, () =>
		verificationAt(now, {
			events: [eventAt(now, { status: "queued", handover: left })],
		}),
	);
	const over = verificationAt(now - 700_000, { expiresAt: now - 1_000 });
	await add(store, [...held, over]);
	commands = 0;
	await runs();
	const found = await store.verification(over.accountSid, over.sid);
	expect([found?.status, commands]).toEqual(["expired", 3]);
	commands = 0;
	await vi.advanceTimersByTimeAsync(2_000);
	// One for each look, and two more for each second.
	expect(commands).toBeGreaterThan(5);
	expect(commands).toBeLessThan(20);
	await due.close();
	await store.close();
});

/**
 * No history of commands, times, answers and crashes verifies a code twice, looks
 * at more than `maxAttempts` codes, or leaves two pending verifications that are
 * not guarded; and no message is lost, or goes out more often than it may.
 *
 * The plans and the world are those of the simulation, which `npm run simulate` runs
 * by the thousand: here some of each subject, and histories that once failed. A failing
 * one is shrunk before it is shown; `npm run simulate -- --seed … --plan …`
 * shows it step by step.
 */

import { afterAll, beforeAll, describe, test } from "vitest";
import { planOf, runPlan } from "../simulation/history.ts";
import type {
	Action,
	Item,
	Plan,
	SendAction,
	Subject,
} from "../simulation/plan.ts";
import { shrunk } from "../simulation/shrink.ts";
import type { Store } from "../src/store/contract.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";

const newStore = async () => sqliteStore({ memory: true });

let store: Store;
beforeAll(async () => {
	store = await newStore();
});
afterAll(() => store.close());

async function holds(plan: Plan, seed: number): Promise<void> {
	const failure = await runPlan(plan, seed, store);
	if (failure === null) return;
	const least = await shrunk(failure, newStore);
	throw new Error(`seed ${seed}: ${JSON.stringify(least.plan)}`, {
		cause: least.error,
	});
}

/** Each history has its own seed: equal seeds make equal SIDs, and they share a store. */
let seed = 20_261_123;

async function ofSubject(subject: Subject, histories: number): Promise<void> {
	for (let i = 0; i < histories; i++, seed++)
		await holds(planOf(seed, subject), seed);
}

describe("histories keep their promises", () => {
	test("of commands, times, answers and crashes", () => ofSubject("all", 60));

	test("of guesses", () => ofSubject("guesses", 30));

	test("of steps", () => ofSubject("steps", 20));

	test("of resends", () => ofSubject("messages", 40));

	test("of limits", () => ofSubject("limits", 20));

	test("the sixth message of one verification is one too many", () =>
		always([PLAIN, ...Array.from({ length: 6 }, () => after(30_000, RESEND))]));

	// Histories that once failed.
	test("a resend follows the last message, not what carries on an earlier one", () =>
		always(
			[
				{
					...PLAIN,
					email: 0,
					steps: [
						{ onEmail: false, afterMs: 0 },
						{ onEmail: true, afterMs: 5_000 },
					],
				},
				after(5_000, { do: "sweep" }),
				after(30_000, RESEND),
			],
			{ refuses: 0.5, isSlow: 1 },
		));

	test("an answer that comes after the expiry leads to no further message", () =>
		always(
			[
				{ ...PLAIN, expirySeconds: 30 },
				{
					...after(0, { do: "sweep" }),
					until: { what: "expiry", back: 0, offMs: 1 },
				},
			],
			{ refuses: 1, isSlow: 1 },
		));

	test.each([true, false])(
		"what is resent and erased in one batch does not go out (everything: %s)",
		(everything) =>
			always([
				PLAIN,
				ANSWERED,
				after(30_000, RESEND),
				{
					do: everything ? "erase recipient" : "erase",
					back: 0,
					account: "own",
				},
			]),
	);

	test("what is sent and replaced in one batch does not go out", () =>
		always([PLAIN, PLAIN]));

	test("a first step that is due once its send is decided passes the gates like others", () =>
		always(
			[
				{ ...PLAIN, steps: [{ onEmail: false, afterMs: 1_000 }] },
				{ ...after(5_000, { do: "sweep" }), isJump: true },
			],
			{},
			{ guard: { perHour: 0, deniesSecond: false } },
		));
});

const PLAIN: SendAction = {
	do: "send",
	account: 0,
	service: 0,
	phone: 0,
	email: null,
	guardSeconds: 0,
	expirySeconds: 600,
	maxAttempts: 1,
	steps: [{ onEmail: false, afterMs: 0 }],
	limitKey: null,
	wantsCallbacks: false,
	times: 1,
};
const RESEND: Action = {
	do: "resend",
	back: 0,
	channel: null,
	account: "own",
};

/** What was asked before is done by then. */
const ANSWERED: Item = {
	...after(1, { do: "stray receipt" }),
	isJump: false,
};

function after(afterMs: number, action: Action): Item {
	return { afterMs, isJump: true, until: null, at: 0, action };
}

/** Runs the requests on one instance, with every order of steps and of chance. */
async function always(
	steps: readonly (Action | Item)[],
	weather: Partial<Plan["weather"]> = {},
	more: Partial<Plan> = {},
): Promise<void> {
	const plan: Plan = {
		instances: 1,
		weather: { refuses: 0, hangs: 0, isSlow: 0, endpointFails: 0, ...weather },
		endsWith: "all",
		outlivesRecords: false,
		items: steps.map((step) => ("do" in step ? after(0, step) : step)),
		...more,
	};
	for (let i = 0; i < 15; i++, seed++) await holds(plan, seed);
}

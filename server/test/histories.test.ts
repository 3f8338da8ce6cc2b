/**
 * No history of commands, times and crashes verifies a code twice, looks at more
 * than `maxAttempts` codes, or leaves two pending verifications that are not
 * guarded; and no message is lost, or goes out more often than it may.
 *
 * A failure prints its seed and path. To replay it: `HISTORY_SEED=… HISTORY_PATH=…
 * npx vitest run server/test/histories.test.ts -t 'of guesses'` (or the other name).
 */

import fc from "fast-check";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import {
	type CommandStep,
	type Plan,
	runHistory,
	type SendStep,
	type Step,
} from "./support/history.ts";

// Due work is done where a history says so; its timer must not.
beforeAll(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterAll(() => {
	vi.useRealTimers();
});

const few = fc.nat({ max: 1 });
const back = fc.oneof(
	{ weight: 3, arbitrary: fc.constant(0) },
	{ weight: 2, arbitrary: fc.nat({ max: 3 }) },
);
const own = fc.oneof(
	{ weight: 8, arbitrary: fc.constant("own" as const) },
	{ weight: 1, arbitrary: fc.constant("another" as const) },
);

const recipient = fc.oneof(
	fc.record({ phone: few, email: fc.constant(null) }),
	fc.record({ phone: fc.constant(null), email: few }),
	fc.record({ phone: few, email: few }),
);

const sending: fc.Arbitrary<SendStep> = fc
	.record({
		do: fc.constant("send" as const),
		account: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(0) },
			{ weight: 1, arbitrary: fc.constant(1) },
		),
		service: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(0) },
			{ weight: 1, arbitrary: fc.constant(1) },
		),
		to: recipient,
		guardSeconds: fc.constantFrom(0, 0, 20, 40, 90),
		expirySeconds: fc.constantFrom(30, 60, 60, 600, 600),
		maxAttempts: fc.integer({ min: 1, max: 4 }),
		steps: fc.oneof(
			fc.constant([{ onEmail: false, afterMs: 0 }]),
			fc.array(
				fc.record({
					onEmail: fc.boolean(),
					afterMs: fc.constantFrom(0, 0, 5_000, 20_000, 45_000),
				}),
				{ minLength: 1, maxLength: 3 },
			),
		),
		limitKey: fc.constantFrom(null, null, null, 0, 1),
	})
	.map(({ to, ...rest }) => ({ ...rest, ...to }));

const verifying: fc.Arbitrary<CommandStep> = fc.record({
	do: fc.constant("verify" as const),
	back,
	code: fc.constantFrom("right", "wrong", "wrong", "another's"),
	service: fc.constantFrom("own", "none", "none", "another"),
	account: own,
});

const command: fc.Arbitrary<CommandStep> = fc.oneof(
	{ weight: 5, arbitrary: sending },
	{ weight: 7, arbitrary: verifying },
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("cancel" as const),
			back,
			account: own,
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant("receipt" as const),
			back: fc.nat({ max: 4 }),
			status: fc.constantFrom("sent", "delivered", "undelivered", "failed"),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant("unlock" as const), back }),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("erase" as const),
			back,
			everything: fc.boolean(),
			account: own,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("resend" as const),
			back,
			channel: fc.constantFrom(null, "sms", "email"),
			account: own,
		}),
	},
);

/** Together with others: also what no client asks for. */
const together: fc.Arbitrary<CommandStep> = fc.oneof(
	{ weight: 8, arbitrary: command },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("answer" as const),
			nth: fc.nat({ max: 5 }),
		}),
	},
	{ weight: 1, arbitrary: fc.constant<CommandStep>({ do: "due" }) },
);

const fate = fc.oneof(
	{ weight: 12, arbitrary: fc.constant("lives" as const) },
	{
		weight: 2,
		arbitrary: fc.constantFrom("dies before", "dies after", "disk full"),
	},
);

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 10,
		arbitrary: fc.record({
			do: fc.constant("batch" as const),
			commands: fc.oneof(
				{ weight: 3, arbitrary: command.map((one) => [one]) },
				{
					weight: 2,
					arbitrary: fc.array(together, { minLength: 2, maxLength: 8 }),
				},
			),
			fate,
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant("answer" as const),
			nth: fc.nat({ max: 5 }),
			fate,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("wait" as const),
			ms: fc.constantFrom(1, 600, 5_000, 15_000, 31_000, 90_000),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant("wait until" as const),
			what: fc.constantFrom("expiry", "guard", "due"),
			back,
			offMs: fc.constantFrom(-1, 0, 1),
		}),
	},
	{ weight: 4, arbitrary: fc.constant<Step>({ do: "due" }) },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("crash" as const),
			resumesAtOnce: fc.boolean(),
		}),
	},
);

const plan: fc.Arbitrary<Plan> = fc.record({
	kind: fc.constantFrom(
		"sent",
		"sent",
		"delivered",
		"follow-up",
		"later",
		"much later",
		"elsewhere",
		"never",
		"unknown",
		"throws",
	),
	isSlow: fc.boolean(),
});

/** Guessers: many codes at few recipients, each on a new verification. */
const guessing: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant("batch" as const),
			commands: fc.array(
				fc.oneof(
					{ weight: 2, arbitrary: sending },
					{ weight: 5, arbitrary: verifying },
				),
				{ minLength: 1, maxLength: 6 },
			),
			fate,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("wait" as const),
			ms: fc.constantFrom(1, 30_000, 89_999, 90_000),
		}),
	},
);

/** Few verifications that live long: their messages, and the edges of pauses and windows. */
const following: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constant("batch" as const),
			commands: fc.array(
				fc.oneof(
					{
						weight: 2,
						arbitrary: sending.map((one) => ({
							...one,
							account: 0,
							guardSeconds: 600,
							expirySeconds: 600,
							limitKey: 0,
						})),
					},
					{
						weight: 4,
						arbitrary: fc.record({
							do: fc.constant("resend" as const),
							back: few,
							channel: fc.constantFrom(null, "sms", "email"),
							account: fc.constant("own" as const),
						}),
					},
					{
						weight: 2,
						arbitrary: fc.record({
							do: fc.constant("receipt" as const),
							back: fc.nat({ max: 3 }),
							status: fc.constantFrom("delivered", "undelivered", "failed"),
						}),
					},
				),
				{ minLength: 1, maxLength: 3 },
			),
			fate,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("answer" as const),
			nth: fc.nat({ max: 3 }),
			fate: fc.constant("lives" as const),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant("wait" as const),
			ms: fc.constantFrom(1, 5_000, 29_999, 30_000, 30_000, 60_000),
		}),
	},
	{ weight: 3, arbitrary: fc.constant<Step>({ do: "due" }) },
);

const PLAIN: SendStep = {
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
};
const batch = (commands: readonly CommandStep[]): Step => ({
	do: "batch",
	commands,
	fate: "lives",
});

const { HISTORY_SEED, HISTORY_PATH, HISTORY_RUNS } = process.env;

function keepTheirPromises(
	one: fc.Arbitrary<Step>,
	numRuns: number,
	mostMs: number,
): Promise<void> {
	return fc.assert(
		fc.asyncProperty(
			fc.array(one, { minLength: 1, maxLength: 25, size: "max" }),
			fc.array(plan, { minLength: 1, maxLength: 6 }),
			runHistory,
		),
		{
			numRuns: HISTORY_RUNS === undefined ? numRuns : Number(HISTORY_RUNS),
			// On a busy machine fewer histories, rather than a longer wait.
			...(HISTORY_RUNS === undefined && { interruptAfterTimeLimit: mostMs }),
			// The same everywhere, unless another is asked for.
			seed: Number(HISTORY_SEED ?? 20_261_123),
			...(HISTORY_PATH && { path: HISTORY_PATH }),
		},
	);
}

describe("histories keep their promises", { timeout: 60_000 }, () => {
	test("of commands, times, answers and crashes", () =>
		keepTheirPromises(step, 1_600, 9_000));

	test("of guesses", () => keepTheirPromises(guessing, 400, 4_000));

	test("of steps, resends and limits", () =>
		keepTheirPromises(following, 600, 5_000));

	test("the sixth message of one verification is one too many", () =>
		runHistory(
			[
				batch([PLAIN]),
				...Array.from({ length: 6 }, (): Step[] => [
					{ do: "wait", ms: 30_000 },
					batch([{ do: "resend", back: 0, channel: null, account: "own" }]),
				]).flat(),
			],
			[{ kind: "sent", isSlow: false }],
		));

	// Histories that broke one.
	test("a resend follows the last message, not what carries on an earlier one", () =>
		runHistory(
			[
				batch([
					{
						...PLAIN,
						email: 0,
						steps: [
							{ onEmail: false, afterMs: 0 },
							{ onEmail: true, afterMs: 5_000 },
						],
					},
				]),
				{ do: "wait", ms: 5_000 },
				{ do: "due" },
				{ do: "answer", nth: 0, fate: "lives" },
				{ do: "wait", ms: 30_000 },
				batch([{ do: "resend", back: 0, channel: null, account: "own" }]),
			],
			[
				{ kind: "elsewhere", isSlow: true },
				{ kind: "sent", isSlow: false },
			],
		));

	test("an answer that comes after the expiry leads to no further message", () =>
		runHistory(
			[
				batch([{ ...PLAIN, expirySeconds: 30 }]),
				{ do: "wait until", what: "expiry", back: 0, offMs: 1 },
				{ do: "answer", nth: 0, fate: "lives" },
			],
			[{ kind: "elsewhere", isSlow: true }],
		));

	test.each([true, false])(
		"what is resent and erased in one batch does not go out (everything: %s)",
		(everything) =>
			runHistory(
				[
					batch([PLAIN]),
					{ do: "wait", ms: 30_000 },
					batch([
						{ do: "resend", back: 0, channel: null, account: "own" },
						{ do: "erase", back: 0, everything, account: "own" },
					]),
				],
				[{ kind: "sent", isSlow: false }],
			),
	);

	test("what is sent and replaced in one batch does not go out", () =>
		runHistory([batch([PLAIN, PLAIN])], [{ kind: "sent", isSlow: false }]));
});

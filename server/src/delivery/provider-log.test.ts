import pino from "pino";
import { expect, test } from "vitest";
import type { Answer } from "../providers/contract.ts";
import { because } from "../providers/reason.ts";
import type { BreakerState } from "./breaker.ts";
import { providerLog } from "./provider-log.ts";

function written() {
	const lines: Record<string, unknown>[] = [];
	const log = pino(
		{ base: null, timestamp: false },
		{
			write: (line: string) => void lines.push(JSON.parse(line)),
		},
	);
	const clock = { now: 0 };
	const tell = providerLog(log, () => clock.now);
	const say = (
		answer: Answer,
		[before, after]: [BreakerState, BreakerState] = ["closed", "closed"],
		name = "gateway",
	) => tell({ provider: { name }, answer, before, after });
	return { lines, clock, say };
}

const refused = (
	reason: string | undefined,
	retry: "later" | "elsewhere" | "never" = "elsewhere",
): Answer => {
	const answer: Answer = {
		outcome: "refused",
		retry,
		errorCode: "4711",
		errorMessage: "to +491710000001: 123456",
	};
	return reason === undefined ? answer : because(reason, answer);
};

test("a failing provider has a line for the first, and then one a minute with their number", () => {
	const { lines, clock, say } = written();
	for (let i = 0; i < 100; i++) {
		say(refused("HTTP 401"));
		clock.now += 1_000;
	}
	expect(lines).toEqual([
		{
			level: 40,
			provider: "gateway",
			outcome: "refused, elsewhere",
			reason: "HTTP 401",
			failures: 1,
			msg: "A provider did not take a message",
		},
		expect.objectContaining({ reason: "HTTP 401", failures: 60 }),
	]);
});

test("each provider and each kind has its own, and no more than a few", () => {
	const { lines, clock, say } = written();
	say(refused("HTTP 401"));
	say(refused("HTTP 401", "later"));
	say(refused("HTTP 401"), undefined, "other");
	for (let status = 400; status < 500; status++) say(refused(`HTTP ${status}`));
	expect(lines.map(({ provider, reason }) => [provider, reason])).toEqual([
		["gateway", "HTTP 401"],
		["gateway", "HTTP 401"],
		["other", "HTTP 401"],
		["gateway", "HTTP 400"],
		["gateway", "HTTP 402"],
		["gateway", "HTTP 403"],
		["gateway", "other reasons"],
	]);
	clock.now += 60_000;
	say(refused("HTTP 451"));
	expect(
		lines.slice(7).map(({ reason, failures }) => [reason, failures]),
	).toEqual([
		["HTTP 401", 1],
		["other reasons", 96],
	]);
});

test("who has no line: acceptance, and a number that nobody reaches", () => {
	const { lines, say } = written();
	say({ outcome: "accepted", reference: null, status: "sent" });
	say(refused("HTTP 400", "never"));
	expect(lines).toEqual([]);
});

test("what is no code or status is not repeated, nor what the record says", () => {
	const { lines, say } = written();
	say(refused("to +491710000001"));
	say(refused(undefined, "later"));
	say(because("x".repeat(65), { outcome: "unknown", errorMessage: "123456" }));
	expect(lines.map(({ reason }) => reason)).toEqual(
		Array(3).fill("no reason given"),
	);
	expect(JSON.stringify(lines)).not.toMatch(/4917|123456|4711/);
});

test("a breaker has a line when it opens, and one when it closes", () => {
	const { lines, say } = written();
	const accepted: Answer = {
		outcome: "accepted",
		reference: null,
		status: "sent",
	};
	say(refused("ECONNREFUSED", "later"), ["closed", "open"]);
	say(refused("ECONNREFUSED", "later"), ["open", "open"]);
	say(refused("ECONNREFUSED", "later"), ["half_open", "open"]);
	say(accepted, ["half_open", "closed"]);
	expect(lines.slice(1)).toEqual([
		expect.objectContaining({
			level: 40,
			provider: "gateway",
			msg: expect.stringMatching(/breaker has opened/),
		}),
		expect.objectContaining({
			level: 40,
			provider: "gateway",
			msg: expect.stringMatching(/breaker has closed/),
		}),
	]);
});

test("a clock that is set back silences no line", () => {
	const { lines, clock, say } = written();
	clock.now = 7_200_000;
	say(refused("HTTP 401"));
	clock.now = 0;
	say(refused("HTTP 401"));
	expect(lines).toHaveLength(2);
});

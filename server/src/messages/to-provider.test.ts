import { expect, test } from "vitest";
import { partsFor, SMS, sent } from "../../test/support/sends.ts";
import type { Due } from "../commands/command.ts";
import type { WorkingSet } from "../store/working-set.ts";
import type { Step } from "../verification/verification.ts";

/** The changes to be committed, and the work to be done after that. */
const left = (set: WorkingSet<Due>) => ({
	due: set.dueWork(),
	...set.changes(),
});

test("the sandbox's answer is committed with the message, and nothing is left to be done", () => {
	const { added, due, sandboxMessages, usage } = left(
		sent(partsFor("sandbox", "carrier"), "491710000055", SMS),
	);
	expect(added[0]?.events).toMatchObject([
		{ status: "delivered", provider: "sandbox", handover: null },
	]);
	expect(sandboxMessages).toMatchObject([
		{ sid: "SM1", to: "491710000055", textSealed: "sealed It is 123456" },
	]);
	expect(due.map((work) => "answered" in work)).toEqual([true]);
	expect(usage.map(({ kind, count }) => [kind, count])).toEqual([
		["verification", 1],
		["sms", 1],
	]);
});

test("a carrier is asked after the commit, whatever could take its place", () => {
	const { added, due, sandboxMessages } = left(
		sent(partsFor("carrier", "sandbox"), "491710000055", SMS),
	);
	expect(added[0]?.events).toMatchObject([
		{ status: "queued", handover: { leasedBy: "here" } },
	]);
	expect(sandboxMessages).toEqual([]);
	expect(due.map((work) => "message" in work)).toEqual([true]);
});

test("what the sandbox refuses goes to the next provider, which is asked after the commit", () => {
	const { added, due } = left(
		sent(partsFor("sandbox", "carrier"), "491710990001", SMS),
	);
	expect(added[0]?.events).toMatchObject([
		{ status: "failed", errorCode: "30005", handover: null },
		{ status: "queued", handover: { candidates: ["carrier"] } },
	]);
	expect(due.map((work) => "message" in work)).toEqual([false, true]);
});

test("a step that the sandbox fails for good begins the next one in the same decision", () => {
	const email: Step = { channel: "email", afterMs: 60_000 };
	const { added, sandboxMessages } = left(
		sent(partsFor("sandbox"), "491710990001", SMS, email),
	);
	expect(
		added[0]?.events.map(({ channel, status }) => [channel, status]),
	).toEqual([
		["sms", "failed"],
		["email", "delivered"],
	]);
	expect(sandboxMessages.map(({ to }) => to)).toEqual(["a@example.com"]);
});

test.each(["sandbox", "carrier"])(
	"for a suspended account %s is not asked, and the message waits with nobody",
	(provider) => {
		const parts = { ...partsFor(provider), mayDeliver: () => false };
		const { added, due, sandboxMessages } = left(
			sent(parts, "491710000055", SMS),
		);
		expect(added[0]?.events).toMatchObject([
			{ status: "queued", handover: { leasedBy: null } },
		]);
		expect([due, sandboxMessages]).toEqual([[], []]);
	},
);

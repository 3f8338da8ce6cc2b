import { describe, expect, test } from "vitest";
import { answered } from "../../test/support/handovers.ts";
import { eventAt, verificationAt } from "../../test/support/verifications.ts";
import type { ChannelStatus } from "../channel.ts";
import { fallBack } from "./fallback.ts";
import { queueMessage, takeAnswer } from "./handover.ts";
import { takeReceipt } from "./receipt.ts";
import {
	type Event,
	MOST_MESSAGES,
	type Verification,
} from "./verification.ts";

const NOW = 1_000_000;
const REFUSED = { errorCode: null, errorMessage: null, otherChannel: true };

/** A plain send on an app, whose messages have come so far. */
function onApp(
	events: readonly Partial<Event>[],
	more: Partial<Verification> = {},
): Verification {
	return verificationAt(NOW, {
		codeMac: "mac",
		codeSealed: "sealed",
		steps: [{ channel: "whatsapp", afterMs: 0 }],
		lastChannel: "whatsapp",
		fallback: "sms",
		messages: events.length,
		events: events.map((event, i) =>
			eventAt(NOW, {
				sid: `OTE${i}`,
				step: i === 0 ? 0 : null,
				channel: "whatsapp",
				...event,
			}),
		),
		...more,
	});
}

const OFF: Partial<Event> = { status: "undelivered", otherChannel: true };
const channelsOf = ({ steps }: Verification) =>
	steps.map(({ channel }) => channel);

test("an sms takes over at once, and only one", () => {
	const verification = onApp([OFF]);
	fallBack(verification, NOW + 1);
	expect(channelsOf(verification)).toEqual(["whatsapp", "sms"]);
	expect(verification).toMatchObject({ stepAt: NOW + 1, stepsTaken: 1 });
	expect("fallback" in verification).toBe(false);
	fallBack(verification, NOW + 2);
	expect(verification.steps).toHaveLength(2);
	expect(verification.stepAt).toBe(NOW + 1);
});

describe("nothing takes over", () => {
	test.each<[string, Verification]>([
		["in a workflow, or where the send forbids it", without(onApp([OFF]))],
		[
			"where the message failed for another reason",
			onApp([{ status: "failed" }]),
		],
		["after success", onApp([OFF], { status: "success" })],
		["after cancel", onApp([OFF], { status: "canceled" })],
		["at its end in time", onApp([OFF], { expiresAt: NOW + 1 })],
		["where a newer send has ended it", onApp([OFF], { cancelAt: NOW + 1 })],
		["where no message is left", onApp([OFF], { messages: MOST_MESSAGES })],
		["before its own step has begun", onApp([OFF], { stepsTaken: 0 })],
	])("%s", (_, verification) => {
		const before = channelsOf(verification);
		fallBack(verification, NOW + 1);
		expect(channelsOf(verification)).toEqual(before);
	});

	function without({ fallback: _, ...others }: Verification): Verification {
		return others;
	}
});

test("the last message that is left may be the one", () => {
	const verification = onApp([OFF], { messages: MOST_MESSAGES - 1 });
	fallBack(verification, NOW + 1);
	expect(verification.steps).toHaveLength(2);
});

// By the state of another message of the same verification.
test.each<[ChannelStatus, boolean]>([
	["queued", false],
	["sent", false],
	["delivered", false],
	["ringing", false],
	["in-progress", false],
	["completed", false],
	["failed", true],
	["undelivered", true],
	["busy", true],
	["no-answer", true],
	["canceled", true],
])("beside one that is %s: %s", (status, takesOver) => {
	const verification = onApp([OFF, { status, channel: "telegram" }]);
	fallBack(verification, NOW + 1);
	expect(verification.steps).toHaveLength(takesOver ? 2 : 1);
});

describe("a receipt", () => {
	const word = {
		status: "undelivered",
		...REFUSED,
		otherChannel: true,
	} as const;

	test("repeated brings one sms", () => {
		const verification = onApp([{ status: "sent" }]);
		const [event] = verification.events as [Event];
		expect(takeReceipt(verification, event, word, NOW + 1)).toBe(true);
		expect(takeReceipt(verification, event, word, NOW + 2)).toBe(false);
		expect(verification.steps).toHaveLength(2);
		expect(verification.stepAt).toBe(NOW + 1);
	});

	test("for each of two messages brings one sms, when the second has come", () => {
		const verification = onApp([{ status: "sent" }, { status: "sent" }]);
		const [first, second] = verification.events as [Event, Event];
		takeReceipt(verification, first, word, NOW + 1);
		expect(verification.steps).toHaveLength(1);
		takeReceipt(verification, second, word, NOW + 2);
		expect(verification.steps).toHaveLength(2);
	});

	test("behind a delivery brings none", () => {
		const verification = onApp([{ status: "delivered" }]);
		const [event] = verification.events as [Event];
		expect(takeReceipt(verification, event, word, NOW + 1)).toBe(false);
		expect(verification.steps).toHaveLength(1);
	});

	test("that overtakes the answer brings one, and the answer none", () => {
		const verification = onApp([]);
		const event = queueMessage(
			verification,
			{ eventSid: "OTE1", targetSid: "SM1" },
			{
				step: 0,
				channel: "whatsapp",
				sender: "",
				recipient: "491710000001",
				candidates: ["a"],
				perhapsSent: false,
				instance: "here",
			},
			NOW,
		);
		takeReceipt(verification, event, word, NOW + 1);
		const refused = { outcome: "refused", retry: "never", ...REFUSED } as const;
		takeAnswer(
			verification,
			event,
			answered({ ...refused, otherChannel: true }),
			NOW + 2,
		);
		expect(verification.steps).toHaveLength(2);
		expect(verification.stepAt).toBe(NOW + 1);
	});
});

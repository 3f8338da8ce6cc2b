import { describe, expect, test } from "vitest";
import { answered, NOW, queued, SENT } from "../../test/support/handovers.ts";
import type { ChannelStatus } from "../channel.ts";
import { takeAnswer } from "./handover.ts";
import { takeFollowUps, takeReceipt } from "./receipt.ts";

describe("receipts", () => {
	const finals: ChannelStatus[] = [
		"delivered",
		"undelivered",
		"completed",
		"busy",
		"no-answer",
		"failed",
		"canceled",
	];
	const isGood = (status: ChannelStatus) =>
		status === "delivered" || status === "completed";
	const order: ChannelStatus[] = ["queued", "sent", "ringing", "in-progress"];

	test.each(
		[...order, ...finals].flatMap((from) =>
			[...order, ...finals].map((to) => [from, to] as const),
		),
	)("from %s to %s", (from, to) => {
		const { verification, event } = queued(["a"]);
		event.status = from;
		const rank = (status: ChannelStatus) =>
			finals.includes(status) ? order.length : order.indexOf(status);
		const isNews = rank(to) > rank(from);
		const word = { status: to, errorCode: "x", errorMessage: "y" };
		expect(takeReceipt(verification, event, word, NOW + 5)).toBe(isNews);
		expect(event.status).toBe(isNews ? to : from);
		const hasError = isNews && finals.includes(to) && !isGood(to);
		expect(event.errorCode).toBe(hasError ? "x" : null);
		expect(event.errorMessage).toBe(hasError ? "y" : null);
		expect(verification.updatedAt).toBe(isNews ? NOW + 5 : NOW);
	});

	test("one that overtook its acceptance stays", () => {
		const { verification, event } = queued(["a"]);
		takeReceipt(
			verification,
			event,
			{ status: "delivered", errorCode: null, errorMessage: null },
			NOW,
		);
		takeAnswer(verification, event, answered(SENT), NOW);
		expect(event.status).toBe("delivered");
	});

	test("a later word is spoken once, when its time has come", () => {
		const { verification, event } = queued(["a"]);
		const followUp = {
			afterMs: 2_000,
			status: "busy",
			errorCode: null,
			errorMessage: null,
		} as const;
		takeAnswer(verification, event, answered({ ...SENT, followUp }), NOW);
		takeFollowUps(verification, NOW + 1_999);
		expect(event.status).toBe("sent");
		takeFollowUps(verification, NOW + 2_000);
		expect(event).toMatchObject({ status: "busy", followUp: null });
		const { updatedAt } = verification;
		takeFollowUps(verification, NOW + 2_001);
		expect(verification.updatedAt).toBe(updatedAt);
	});
});

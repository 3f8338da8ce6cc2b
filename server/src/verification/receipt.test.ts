import { describe, expect, test } from "vitest";
import { answered, NOW, queued, SENT } from "../../test/support/handovers.ts";
import type { ChannelStatus } from "../channel.ts";
import { takeAnswer } from "./handover.ts";
import { awaitParts, takeFollowUps, takeReceipt } from "./receipt.ts";

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

	test("a later word has its time in whole milliseconds, as stores keep it", () => {
		const { verification, event } = queued(["a"]);
		const word = {
			status: "busy",
			errorCode: null,
			errorMessage: null,
		} as const;
		const followUp = { afterMs: 1.5, ...word };
		takeAnswer(verification, event, answered({ ...SENT, followUp }), NOW);
		expect(event.followUp).toEqual({ at: NOW + 2, ...word });
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

describe("a message in parts", () => {
	const word = (reference: string, status: ChannelStatus = "delivered") => ({
		...{ reference, status, errorCode: "x", errorMessage: null },
	});
	const heard = (
		words: ReturnType<typeof word>[],
		hands = [["1", "2", "3"]],
	) => {
		const { verification, event } = queued(["a"]);
		takeAnswer(verification, event, answered(SENT), NOW);
		for (const references of hands) awaitParts(event, references);
		const news = words.map((each) =>
			takeReceipt(verification, event, each, NOW),
		);
		return { status: event.status, news, event };
	};

	test("is delivered when all of them are, in whichever order", () => {
		const { status, news, event } = heard([word("3"), word("1"), word("2")]);
		expect(status).toBe("delivered");
		expect(news).toEqual([true, true, true]);
		expect(event.parts).toBeUndefined();
	});

	test("is not delivered while one is not, however often the others say so", () => {
		const { status, news } = heard(
			["1", "2", "1", "2", "2"].map((each) => word(each)),
		);
		expect(status).toBe("sent");
		expect(news).toEqual([true, true, false, false, false]);
	});

	test.each(["undelivered", "failed"] as const)(
		"fails with the first that is %s, and stays so",
		(failure) => {
			const { status, event } = heard([
				...[word("1"), word("2", failure), word("2"), word("3")],
			]);
			expect(status).toBe(failure);
			expect(event).toMatchObject({ errorCode: "x" });
			expect(event.parts).toBeUndefined();
		},
	);

	test("that was handed over twice is delivered when the parts of one hand are", () => {
		const hands = [
			["1", "2"],
			["3", "4"],
		];
		expect(heard([word("1"), word("4")], hands).status).toBe("sent");
		expect(heard([word("1"), word("4"), word("3")], hands).status).toBe(
			"delivered",
		);
	});

	test("that was also handed over whole is delivered when that is", () => {
		expect(heard([word("whole")]).status).toBe("delivered");
	});
});

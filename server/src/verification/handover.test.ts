import { describe, expect, test } from "vitest";
import {
	answered,
	EXPIRES,
	NOW,
	queued,
	SENT,
} from "../../test/support/handovers.ts";
import type { ChannelStatus } from "../channel.ts";
import type { Answer } from "../providers/contract.ts";
import {
	backoffMs,
	giveBack,
	lease,
	renewLease,
	takeAnswer,
} from "./handover.ts";
import { LEASE_MS } from "./lease.ts";
import { takeReceipt } from "./receipt.ts";
import { cancel } from "./verification.ts";

const refused = (
	retry: "later" | "elsewhere" | "never",
	retryAfterMs?: number,
): Answer => ({
	outcome: "refused",
	retry,
	errorCode: "30003",
	errorMessage: "no",
	...(retryAfterMs !== undefined && { retryAfterMs }),
});
const notHere = (retry: "later" | "elsewhere"): Answer => ({
	...(refused(retry) as Extract<Answer, { outcome: "refused" }>),
	otherChannel: true,
});
const unknown: Answer = { outcome: "unknown", errorMessage: "broke off" };
const delivered: Answer = { ...SENT, status: "delivered" };

/** The fate of a message, and the providers that the next one is for. */
type Fate = {
	status: ChannelStatus;
	waitsMs?: number;
	next?: string[];
	nextPerhapsSent?: boolean;
};

describe("an answer, by who else could carry the message", () => {
	test.each<
		[
			string,
			Answer,
			string[],
			{ perhapsSent?: boolean; postponed?: number },
			Fate,
		]
	>([
		["accepted", SENT, ["a"], {}, { status: "sent" }],
		[
			"accepted, and delivered by that",
			delivered,
			["a", "b"],
			{},
			{ status: "delivered" },
		],
		[
			"never: nobody else is asked",
			refused("never"),
			["a", "b"],
			{},
			{ status: "failed" },
		],
		[
			"elsewhere",
			refused("elsewhere"),
			["a", "b", "c"],
			{},
			{ status: "failed", next: ["b", "c"], nextPerhapsSent: false },
		],
		[
			"elsewhere, and there is nobody",
			refused("elsewhere"),
			["a"],
			{},
			{ status: "failed" },
		],
		[
			"elsewhere after it was perhaps sent",
			refused("elsewhere"),
			["a", "b"],
			{ perhapsSent: true },
			{ status: "failed", next: ["b"], nextPerhapsSent: true },
		],
		[
			"elsewhere, of a recipient that is not on the channel",
			notHere("elsewhere"),
			["a", "b"],
			{},
			{ status: "failed" },
		],
		[
			"later, of a recipient that is not on the channel",
			notHere("later"),
			["a", "b"],
			{},
			{ status: "failed" },
		],
		[
			"later: another can do it at once",
			refused("later"),
			["a", "b"],
			{},
			{ status: "failed", next: ["b"], nextPerhapsSent: false },
		],
		[
			"later, and the others are down: they may be back by then",
			refused("later"),
			["a", "down"],
			{},
			{ status: "queued", waitsMs: 750 },
		],
		[
			"later, and one of the others is not down",
			refused("later"),
			["a", "down", "b"],
			{},
			{ status: "failed", next: ["down", "b"], nextPerhapsSent: false },
		],
		[
			"later, and nobody else can",
			refused("later"),
			["a"],
			{ postponed: 1 },
			{ status: "queued", waitsMs: 1_500 },
		],
		[
			"later, a third time, and nobody else can",
			refused("later"),
			["a"],
			{ postponed: 2 },
			{ status: "queued", waitsMs: 3_000 },
		],
		[
			"later, as long as the provider says",
			refused("later", 5_000),
			["a", "b"],
			{},
			{ status: "queued", waitsMs: 5_000 },
		],
		[
			"at once, as the provider says: after a second",
			refused("later", 0),
			["a", "b"],
			{},
			{ status: "queued", waitsMs: 1_000 },
		],
		[
			"at once again and again, and nobody else can",
			refused("later", 0),
			["a"],
			{ postponed: 30 },
			{ status: "queued", waitsMs: 1_000 },
		],
		[
			"later, as long as the provider says, a second time",
			refused("later", 5_000),
			["a", "b"],
			{ postponed: 1 },
			{ status: "queued", waitsMs: 5_000 },
		],
		[
			"later, as long as the provider says, a third time: another can do it",
			refused("later", 5_000),
			["a", "b"],
			{ postponed: 2 },
			{ status: "failed", next: ["b"], nextPerhapsSent: false },
		],
		[
			"much later: another can do it",
			refused("later", 5_001),
			["a", "b"],
			{},
			{ status: "failed", next: ["b"], nextPerhapsSent: false },
		],
		[
			"much later, and nobody else can",
			refused("later", 60_000),
			["a"],
			{},
			{ status: "queued", waitsMs: 60_000 },
		],
		[
			"later than it expires",
			refused("later", EXPIRES - NOW),
			["a"],
			{},
			{ status: "failed" },
		],
		[
			"just before it expires",
			refused("later", EXPIRES - NOW - 1),
			["a"],
			{},
			{ status: "queued", waitsMs: EXPIRES - NOW - 1 },
		],
		[
			"unknown: once more elsewhere",
			unknown,
			["a", "b"],
			{},
			{ status: "failed", next: ["b"], nextPerhapsSent: true },
		],
		[
			"unknown, and the others are down: once more at the same",
			unknown,
			["a", "down"],
			{},
			{ status: "queued", waitsMs: 750 },
		],
		[
			"elsewhere: the others, even if they are down",
			refused("elsewhere"),
			["a", "down"],
			{},
			{ status: "failed", next: ["down"], nextPerhapsSent: false },
		],
		[
			"unknown: once more at the same",
			unknown,
			["a"],
			{},
			{ status: "queued", waitsMs: 750 },
		],
		[
			"unknown a second time",
			unknown,
			["a"],
			{ perhapsSent: true },
			{ status: "failed" },
		],
		[
			"unknown a second time, elsewhere",
			unknown,
			["a", "b"],
			{ perhapsSent: true },
			{ status: "failed" },
		],
		[
			"unknown, and some parts went out: not once more",
			{ ...unknown, isPartly: true },
			["a", "b"],
			{},
			{ status: "failed" },
		],
	])("%s", (_, answer, candidates, more, fate) => {
		const { verification, event } = queued(candidates, more);
		const next = takeAnswer(verification, event, answered(answer), NOW);
		expect(event.status).toBe(fate.status);
		expect(event.provider).toBe("a");
		if (fate.waitsMs === undefined) {
			expect(event.handover).toBeNull();
		} else {
			expect(event.handover).toMatchObject({
				at: NOW + fate.waitsMs,
				leasedBy: null,
			});
		}
		if (fate.next === undefined) {
			expect(next).toBeNull();
			expect(verification.events).toHaveLength(1);
		} else {
			expect(verification.events[1]).toBe(next);
			expect(next).toMatchObject({
				sid: "OTE2",
				targetSid: "SM2",
				status: "queued",
				handover: {
					candidates: fate.next,
					perhapsSent: fate.nextPerhapsSent,
					leasedBy: "here",
					hand: 1,
					at: NOW + LEASE_MS,
				},
			});
		}
	});

	test.each([
		refused("later"),
		refused("elsewhere"),
		refused("never"),
		unknown,
	])("after the end nothing follows from $outcome $retry", (answer) => {
		const { verification, event } = queued(["a", "b"]);
		verification.status = "canceled";
		expect(takeAnswer(verification, event, answered(answer), NOW)).toBeNull();
		expect(event).toMatchObject({ status: "failed", handover: null });
	});

	test("what was accepted after the end is recorded", () => {
		const { verification, event } = queued(["a"]);
		verification.status = "success";
		takeAnswer(verification, event, answered(SENT), NOW);
		expect(event).toMatchObject({ status: "sent", handover: null });
	});

	// The earlier hand's acceptance came too late to count; the receipt did not.
	describe("what a receipt told of an earlier hand's message stands", () => {
		function delivered(candidates: string[]) {
			const { verification, event } = queued(candidates);
			lease(verification, event, "there", NOW + LEASE_MS);
			takeReceipt(
				verification,
				event,
				{ status: "delivered", errorCode: null, errorMessage: null },
				NOW + LEASE_MS,
			);
			return { verification, event };
		}

		test.each([
			refused("later"),
			refused("elsewhere"),
			refused("never"),
			unknown,
		])("after $outcome $retry of the present one", (answer) => {
			const { verification, event } = delivered(["a", "b"]);
			const after = answered(answer, 2);
			expect(takeAnswer(verification, event, after, NOW + 40_000)).toBeNull();
			expect(event).toMatchObject({ status: "delivered", handover: null });
			expect(verification.events.length).toBe(1);
		});

		test("when it is given back after the end", () => {
			const { verification, event } = delivered(["a"]);
			verification.status = "canceled";
			giveBack(verification, event, 2, NOW + 40_000);
			expect(event).toMatchObject({ status: "delivered", handover: null });
		});

		test("when the end comes while it waits", () => {
			const { verification, event } = delivered(["a"]);
			giveBack(verification, event, 2, NOW + 40_000);
			cancel(verification, NOW + 35_000);
			expect(event).toMatchObject({ status: "delivered", handover: null });
		});

		test("when no holder lives", () => {
			const { verification, event } = delivered(["a"]);
			for (let hands = 0; hands < 30; hands++) {
				lease(verification, event, "there", NOW + hands * LEASE_MS);
			}
			expect(event).toMatchObject({ status: "delivered", handover: null });
		});
	});

	test("an answer to an earlier hand changes nothing", () => {
		const { verification, event } = queued(["a", "b"]);
		expect(lease(verification, event, "there", NOW + LEASE_MS)).toBe(true);
		const before = structuredClone(verification);
		for (const answer of [SENT, unknown, refused("elsewhere")]) {
			takeAnswer(verification, event, answered(answer, 1), NOW + LEASE_MS + 1);
		}
		giveBack(verification, event, 1, NOW);
		expect(verification).toEqual(before);
		takeAnswer(verification, event, answered(SENT, 2), NOW + LEASE_MS + 1);
		expect(event.status).toBe("sent");
	});
});

describe("leases", () => {
	test("a message is leased, renewed, given back and leased again", () => {
		const { verification, event } = queued(["a"]);
		renewLease(event, NOW + 10);
		expect(event.handover?.at).toBe(NOW + 10 + LEASE_MS);
		giveBack(verification, event, 1, NOW + 50);
		expect(event.handover).toMatchObject({ leasedBy: null, at: NOW + 50 });
		expect(lease(verification, event, "there", NOW + 60)).toBe(true);
		expect(event.handover).toMatchObject({
			leasedBy: "there",
			hand: 2,
			at: NOW + 60 + LEASE_MS,
		});
	});

	test("given back after the end it is canceled", () => {
		const { verification, event } = queued(["a"]);
		verification.status = "expired";
		giveBack(verification, event, 1, NOW);
		expect(event).toMatchObject({ status: "canceled", handover: null });
		expect(lease(verification, event, "there", NOW)).toBe(false);
	});

	test("a message that no instance survives is given up", () => {
		const { verification, event } = queued(["a"]);
		let hands = 1;
		while (lease(verification, event, `process ${hands}`, NOW)) hands++;
		expect(hands).toBe(20);
		expect(event).toMatchObject({ status: "failed", errorCode: "30008" });
	});

	// A provider is down for minutes: its breaker is open or probing, and every
	// message that waits for it is given back once a second.
	test("a message that was given back unsent, however often, is not given up", () => {
		const { verification, event } = queued(["a"]);
		let at = NOW;
		for (let round = 0; round < 100; round++) {
			at += 1_000;
			giveBack(verification, event, event.handover?.hand ?? 0, at);
			expect(
				lease(verification, event, "here", at),
				`after ${round} rounds`,
			).toBe(true);
		}
	});

	test("a provider that says later may say so until the verification expires", () => {
		const { verification, event } = queued(["a"]);
		let at = NOW;
		for (let round = 0; round < 60; round++) {
			const { hand = 0 } = event.handover ?? {};
			takeAnswer(
				verification,
				event,
				answered(refused("later", 5_000), hand),
				at,
			);
			at += 5_000;
			expect(
				lease(verification, event, "here", at),
				`after ${round} rounds`,
			).toBe(true);
		}
	});
});

test("pauses double up to a minute, the last half left to chance", () => {
	expect([0, 1, 2, 5, 6, 60].map((retries) => backoffMs(retries, 0))).toEqual([
		500, 1_000, 2_000, 16_000, 30_000, 30_000,
	]);
	expect(backoffMs(0, 0.999)).toBeLessThan(1_000);
	expect(backoffMs(9, 0.999)).toBeLessThan(60_000);
});

/** What happened and what to tell the person: every outcome has its case, and every sentence is there in each language. */

import { expect, test } from "vitest";
import type { Decision, Detail, Message } from "../src/verifications/detail.ts";
import { entriesOf } from "../src/verifications/entries.ts";
import { type Outcome, outcomeOf } from "../src/verifications/outcome.ts";
import de from "../src/verifications/texts.de.ts";
import en from "../src/verifications/texts.en.ts";

const AT = "2026-11-29T10:00:00.000Z";

const message = (status: string, more: Partial<Message> = {}): Message => ({
	...{ sid: "OTE1", targetSid: "SM1", at: AT, step: 0, channel: "sms" },
	...{ sender: "1", recipient: "4917100001", errorCode: null },
	...{ errorMessage: null, refusal: null, provider: null, failedAt: null },
	...{ reportedAt: null, nextTryAt: null, isNotOnApp: false },
	acceptedAt: status === "queued" || status === "failed" ? null : AT,
	status,
	...more,
});

const wrong = { sid: "OTC1", at: AT, status: "invalid" } as const;
const step = { channel: "call", at: AT };

function detail(status: string, more: Partial<Detail> = {}): Detail {
	return {
		...{ sid: "OTP1", accountSid: "AC1", service: "2FA", status },
		...{ at: AT, updatedAt: AT, expiresAt: AT, channel: "sms" },
		...{ firstChannel: "sms", recipient: "4917100001", sender: "1" },
		...{ messages: 1, messageStatus: null, errorCode: null, checks: 0 },
		...{ checksLeft: 5, isTest: false, isGuarded: false, maxChecks: 5 },
		...{ workflowSid: null, nextStep: null, messageList: [], checkList: [] },
		...{ callbackHost: null, callbacks: [], requests: [], guard: null },
		guardRefusedAt: null,
		...more,
	};
}

const failed = (errorCode: string | null, more: Partial<Message> = {}) => ({
	messageList: [message("undelivered", { errorCode, ...more })],
});

const refused = (rule: string, more: Partial<Decision> = {}) =>
	detail("blocked", {
		guard: {
			...{ code: 488, rule, node: "range:4917000" },
			...{ since: AT, until: AT, ...more },
		},
	});

const CASES: readonly [Detail, Outcome][] = [
	[
		detail("pending", { nextStep: step }),
		{ what: "waitsForStep", tell: "waitForStep" },
	],
	[detail("pending"), { what: "underWay", tell: "waitAMinute" }],
	[
		detail("pending", { messageList: [message("queued")] }),
		{ what: "underWay", tell: "waitAMinute" },
	],
	[
		detail("pending", { messageList: [message("queued", { nextTryAt: AT })] }),
		{ what: "waitsForRetry", tell: "waitAMinute" },
	],
	[
		detail("pending", { messageList: [message("sent")] }),
		{ what: "accepted", tell: "checkPhone" },
	],
	[
		detail("pending", { messageList: [message("sent", { channel: "email" })] }),
		{ what: "accepted", tell: "checkMailbox" },
	],
	[
		detail("pending", { messageList: [message("sent", { channel: "call" })] }),
		{ what: "accepted", tell: "answerCall" },
	],
	// The advice is about the message that was accepted, and not about one that failed since.
	[
		detail("pending", {
			messageList: [message("sent"), message("failed", { channel: "email" })],
		}),
		{ what: "accepted", tell: "checkPhone" },
	],
	[
		detail("expired", {
			messageList: [
				message("sent", { channel: "email" }),
				message("undelivered", { channel: "call" }),
			],
		}),
		{ what: "expiredAccepted", tell: "checkMailbox" },
	],
	// One that waited when the code expired was not accepted.
	[
		detail("expired", {
			messageList: [
				message("undelivered", { errorCode: "30005" }),
				message("queued", { channel: "call" }),
			],
		}),
		{ what: "expiredFailed", tell: "checkNumber" },
	],
	[
		detail("pending", { messageList: [message("delivered")] }),
		{ what: "delivered", tell: "lookThere" },
	],
	[
		detail("pending", {
			messageList: [message("failed"), message("delivered")],
		}),
		{ what: "delivered", tell: "lookThere" },
	],
	[
		detail("pending", {
			messageList: [message("ringing", { channel: "call" })],
		}),
		{ what: "ringing", tell: "answerCall" },
	],
	[
		detail("pending", {
			messageList: [message("delivered")],
			checkList: [wrong],
		}),
		{ what: "wrongSoFar", tell: "typeNewest" },
	],
	[
		detail("pending", { ...failed("30003"), nextStep: step }),
		{ what: "failedNextComes", tell: "waitForStep" },
	],
	[
		detail("pending", failed("30003")),
		{ what: "failedAll", tell: "checkPhone" },
	],
	[detail("pending", failed("30004")), { what: "failedAll", tell: "unblock" }],
	[
		detail("pending", failed("30005")),
		{ what: "failedAll", tell: "checkNumber" },
	],
	[
		detail("pending", failed("30006")),
		{ what: "failedAll", tell: "notMobile" },
	],
	[
		detail("pending", failed("30007")),
		{ what: "failedAll", tell: "otherChannel" },
	],
	[
		detail("pending", failed("X-99")),
		{ what: "failedAll", tell: "otherChannel" },
	],
	[
		detail("pending", failed(null, { channel: "email" })),
		{ what: "failedAll", tell: "checkAddress" },
	],
	[
		detail("pending", failed(null, { channel: "whatsapp", isNotOnApp: true })),
		{ what: "failedAll", tell: "installApp" },
	],
	[
		detail("pending", {
			messageList: [message("failed", { refusal: "Limit reached" })],
		}),
		{ what: "failedAll", tell: "askOperator" },
	],
	[
		detail("pending", { messageList: [message("busy", { channel: "call" })] }),
		{ what: "noAnswer", tell: "answerCall" },
	],
	[
		detail("pending", {
			messageList: [message("no-answer", { channel: "call" })],
		}),
		{ what: "noAnswer", tell: "answerCall" },
	],
	[detail("success"), { what: "success", tell: "nothing" }],
	[detail("failed"), { what: "usedUp", tell: "startAgain" }],
	[detail("expired"), { what: "expiredUnsent", tell: "startAgain" }],
	[
		detail("expired", { messageList: [message("queued")] }),
		{ what: "expiredUnsent", tell: "startAgain" },
	],
	[
		detail("expired", failed("30005")),
		{ what: "expiredFailed", tell: "checkNumber" },
	],
	[
		detail("expired", { messageList: [message("sent")] }),
		{ what: "expiredAccepted", tell: "checkPhone" },
	],
	[
		detail("expired", { messageList: [message("delivered")] }),
		{ what: "expiredDelivered", tell: "startAgain" },
	],
	[
		detail("expired", {
			messageList: [message("delivered")],
			checkList: [wrong],
		}),
		{ what: "expiredWrong", tell: "startAgain" },
	],
	[
		detail("canceled", { messageList: [message("sent")] }),
		{ what: "canceled", tell: "useNewest" },
	],
	[detail("canceled"), { what: "canceledUnsent", tell: "useNewest" }],
	[detail("blocked"), { what: "blocked", tell: "askOperator" }],
	...["hold", "block", "gate", "restrict", "drip", "conversion"].map(
		(rule): [Detail, Outcome] => [
			refused(rule),
			{ what: "blockedByGuard", tell: "laterOrEmail" },
		],
	),
	[refused("list"), { what: "blockedByList", tell: "askOperator" }],
	[
		refused("country", { code: 489 }),
		{ what: "blockedCountry", tell: "otherNumber" },
	],
	[
		refused("type", { code: 489 }),
		{ what: "blockedType", tell: "otherNumber" },
	],
	[refused("hour"), { what: "blockedHour", tell: "waitAnHour" }],
	[refused("address"), { what: "blockedClient", tell: "waitAnHour" }],
	[
		refused("budget", { code: 479 }),
		{ what: "blockedBudget", tell: "askOperator" },
	],
	[refused("hold", { count: 40 }), { what: "blockedMany", tell: "lookForOwn" }],
	// In the mode shadow it went out: the outcome is that of its message.
	[
		{ ...refused("hold"), status: "pending", messageList: [message("sent")] },
		{ what: "accepted", tell: "checkPhone" },
	],
	[detail("pending", { isTest: true }), { what: "test", tell: "testOnly" }],
];

test.each(CASES)("case %#", (given, outcome) => {
	expect(outcomeOf(given)).toEqual(outcome);
});

test("the time line tells a refused resend from what the mode shadow let through", () => {
	const { guard } = refused("hold");
	const first = (guardRefusedAt: string | null) =>
		entriesOf(detail("success", { guard, guardRefusedAt }), en, (at) => at)[0];
	const later = "2026-11-29T10:01:00.000Z";
	expect(first(later)).toMatchObject({
		...{ at: later, title: en.refusedBy("guard, hold"), tone: "bad" },
	});
	expect(first(null)).toMatchObject({
		...{ at: AT, title: en.wouldBeRefusedBy("guard, hold"), tone: "plain" },
	});
});

test("every sentence has a case", () => {
	const whats = new Set(CASES.map(([, { what }]) => what));
	const tells = new Set(CASES.map(([, { tell }]) => tell));
	expect([...whats].sort()).toEqual(Object.keys(en.what).sort());
	expect([...tells].sort()).toEqual(Object.keys(en.tell).sort());
});

test("both languages have them all, in sentences", () => {
	for (const texts of [en, de]) {
		for (const text of Object.values({ ...texts.what, ...texts.tell })) {
			expect(text).toMatch(/^\p{Lu}.*[.]$/u);
		}
	}
	const sentences = [...Object.values(en.what), ...Object.values(en.tell)];
	expect(new Set(sentences).size).toBe(sentences.length);
});

test("the words of a carrier do not turn the code beside them", () => {
	const more = failed("5", {
		errorMessage: "no\u202E",
		reportedAt: AT,
	});
	const shown = entriesOf(detail("pending", more), en, String).map(
		(entry) => entry.more,
	);
	expect(shown).toContain("\u2068no\u202E\u2069 · \u2068code 5\u2069");
});

/**
 * Two sentences about a verification: what happened, and what to tell the person who
 * waits for a code. Every outcome has its line in the texts; a table of cases is the
 * test.
 */

import type { Decision, Detail, Message } from "./detail.ts";

export type What =
	| "waitsForStep"
	| "waitsForRetry"
	| "underWay"
	| "accepted"
	| "delivered"
	| "ringing"
	| "wrongSoFar"
	| "failedNextComes"
	| "failedAll"
	| "noAnswer"
	| "success"
	| "usedUp"
	| "expiredUnsent"
	| "expiredFailed"
	| "expiredAccepted"
	| "expiredDelivered"
	| "expiredWrong"
	| "canceled"
	| "canceledUnsent"
	| "blocked"
	| "blockedMany"
	| "blockedByGuard"
	| "blockedByList"
	| "blockedCountry"
	| "blockedType"
	| "blockedHour"
	| "blockedClient"
	| "blockedBudget"
	| "test";

export type Tell =
	| "nothing"
	| "waitForStep"
	| "waitAMinute"
	| "checkPhone"
	| "checkMailbox"
	| "answerCall"
	| "lookThere"
	| "typeNewest"
	| "otherChannel"
	| "checkNumber"
	| "checkAddress"
	| "notMobile"
	| "unblock"
	| "installApp"
	| "askOperator"
	| "laterOrEmail"
	| "waitAnHour"
	| "otherNumber"
	| "lookForOwn"
	| "startAgain"
	| "useNewest"
	| "testOnly";

export type Outcome = { readonly what: What; readonly tell: Tell };

/** The field's common codes, and the advice for each. */
const BY_CODE: Readonly<Record<string, Tell>> = {
	"30003": "checkPhone",
	"30004": "unblock",
	"30005": "checkNumber",
	"30006": "notMobile",
	"30007": "otherChannel",
	"30008": "otherChannel",
};
const ARRIVED: ReadonlySet<string> = new Set(["delivered", "completed"]);
const FAILED: ReadonlySet<string> = new Set([
	...["failed", "undelivered", "busy", "no-answer"],
]);
const RINGING: ReadonlySet<string> = new Set(["ringing", "in-progress"]);

export function outcomeOf(detail: Detail): Outcome {
	const { status } = detail;
	switch (status) {
		case "success":
			return { what: "success", tell: "nothing" };
		case "failed":
			return { what: "usedUp", tell: "startAgain" };
		case "blocked":
			return blocked(detail.guard);
		case "canceled":
			return {
				what: wasSent(detail) ? "canceled" : "canceledUnsent",
				tell: "useNewest",
			};
		case "expired":
			return expired(detail);
		default:
			return detail.isTest
				? { what: "test", tell: "testOnly" }
				: pending(detail);
	}
}

const BY_RULE: Readonly<Record<string, Outcome>> = {
	list: { what: "blockedByList", tell: "askOperator" },
	country: { what: "blockedCountry", tell: "otherNumber" },
	type: { what: "blockedType", tell: "otherNumber" },
	hour: { what: "blockedHour", tell: "waitAnHour" },
	address: { what: "blockedClient", tell: "waitAnHour" },
	budget: { what: "blockedBudget", tell: "askOperator" },
};

function blocked(decision: Decision | null): Outcome {
	if (decision === null) return { what: "blocked", tell: "askOperator" };
	if (decision.count !== undefined) {
		return { what: "blockedMany", tell: "lookForOwn" };
	}
	// All other rules are the guard's own.
	return (
		BY_RULE[decision.rule] ?? { what: "blockedByGuard", tell: "laterOrEmail" }
	);
}

function pending(detail: Detail): Outcome {
	const { messageList, checkList, nextStep } = detail;
	const last = messageList.at(-1);
	if (checkList.length > 0) return { what: "wrongSoFar", tell: "typeNewest" };
	if (last === undefined) {
		return nextStep === null
			? { what: "underWay", tell: "waitAMinute" }
			: { what: "waitsForStep", tell: "waitForStep" };
	}
	if (messageList.some(({ status }) => ARRIVED.has(status))) {
		return { what: "delivered", tell: "lookThere" };
	}
	if (messageList.some(({ status }) => RINGING.has(status))) {
		return { what: "ringing", tell: "answerCall" };
	}
	const open = messageList.find(({ status }) => status === "queued");
	if (open !== undefined) {
		return {
			what: open.nextTryAt === null ? "underWay" : "waitsForRetry",
			tell: "waitAMinute",
		};
	}
	const accepted = messageList.findLast(({ status }) => status === "sent");
	if (accepted !== undefined) {
		return { what: "accepted", tell: whereToLook(accepted) };
	}
	if (nextStep !== null)
		return { what: "failedNextComes", tell: "waitForStep" };
	return {
		what: unanswered(last) ? "noAnswer" : "failedAll",
		tell: advice(last),
	};
}

function expired(detail: Detail): Outcome {
	const { messageList, checkList } = detail;
	const again = (what: What): Outcome => ({ what, tell: "startAgain" });
	if (checkList.length > 0) return again("expiredWrong");
	if (messageList.some(({ status }) => ARRIVED.has(status))) {
		return again("expiredDelivered");
	}
	const hasFailed = ({ status }: Message) => FAILED.has(status);
	const last = messageList.at(-1);
	if (last === undefined) return again("expiredUnsent");
	if (messageList.every(hasFailed)) {
		return { what: "expiredFailed", tell: advice(last) };
	}
	if (!wasSent(detail)) return again("expiredUnsent");
	const open = messageList.findLast(
		(each) => wasAccepted(each) && !hasFailed(each),
	);
	if (open === undefined) {
		const failed = messageList.findLast(hasFailed) ?? last;
		return { what: "expiredFailed", tell: advice(failed) };
	}
	return { what: "expiredAccepted", tell: whereToLook(open) };
}

function wasSent({ messageList }: Detail): boolean {
	return messageList.some(wasAccepted);
}

function wasAccepted({ acceptedAt }: Message): boolean {
	return acceptedAt !== null;
}

function unanswered({ status }: Message): boolean {
	return status === "busy" || status === "no-answer";
}

/** For a message that has failed. */
function advice(message: Message): Tell {
	if (message.isNotOnApp) return "installApp";
	if (message.refusal !== null) return "askOperator";
	if (unanswered(message)) return "answerCall";
	if (message.channel === "email") return "checkAddress";
	return BY_CODE[message.errorCode ?? ""] ?? "otherChannel";
}

/** For a message that was accepted, and of which nothing more is known. */
function whereToLook({ channel }: Message): Tell {
	if (channel === "email") return "checkMailbox";
	return channel === "call" ? "answerCall" : "checkPhone";
}

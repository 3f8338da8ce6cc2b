/**
 * Delivers one message and reads the SMSC's answer. Parts go one after the other, so
 * a refusal of the first part refuses the message. Once that is accepted, the rest
 * goes before other messages and has time of its own: throttled or not, it follows.
 */

import type { Deadline } from "../../deadline.ts";
import type { Accepted, Answer, Message } from "../contract.ts";
import type { CommonCode } from "../error-codes.ts";
import { because } from "../reason.ts";
import { answeredId } from "./message-ids.ts";
import type { Parameter } from "./parameters.ts";
import type { Pdu } from "./pdu.ts";
import type { SmppSettings } from "./settings.ts";
import {
	OK,
	type Overrides,
	QUEUE_FULL,
	retryOf,
	statusCode,
	statusText,
} from "./statuses.ts";
import { type Submissions, submissionsOf } from "./submissions.ts";
import type { Outcome, Submits } from "./submits.ts";

export type DeliverParts = {
	readonly settings: SmppSettings;
	readonly submits: Pick<Submits, "submit">;
	readonly parameters: readonly Parameter[];
	readonly overrides: Overrides;
	readonly commonCode: CommonCode;
	readonly now: () => number;
};

type Cut = Exclude<Submissions, { impossible: string }>;
type NotTaken = Exclude<Outcome, { outcome: "answered" }> | Pdu;

export async function deliver(
	message: Message,
	deadline: Deadline,
	parts: DeliverParts,
): Promise<Answer> {
	const { settings, submits, parameters, now } = parts;
	const cut = submissionsOf(message, settings, parameters, now());
	if ("impossible" in cut) {
		return because("unfit", {
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "30008",
			errorMessage: cut.impossible,
		});
	}
	const { submissions, partCount } = cut;
	const ids: (string | null)[] = [];
	const first = submissions.length > 1 ? "first" : "whole";
	for (const submission of submissions) {
		const place = ids.length > 0 ? "rest" : first;
		const outcome = await submits.submit(submission, deadline, place);
		if (outcome.outcome !== "answered" || !isTaken(outcome.answer)) {
			const rest = outcome.outcome === "answered" ? outcome.answer : outcome;
			return ids.length > 0
				? partly(ids.length, submissions.length)
				: notTaken(rest, cut, parts);
		}
		ids.push(idIn(outcome.answer, settings));
	}
	return accepted(ids, partCount);
}

function isTaken({ command, status }: Pdu): boolean {
	return command === "submit_sm_resp" && status === OK;
}

function idIn({ body }: Pdu, { messageId }: SmppSettings): string | null {
	const id = body?.message_id;
	return typeof id === "string" ? answeredId(id, messageId) : null;
}

function accepted(
	ids: readonly (string | null)[],
	partCount: number,
): Accepted {
	const known = ids.filter((id) => id !== null);
	// If one part has no reference, no receipts can tell that all have arrived.
	const [reference = null] = known.length === ids.length ? known : [];
	return {
		outcome: "accepted",
		status: "sent",
		reference,
		partCount,
		...(reference !== null && known.length > 1 && { parts: known }),
	};
}

function partly(taken: number, all: number): Answer {
	return because("partly", {
		outcome: "unknown",
		errorMessage: `${taken} of ${all} parts were accepted`,
		isPartly: true,
	});
}

function notTaken(
	rest: NotTaken,
	{ submissions, partCount }: Cut,
	parts: DeliverParts,
): Answer {
	if ("command" in rest) return refusal(rest, parts);
	if (rest.outcome === "unanswered") {
		const { reason, late } = rest;
		// With several parts the others have not gone, so a late answer changes nothing.
		const isOfUse = late !== null && submissions.length === 1;
		return because(reason, {
			outcome: "unknown",
			errorMessage: `No answer after the message was handed over (${reason})`,
			...(isOfUse && {
				late: late.then((pdu) => lateAnswer(pdu, partCount, parts)),
			}),
		});
	}
	const { reason, throttled } = rest;
	if (throttled !== null) {
		const code = statusCode(throttled);
		return because(code, {
			outcome: "refused",
			retry: "later",
			errorCode: parts.commonCode(code, () => code),
			errorMessage: `Not handed over (${statusText(throttled)})`,
		});
	}
	const isOurs = reason === "perSecond" || reason === "shutdown";
	return because(reason, {
		outcome: "refused",
		retry: "later",
		errorCode: "30008",
		errorMessage: `Not handed over (${reason})`,
		...(isOurs && { isOurs }),
	});
}

function lateAnswer(
	pdu: Pdu | null,
	partCount: number,
	{ settings }: DeliverParts,
): Accepted | null {
	return pdu !== null && isTaken(pdu)
		? accepted([idIn(pdu, settings)], partCount)
		: null;
}

function refusal(
	{ command, status }: Pdu,
	{ overrides, commonCode }: DeliverParts,
): Answer {
	const code = statusCode(status);
	// The SMSC did not understand the PDU: it will not understand it the next time.
	const isNack = command === "generic_nack" && !overrides.has(status);
	const retry = isNack ? "elsewhere" : retryOf(status, overrides);
	// Otherwise it would throttle.
	const isOfRecipient = status === QUEUE_FULL && retry === "later";
	return because(`SMPP ${code}`, {
		outcome: "refused",
		retry,
		// The code is one of our own writing.
		errorCode: commonCode(code, () => code),
		errorMessage: statusText(status),
		...(isOfRecipient && { recipientOnly: true }),
	});
}

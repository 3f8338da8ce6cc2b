/**
 * Why a provider did not take a message, for the operator's log: a status or a
 * code (`HTTP 401`, `ECONNREFUSED`), never what could hold a recipient, a text
 * or a credential. Beside the answer and not in it, since it is not recorded.
 */

import type { Answer } from "./contract.ts";

const reasons = new WeakMap<Answer, string>();

export function because(reason: string, answer: Answer): Answer {
	reasons.set(answer, reason);
	return answer;
}

/** Statuses and codes are short and plain: anything else is not shown. */
export function reasonOf(answer: Answer): string {
	const reason = reasons.get(answer) ?? "";
	return /^[\w .-]{1,64}$/.test(reason) ? reason : "no reason given";
}

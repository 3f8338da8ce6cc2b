/** A provider's answer to a message that an operator sent, as one sentence. */

import type { Answer } from "../providers/contract.ts";

const RETRIES = {
	later: "it may take the message later",
	elsewhere:
		"only another provider may take it: the fault is in this account, its settings or its route",
	never:
		"no provider will take it: the fault is in the recipient or the message",
} as const;

/** Words of a carrier must not move the cursor of a terminal. */
const plain = (text: string) =>
	text.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);

export function answerInWords(answer: Answer, name: string): string {
	if (answer.outcome === "accepted") {
		const reference =
			answer.reference === null
				? ""
				: `; its reference there is ${plain(answer.reference)}`;
		const end =
			answer.status === "delivered"
				? "That counts as delivered."
				: "Whether it arrives, only the phone or a receipt will tell.";
		return `${name} accepted the message${reference}. ${end}`;
	}
	if (answer.outcome === "unknown") {
		return `${name} gave no clear answer (${plain(answer.errorMessage)}): the message may have been sent.`;
	}
	const { errorCode, errorMessage, retry, otherChannel } = answer;
	const why = [errorCode, errorMessage].filter((each) => each !== null);
	const says = otherChannel
		? "the recipient is not on this channel"
		: RETRIES[retry];
	return `${name} refused the message${why.length === 0 ? "" : ` (${plain(why.join(", "))})`}: ${says}.`;
}

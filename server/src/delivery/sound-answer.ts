/**
 * Checks a provider's answer against its type: adapters of other authors, compiled or
 * not, may return anything, and a record keeps what they say.
 */

import type { Answer } from "../providers/contract.ts";

/** Null if `given` is no answer of the contract. */
export function soundAnswer(given: unknown): Answer | null {
	if (typeof given !== "object" || given === null) return null;
	const answer = given as Partial<Record<string, unknown>>;
	const isSound =
		(answer.outcome === "accepted" && isAccepted(answer)) ||
		(answer.outcome === "refused" && isRefused(answer)) ||
		(answer.outcome === "unknown" && isUnknown(answer));
	return isSound ? (given as Answer) : null;
}

type Given = Partial<Record<string, unknown>>;

function isAccepted(answer: Given): boolean {
	const { reference, status, parts, partCount, followUp } = answer;
	return (
		isTextOrNull(reference) &&
		(status === "sent" || status === "delivered") &&
		(parts === undefined || (Array.isArray(parts) && parts.every(isText))) &&
		(partCount === undefined || (isWhole(partCount) && partCount > 0)) &&
		(followUp === undefined || isFollowUp(followUp))
	);
}

function isFollowUp(given: unknown): boolean {
	if (typeof given !== "object" || given === null) return false;
	const { afterMs, status, errorCode, errorMessage } = given as Given;
	return (
		isDuration(afterMs) &&
		isText(status) &&
		isTextOrNull(errorCode) &&
		isTextOrNull(errorMessage)
	);
}

function isRefused(answer: Given): boolean {
	const { retry, errorCode, errorMessage, retryAfterMs } = answer;
	const { otherChannel, recipientOnly, isOurs } = answer;
	return (
		(retry === "later" || retry === "elsewhere" || retry === "never") &&
		isTextOrNull(errorCode) &&
		isTextOrNull(errorMessage) &&
		(retryAfterMs === undefined || isDuration(retryAfterMs)) &&
		(otherChannel === undefined || otherChannel === true) &&
		(recipientOnly === undefined || recipientOnly === true) &&
		(isOurs === undefined || isOurs === true)
	);
}

function isUnknown({ errorMessage, isPartly, late }: Given): boolean {
	return (
		isText(errorMessage) &&
		(isPartly === undefined || isPartly === true) &&
		(late === undefined || late instanceof Promise)
	);
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTextOrNull = (value: unknown) => value === null || isText(value);
const isWhole = (value: unknown): value is number => Number.isInteger(value);
const isDuration = (value: unknown) =>
	typeof value === "number" && Number.isFinite(value) && value >= 0;

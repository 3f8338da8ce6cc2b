/** Values of `command_status` (SMPP 3.4, 5.1.3), and their meaning for a message. */

import type { Answer } from "../contract.ts";
import type { SmppSettings } from "./settings.ts";

export type Retry = Extract<Answer, { outcome: "refused" }>["retry"];

export const OK = 0x00;
/** Our answer if a receipt could not be stored: the SMSC sends it again. */
export const TRY_AGAIN = 0x64;
export const INVALID_COMMAND = 0x03;
export const INVALID_LENGTH = 0x02;
export const WRONG_STATE = 0x04;
/** The queue is that of the SMSC, or of one recipient. */
export const QUEUE_FULL = 0x14;

const NAMES: Readonly<Record<number, string>> = {
	1: "Invalid message length",
	2: "Invalid command length",
	3: "Invalid command",
	4: "Not bound for this command",
	5: "Already bound",
	8: "System error",
	10: "Invalid sender",
	11: "Invalid recipient",
	13: "Bind failed",
	14: "Invalid password",
	15: "Invalid system_id",
	20: "Message queue full",
	21: "Invalid service type",
	67: "Invalid esm_class",
	69: "The message could not be submitted",
	72: "Invalid type of number of the sender",
	73: "Invalid numbering plan of the sender",
	80: "Invalid type of number of the recipient",
	81: "Invalid numbering plan of the recipient",
	83: "Invalid system_type",
	88: "Throttled",
	97: "Invalid delivery time",
	98: "Invalid validity period",
	100: "Temporary error of the receiver",
	255: "Unknown error",
};

/** Written as in the tables of SMSCs, such as `0x0B`. */
export function statusCode(status: number): string {
	return `0x${status.toString(16).toUpperCase().padStart(2, "0")}`;
}

export function statusText(status: number): string {
	return `${NAMES[status] ?? "Refused"} (${statusCode(status)})`;
}

export type Overrides = ReadonlyMap<number, Retry>;

export function overridesOf({
	refused,
}: Pick<SmppSettings, "refused">): Overrides {
	return new Map(
		Object.entries(refused).map(([status, retry]) => [Number(status), retry]),
	);
}

/**
 * The session had too many messages and must rest; the message is not refused. Some
 * SMSCs say 0x14 of one recipient alone: an override makes it a refusal.
 */
export function isThrottled(status: number, overrides: Overrides): boolean {
	return isThrottle(status) && !overrides.has(status);
}

function isThrottle(status: number): boolean {
	return status === 0x58 || status === QUEUE_FULL;
}

/** The account, its password or its rights are wrong, so the bind is seldom tried again. */
export function isLoginRefused(status: number): boolean {
	return status === 0x0d || status === 0x0e || status === 0x0f;
}

/** For the SMSC this connection is not bound. */
export function isUnbound(status: number): boolean {
	return status === WRONG_STATE || isLoginRefused(status);
}

/**
 * Any other status concerns the account, the route or this SMSC, so another provider
 * may take the message. So does 0x0B, which many SMSCs use for "no route there".
 */
export function retryOf(status: number, overrides: Overrides): Retry {
	const own = overrides.get(status);
	if (own !== undefined) return own;
	const isPassing = status === 0x08 || status === TRY_AGAIN;
	return isPassing || isThrottle(status) || isUnbound(status)
		? "later"
		: "elsewhere";
}

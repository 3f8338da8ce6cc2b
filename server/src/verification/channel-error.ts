/** `channelErrorCode`, as records and callbacks show it: a word of the wire. */

import { REFUSALS, type RefusalName } from "../errors.ts";

/** A provider's code, or the one of the refusal by which a gate stopped the message. */
export function channelErrorCode({
	errorCode,
	refusal,
}: {
	readonly errorCode: string | null;
	readonly refusal?: RefusalName | undefined;
}): string | null {
	return refusal === undefined ? errorCode : String(REFUSALS[refusal].code);
}

/** The parts of the SMS that bring a code. Carriers charge each, so a send tells their number. */

import type { Channel } from "../channel.ts";
import { type Alphabet, codingIn } from "../sms/alphabets.ts";
import { partsOf } from "../sms/parts.ts";
import type { Verification } from "../verification/verification.ts";
import { render, textFor } from "./render.ts";

/** `step` is null for a resend; `alphabet`: the default one of the carrier. */
export function segmentsOf(
	verification: Pick<Verification, "content" | "steps" | "stepsTaken">,
	step: number | null,
	code: string,
	alphabet: Alphabet = "gsm",
): number {
	const body = textFor(verification, "sms", step);
	const text = render(verification.content, "sms", body, code);
	return partsOf(text, code, codingIn(text, alphabet)).length;
}

/** The parts of a message on any channel: only an SMS has several. */
export function partCountOf(
	verification: Parameters<typeof segmentsOf>[0],
	channel: Channel,
	step: number | null,
	code: string,
	alphabet?: Alphabet,
): number {
	return channel === "sms" ? segmentsOf(verification, step, code, alphabet) : 1;
}

/** The alphabet of the carrier that comes first, which is the one that is asked first. */
export function firstAlphabet(
	message: { readonly candidates: readonly string[] } | undefined,
	alphabetOf: ((provider: string) => Alphabet | undefined) | undefined,
): Alphabet | undefined {
	const [first] = message?.candidates ?? [];
	return first === undefined ? undefined : alphabetOf?.(first);
}

/**
 * The parts of the first SMS of a send; undefined: it has none. `messages`: those of
 * the steps, in their order.
 */
export function segmentsOfSend(
	verification: Pick<Verification, "content" | "steps" | "stepsTaken">,
	code: string,
	messages: readonly { readonly candidates: readonly string[] }[],
	alphabetOf?: (provider: string) => Alphabet | undefined,
): number | undefined {
	const step = verification.steps.findIndex(({ channel }) => channel === "sms");
	if (step === -1) return undefined;
	const alphabet = firstAlphabet(messages[step], alphabetOf);
	return segmentsOf(verification, step, code, alphabet);
}

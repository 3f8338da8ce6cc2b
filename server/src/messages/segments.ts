/** The parts of the SMS that bring a code. Carriers charge each, so a send tells their number. */

import type { Channel } from "../channel.ts";
import { partsOf } from "../sms/parts.ts";
import type { Verification } from "../verification/verification.ts";
import { render, textFor } from "./render.ts";

/** `step` is null for a resend. */
export function segmentsOf(
	verification: Pick<Verification, "content" | "steps" | "stepsTaken">,
	step: number | null,
	code: string,
): number {
	const text = textFor(verification, "sms", step);
	return partsOf(render(verification.content, "sms", text, code), code).length;
}

/** The parts of a message on any channel: only an SMS has several. */
export function partCountOf(
	verification: Parameters<typeof segmentsOf>[0],
	channel: Channel,
	step: number | null,
	code: string,
): number {
	return channel === "sms" ? segmentsOf(verification, step, code) : 1;
}

/** The parts of the first SMS of a send; undefined: it has none. */
export function segmentsOfSend(
	verification: Pick<Verification, "content" | "steps" | "stepsTaken">,
	code: string,
): number | undefined {
	const step = verification.steps.findIndex(({ channel }) => channel === "sms");
	return step === -1 ? undefined : segmentsOf(verification, step, code);
}

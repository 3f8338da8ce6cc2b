/** The first gates: whether a message can go at all, and whether it can go in time. */

import { Refusal } from "../errors.ts";
import { secondsUntil } from "../limits/window.ts";
import type { Gate, Routed } from "./gate.ts";

const NO_KEYS = () => [];

/** Each message of a send must have a provider that can carry it. */
export const routable: Gate = {
	keys: NO_KEYS,
	judge(asked) {
		const hasRoutes = asked.messages.every(
			({ candidates }) => candidates.length > 0,
		);
		return hasRoutes ? "passed" : { refused: new Refusal("unroutable") };
	},
};

/**
 * A message must have a provider that carries this code, or the fall-back of the
 * send must have one. One such step of a workflow is enough: the steps before it
 * fail, and it comes at once.
 */
export function carriesTheCode(carries: (message: Routed) => boolean): Gate {
	return {
		keys: NO_KEYS,
		judge({ messages, fallback }) {
			const isCarried =
				messages.some(carries) || (fallback !== undefined && carries(fallback));
			return isCarried ? "passed" : { refused: codeNotCarried() };
		},
	};
}

export function codeNotCarried(requestId?: string): Refusal {
	return new Refusal("unroutable", {
		message:
			"No route of this channel can carry a code of this length or with these characters",
		...(requestId !== undefined && { requestId }),
	});
}

/**
 * Refuses a message that would go out after its code has expired. Later steps
 * of a send are not counted: the line may be short by then, and nobody is there
 * to be refused.
 */
export function goesInTime(
	waitMs: (candidates: readonly string[], accountSid: string) => number,
	validForMs: (now: number) => number,
): Gate {
	return {
		keys: NO_KEYS,
		judge(asked, _, now) {
			const [first] = asked.messages;
			if (first === undefined) return "passed";
			const wait = waitMs(first.candidates, asked.accountSid);
			const left = validForMs(now);
			if (wait <= left) return "passed";
			return {
				refused: new Refusal("backlogged", {
					details: { retryAfter: secondsUntil(wait, left) },
				}),
			};
		},
	};
}

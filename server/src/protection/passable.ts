/** The first gates: whether a message can go at all, and whether it can go in time. */

import { Refusal } from "../errors.ts";
import { secondsUntil } from "../limits/window.ts";
import { type Gate, NO_KEYS, type Routed } from "./gate.ts";

/** Each message of a send must have a provider that can carry it. */
export const routable: Gate = {
	caseOf: ({ messages }) => ({
		keys: NO_KEYS,
		judge() {
			const hasRoutes = messages.every(
				({ candidates }) => candidates.length > 0,
			);
			return hasRoutes ? "passed" : { refused: new Refusal("unroutable") };
		},
	}),
};

/**
 * A message must have a provider that carries this code, or the fall-back of the
 * send must have one. One such step of a workflow is enough: the steps before it
 * fail, and it comes at once.
 */
export function carriesTheCode(carries: (message: Routed) => boolean): Gate {
	return {
		caseOf: ({ messages, fallback }) => ({
			keys: NO_KEYS,
			judge() {
				const isCarried =
					messages.some(carries) ||
					(fallback !== undefined && carries(fallback));
				return isCarried ? "passed" : { refused: codeNotCarried() };
			},
		}),
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
		caseOf: ({ messages: [first], accountSid }) => ({
			keys: NO_KEYS,
			judge(_, now) {
				if (first === undefined) return "passed";
				const wait = waitMs(first.candidates, accountSid);
				const left = validForMs(now);
				if (wait <= left) return "passed";
				return {
					refused: new Refusal("backlogged", {
						details: { retryAfter: secondsUntil(wait, left) },
					}),
				};
			},
		}),
	};
}

/** Questions that a request in the background must put to the person: sign in again, or give the password again. */

import { useSyncExternalStore } from "react";

export type Prompt = "sign-in" | "proof";

type Open = {
	readonly kind: Prompt;
	readonly answer: Promise<boolean>;
	readonly settle: (isGiven: boolean) => void;
};

let open: Open | null = null;
/** The person has closed the sign-in, and done nothing since that needs a session. */
let isLeft = false;
const listeners = new Set<() => void>();

/** Resolves when the person has answered; false: the dialog was closed. Requests that ask at once share an answer. */
export async function ask(kind: Prompt): Promise<boolean> {
	if (open?.kind === kind) return open.answer;
	// One dialog at a time: who must sign in cannot be asked for a password as well.
	if (open !== null) await open.answer;
	if (open !== null) return ask(kind);
	let settle: Open["settle"] = () => {};
	const answer = new Promise<boolean>((resolve) => {
		settle = resolve;
	});
	change({
		kind,
		answer,
		settle(isGiven) {
			// A closed dialog may still get its reply, while the next one is open.
			if (open?.answer !== answer) return;
			change(null);
			if (kind === "sign-in") isLeft = !isGiven;
			settle(isGiven);
		},
	});
	return answer;
}

/** Whether pages that ask by themselves must not bring the sign-in up again. */
export function isSignInLeft(): boolean {
	return isLeft;
}

/** The person goes somewhere, or tries again. */
export function goOn(): void {
	isLeft = false;
}

/** Nobody answers the open question any more. */
export function dropQuestion(): void {
	open?.settle(false);
	goOn();
}

function change(next: Open | null): void {
	open = next;
	for (const listener of listeners) listener();
}

export function usePrompt(): Open | null {
	return useSyncExternalStore(
		(listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		() => open,
	);
}

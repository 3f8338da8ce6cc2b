/**
 * Finds a process that hangs. A probe from outside seldom does: the others answer it.
 * Questions are counted, and not seconds, which pass while a whole machine stands still.
 */

const ASK_EVERY_MS = 10_000;
/** A minute: no work of ours holds a process for so long. */
const MOST_UNANSWERED = 6;

export type Silence = {
	/** The process has said something. */
	broken(): void;
	stop(): void;
};

/** Calls `found` once if the process answers no question. */
export function listenFor(ask: () => void, found: () => void): Silence {
	let unanswered = 0;
	const timer = setInterval(() => {
		if (unanswered === MOST_UNANSWERED) {
			clearInterval(timer);
			found();
			return;
		}
		unanswered++;
		ask();
	}, ASK_EVERY_MS);
	return {
		broken() {
			unanswered = 0;
		},
		stop: () => clearInterval(timer),
	};
}

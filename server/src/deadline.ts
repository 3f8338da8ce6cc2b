/**
 * A deadline ends the time that some work may take. It has the few members of an
 * `AbortSignal` that this needs: an `AbortController` for every message took a tenth
 * of the work of handing it over (`npm run bench -- versus`).
 */

export type Deadline = {
	readonly aborted: boolean;
	/** Calls the listener once at the most, and never if the deadline has passed already. */
	addEventListener(type: "abort", listener: () => void): void;
	removeEventListener(type: "abort", listener: () => void): void;
};

export type OwnDeadline = Deadline & {
	/** Calls the listeners. A second call does nothing. */
	abort(): void;
};

export function newDeadline(): OwnDeadline {
	let listeners: (() => void)[] | null = [];
	return {
		get aborted() {
			return listeners === null;
		},
		addEventListener(_, listener) {
			listeners?.push(listener);
		},
		removeEventListener(_, listener) {
			if (listeners === null) return;
			if (listeners.length === 1 && listeners[0] === listener) listeners.pop();
			else listeners = listeners.filter((one) => one !== listener);
		},
		abort() {
			const told = listeners ?? [];
			listeners = null;
			for (const listener of told) listener();
		},
	};
}

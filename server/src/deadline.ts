/**
 * The end of the time that something may take: as much of an `AbortSignal` as it
 * needs. A whole one, made for every message, took a tenth of the work of
 * handing it over (`npm run bench -- versus`).
 */

export type Deadline = {
	readonly aborted: boolean;
	/** Once at the most; not where it is over already. */
	addEventListener(type: "abort", listener: () => void): void;
	removeEventListener(type: "abort", listener: () => void): void;
};

export type OwnDeadline = Deadline & {
	/** Calls whoever listens; called again, it does nothing. */
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

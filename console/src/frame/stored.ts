/** A value that the browser keeps, such as the language: one for all tabs. */

import { useSyncExternalStore } from "react";

export type Stored<T extends string> = {
	get(): T;
	set(value: T): void;
	use(): T;
};

/** `read`: makes a value of the kept text, which may be anything; null: nothing is kept. */
export function stored<T extends string>(
	name: string,
	read: (text: string | null) => T,
): Stored<T> {
	const key = `postern.${name}`;
	const listeners = new Set<() => void>();
	let value = read(kept(key));
	const tell = () => {
		for (const listener of listeners) listener();
	};
	window.addEventListener("storage", (event) => {
		if (event.key !== key) return;
		value = read(event.newValue);
		tell();
	});
	const subscribe = (listener: () => void) => {
		listeners.add(listener);
		return () => listeners.delete(listener);
	};
	const get = () => value;
	return {
		get,
		set(next) {
			value = next;
			try {
				localStorage.setItem(key, next);
			} catch {
				// A browser that keeps nothing has it for this page.
			}
			tell();
		},
		use: () => useSyncExternalStore(subscribe, get),
	};
}

function kept(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		return null;
	}
}

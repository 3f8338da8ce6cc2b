/**
 * Dialogs with what the server shows this once. They come up over whatever page is open:
 * whoever asked for it may have closed the form, or gone to another page.
 */

import { Fragment, type ReactNode, useSyncExternalStore } from "react";

type Once = (onClose: () => void) => ReactNode;

/** One is shown at a time. */
let waiting: readonly { readonly id: number; readonly dialog: Once }[] = [];
let count = 0;
const listeners = new Set<() => void>();

export function showOnce(dialog: Once): void {
	// Nobody has signed in.
	if (listeners.size > 0) change([...waiting, { id: ++count, dialog }]);
}

function change(next: typeof waiting): void {
	waiting = next;
	for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => {
		listeners.delete(listener);
		waiting = [];
	};
}

export function ShownOnce() {
	const [first] = useSyncExternalStore(subscribe, () => waiting);
	if (first === undefined) return null;
	const close = () => change(waiting.filter(({ id }) => id !== first.id));
	return <Fragment key={first.id}>{first.dialog(close)}</Fragment>;
}

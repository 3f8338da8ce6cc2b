/** Dialogs over each other: keys are for the one on top. */

import { useEffect, useId, useSyncExternalStore } from "react";

let open: readonly string[] = [];
const listeners = new Set<() => void>();

function change(next: typeof open): void {
	open = next;
	for (const listener of listeners) listener();
}

/** Whether the dialog, drawer or popover that calls it is the last one that came up. */
export function useIsOnTop(isOpen = true): boolean {
	const id = useId();
	useEffect(() => {
		if (!isOpen) return;
		change([...open, id]);
		return () => change(open.filter((each) => each !== id));
	}, [id, isOpen]);
	const top = useSyncExternalStore(
		(listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		() => open.at(-1),
	);
	return top === id;
}

/** Dialogs over each other: keys are for the one on top. */

import { useEffect, useId, useSyncExternalStore } from "react";

let open: readonly string[] = [];
const listeners = new Set<() => void>();

function change(next: typeof open): void {
	open = next;
	for (const listener of listeners) listener();
}

/** Whether the dialog that calls it is the last one that came up. */
export function useIsOnTop(): boolean {
	const id = useId();
	useEffect(() => {
		change([...open, id]);
		return () => change(open.filter((each) => each !== id));
	}, [id]);
	const top = useSyncExternalStore(
		(listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		() => open.at(-1),
	);
	return top === id;
}

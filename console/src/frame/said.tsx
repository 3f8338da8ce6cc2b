/** Short sentences that come up for a moment, such as "Copied"; programs for the blind read them out. */

import { useSyncExternalStore } from "react";
import css from "./said.module.css";

const SHOWN_MS = 5_000;

let said: { readonly text: string; readonly id: number } | null = null;
let count = 0;
const listeners = new Set<() => void>();

export function say(text: string): void {
	const id = ++count;
	change({ text, id });
	setTimeout(() => {
		if (said?.id === id) change(null);
	}, SHOWN_MS);
}

function change(next: typeof said): void {
	said = next;
	for (const listener of listeners) listener();
}

export function Said() {
	const present = useSyncExternalStore(
		(listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		() => said,
	);
	return (
		<div role="status" className={css.place}>
			{present !== null && (
				<div key={present.id} className={css.said} dir="auto">
					{present.text}
				</div>
			)}
		</div>
	);
}

/** The title of the page; of one that follows another without a load, programs for the blind read it out. */

import { useEffect, useSyncExternalStore } from "react";
import css from "./said.module.css";

/** Undefined: no page had a title yet, and the browser reads out the first one. */
let present: string | undefined;
let read = "";
const listeners = new Set<() => void>();

export function useTitle(title: string): void {
	useEffect(() => {
		document.title = `${title} · Postern`;
		if (present !== undefined && present !== title) {
			read = title;
			for (const listener of listeners) listener();
		}
		present = title;
	}, [title]);
}

export function TitleRead() {
	const text = useSyncExternalStore(
		(listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		() => read,
	);
	return (
		<div role="status" className={css.read}>
			{text}
		</div>
	);
}

/** The title of the page; `TitleRead` reads out that of one which follows another without a load. */

import { useEffect } from "react";

/** Undefined: no page had a title yet, and the browser reads out the first one. */
let present: string | undefined;
let followed = "";
const listeners = new Set<() => void>();

export function useTitle(title: string): void {
	useEffect(() => {
		document.title = `${title} · Postern`;
		if (present !== undefined && present !== title) {
			followed = title;
			for (const listener of listeners) listener();
		}
		present = title;
	}, [title]);
}

/** The title of the last page that followed another one. */
export const titleFollowed = {
	get: () => followed,
	subscribe(listener: () => void): () => void {
		listeners.add(listener);
		return () => listeners.delete(listener);
	},
};

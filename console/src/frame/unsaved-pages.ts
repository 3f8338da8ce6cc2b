/** Whether a page holds changes that are not saved: then nothing may load it anew. */

let pages = 0;

/** The function that comes back takes the note away. */
export function noteUnsaved(): () => void {
	pages += 1;
	return () => {
		pages -= 1;
	};
}

export const hasUnsaved = (): boolean => pages > 0;

let isLeaving = false;

/** Loads the page anew, and asks nobody about changes: it was made for somebody else. */
export function loadAnew(): void {
	isLeaving = true;
	window.location.reload();
}

export const isBeingLeft = (): boolean => isLeaving;

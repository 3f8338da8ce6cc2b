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

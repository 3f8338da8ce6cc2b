/**
 * A new version of Postern has other file names. A page of the old version that loads
 * a further file gets 404; it then loads itself anew, once, and says so.
 */

import { hasUnsaved } from "./unsaved-pages.ts";

const KEY = "postern.reloaded";
/** Within this time a second failure is a fault and not an upgrade. */
const AGAIN_MS = 60_000;

export function reloadAfterUpgrade(): void {
	let isLeaving = false;
	window.addEventListener("vite:preloadError", (event) => {
		// Other files of the page may be gone too, and they fail before the reload begins.
		if (isLeaving) {
			event.preventDefault();
			return;
		}
		const last = Number(sessionStorage.getItem(KEY) ?? 0);
		if (Date.now() - last < AGAIN_MS || hasUnsaved()) return;
		event.preventDefault();
		isLeaving = true;
		sessionStorage.setItem(KEY, String(Date.now()));
		window.location.reload();
	});
}

/**
 * An import whose file is gone resolves to nothing while the page loads itself anew. The
 * router would try it again, and load the page a second time: for it the import goes on.
 */
export function untilLeft<Loaded>(
	load: () => Promise<Loaded>,
): () => Promise<Loaded> {
	return async () => (await load()) ?? new Promise<never>(() => undefined);
}

/** Whether the page has just loaded itself anew; true once. */
export function takeReloaded(): boolean {
	const at = sessionStorage.getItem(KEY);
	if (at === null || sessionStorage.getItem(`${KEY}.said`) === at) return false;
	sessionStorage.setItem(`${KEY}.said`, at);
	return true;
}

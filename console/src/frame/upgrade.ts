/**
 * A new version of Postern has other file names. A page of the old version that loads
 * a further file gets 404; it then loads itself anew, once, and says so.
 */

import { hasUnsaved } from "./unsaved-pages.ts";

const KEY = "postern.reloaded";
/** Within this time a second failure is a fault and not an upgrade. */
const AGAIN_MS = 60_000;

export function reloadAfterUpgrade(): void {
	window.addEventListener("vite:preloadError", (event) => {
		const last = Number(sessionStorage.getItem(KEY) ?? 0);
		if (Date.now() - last < AGAIN_MS || hasUnsaved()) return;
		event.preventDefault();
		sessionStorage.setItem(KEY, String(Date.now()));
		window.location.reload();
	});
}

/** Whether the page has just loaded itself anew; true once. */
export function takeReloaded(): boolean {
	const at = sessionStorage.getItem(KEY);
	if (at === null || sessionStorage.getItem(`${KEY}.said`) === at) return false;
	sessionStorage.setItem(`${KEY}.said`, at);
	return true;
}

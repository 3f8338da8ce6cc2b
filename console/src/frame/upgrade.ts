/**
 * A new version of Postern has other file names. A page of the old version that loads
 * a further file gets 404; it then loads itself anew, once, and says so. While the
 * service does not answer the page stays: the browser would show its own in that place.
 */

import { ApiError } from "./api.ts";
import { basePath } from "./place.ts";
import { hasUnsaved } from "./unsaved-pages.ts";

const KEY = "postern.reloaded";
/** Within this time a second failure is a fault and not an upgrade. */
const AGAIN_MS = 60_000;

/** Since a file was missed: rejects if the service does not answer. Null: none was. */
let leaving: Promise<void> | null = null;

export function reloadAfterUpgrade(): void {
	window.addEventListener("vite:preloadError", (event) => {
		// Other files of the page may be gone too, and they fail before the reload begins.
		if (leaving !== null) {
			event.preventDefault();
			return;
		}
		const last = Number(sessionStorage.getItem(KEY) ?? 0);
		if (Date.now() - last < AGAIN_MS || hasUnsaved()) return;
		event.preventDefault();
		leaving = leave();
		leaving.catch(() => {
			leaving = null;
		});
	});
}

async function leave(): Promise<void> {
	await mustAnswer();
	sessionStorage.setItem(KEY, String(Date.now()));
	window.location.reload();
}

async function mustAnswer(): Promise<void> {
	const page = await fetch(basePath, { cache: "no-store" }).catch(() => null);
	if (page?.ok) return;
	throw new ApiError("No answer from Postern", { status: 0, code: 0 });
}

/**
 * An import whose file is gone resolves to nothing while the page loads itself anew. The
 * router would try it again, and load the page a second time: for it the import goes on.
 * An import without an answer fails as a request without one does.
 */
export function untilLeft<Loaded>(
	load: () => Promise<Loaded>,
): () => Promise<Loaded> {
	return async () => {
		try {
			const loaded = await load();
			if (loaded !== undefined) return loaded;
		} catch (error) {
			await mustAnswer();
			throw error;
		}
		await leaving;
		return new Promise<never>(() => undefined);
	};
}

/** Whether the page has just loaded itself anew; true once. */
export function takeReloaded(): boolean {
	const at = sessionStorage.getItem(KEY);
	if (at === null || sessionStorage.getItem(`${KEY}.said`) === at) return false;
	sessionStorage.setItem(`${KEY}.said`, at);
	return true;
}

/**
 * `guardedHttp`, loaded at the first request: its HTTP client takes a tenth of a start
 * and 20 MB, and many installations send no callbacks.
 */

import type { GuardedHttp, GuardOptions } from "./guarded-http.ts";

export function guardedHttpOnDemand(options: GuardOptions): GuardedHttp {
	let loaded: Promise<GuardedHttp> | null = null;
	let isClosed = false;
	return {
		async send(request) {
			if (isClosed) return { outcome: "not_sent", reason: "closed" };
			loaded ??= import("./guarded-http.ts").then((guard) =>
				guard.guardedHttp(options),
			);
			return (await loaded).send(request);
		},
		async close() {
			isClosed = true;
			await (await loaded)?.close();
		},
	};
}

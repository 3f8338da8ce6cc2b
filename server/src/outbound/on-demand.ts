/**
 * `guardedHttp`, loaded at the first request: its HTTP client takes a tenth of a start
 * and 20 MB, and many installations send no callbacks.
 */

import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import type { GuardedHttp, GuardOptions } from "./guarded-http.ts";

/** More than loading has open at a time. */
const DESCRIPTORS = 64;

export function guardedHttpOnDemand(options: GuardOptions): GuardedHttp {
	let loaded: Promise<GuardedHttp> | null = null;
	let isClosed = false;
	return {
		async send(request) {
			if (isClosed) return { outcome: "not_sent", reason: "closed" };
			// Node remembers a file that it could not load, and tries it no more.
			if (loaded === null && !areFree(DESCRIPTORS)) {
				return { outcome: "not_sent", reason: "EMFILE" };
			}
			loaded ??= import("./guarded-http.ts").then((guard) =>
				guard.guardedHttp(options),
			);
			const guard = await loaded.catch((error: Error) => error);
			return guard instanceof Error
				? { outcome: "not_sent", reason: guard.message }
				: guard.send(request);
		},
		async close() {
			isClosed = true;
			const guard = await loaded?.catch(() => null);
			await guard?.close();
		},
	};
}

/** Whether the process may open so many files. */
function areFree(descriptors: number): boolean {
	const opened: number[] = [];
	try {
		while (opened.length < descriptors) opened.push(openSync(devNull, "r"));
		return true;
	} catch {
		return false;
	} finally {
		for (const one of opened) closeSync(one);
	}
}

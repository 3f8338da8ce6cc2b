/**
 * Work that begins at the start and goes on beside the requests. After a failure it
 * begins anew, a while later.
 */

import type { Logger } from "pino";
import { isUnavailable } from "../errors.ts";
import type { Timers } from "../timers.ts";

const RETRY_MS = 10_000;

/**
 * Returns the function that ends the work. `work` asks `isClosed` before each step, and
 * returns early if it is. `failure`: the line of the log, unless the store is out of reach.
 */
export function inBackground(
	{ timers, log, failure }: { timers: Timers; log: Logger; failure: string },
	work: (isClosed: () => boolean) => Promise<void>,
): () => Promise<void> {
	let isClosed = false;
	let stop = () => {};
	let underWay = Promise.resolve();
	const begin = () => {
		underWay = work(() => isClosed).catch((error: unknown) => {
			if (isClosed) return;
			if (!isUnavailable(error)) log.error({ err: error }, failure);
			stop = timers.after(RETRY_MS, begin);
		});
	};
	begin();
	return async () => {
		isClosed = true;
		stop();
		await underWay;
	};
}

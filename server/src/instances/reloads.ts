/** SIGHUP: the settings are read again, and every process is replaced by one that has them. */

import type { Logger } from "pino";
import type { Settings, Supervisor } from "./supervisor.ts";

/**
 * Returns the function that asks for a reload. Those that are asked for before the
 * service is `ready`, or during a reload, are one further reload together: it reads what
 * is in the file by then.
 */
export function reloads(
	ready: Promise<unknown>,
	supervisor: Pick<Supervisor, "reload" | "isClosed">,
	load: () => Promise<Settings>,
	log: Logger,
): () => Promise<void> {
	let isUnderWay = false;
	let isWanted = false;

	async function reload(): Promise<void> {
		try {
			const settings = await load();
			const { instances } = settings;
			const { replaced, why } = await supervisor.reload(settings);
			if (why === null) {
				log.info({ instances }, "Reloaded: every process has the settings");
			} else if (supervisor.isClosed()) {
				return;
			} else if (replaced > 0) {
				log.error({ why, replaced, instances }, IN_PART);
			} else log.error({ why }, NOT_RELOADED);
		} catch (error) {
			// The settings are wrong.
			log.error({ why: (error as Error).message }, NOT_RELOADED);
		}
	}

	return async () => {
		isWanted = true;
		if (isUnderWay) return;
		isUnderWay = true;
		const isReady = await ready.then(
			() => true,
			() => false,
		);
		while (isReady && isWanted && !supervisor.isClosed()) {
			isWanted = false;
			await reload();
		}
		isUnderWay = false;
	};
}

const NOT_RELOADED = "Not reloaded: the processes stay as they are";
const IN_PART =
	"Reloaded in part: `replaced` processes have the settings, the others stay as they are";

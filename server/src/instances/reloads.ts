/** SIGHUP: the settings are read again, and every process is replaced by one that has them. */

import type { Logger } from "pino";
import { StartError } from "../errors.ts";

/** Settings that were read without a fault. */
export type Settings = {
	/** How many processes there shall be. */
	readonly instances: number;
	/** The text of the file; the processes read no other one. */
	readonly text: string;
	/** That of the supervisor's own lines, too. */
	readonly logLevel: string;
};

/**
 * `why`: the sentence of a process that could not start, or null. Then `replaced`
 * processes have the settings, and the others stay.
 */
export type Reloaded = {
	readonly replaced: number;
	readonly why: string | null;
};

type Reloading = {
	reload(settings: Settings): Promise<Reloaded>;
	isClosed(): boolean;
};

/**
 * Returns the function that asks for a reload. Those that are asked for before the
 * service is `ready`, or during a reload, are one further reload together: it reads what
 * is in the file by then. `text`: that of the start.
 */
export function reloads(
	ready: Promise<unknown>,
	supervisor: Reloading,
	load: () => Promise<Settings>,
	log: Logger,
	text: string,
): () => Promise<void> {
	let isUnderWay = false;
	let isWanted = false;
	let former = text;

	async function reload(): Promise<void> {
		try {
			const settings = await load();
			mustNotBeGone(settings.text, former);
			const { instances } = settings;
			const { replaced, why } = await supervisor.reload(settings);
			if (why === null) {
				former = settings.text;
				log.level = settings.logLevel;
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

/**
 * An editor moves or empties the file for a moment while it saves. Without settings the
 * service would go on at another port, with the sandbox as its only provider.
 */
function mustNotBeGone(text: string, former: string): void {
	if (text.trim() !== "" || former.trim() === "") return;
	throw new StartError(
		"The file of settings is empty or gone: put it back, or restart the service to go on without one",
	);
}

/** Gives each of `count` places another process, the first one first, until one cannot start. */
export async function inTurn(
	count: number,
	replace: (number: number) => Promise<void>,
): Promise<Reloaded> {
	for (let number = 1; number <= count; number++) {
		try {
			await replace(number);
		} catch (error) {
			return { replaced: number - 1, why: (error as Error).message };
		}
	}
	return { replaced: count, why: null };
}

const NOT_RELOADED = "Not reloaded: the processes stay as they are";
const IN_PART =
	"Reloaded in part: `replaced` processes have the settings, the others stay as they are";

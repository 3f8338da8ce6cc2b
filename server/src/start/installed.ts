/** The installation that a start finds or makes: its keys, and the parts that depend on them. */

import type { Logger } from "pino";
import type { Config } from "../config/settings.ts";
import type { Hasher } from "../secrets/hash.ts";
import { currentKeys, keySource } from "../secrets/key-file.ts";
import type { KeyRing } from "../secrets/key-ring.ts";
import type { Store } from "../store/contract.ts";
import type { Rekeying } from "../store/rekey.ts";
import type { Timers } from "../timers.ts";
import { fittingKeys, hasherOf, knownMaster } from "./installation.ts";
import { rekeyingOf } from "./rekeying.ts";

export type Installed = {
	/** The keys as they are now. */
	readonly keys: () => KeyRing;
	readonly hash: Hasher;
	readonly madeKeyFile: boolean;
	readonly rekeying: Rekeying;
	/** Returns the function that ends the work. */
	readonly startRekeying: (timers: Timers, log: Logger) => () => Promise<void>;
};

/** Throws if the configuration does not fit the store. */
export async function installed(
	config: Config,
	store: Store,
	now: () => number,
): Promise<Installed> {
	const keyFile = keySource(config);
	const fitting = await fittingKeys(config, keyFile, store, now());
	const keys = currentKeys(keyFile, fitting.keys);
	await knownMaster(config, store);
	const { rekeying, start } = await rekeyingOf(store, now);
	return {
		rekeying,
		startRekeying: start,
		keys,
		hash: await hasherOf(store, keys()),
		madeKeyFile: fitting.madeKeyFile,
	};
}

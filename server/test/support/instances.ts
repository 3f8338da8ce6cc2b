/**
 * Instances of one installation: three processes with the same keys on one
 * PostgreSQL database, asked in turn. On SQLite there can be one.
 */

import { randomBytes } from "node:crypto";
import { isOnPostgres } from "./database.ts";
import {
	type Environment,
	eventually,
	messagesUnderWay,
	type Place,
	type Service,
	type Start,
	startService,
} from "./process.ts";

export const INSTANCES = isOnPostgres ? 3 : 1;

export type Instances = {
	readonly place: Place;
	readonly all: readonly Service[];
	/** The URL of the next running instance: each read returns another one, in turn. */
	readonly url: string;
	readonly master: { readonly sid: string; readonly token: string };
	/** The environment of each of them, for a further one. */
	readonly environment: Environment;
	/** Resolves when no message is on its way. */
	settled(): Promise<void>;
};

/** All at once, as a roll-out may start them. */
export async function startInstances(
	place: Place,
	start: (index: number) => Start = () => ({}),
	count = INSTANCES,
): Promise<Instances> {
	const master = {
		sid: `AC${randomBytes(16).toString("hex")}`,
		token: randomBytes(24).toString("base64url"),
	};
	const environment = {
		POSTERN_ACCOUNT_SID: master.sid,
		POSTERN_AUTH_TOKEN: master.token,
		POSTERN_KEYS: `k1:${randomBytes(32).toString("base64")}`,
	};
	const all = await Promise.all(
		Array.from({ length: count }, (_, index) => {
			const own = start(index);
			return startService(place, {
				...own,
				environment: { ...environment, ...own.environment },
			});
		}),
	);
	let asked = 0;
	return {
		place,
		all,
		get url() {
			const up = all.filter((each) => each.isRunning());
			return (up[asked++ % up.length] as Service).url;
		},
		master,
		environment,
		settled: () =>
			eventually(
				"no message is on its way",
				async () => (await messagesUnderWay(place)).all === 0,
			),
	};
}

/** Resolves when it is true at each of them. */
export async function everywhere(
	{ all }: Instances,
	what: string,
	isSoAt: (service: Service) => Promise<boolean>,
): Promise<void> {
	await Promise.all(all.map((one) => eventually(what, () => isSoAt(one))));
}

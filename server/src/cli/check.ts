/** `postern check`: tests whether a start would succeed. It changes and sends nothing. */

import type { Config } from "../config/settings.ts";
import type { Environment } from "../config/variables.ts";
import { StartError } from "../errors.ts";
import { processNotices, providerNotices } from "../providers/notices.ts";
import { keySource } from "../secrets/key-file.ts";
import { keysThatFit, SEALED_FACTS } from "../start/installation.ts";
import { loadSettings } from "../start/load-settings.ts";
import type { Found } from "../store/found.ts";
import { lookAtReadReplicas, lookAtStore } from "../store/look.ts";
import { storeNotices } from "../store/open.ts";
import { columns } from "./words.ts";

type Result = {
	readonly what: string;
	readonly isWell: boolean;
	readonly says: string;
};

export async function checkCommand(
	environment: Environment,
	words: readonly string[],
	print: (line: string) => void,
): Promise<void> {
	const [option, ...more] = words;
	if ((option ?? "--providers") !== "--providers" || more.length > 0) {
		throw new StartError("check takes --providers, and nothing else");
	}
	const config = await loadSettings(environment);
	const settings = { what: "settings", isWell: true, says: "can be used" };
	const { database, look } = await checkDatabase(config);
	const results: Result[] = [settings, database, checkKeys(config, look)];
	// Whether it is a standby of the database shows only beside that.
	if (look !== null) results.push(...(await checkReplicas(config)));
	if (option !== undefined) {
		results.push(
			...(await Promise.all(
				config.providers.map(async (provider) => ({
					what: `provider ${provider.name}`,
					...(await provider.reach()),
				})),
			)),
		);
	}
	print(
		columns(
			results.map(({ what, isWell, says }) => [
				what,
				isWell ? "ok" : "FAILED",
				says,
			]),
		),
	);
	for (const notice of [
		...storeNotices(config),
		...providerNotices(config),
		...processNotices(config),
	])
		print(`note: ${notice}`);
	const failed = results.filter(({ isWell }) => !isWell);
	if (failed.length > 0) {
		const names = failed.map(({ what }) => what).join(", ");
		throw new StartError(`check failed for ${names}`);
	}
}

async function checkDatabase(
	config: Config,
): Promise<{ database: Result; look: Found | null }> {
	const what = "database";
	try {
		const look = await lookAtStore(config, SEALED_FACTS);
		const { schema, newest, host } = look;
		const at = host === undefined ? "" : ` (at ${host})`;
		const place =
			config.databaseUrl === null ? config.data : `DATABASE_URL${at}`;
		const says =
			schema === null
				? `nothing in ${place} yet: the first start makes it`
				: schema < newest
					? `${place} has schema ${schema}, which the next start brings to ${newest}`
					: `${place} has schema ${schema}`;
		return { database: { what, isWell: true, says }, look };
	} catch (error) {
		if (!(error instanceof StartError)) throw error;
		return {
			database: { what, isWell: false, says: error.message },
			look: null,
		};
	}
}

async function checkReplicas(config: Config): Promise<readonly Result[]> {
	const found = await lookAtReadReplicas(config);
	return found.map(({ name, problem }) => ({
		what: `replica ${name}`,
		isWell: problem === null,
		says: problem ?? "is a standby of that database",
	}));
}

/** `look`: null if the database is out of reach, so that the keys cannot be tried on it. */
function checkKeys(config: Config, look: Found | null): Result {
	const what = "keys";
	const place = config.keys === null ? config.keyFile : "POSTERN_KEYS";
	try {
		const keys = keysThatFit(
			config,
			keySource(config),
			(name) => look?.facts.get(name) ?? null,
		);
		const isSealed = (look?.facts.size ?? 0) > 0;
		const says =
			keys === null
				? `no ${place} yet: the first start ${look === null ? "on a new database " : ""}makes it`
				: `${keys.length} in ${place}${isSealed ? ", and the database was sealed with them" : ""}`;
		return { what, isWell: true, says };
	} catch (error) {
		if (!(error instanceof StartError)) throw error;
		return { what, isWell: false, says: error.message };
	}
}

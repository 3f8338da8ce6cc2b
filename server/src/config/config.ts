/**
 * Reads the configuration from postern.yaml and the environment, which overrides a few
 * settings. A wrong setting stops the start with one line that names it.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../errors.ts";
import { type Static, Type } from "../schema.ts";
import { checkConfig } from "./consistency.ts";
import { checkReplicaUrls } from "./database-url.ts";
import { withGuardCountries } from "./guard.ts";
import { complete, parseYaml, readText } from "./read.ts";
import { type Config, Settings } from "./settings.ts";
import { tracingFrom } from "./tracing.ts";
import {
	type Environment,
	problemAt,
	type SettingPlace,
	substituted,
} from "./variables.ts";

const FROM_ENVIRONMENT: Record<string, keyof Static<typeof Settings>> = {
	HOST: "host",
	PORT: "port",
	POSTERN_DATA: "data",
	POSTERN_KEY_FILE: "keyFile",
	POSTERN_LOG_LEVEL: "logLevel",
};

const OTHER_VARIABLES = new Set([
	"POSTERN_CONFIG",
	"POSTERN_KEYS",
	"POSTERN_ACCOUNT_SID",
	"POSTERN_AUTH_TOKEN",
]);

/** The text of the file: `POSTERN_CONFIG`, else ./postern.yaml if there is one. */
export function settingsText(environment: Environment): string {
	const file = fileOf(environment);
	const isNamed = environment.POSTERN_CONFIG !== undefined;
	const text = readText(file, isNamed);
	if (text === "" && !isNamed && !existsSync(file)) {
		refuseUnread(environment.POSTERN_DATA || "./data");
	}
	return text;
}

/** Settings that nothing reads: the service would start without them, as a sandbox. */
function refuseUnread(data: string): void {
	const inData = ["postern.yaml", "postern.yml"].map((name) =>
		join(data, name),
	);
	for (const file of ["postern.yml", ...inData]) {
		if (!existsSync(file)) continue;
		throw new StartError(
			`${file} is not read: move it to ./postern.yaml, or name it in POSTERN_CONFIG`,
		);
	}
}

const fileOf = ({ POSTERN_CONFIG: named }: Environment) =>
	named ?? "postern.yaml";

/** Reads the file and the environment. `text`: that of the file, if it was read before. */
export async function loadConfig(
	environment: Environment,
	text?: string,
): Promise<Config> {
	for (const name of Object.keys(environment)) {
		if (!name.startsWith("POSTERN_")) continue;
		if (name in FROM_ENVIRONMENT || OTHER_VARIABLES.has(name)) continue;
		throw new StartError(`${name}: there is no such setting`);
	}
	const file = fileOf(environment);
	const given = text ?? settingsText(environment);
	return configFrom(await parseYaml(given, file), environment, file);
}

/** Takes settings in the form of postern.yaml; the environment overrides them. */
export function configFrom(
	settings: unknown,
	environment: Environment,
	source = "postern.yaml",
): Config {
	const variables = new Map<string, string>();
	const place: SettingPlace = { source, path: "", variables };
	const given = substituted(settings ?? {}, environment, place, variables);
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		throw new StartError(`${source}: must hold settings by name`);
	}
	const merged: Record<string, unknown> = {
		...withGuardCountries(given as Record<string, unknown>, (path, sentence) =>
			problemAt(place, path, sentence),
		),
		...("port" in given && { port: portOf(given.port) }),
		...("console" in given &&
			typeof given.console === "boolean" && {
				console: { enabled: given.console },
			}),
		...("requestLog" in given &&
			typeof given.requestLog === "boolean" && {
				requestLog: { enabled: given.requestLog },
			}),
		...("readReplicas" in given &&
			Array.isArray(given.readReplicas) && {
				readReplicas: { urls: given.readReplicas },
			}),
		...("numbers" in given &&
			typeof given.numbers === "string" && {
				numbers: { check: given.numbers },
			}),
	};
	for (const [variable, name] of Object.entries(FROM_ENVIRONMENT)) {
		const value = environment[variable];
		if (value === undefined || value === "") continue;
		// Checked alone, so that an error names the variable.
		const one = complete(
			Type.Object({ [name]: Settings.properties[name] }),
			{ [name]: name === "port" ? portOf(value) : value },
			{ source: variable, path: "" },
		);
		Object.assign(merged, one);
	}
	const urls = readUrlsFrom(environment);
	if (urls !== null) {
		merged.readReplicas = { ...(merged.readReplicas ?? {}), urls };
	}
	const checked = complete(Settings, merged, place);
	refuseEmptyVariables(environment);
	const config: Config = {
		...checked,
		routes: checked.routes.map((route) => ({
			...route,
			prefixes: route.prefixes.map(digitsOf),
			...(route.senders !== undefined && {
				senders: withoutPlus(route.senders),
			}),
		})),
		numbers: {
			...checked.numbers,
			allow: checked.numbers.allow.map(digitsOf),
		},
		providers: checked.providers.map((given, i) => ({
			type: typeOf(given),
			given,
			place: { ...place, path: `providers.${i}` },
		})),
		place,
		keys: environment.POSTERN_KEYS || null,
		databaseUrl: environment.DATABASE_URL || null,
		tracing: tracingFrom(environment),
		accountSid: environment.POSTERN_ACCOUNT_SID || null,
		authToken: environment.POSTERN_AUTH_TOKEN || null,
	};
	checkConfig(config, checked.routes);
	return config;
}

/** Checked here, so that an error names the variable. */
function readUrlsFrom(environment: Environment): readonly string[] | null {
	const text = environment.DATABASE_READ_URLS?.trim();
	if (text === undefined || text === "") return null;
	const urls = text.split(/\s+/);
	checkReplicaUrls(
		urls,
		(_, sentence) => new StartError(`DATABASE_READ_URLS: ${sentence}`),
	);
	return urls;
}

/**
 * An empty variable is a mistake, such as a line without a value in an env file. If
 * it counted as unset, the service would start with other keys, with a token that
 * nobody knows, or on another store.
 */
function refuseEmptyVariables(environment: Environment): void {
	for (const name of [
		"POSTERN_KEYS",
		"POSTERN_ACCOUNT_SID",
		"POSTERN_AUTH_TOKEN",
		"DATABASE_URL",
		"DATABASE_READ_URLS",
	]) {
		if (environment[name]?.trim() !== "") continue;
		throw new StartError(
			`${name}: is empty: give it a value, or remove the variable`,
		);
	}
}

/** `+49`, `49` and `0049` are one prefix, kept as digits. */
function digitsOf(prefix: string): string {
	return prefix.replace(/^(\+|00)/, "");
}

/** A sender of digits has no `+`, like a recipient. */
function withoutPlus(
	senders: Readonly<Record<string, string>>,
): Record<string, string> {
	return Object.fromEntries(
		Object.entries(senders).map(([country, sender]) => [
			country,
			sender.replace(/^\+/, "").trim(),
		]),
	);
}

/** A port from the environment is text, also by `${NAME}` in the file. */
function portOf(value: unknown): unknown {
	return typeof value === "string" && /^\d+$/.test(value)
		? Number(value)
		: value;
}

function typeOf(provider: unknown): string | null {
	const type = (provider as { type?: unknown } | null)?.type;
	return typeof type === "string" ? type : null;
}

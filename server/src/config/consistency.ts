/** Checks that the schema cannot express, above all between settings. */

import { domainToASCII } from "node:url";
import { StartError } from "../errors.ts";
import { splitMailbox } from "../mailbox.ts";
import { networkFault } from "../network.ts";
import { isCountry } from "../numbers/phone.ts";
import { ACCOUNT_SID } from "../sid.ts";
import { parseUrl } from "../url.ts";
import { checkDatabaseUrl, checkReplicaUrls } from "./database-url.ts";
import { checkGuard } from "./guard.ts";
import { checkPrices } from "./prices.ts";
import { checkRoutes } from "./routes.ts";
import type { Config } from "./settings.ts";
import { problemAt, shownAt } from "./variables.ts";

/** `written`: the routes as they stand in the file, for error sentences. */
export function checkConfig(
	config: Config,
	written: readonly { readonly prefixes: readonly string[] }[],
): void {
	const say: Say = (path, sentence) => problemAt(config.place, path, sentence);
	const shown: Shown = (value, path) => shownAt(config.place, path, value);
	checkPlaces(config, say);
	checkNetworks(config, say, shown);
	checkPorts(config, say);
	checkMaster(config);
	if (config.databaseUrl !== null) checkDatabaseUrl(config.databaseUrl);
	else if (config.instances > 1) {
		throw say(
			"instances",
			"one process alone can serve SQLite: name a PostgreSQL in DATABASE_URL, or set it to 1",
		);
	}
	checkReplicas(config, say);
	checkSendLimits(config, say);
	checkRoutes(config, written);
	checkPrices(config);
	checkGuard(config.guard, say);
	const { defaultCountry } = config;
	if (defaultCountry !== undefined && !isCountry(defaultCountry)) {
		throw say(
			"defaultCountry",
			"no numbering plan is known for it, write ISO 3166-1 letters such as DE",
		);
	}
}

/** Makes the error about a setting, which names it. */
type Say = (path: string, sentence: string) => StartError;
type Shown = (value: string, path: string) => string;

function checkReplicas(
	{ readReplicas: { urls }, databaseUrl }: Config,
	say: Say,
): void {
	if (urls.length > 0 && databaseUrl === null) {
		throw say(
			"readReplicas",
			"SQLite has none: name a PostgreSQL in DATABASE_URL",
		);
	}
	checkReplicaUrls(urls, (index, sentence) =>
		say(`readReplicas.urls.${index}`, sentence),
	);
}

function checkPlaces(config: Config, say: Say): void {
	for (const name of ["data", "keyFile"] as const) {
		if (config[name].includes("://")) {
			const hint =
				name === "data" ? ": a database server is named by DATABASE_URL" : "";
			throw say(name, `must be a path, not a URL${hint}`);
		}
	}
	const { publicUrl } = config;
	// A backslash would be read as a slash.
	if (
		publicUrl?.includes("\\") ||
		parseUrl(publicUrl ?? "http://none") === null
	) {
		throw say(
			"publicUrl",
			"is no URL: write scheme, host and port, as in https://otp.example.com",
		);
	}
	const mailbox = splitMailbox(config.emailFrom);
	if (mailbox === null || !isAddress(mailbox.address)) {
		throw say("emailFrom", "must be an email address: codes@example.com");
	}
}

/** The rules of `verification/recipient.ts`, a room above, for addresses that a server accepts as a sender. */
function isAddress(text: string): boolean {
	const at = text.lastIndexOf("@");
	const atom = "[\\p{L}\\p{N}\\p{M}!#$%&'*+/=?^_`{|}~-]+";
	const isLocal = new RegExp(`^${atom}(\\.${atom})*$`, "u");
	const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
	return (
		text.length <= 254 &&
		Buffer.byteLength(text.slice(0, at)) <= 64 &&
		isLocal.test(text.slice(0, at)) &&
		domainToASCII(text.slice(at + 1))
			.split(".")
			.every((each) => label.test(each))
	);
}

function checkNetworks(
	{ trustedProxies, callbacks, metrics }: Config,
	say: Say,
	shown: Shown,
): void {
	for (const [name, networks] of [
		["trustedProxies", trustedProxies],
		["callbacks.allow", callbacks.allow],
		["metrics.allow", metrics.allow],
	] as const) {
		networks.forEach((network, i) => {
			const fault = networkFault(network);
			if (fault === null) return;
			throw say(name, `${shown(network, `${name}.${i}`)} ${fault}`);
		});
	}
}

/** 0 is a free port, another one each time. */
function checkPorts({ port, metrics }: Config, say: Say): void {
	if (port === 0 || port !== metrics.port) return;
	throw say(
		"metrics.port",
		`is ${port}, as port is: choose another one, or leave it out`,
	);
}

function checkMaster(config: Config): void {
	if (config.accountSid !== null && !ACCOUNT_SID.test(config.accountSid)) {
		throw new StartError(
			"POSTERN_ACCOUNT_SID: must be 10 to 64 letters and digits",
		);
	}
	if (
		config.authToken !== null &&
		!/^[\x21-\x7e]{16,256}$/.test(config.authToken)
	) {
		throw new StartError(
			"POSTERN_AUTH_TOKEN: must be 16 to 256 characters without blanks",
		);
	}
}

/** Refuses two bounds on one window: only the lower one would have an effect. */
function checkSendLimits({ sendLimits }: Config, say: Say): void {
	const seen = new Set<string>();
	sendLimits.forEach(({ max: _, ...window }, i) => {
		const key = JSON.stringify(Object.entries(window).sort());
		if (seen.has(key)) {
			throw say(`sendLimits.${i}`, "is a second bound on the same window");
		}
		seen.add(key);
	});
}

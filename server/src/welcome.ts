/** What a start prints: where the service listens and, the first time, how to use it. */

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "./config/config.ts";
import { StartError } from "./errors.ts";

type Started = {
	readonly url: string;
	readonly metricsUrl: string;
	readonly master: { readonly sid: string; readonly token: string | null };
	readonly madeKeyFile: boolean;
	readonly isSandbox: boolean;
};

/**
 * The token is shown once: on a terminal. Elsewhere it goes into a file that
 * only its owner can read, since what a program prints is kept in logs.
 */
export function welcome(
	{ url, metricsUrl, master, madeKeyFile, isSandbox }: Started,
	config: Config,
	isTerminal: boolean,
): string {
	const lines = [`Postern listens on ${url}`];
	// Also where a start before this one made them, and could not go on.
	if (madeKeyFile || (master.token !== null && config.keys === null)) {
		lines.push(
			`Keys      ${config.keyFile} (${madeKeyFile ? "made now: " : ""}keep it, and keep it apart from backups of ${config.databaseUrl === null ? config.data : "the database"})`,
		);
	}
	lines.push(
		isSandbox
			? "Messages  go to the sandbox; postern.sample.yaml shows real providers"
			: `Messages  go to ${config.providers.map(({ name }) => name).join(", ")}`,
	);
	if (config.metrics.port !== undefined) lines.push(`Metrics   ${metricsUrl}`);
	lines.push(`Account   ${master.sid}`);
	if (master.token === null) return `${lines.join("\n")}\n`;

	let auth = `${master.sid}:${master.token}`;
	if (isTerminal) {
		lines.push(`Token     ${master.token}  (shown this once)`);
	} else {
		const file = join(dirname(config.keyFile), "postern.token");
		keepToken(file, master.token);
		lines.push(`Token     in ${file}, readable by you alone`);
		auth = `${master.sid}:$(cat ${file})`;
	}
	lines.push("", ...(isSandbox ? demonstration(url, auth) : search(url, auth)));
	return `${lines.join("\n")}\n`;
}

function keepToken(file: string, token: string): void {
	try {
		writeFileSync(file, `${token}\n`, { mode: 0o600 });
	} catch (error) {
		throw new StartError(
			`The token cannot be written to ${file}: ${(error as Error).message}; make another one with: postern accounts token`,
		);
	}
}

function demonstration(url: string, auth: string): string[] {
	return [
		"Send a code, read it in the sandbox, check it, and read the record. Paste this:",
		"",
		`AUTH="${auth}"`,
		`ID=$(curl -s ${url}/2fa/send -u "$AUTH" -d service=demo -d from=Postern -d to=+12025550100 -d 'body=Your code is {code}' | grep -o 'OTP[0-9a-f]*'); echo $ID`,
		`CODE=$(curl -s "${url}/sandbox/messages?limit=1" -u "$AUTH" | grep -o 'code is [0-9]*' | grep -o '[0-9]*$'); echo $CODE`,
		`curl -s ${url}/2fa/verify -u "$AUTH" -d requestId=$ID -d code=$CODE; echo`,
		`curl -s ${url}/2fa/search/$ID -u "$AUTH"; echo`,
	];
}

/** A real provider would carry the code to a stranger, and send a bill. */
function search(url: string, auth: string): string[] {
	return [
		"Ask for the records, of which there are none yet. Paste this:",
		"",
		`AUTH="${auth}"`,
		`curl -s ${url}/2fa/search -u "$AUTH"; echo`,
	];
}

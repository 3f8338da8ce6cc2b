/** The text that a start prints: the address of the service and, the first time, how to use it. */

import type { CheckedConfig } from "../providers/registry.ts";

type Started = {
	readonly url: string;
	readonly listensOn: string;
	readonly metricsUrl: string;
	readonly master: { readonly sid: string; readonly token: string | null };
	readonly madeKeyFile: boolean;
	readonly console: { readonly url: string; readonly hasOwner: boolean } | null;
	readonly isSandbox: boolean;
};

/** `tokenFile`: the file of a new token; null on a terminal, which shows the token once. */
export function welcome(
	{
		url,
		listensOn,
		metricsUrl,
		master,
		madeKeyFile,
		isSandbox,
		...more
	}: Started,
	config: CheckedConfig,
	tokenFile: string | null,
): string {
	const lines = [`Postern listens on ${listensOn}`];
	// Also if an earlier start made the keys and then failed.
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
	if (more.console !== null) lines.push(consoleLine(more.console, config));
	const { sid, token } = master;
	if (token === null) {
		lines.push(accountLine(sid));
		return `${lines.join("\n")}\n`;
	}
	let auth = `${sid}:${token}`;
	if (tokenFile === null) {
		lines.push(shownToken({ sid, token }).trimEnd());
	} else {
		lines.push(
			accountLine(sid),
			`Token     in ${tokenFile}, readable by you alone`,
		);
		auth = `${sid}:$(cat ${tokenFile})`;
	}
	lines.push("", ...(isSandbox ? demonstration(url, auth) : search(url, auth)));
	return `${lines.join("\n")}\n`;
}

/** Until somebody owns the account its token is the only way in. */
function consoleLine(
	{ url, hasOwner }: NonNullable<Started["console"]>,
	{ console: { tokenSignIn } }: CheckedConfig,
): string {
	const how = hasOwner
		? `sign in with your address and password${tokenSignIn ? ", or with account and token" : ""}`
		: "sign in with account and token, until the account has an owner: postern users create ADDRESS";
	// The form for a token comes first there.
	return `Console   ${url}${hasOwner ? "" : "#token"}  (${how})`;
}

const accountLine = (sid: string) => `Account   ${sid}`;

/** The lines that show a new token on a terminal. */
export function shownToken({ sid, token }: { sid: string; token: string }) {
	return `${accountLine(sid)}\nToken     ${token}  (shown this once)\n`;
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

/** The example for real providers sends nothing: a code would cost money and reach a stranger. */
function search(url: string, auth: string): string[] {
	return [
		"Ask for the records, of which there are none yet. Paste this:",
		"",
		`AUTH="${auth}"`,
		`curl -s ${url}/2fa/search -u "$AUTH"; echo`,
	];
}

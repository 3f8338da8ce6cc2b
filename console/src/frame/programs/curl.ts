/** The line for a shell (POSIX). */

import { type Call, json, quoted } from "./call.ts";

export function curl({ path, parameters }: Call, url: string): string {
	return [
		`curl ${word(url + path)}`,
		'-u "$POSTERN_ACCOUNT_SID:$POSTERN_TOKEN"',
		"-H 'Content-Type: application/json'",
		`-d ${word(lines(parameters))}`,
	].join(" \\\n  ");
}

const LONGEST = 60;

/** A parameter a line where a line for all is longer than a place for it is wide. */
function lines(parameters: Call["parameters"]): string {
	const all = json(parameters);
	if (all.length <= LONGEST) return all;
	const members = Object.entries(parameters).map(
		([name, value]) => `    ${quoted(name)}: ${json(value)}`,
	);
	return `{\n${members.join(",\n")}\n  }`;
}

/** Between single quotes nothing means anything but the quote itself. */
function word(text: string): string {
	return /^[A-Za-z0-9_.:/@%+-]+$/.test(text)
		? text
		: `'${text.replaceAll("'", "'\\''")}'`;
}

/** The line for a shell (POSIX). */

import { type Call, json } from "./call.ts";

export function curl({ path, parameters }: Call, url: string): string {
	return [
		`curl ${word(url + path)}`,
		'-u "$POSTERN_ACCOUNT_SID:$POSTERN_TOKEN"',
		"-H 'Content-Type: application/json'",
		`-d ${word(json(parameters))}`,
	].join(" \\\n  ");
}

/** Between single quotes nothing means anything but the quote itself. */
export function word(text: string): string {
	return /^[A-Za-z0-9_.:/@%+-]+$/.test(text)
		? text
		: `'${text.replaceAll("'", "'\\''")}'`;
}

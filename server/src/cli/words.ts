/** Words of a command line. */

import { StartError } from "../errors.ts";

/** What is left over is a mistake: the command does nothing. Not repeated, since it may be a secret. */
export function nothingMore(command: string, words: readonly string[]): void {
	if (words.length > 0) {
		throw new StartError(`there is an argument too many for ${command}`);
	}
}

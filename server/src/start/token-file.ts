/**
 * A file for the token of a new master account; only its owner can read it. It is used
 * without a terminal, where standard output ends in logs. The file is on disk before
 * the account is committed: otherwise a start that dies could leave an account whose
 * token nobody has.
 */

import { linkSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StartError } from "../errors.ts";
import { randomHex } from "../secrets/random.ts";
import type { TokenKeeper } from "./installation.ts";

export type TokenFile = TokenKeeper & {
	/** Null: this start has made no token. */
	name(): string | null;
};

/** The file stands beside the key file. */
export function tokenFile(keyFile: string): TokenFile {
	const directory = dirname(keyFile);
	let name: string | null = null;
	return {
		keep(sid, token) {
			// A name of its own until the account exists: several instances may start in one
			// directory, and only one of their tokens becomes valid.
			const file = join(directory, `postern.${sid}.${randomHex(4)}.token`);
			try {
				writeFileSync(file, `${token}\n`, {
					mode: 0o600,
					flag: "wx",
					flush: true,
				});
			} catch (error) {
				// On a full disk it was made, and is empty.
				rmSync(file, { force: true });
				throw new StartError(
					`The token of the master account cannot be written to ${directory}: ${(error as Error).message}; make the directory writable, or choose a token with POSTERN_AUTH_TOKEN`,
				);
			}
			name = file;
		},
		settle(sid, isTaken) {
			if (name === null) return;
			const own = name;
			name = isTaken ? renamed(own, directory, sid) : null;
			if (name !== own) rmSync(own, { force: true });
		},
		name: () => name,
	};
}

/** Never overwrites a token file of another installation. */
function renamed(own: string, directory: string, sid: string): string {
	for (const better of ["postern.token", `postern.${sid}.token`]) {
		const file = join(directory, better);
		try {
			// A link, as a rename would overwrite an existing file.
			linkSync(own, file);
			return file;
		} catch {
			// The name is taken, or the file system has no links: try the next, or keep the name.
		}
	}
	return own;
}

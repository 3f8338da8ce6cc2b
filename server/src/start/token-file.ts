/**
 * The token of a new master account, where what a program prints is kept in logs:
 * a file that only its owner can read. It is on disk before the account is
 * committed, so that no death and no failure of a start leaves an account that
 * nobody can enter.
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

/** Beside the key file. */
export function tokenFile(keyFile: string): TokenFile {
	const directory = dirname(keyFile);
	let name: string | null = null;
	return {
		keep(sid, token) {
			// Of its own until the account is there: several instances may start in
			// one directory, and the token of one of them alone will be good.
			const file = join(directory, `postern.${sid}.${randomHex(4)}.token`);
			try {
				writeFileSync(file, `${token}\n`, {
					mode: 0o600,
					flag: "wx",
					flush: true,
				});
			} catch (error) {
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

/** A token that is there already, of an installation before or beside this one, is not overwritten. */
function renamed(own: string, directory: string, sid: string): string {
	for (const better of ["postern.token", `postern.${sid}.token`]) {
		const file = join(directory, better);
		try {
			// A link, and not a rename: it fails where the file is there.
			linkSync(own, file);
			return file;
		} catch {
			// Taken, or a file system without links: the name that it has will do.
		}
	}
	return own;
}

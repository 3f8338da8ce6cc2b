/**
 * Where the keys come from: `POSTERN_KEYS`, or a file of mode 0600 that the
 * first start makes. One key a line or between commas, `id:base64 of 32 bytes`,
 * the newest first. Never in the data directory: one backup must not hold both.
 */

import {
	closeSync,
	fsyncSync,
	linkSync,
	openSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { StartError } from "../errors.ts";
import { readTextFile } from "../text-file.ts";
import { type Key, type KeyRing, keyRing } from "./key-ring.ts";
import { randomHex } from "./random.ts";

type KeySettings = {
	/** As `POSTERN_KEYS` has them; null: the file has them. */
	readonly keys: string | null;
	readonly keyFile: string;
};

export type KeySource = {
	/** Reads the keys again; null where there are none yet. */
	read(): Key[] | null;
	/** Grows when the keys may have changed. */
	version(): number;
};

export function keySource(config: KeySettings): KeySource {
	const { keys, keyFile } = config;
	if (keys !== null) {
		const parsed = parseKeys(keys, "POSTERN_KEYS");
		return { read: () => parsed, version: () => 0 };
	}
	return {
		read: () => readKeyFile(keyFile),
		version: () => statSync(keyFile, { throwIfNoEntry: false })?.mtimeMs ?? 0,
	};
}

/** The keys as they are now: a file that has changed is read again. */
export function currentKeys(source: KeySource, first: Key[]): () => KeyRing {
	let ring = keyRing(first);
	let version = source.version();
	let checkedAt = 0;
	return () => {
		const tick = performance.now();
		if (tick - checkedAt < RECHECK_MS) return ring;
		checkedAt = tick;
		// A file that cannot be read at this moment: the keys at hand stay good.
		try {
			const latest = source.version();
			if (latest === version) return ring;
			version = latest;
			const keys = source.read();
			if (keys !== null) ring = keyRing(keys);
		} catch {}
		return ring;
	};
}

const RECHECK_MS = 500;

export function parseKeys(text: string, source: string): Key[] {
	const keys = text
		.replace(/^\s*#.*$/gm, "")
		.split(/[,\n]/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== "")
		.map((entry): Key => {
			const [id = "", encoded = "", ...rest] = entry.split(":");
			// Without a colon it may be a key: not to be shown as an id.
			if (
				!/^[A-Za-z0-9_-]{1,32}$/.test(id) ||
				encoded === "" ||
				rest.length > 0
			) {
				throw new StartError(
					`${source}: a key is written id:base64, its id of letters, digits, - and _`,
				);
			}
			const bytes = Buffer.from(encoded, "base64");
			if (bytes.length !== 32 || new Set(bytes).size < 8) {
				throw new StartError(
					`${source}: the key ${id} is not 32 random bytes in base64`,
				);
			}
			return { id, bytes };
		});
	if (keys.length === 0) throw new StartError(`${source}: holds no key`);
	if (new Set(keys.map(({ id }) => id)).size !== keys.length) {
		throw new StartError(`${source}: two keys have the same id`);
	}
	return keys;
}

function readKeyFile(file: string): Key[] | null {
	let text: string;
	try {
		const { mode } = statSync(file);
		if (process.platform !== "win32" && (mode & 0o077) !== 0) {
			throw new StartError(
				`The key file ${file} can be read by others: chmod 600 ${file}`,
			);
		}
		text = readTextFile(file);
	} catch (error) {
		if (error instanceof StartError) throw error;
		const { code, message } = error as NodeJS.ErrnoException;
		if (code === "ENOENT") return null;
		throw new StartError(`The key file cannot be read: ${message}`);
	}
	return parseKeys(text, file);
}

export function newKey(now: number): Key {
	const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "");
	return {
		id: `k${day}${randomHex(2)}`,
		bytes: Buffer.from(randomHex(32), "hex"),
	};
}

/**
 * Makes the file; where another process was faster, its keys count. Linked to
 * its name when it is whole: nobody may read the half of it.
 */
export function createKeyFile(file: string, key: Key): Key[] {
	const beside = `${file}.${randomHex(4)}.new`;
	try {
		writeWhole(beside, [key]);
		// A link, and not a rename: it fails where the file is there by now.
		linkSync(beside, file);
		flushDirectory(file);
		return [key];
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		const there = code === "EEXIST" ? readKeyFile(file) : null;
		if (there !== null) return there;
		throw new StartError(`The key file cannot be made: ${message}`);
	} finally {
		rmSync(beside, { force: true });
	}
}

/**
 * All at once, or not at all, and on disk when it returns: a key that the power
 * takes away is lost with what it sealed. One process at a time (cli/keys.ts).
 */
export function replaceKeyFile(file: string, keys: readonly Key[]): void {
	const beside = `${file}.new`;
	try {
		// What a dead process left there.
		rmSync(beside, { force: true });
		writeWhole(beside, keys);
		renameSync(beside, file);
		flushDirectory(file);
	} catch (error) {
		throw new StartError(
			`The key file cannot be written: ${(error as Error).message}`,
		);
	}
}

function writeWhole(file: string, keys: readonly Key[]): void {
	writeFileSync(file, fileText(keys), {
		mode: 0o600,
		flag: "wx",
		flush: true,
	});
}

/** The name of a file lives in its directory, which is flushed on its own. */
function flushDirectory(file: string): void {
	// Windows has no way to.
	if (process.platform === "win32") return;
	const directory = openSync(dirname(file), "r");
	try {
		fsyncSync(directory);
	} finally {
		closeSync(directory);
	}
}

function fileText(keys: readonly Key[]): string {
	const lines = keys.map(
		({ id, bytes }) => `${id}:${bytes.toString("base64")}`,
	);
	return `# Postern's keys, the newest first. Without them no pending code can be checked.\n${lines.join("\n")}\n`;
}

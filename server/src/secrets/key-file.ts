/**
 * The keys come from `POSTERN_KEYS`, or from a file of mode 0600 that the first
 * start makes. Each key is `id:base64 of 32 bytes`. Keys stand on lines of
 * their own or between commas, the newest first. The file is never in the data
 * directory: one backup must not hold both keys and data.
 */

import {
	chownSync,
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
	/** The text of `POSTERN_KEYS`; null: the keys are in the file. */
	readonly keys: string | null;
	readonly keyFile: string;
};

export type KeySource = {
	/** Reads the keys again; null if there are none yet. */
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

/** Returns the present keys. A file that has changed is read again. */
export function currentKeys(source: KeySource, first: Key[]): () => KeyRing {
	let ring = keyRing(first);
	/** Of the file that the ring was read from; null: it may have changed since `first` was read. */
	let version: number | null = null;
	let checkedAt = Number.NEGATIVE_INFINITY;
	return () => {
		const tick = performance.now();
		if (tick - checkedAt < RECHECK_MS) return ring;
		checkedAt = tick;
		// If the file cannot be read at the moment, the keys already read stay in
		// use, and the next check tries again: its time does not change with its mode.
		try {
			const latest = source.version();
			if (latest === version) return ring;
			const keys = source.read();
			if (keys === null) return ring;
			ring = keyRing(keys);
			version = latest;
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
			// An entry without a colon may be a key, so no error may show it as an
			// id.
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
		const found = statSync(file);
		const { mode } = found;
		if (found.isDirectory()) {
			throw new StartError(`The key file ${file} is not a file`);
		}
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
 * Makes the file. If another process was faster, returns that process's keys.
 * The file gets its name only when it is complete, so nobody reads half of it.
 */
export function createKeyFile(file: string, key: Key): Key[] {
	const beside = `${file}.${randomHex(4)}.new`;
	try {
		writeWhole(beside, [key]);
		// A link, not a rename: a link fails if the file already exists.
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
 * Replaces the file completely or not at all. It is on disk when this returns:
 * a key lost to a power cut takes with it everything that it sealed. One
 * process at a time (cli/keys.ts).
 */
export function replaceKeyFile(file: string, keys: readonly Key[]): void {
	const beside = `${file}.new`;
	try {
		// A process that died may have left this file.
		rmSync(beside, { force: true });
		writeWhole(beside, keys);
		keepOwner(file, beside);
		renameSync(beside, file);
		flushDirectory(file);
	} catch (error) {
		try {
			rmSync(beside, { force: true });
		} catch {
			// What kept it from being written may keep it from being removed.
		}
		throw new StartError(
			`The key file cannot be written: ${(error as Error).message}`,
		);
	}
}

/** Root may rotate for a service that runs as another user, and must read its keys. */
function keepOwner(file: string, beside: string): void {
	const { uid, gid } = statSync(file);
	const made = statSync(beside);
	// Its group may not read it, and only root could give it to another user.
	if (uid !== made.uid) chownSync(beside, uid, gid);
}

function writeWhole(file: string, keys: readonly Key[]): void {
	writeFileSync(file, fileText(keys), {
		mode: 0o600,
		flag: "wx",
		flush: true,
	});
}

/** A file's name is stored in its directory, which must be flushed separately. */
function flushDirectory(file: string): void {
	// Windows cannot flush a directory.
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

/** `postern keys`: lists, rotates and reseals. */

import { resealAccount, resealCodes } from "../commands/reseal.ts";
import { StartError } from "../errors.ts";
import {
	sandboxContext,
	sandboxTextToReseal,
} from "../providers/sandbox/sandbox.ts";
import { newKey, replaceKeyFile } from "../secrets/key-file.ts";
import {
	type Key,
	type KeyRing,
	keyRing,
	UnknownKey,
} from "../secrets/key-ring.ts";
import { SEALED_FACTS } from "../start/installation.ts";
import { lockFile } from "../store/lock.ts";
import type { Cli } from "./command-context.ts";
import { nothingMore } from "./words.ts";

const AT_ONCE = 200;
/** A running service reads a changed key file within half a second (secrets/key-file.ts). */
const ROLL_OUT_MS = 1_500;
/** If the last pass still finds texts under an older key, a service is making them now. */
const MOST_PASSES = 5;

export async function keysCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const [verb = "list", ...rest] = words;
	const command = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
	if (command === undefined) {
		throw new StartError(`there is no command keys ${verb}: see postern help`);
	}
	nothingMore(`keys ${verb}`, rest);
	await command(cli);
}

const VERBS: Record<string, (cli: Cli) => void | Promise<void>> = {
	list: ({ keys, print }) => keys.ids.forEach(print),
	rotate: (cli) => aloneWithKeys(cli, rotate),
	reseal: (cli) => aloneWithKeys(cli, reseal),
};

/**
 * Reads the keys under a lock. Without it, one of two rotations would write the file
 * without the other's key, under which texts are already sealed; and a reseal with
 * keys from before a rotation would bring the older key back.
 */
async function aloneWithKeys(
	cli: Cli,
	work: (cli: Cli, keys: Key[]) => Promise<void>,
): Promise<void> {
	const { config, keySource } = cli;
	const unlock =
		config.keys === null ? locked(config.keyFile) : () => undefined;
	if (unlock === null) {
		throw new StartError(
			"Another postern keys is at work on the same key file: wait for its end",
		);
	}
	try {
		await work(cli, keySource.read() as Key[]);
	} finally {
		unlock();
	}
}

function locked(keyFile: string): (() => void) | null {
	try {
		return lockFile(`${keyFile}.lock`);
	} catch (error) {
		throw new StartError(
			`The file ${keyFile}.lock cannot be written: ${(error as Error).message}`,
		);
	}
}

/**
 * The new key is first added behind the others, so that running services can open
 * texts that it sealed, and then moved to the front. If the process dies between two
 * steps, the key file still opens the store; another rotation finishes the work.
 */
async function rotate(cli: Cli, before: Key[]): Promise<void> {
	const { config, print, wait } = cli;
	if (config.keys !== null) {
		throw new StartError(
			'the keys are in POSTERN_KEYS, which no command can change: make one with echo "ID:$(openssl rand -base64 32)", append it everywhere and start again, move it to the front everywhere and start again, then run postern keys reseal',
		);
	}
	const key = newKey(cli.now());
	replaceKeyFile(config.keyFile, [...before, key]);
	print(`Added the key ${key.id}`);
	await wait(ROLL_OUT_MS);
	const keys = [key, ...before];
	replaceKeyFile(config.keyFile, keys);
	print(`The key ${key.id} now seals; the others still open`);
	// Services sealed with the older key until they read the file: that is resealed too.
	await wait(ROLL_OUT_MS);
	await reseal(cli, keys);
	print(
		"Keep the older keys for backups made until now, and for rows of the audit log that postern audit verify shall check; nothing else needs them.",
	);
}

/** Repeats passes until one finds nothing under an older key. */
async function reseal(cli: Cli, keys: Key[]): Promise<void> {
	const ring = keyRing(keys);
	let resealed = 0;
	for (let pass = 1; pass <= MOST_PASSES; pass++) {
		const found = await resealOnce(cli, ring);
		resealed += found;
		if (found === 0) {
			cli.print(
				`Resealed ${resealed} codes, callback secrets and sandbox texts; nothing is left under an older key`,
			);
			return;
		}
	}
	throw new StartError(
		`a service still seals under an older key: start it again with ${ring.newest} in front, then run postern keys reseal`,
	);
}

/** Reseals all texts once. Returns how many were under an older key. */
async function resealOnce(cli: Cli, keys: KeyRing): Promise<number> {
	try {
		return (
			(await resealFacts(cli, keys)) +
			(await resealAccounts(cli, keys)) +
			(await resealSandbox(cli, keys)) +
			(await resealPending(cli, keys))
		);
	} catch (error) {
		if (!(error instanceof UnknownKey)) throw error;
		throw new StartError(
			`something is sealed under the key ${error.keyId}, which is not among the keys configured: put it back, behind the others`,
		);
	}
}

async function resealFacts({ store }: Cli, keys: KeyRing): Promise<number> {
	let resealed = 0;
	for (const name of SEALED_FACTS) {
		const sealed = await store.fact(name);
		if (sealed === null || keys.isNewest(sealed)) continue;
		await store.replaceFact(name, keys.seal(keys.open(sealed, name), name));
		resealed++;
	}
	return resealed;
}

async function resealAccounts(
	{ store, run }: Cli,
	keys: KeyRing,
): Promise<number> {
	let resealed = 0;
	const { accounts } = await store.configurationSince(0);
	for (const { sid } of accounts) {
		if (await run(resealAccount(sid, keys))) resealed++;
	}
	return resealed;
}

async function resealSandbox({ store }: Cli, keys: KeyRing): Promise<number> {
	let resealed = 0;
	await store.resealSandbox((message) => {
		const { textSealed } = message;
		if (keys.isNewest(textSealed)) return textSealed;
		const text = sandboxTextToReseal(keys, message);
		// No key opens this text, so no reseal can help it.
		if (text === null) return textSealed;
		resealed++;
		return keys.seal(text, sandboxContext(message));
	});
	return resealed;
}

async function resealPending(
	{ store, run }: Cli,
	keys: KeyRing,
): Promise<number> {
	let resealed = 0;
	for (let after = ""; ; ) {
		const sids = await store.withSealedCode(after, AT_ONCE);
		if (sids.length === 0) return resealed;
		resealed += await run(resealCodes(sids, keys));
		after = sids.at(-1) as string;
	}
}

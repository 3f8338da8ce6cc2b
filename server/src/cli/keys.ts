/** `postern keys …` */

import { setTimeout as wait } from "node:timers/promises";
import { resealAccount, resealCodes } from "../commands/reseal.ts";
import { type Key, type KeyRing, keyRing } from "../crypto.ts";
import { sandboxContext } from "../delivery/sandbox-text.ts";
import { StartError } from "../errors.ts";
import { SEALED_FACTS } from "../installation.ts";
import { newKey, replaceKeyFile } from "../keys.ts";
import type { Cli } from "./cli.ts";

const AT_ONCE = 200;
/** A running service reads a changed key file within half a second (keys.ts). */
const ROLL_OUT_MS = 1_500;

export async function keysCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const [verb = "list"] = words;
	if (verb === "list") {
		for (const id of cli.keys.ids) cli.print(id);
	} else if (verb === "rotate") {
		await rotate(cli);
	} else if (verb === "reseal") {
		cli.print(
			`Resealed ${await reseal(cli, cli.keys)} codes, the sandbox and the accounts`,
		);
	} else {
		throw new StartError(`there is no command keys ${verb}: see postern help`);
	}
}

/**
 * The key is added last, so that a running service can open what is sealed
 * under it, and then promoted. Dying between any two steps leaves a store that
 * the key file opens; rotating again finishes the work.
 */
async function rotate(cli: Cli): Promise<void> {
	const { config, keySource, print } = cli;
	if (config.keys !== null) {
		const { id, bytes } = newKey(cli.now());
		throw new StartError(
			`the keys are in POSTERN_KEYS: append ${id}:${bytes.toString("base64")} to it everywhere, then move it to the front everywhere, then run postern keys reseal`,
		);
	}
	const before = keySource.read() as Key[];
	const key = newKey(cli.now());
	replaceKeyFile(config.keyFile, [...before, key]);
	print(`Added the key ${key.id}`);
	await wait(ROLL_OUT_MS);
	const keys = [key, ...before];
	replaceKeyFile(config.keyFile, keys);
	print(`The key ${key.id} now seals; the others still open`);
	// What a running service sealed until it noticed is resealed too.
	await wait(ROLL_OUT_MS);
	const codes = await reseal(cli, keyRing(keys));
	print(
		`Resealed ${codes} codes, the sandbox and the accounts. Keep the older keys for backups made until now; nothing else needs them.`,
	);
}

async function reseal(cli: Cli, keys: KeyRing): Promise<number> {
	const { store, run } = cli;
	for (const name of SEALED_FACTS) {
		const sealed = await store.fact(name);
		if (sealed !== null) {
			await store.replaceFact(name, keys.seal(keys.open(sealed, name), name));
		}
	}
	const { accounts } = await store.configurationSince(0);
	for (const { sid } of accounts) await run(resealAccount(sid, keys));
	await store.resealSandbox(({ sid, textSealed }) =>
		keys.seal(keys.open(textSealed, sandboxContext(sid)), sandboxContext(sid)),
	);
	let codes = 0;
	for (let after = ""; ; ) {
		const sids = await store.withSealedCode(after, AT_ONCE);
		if (sids.length === 0) return codes;
		codes += await run(resealCodes(sids, keys));
		after = sids.at(-1) as string;
	}
}

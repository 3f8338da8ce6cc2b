/**
 * The parts that an installation has once: the keys that fit its store, the key of
 * hashes, the master account. The first start makes them, each later one checks them.
 */

import type { Account } from "../accounts/account.ts";
import { newAccount, newToken, tokenFrom } from "../accounts/fresh.ts";
import { createAccount } from "../commands/account-life.ts";
import { audited } from "../commands/audited.ts";
import { takeConfiguredToken } from "../commands/change-account.ts";
import type { Command } from "../commands/command.ts";
import type { Config } from "../config/settings.ts";
import { StartError } from "../errors.ts";
import { OPERATOR } from "../people/audit.ts";
import { type Hasher, hasher, sha256 } from "../secrets/hash.ts";
import { createKeyFile, type KeySource, newKey } from "../secrets/key-file.ts";
import {
	type Key,
	type KeyRing,
	keyRing,
	UnknownKey,
} from "../secrets/key-ring.ts";
import { randomHex } from "../secrets/random.ts";
import { newSid } from "../sid.ts";
import type { Store } from "../store/contract.ts";
import { GUARD_DEFAULT } from "./guard-settings.ts";

/** The key of hashed recipients and limit keys, sealed under the newest key. */
const HASH_KEY = "hash key";
/** A known text, sealed: only the keys of this store open it. */
const KEY_CHECK = "key check";
const CHECK_TEXT = "Postern";
export const MASTER = "master account";

/** Sealed facts: a rotation reseals them. */
export const SEALED_FACTS = [HASH_KEY, KEY_CHECK];

/** Commands do not make an installation: only a start of the service does. */
export async function mustBeInstalled(store: Store): Promise<void> {
	if ((await store.fact(KEY_CHECK)) !== null) return;
	throw new StartError("There is no installation yet: start the service once");
}

/**
 * The keys of this store. New keys are made only for a new store: they could open
 * nothing in another one.
 */
export async function fittingKeys(
	config: Config,
	source: KeySource,
	store: Store,
	now: number,
): Promise<{ keys: Key[]; madeKeyFile: boolean }> {
	const check = await store.fact(KEY_CHECK);
	let keys = source.read();
	let madeKeyFile = false;
	if (keys === null) {
		if (check !== null) {
			throw missing(config);
		}
		const made = newKey(now);
		keys = createKeyFile(config.keyFile, made);
		// Another instance may have made the file first.
		madeKeyFile = keys.some(({ id }) => id === made.id);
	}
	if (check === null) {
		const ring = keyRing(keys);
		await store.establish({
			[KEY_CHECK]: ring.seal(CHECK_TEXT, KEY_CHECK),
			[HASH_KEY]: ring.seal(randomHex(32), HASH_KEY),
			[GUARD_DEFAULT]: "shadow",
		});
	}
	mustOpen(keyRing(keys), (await store.fact(KEY_CHECK)) ?? "");
	return { keys, madeKeyFile };
}

/**
 * The configured keys, if they open this store; it makes none. Null: there are no
 * keys, and nothing is sealed yet.
 */
export function keysThatFit(
	config: Pick<Config, "keyFile">,
	source: KeySource,
	fact: (name: string) => string | null,
): Key[] | null {
	const check = fact(KEY_CHECK);
	const keys = source.read();
	// Sealed texts are `id.base64`. Without one no key can be tried.
	if (!check?.includes(".")) return keys;
	if (keys === null) throw missing(config);
	mustOpen(keyRing(keys), check);
	return keys;
}

function missing({ keyFile }: Pick<Config, "keyFile">): StartError {
	return new StartError(
		`The key file ${keyFile} is missing, and the store was sealed with its keys`,
	);
}

function mustOpen(ring: KeyRing, check: string): void {
	try {
		if (ring.open(check, KEY_CHECK) === CHECK_TEXT) return;
	} catch (error) {
		if (error instanceof UnknownKey) {
			throw new StartError(
				`The store was sealed with the key ${error.keyId}, which is not among the keys configured (${ring.ids.join(", ")})`,
			);
		}
	}
	throw new StartError(
		"The keys configured are not the ones that the store was sealed with",
	);
}

export async function hasherOf(store: Store, ring: KeyRing): Promise<Hasher> {
	const sealed = await store.fact(HASH_KEY);
	return hasher(Buffer.from(ring.open(sealed ?? "", HASH_KEY), "hex"));
}

/** Keeps a token that a start makes. */
export type TokenKeeper = {
	/** Called before the account is committed; if it throws, nothing is committed. */
	keep(sid: string, token: string): void;
	/** `isTaken`: the account has the token; false if another instance was faster. */
	settle(sid: string, isTaken: boolean): void;
};

export type Master = {
	readonly account: Account;
	/** The token's text, if this start made it. */
	readonly token: string | null;
	/** The configured token was replaced or deleted before: the account does not take it. */
	readonly isConfiguredDead: boolean;
};

type MasterParts = {
	readonly config: Config;
	readonly store: Store;
	readonly ring: KeyRing;
	readonly run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	readonly keeper?: TokenKeeper | undefined;
};

/** Finds or makes the master account, which is the operator's. */
export async function masterAccount(
	{ config, store, ring, run, keeper }: MasterParts,
	now: number,
): Promise<Master> {
	const there = await knownMaster(config, store);
	if (there !== undefined) return withConfiguredToken(config, there, run, now);
	// Several instances may start at once, and one may have died on this line: the SID
	// that was stored first counts, and the account is made once under it.
	await store.establish({ [MASTER]: config.accountSid ?? newSid("AC", now) });
	const sid = (await store.fact(MASTER)) as string;
	const made = newToken(now);
	const account = newAccount(
		{
			sid,
			parentSid: null,
			name: "Master account",
			email: null,
			token:
				config.authToken === null
					? made.kept
					: tokenFrom(config.authToken, now),
		},
		ring,
		now,
	);
	mustBeTheSame(config, account);
	if (config.authToken === null) keeper?.keep(sid, made.text);
	// If this throws, the commit may have succeeded: the keeper keeps the token.
	const created = await run(createAccount(account));
	const isOurs = created.tokens.some(({ hash }) => hash === made.kept.hash);
	keeper?.settle(sid, isOurs);
	return isOurs
		? { account: created, token: made.text, isConfiguredDead: false }
		: withConfiguredToken(config, created, run, now);
}

/** The master account; undefined until a start has made it. */
export async function knownMaster(
	config: Config,
	store: Store,
): Promise<Account | undefined> {
	const { accounts } = await store.configurationSince(0);
	const known = await store.fact(MASTER);
	const there = accounts.find(({ sid }) => sid === known);
	if (there !== undefined) mustBeTheSame(config, there);
	return there;
}

function mustBeTheSame(config: Config, account: Account): void {
	if (config.accountSid !== null && config.accountSid !== account.sid) {
		throw new StartError(
			`POSTERN_ACCOUNT_SID: the master account of this store is ${account.sid}`,
		);
	}
}

async function withConfiguredToken(
	config: Config,
	account: Account,
	run: <Reply>(command: Command<Reply>) => Promise<Reply>,
	now: number,
): Promise<Master> {
	const { authToken } = config;
	const has = ({ tokens }: Account) =>
		authToken === null || tokens.some(({ hash }) => hash === sha256(authToken));
	if (authToken === null || has(account)) {
		return { account, token: null, isConfiguredDead: false };
	}
	const token = tokenFrom(authToken, now);
	const changed = await run(
		audited(
			takeConfiguredToken(account.sid, token, { isRevived: false }),
			OPERATOR,
		),
	);
	return { account: changed, token: null, isConfiguredDead: !has(changed) };
}

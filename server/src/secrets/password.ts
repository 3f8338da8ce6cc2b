/**
 * Passwords of people, hashed with scrypt. One hash takes 128 MiB and a third of a
 * second of a core: they are made one at a time, and only a few may wait, so that a
 * crowd at the sign-in takes neither the memory nor the threads of the service.
 */

import { scrypt, timingSafeEqual } from "node:crypto";
import { Refusal } from "../errors.ts";
import { randomToken } from "./random.ts";

/** 2 to this power is N. OWASP's least for scrypt is 17, with r = 8 and p = 1. */
export const SCRYPT_POWER = 17;
const BLOCKS = 8;
const LANES = 1;
const BYTES = 32;
const MOST_WAITING = 10;
const RETRY_AFTER_S = 5;

export type Passwords = {
	/** Throws `too_many_requests` if ten wait already. */
	mustHaveRoom(): void;
	/** `scrypt.17.8.1.salt.hash`. Throws `too_many_requests` too. */
	hashed(password: string): Promise<string>;
	/** `kept`: null for somebody unknown; that takes as long, and is never right. */
	isRight(password: string, kept: string | null): Promise<boolean>;
};

export function passwords(power: number = SCRYPT_POWER): Passwords {
	let waiting = 0;
	let last: Promise<unknown> = Promise.resolve();

	function mustHaveRoom(): void {
		// One is at work, the others wait.
		if (waiting <= MOST_WAITING) return;
		throw new Refusal("too_many_requests", {
			message: "Too many people sign in at this moment, try again",
			details: { retryAfter: RETRY_AFTER_S },
		});
	}

	function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
		mustHaveRoom();
		waiting++;
		const done = last.then(work).finally(() => {
			waiting--;
		});
		last = done.catch(() => {});
		return done;
	}

	return {
		mustHaveRoom,
		async hashed(password) {
			const salt = randomToken(16);
			const cost = { power, blocks: BLOCKS, lanes: LANES };
			const hash = await inTurn(() => derived(password, salt, cost));
			return `scrypt.${power}.${BLOCKS}.${LANES}.${salt}.${hash.toString("base64url")}`;
		},
		async isRight(password, kept) {
			const [, of, r, p, salt = "nobody", hash] = (kept ?? "").split(".");
			const cost = {
				power: Number(of ?? power),
				blocks: Number(r ?? BLOCKS),
				lanes: Number(p ?? LANES),
			};
			const made = await inTurn(() => derived(password, salt, cost));
			const known = Buffer.from(hash ?? "", "base64url");
			return known.length === made.length && timingSafeEqual(known, made);
		},
	};
}

type Cost = {
	readonly power: number;
	readonly blocks: number;
	readonly lanes: number;
};

/** One password may be typed as several sequences of characters: NFKC makes them one (NIST SP 800-63B). */
function derived(
	password: string,
	salt: string,
	{ power, blocks, lanes }: Cost,
): Promise<Buffer> {
	const N = 2 ** power;
	const options = {
		N,
		r: blocks,
		p: lanes,
		// Node refuses what needs more than 32 MiB, unless told otherwise.
		maxmem: 129 * N * blocks + 1_048_576,
	};
	return new Promise((resolve, reject) => {
		scrypt(
			password.normalize("NFKC"),
			Buffer.from(salt, "base64url"),
			BYTES,
			options,
			(error, hash) => (error === null ? resolve(hash) : reject(error)),
		);
	});
}

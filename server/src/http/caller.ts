/** The caller (the account that sends a request), and the account that it acts for. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../accounts/account.ts";
import type { Directory } from "../accounts/directory.ts";
import { Refusal } from "../errors.ts";
import { addressMatcher, hopAddress, plainAddress } from "../network.ts";
import type { Role } from "../people/role.ts";
import { isSid, madeAt } from "../sid.ts";

/** The account and the token that the credentials of a request name. */
export type Holder = {
	readonly account: Account;
	/** Null in a session of a user. */
	readonly tokenId: string | null;
};

export type Caller = Holder & {
	/** The client's address: behind trusted proxies the one that they name. */
	readonly address: string;
	/** Present if the request came with the cookie of a session. */
	readonly session?: {
		readonly id: string;
		readonly sid: string;
		/** Null in a session that began with a token. */
		readonly userSid: string | null;
		readonly role: Role;
		/** The password or a code was asked for again a moment ago. */
		readonly isProven: boolean;
	};
};

const BASIC = /^Basic +([A-Za-z0-9+/=_-]+) *$/i;

/** Account SID and token, without blanks around them: the examples of the document have some. */
export function credentials(
	header: string | undefined,
): { sid: string; token: string } | null {
	const encoded = BASIC.exec(header ?? "")?.[1];
	if (encoded === undefined) return null;
	const text = Buffer.from(encoded, "base64").toString("utf8");
	const colon = text.indexOf(":");
	if (colon === -1) return null;
	return {
		sid: text.slice(0, colon).trim(),
		token: text.slice(colon + 1).trim(),
	};
}

/** Every instance polls more often than this, so it knows all accounts that are older. */
const NEW_MS = 60_000;

export function authenticate(
	directory: Directory,
	request: FastifyRequest,
	address: string,
	now: number,
): Holder {
	const given = credentials(request.headers.authorization);
	const found =
		given === null ? null : directory.authenticate(given.sid, given.token);
	if (found === null) {
		// Accounts are read again only if this one is known, as its token may be new, or
		// if it may be new itself: not for what a stranger makes up.
		const sid = given?.sid ?? "";
		const isNew = isSid("AC", sid) && Math.abs(now - madeAt(sid)) < NEW_MS;
		throw new Refusal("unauthorized", {
			isFromMemory: isNew || directory.account(sid) !== undefined,
		});
	}
	mustBeUsable(directory, found.account, address);
	return found;
}

/** Whether requests may be made for the account at present, and from this address. */
export function isUsable(
	directory: Directory,
	account: Account,
	address: string,
): boolean {
	return directory.isActive(account) && directory.allows(account, address);
}

/** As `isUsable`, with the reason why not. */
export function mustBeUsable(
	directory: Directory,
	account: Account,
	address: string,
): void {
	if (!directory.isActive(account)) {
		throw new Refusal("forbidden", {
			message: "This account is not active",
			isFromMemory: true,
		});
	}
	if (!directory.allows(account, address)) {
		throw new Refusal("forbidden", {
			message: "This account may not be used from this address",
			isFromMemory: true,
		});
	}
}

/**
 * The account that a request acts for: the caller, or an active account below it.
 * All others get the same refusal, so that nobody learns which accounts exist.
 */
export function actingFor(
	directory: Directory,
	request: FastifyRequest,
	accountSid: string | undefined,
): Account {
	const account = readingFor(directory, request, accountSid);
	if (account === callerOf(request) || directory.isActive(account)) {
		return account;
	}
	throw notYours();
}

/**
 * The same for a route that changes nothing, whatever its method: accounts above a
 * suspended one may still read its records.
 */
export function readingFor(
	directory: Directory,
	request: FastifyRequest,
	accountSid: string | undefined,
): Account {
	const caller = callerOf(request);
	if (accountSid === undefined || accountSid === caller.sid) return caller;
	const account = directory.account(accountSid);
	if (account !== undefined && directory.isSelfOrBelow(caller, accountSid)) {
		return account;
	}
	throw notYours();
}

function notYours(): Refusal {
	return new Refusal("forbidden", {
		message: "accountSid is not an account that you may act for",
		details: { parameter: "accountSid" },
		isFromMemory: true,
	});
}

/** The account that sent the request. Throws on a route that asks for no credentials. */
export function callerOf(request: FastifyRequest): Account {
	if (request.caller === null)
		throw new Error("This route asks for no credentials");
	return request.caller.account;
}

/**
 * A browser adds Basic credentials to requests that another site's page makes, so
 * such a page could send codes: requests from other sites are refused. Programs
 * send neither header.
 */
export function refuseCrossSite(request: FastifyRequest): void {
	const { "sec-fetch-site": site, origin, host } = request.headers;
	if (site !== undefined) {
		if (site === "same-origin" || site === "none") return;
	} else if (origin === undefined || isOwnOrigin(origin, host)) {
		return;
	}
	throw new Refusal("forbidden", {
		message: "Requests from other sites are not allowed",
	});
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
	return (
		host !== undefined &&
		(origin === `http://${host}` || origin === `https://${host}`)
	);
}

/**
 * The client's address: the peer's own, or, behind trusted proxies, the last one in
 * `X-Forwarded-For` that is not a trusted proxy's. Anybody can have written the
 * ones before it.
 */
export function clientAddresses(
	trustedProxies: readonly string[],
): (request: FastifyRequest) => string {
	const isTrusted =
		trustedProxies.length === 0 ? () => false : addressMatcher(trustedProxies);
	return (request) => {
		let address = plainAddress(request.socket.remoteAddress ?? "");
		if (!isTrusted(address)) return address;
		const forwarded = String(request.headers["x-forwarded-for"] ?? "");
		for (const hop of forwarded.split(",").reverse()) {
			const before = hopAddress(hop);
			if (before === "") break;
			address = before;
			if (!isTrusted(address)) break;
		}
		return address;
	};
}

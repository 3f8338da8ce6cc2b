/** Who sends a request, and for whom. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../accounts/account.ts";
import type { Directory } from "../accounts/directory.ts";
import { Refusal } from "../errors.ts";
import { addressMatcher, hopAddress, plainAddress } from "../network.ts";
import { isSid, madeAt } from "../sid.ts";

/** Whose credentials a request has. */
export type Holder = {
	readonly account: Account;
	readonly tokenId: string;
};

export type Caller = Holder & {
	/** Where the request came from, behind trusted proxies. */
	readonly address: string;
};

const BASIC = /^Basic +([A-Za-z0-9+/=_-]+) *$/i;

/** Account SID and token, blanks around either trimmed (the document's examples have them). */
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

/** An account older than this is known, or is not there: everyone polls more often. */
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
		// A look is worth it for a token that an account may have by now, and for an
		// account that may be new: not for whatever a stranger makes up.
		const sid = given?.sid ?? "";
		const isNew = isSid("AC", sid) && Math.abs(now - madeAt(sid)) < NEW_MS;
		throw new Refusal("unauthorized", {
			isFromMemory: isNew || directory.account(sid) !== undefined,
		});
	}
	const { account } = found;
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
	return found;
}

/**
 * The account that a request is for: the caller, or one below it. Anything else
 * is refused alike, whether or not that account exists, and so is one that is
 * suspended.
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
 * The same for a route that changes nothing, whatever its method: what a
 * suspended account has, those above it may still read.
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

/** The account whose credentials came with the request; no open route asks for it. */
export function callerOf(request: FastifyRequest): Account {
	if (request.caller === null)
		throw new Error("This route asks for no credentials");
	return request.caller.account;
}

/**
 * A browser sends Basic credentials and form bodies by itself, so a page
 * elsewhere could make it send codes: only requests that no other site began
 * may pass. Programs send neither header.
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
 * The address of the client: the peer's own, or, behind trusted proxies, the
 * last one in `X-Forwarded-For` that is not a trusted proxy's. What stands
 * before it could have been written by anybody.
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

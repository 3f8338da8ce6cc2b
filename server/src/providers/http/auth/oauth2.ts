/**
 * Tokens of OAuth 2 client credentials (RFC 6749, 4.4): all messages share one.
 * No text of the authorization server is shown: it may repeat the secret.
 */

import { newDeadline } from "../../../deadline.ts";
import { DAY_MS, hasPassed } from "../../../durations.ts";
import { type OutboundOutcome, openOutbound } from "../../../outbound/http.ts";
import type { Answer } from "../../contract.ts";
import { because } from "../../reason.ts";
import { unpacked } from "../compressed.ts";
import { escapeUrl } from "../escape.ts";
import { fieldAt, parseJson } from "../fields.ts";
import { replyText } from "../reply-text.ts";
import { retryAfterMs } from "../retry-after.ts";
import type { OAuth2 } from "./settings.ts";

type Refused = Extract<Answer, { outcome: "refused" }>;
export type Token = { readonly token: string } | Refused;

export type AccessTokens = {
	token(): Promise<Token>;
	/** A new token after a 401 to `stale`; null: it would be refused as well. */
	renewed(stale: string): Promise<Token | null>;
	close(): Promise<void>;
};

/** The life of a token if the server does not name one. */
const UNSAID_LIFE_MS = 5 * 60_000;
const LONGEST_LIFE_MS = DAY_MS;
/** A token is replaced before it expires: the gateway's clock may be ahead, and a request takes time. */
const LONGEST_MARGIN_MS = 60_000;
/** The pause after the server failed or refused us. */
const PAUSE_MS = 1_000;
/** A gateway that refuses new tokens too does not get one for every message. */
const RENEWAL_PAUSE_MS = 10_000;
const MAX_REPLY_BYTES = 64 * 1024;

export function accessTokens(
	settings: OAuth2,
	timeoutMs: number,
	now: () => number,
): AccessTokens {
	const { origin, pathname, search } = new URL(settings.tokenUrl);
	const outbound = openOutbound(origin, {
		connections: 1,
		connectTimeoutMs: timeoutMs,
		silenceTimeoutMs: timeoutMs,
		maxReplyBytes: MAX_REPLY_BYTES,
	});
	const { headers, body } = requestOf(settings);
	let current: { token: string; until: number } | null = null;
	let failed: { refused: Refused; at: number } | null = null;
	let underWay: Promise<Token> | null = null;
	let renewedAt = Number.NEGATIVE_INFINITY;

	async function fetched(): Promise<Token> {
		const deadline = newDeadline();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		const outcome = await outbound.send(
			{ method: "POST", path: pathname + search, headers, body },
			deadline,
		);
		clearTimeout(timer);
		const read = await tokenIn(outcome);
		if ("outcome" in read) {
			failed = { refused: read, at: now() };
			return read;
		}
		const { token, lifeMs } = read;
		const margin = Math.min(LONGEST_MARGIN_MS, lifeMs / 10);
		current = { token, until: now() + lifeMs - margin };
		failed = null;
		return { token };
	}

	async function token(): Promise<Token> {
		if (current !== null && now() < current.until) return current;
		if (failed !== null && !hasPassed(PAUSE_MS, failed.at, now()))
			return failed.refused;
		underWay ??= fetched().finally(() => {
			underWay = null;
		});
		return underWay;
	}

	return {
		token,
		async renewed(stale) {
			// Several requests may meet the same 401: the first one fetches a token for all.
			if (current?.token !== stale) return token();
			if (!hasPassed(RENEWAL_PAUSE_MS, renewedAt, now())) return null;
			renewedAt = now();
			current = null;
			return token();
		},
		close: () => outbound.close(),
	};
}

function requestOf(settings: OAuth2): { headers: string[]; body: string } {
	const { clientId, clientSecret, send, scope, parameters } = settings;
	const fields = {
		grant_type: "client_credentials",
		...(scope !== undefined && { scope }),
		...(send === "body" && {
			client_id: clientId,
			client_secret: clientSecret,
		}),
		...parameters,
	};
	const body = Object.entries(fields)
		.map(([name, value]) => `${escapeUrl(name)}=${escapeUrl(value)}`)
		.join("&");
	const headers = [
		...["user-agent", "Postern", "accept", "application/json"],
		...["content-type", "application/x-www-form-urlencoded"],
	];
	// The name and the secret are encoded first (RFC 6749, 2.3.1).
	const pair = `${escapeUrl(clientId)}:${escapeUrl(clientSecret)}`;
	if (send === "basic")
		headers.push(
			"authorization",
			`Basic ${Buffer.from(pair).toString("base64")}`,
		);
	return { headers, body };
}

async function tokenIn(
	outcome: OutboundOutcome,
): Promise<{ token: string; lifeMs: number } | Refused> {
	if (outcome.outcome !== "reply")
		return refused("later", outcome.reason, {
			errorMessage: `No token: no answer of the authorization server (${outcome.reason})`,
		});
	const reply = await unpacked(outcome, MAX_REPLY_BYTES);
	const { status } = reply;
	// A byte order mark is white space to JavaScript.
	const said = parseJson(replyText(reply.body).trimStart());
	if (status >= 200 && status < 300) {
		const token = fieldAt(said, ["access_token"]);
		const type = fieldAt(said, ["token_type"]) ?? "bearer";
		const isBearer = typeof type === "string" && /^bearer$/i.test(type);
		return isBearer && typeof token === "string" && isToken(token)
			? { token, lifeMs: lifeOf(fieldAt(said, ["expires_in"])) }
			: refused("elsewhere", "no token", {
					errorMessage: "The authorization server gave no bearer token",
				});
	}
	const isBusy = status === 408 || status === 429 || status >= 500;
	const wait = isBusy ? retryAfterMs(reply.headers) : null;
	const word = fieldAt(said, ["error"]);
	return refused(isBusy ? "later" : "elsewhere", `token HTTP ${status}`, {
		errorCode: `oauth2_${isErrorWord(word) ? word : `http_${status}`}`,
		errorMessage: `The authorization server answered HTTP ${status}`,
		...(wait !== null && { retryAfterMs: wait }),
	});
}

function refused(
	retry: "later" | "elsewhere",
	reason: string,
	rest: Partial<Refused>,
): Refused {
	const answer: Refused = {
		outcome: "refused",
		retry,
		errorCode: null,
		errorMessage: null,
		...rest,
	};
	because(reason, answer);
	return answer;
}

/** Whether a header can carry the text as one word (RFC 6750, 2.1). */
export function isToken(text: string): boolean {
	return /^[\x21-\x7e]{1,8192}$/.test(text);
}

function lifeOf(expiresIn: unknown): number {
	const seconds = Number(expiresIn ?? Number.NaN);
	if (!(seconds > 0)) return UNSAID_LIFE_MS;
	return Math.min(seconds * 1000, LONGEST_LIFE_MS);
}

/** The words of RFC 6749, 5.2. No other one is shown. */
function isErrorWord(word: unknown): word is string {
	return (
		typeof word === "string" &&
		/^(?:invalid_(?:request|client|grant|scope)|un(?:authorized_client|supported_grant_type))$/.test(
			word,
		)
	);
}

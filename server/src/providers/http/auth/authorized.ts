/** Requests with credentials that differ from one request to the next. */

import type { Deadline } from "../../../deadline.ts";
import type {
	Outbound,
	OutboundOutcome,
	OutboundRequest,
} from "../../../outbound/http.ts";
import type { Answer } from "../../contract.ts";
import { keyOf, signedToken } from "./jwt-rs256.ts";
import { accessTokens } from "./oauth2.ts";
import type { HttpAuth, SigV4 } from "./settings.ts";
import { amzDate, sigV4 } from "./sigv4.ts";

/** `presented`: secrets of the request; the gateway may repeat them. */
export type Exchange = {
	readonly outcome: OutboundOutcome;
	readonly presented: readonly string[];
};

export type Sender = {
	/** Resolves to an `Answer` if nothing was sent, for lack of credentials. */
	send(request: OutboundRequest, signal: Deadline): Promise<Exchange | Answer>;
	close(): Promise<void>;
};

/** Null: the headers change neither with the request nor with time. */
export function authorizedSender(
	auth: HttpAuth,
	outbound: Outbound,
	origin: string,
	timeoutMs: number,
	now: () => number,
): Sender | null {
	const close = () => outbound.close();
	const sendWith = async (
		request: OutboundRequest,
		given: readonly string[],
		presented: readonly string[],
		signal: Deadline,
	): Promise<Exchange> => ({
		outcome: await outbound.send(
			{ ...request, headers: [...request.headers, ...given] },
			signal,
		),
		presented,
	});

	if (auth.sigv4 !== undefined) {
		const { sigv4: keys } = auth;
		const { host } = new URL(origin);
		return {
			send(request, signal) {
				const given = amazonHeaders(request, host, keys, now());
				// Amazon's sentence about a wrong signature repeats the signed text.
				const signature = given.at(-1)?.replace(/^.*Signature=/, "") ?? "";
				return sendWith(request, given, [signature], signal);
			},
			close,
		};
	}
	if (auth.jwtRs256 !== undefined) {
		const { jwtRs256 } = auth;
		const key = keyOf(jwtRs256);
		if (key === null) throw new Error("The key has not been checked");
		return {
			async send(request, signal) {
				const token = await signedToken(jwtRs256, key, now());
				return sendWith(request, bearer(token), [token], signal);
			},
			close,
		};
	}
	if (auth.oauth2 === undefined) return null;
	// Half of the time, as for connecting: the message needs the rest.
	const tokens = accessTokens(auth.oauth2, Math.ceil(timeoutMs / 2), now);
	return {
		async send(request, signal) {
			const first = await tokens.token();
			if ("outcome" in first) return first;
			const { token } = first;
			const exchange = await sendWith(request, bearer(token), [token], signal);
			// A gateway that answers 401 has done nothing (RFC 9110, 15.5.2): the request may go again.
			if (!isUnauthorized(exchange.outcome)) return exchange;
			const second = await tokens.renewed(token);
			if (second === null) return exchange;
			if ("outcome" in second) return second;
			const presented = [token, second.token];
			return sendWith(request, bearer(second.token), presented, signal);
		},
		async close() {
			await Promise.all([tokens.close(), close()]);
		},
	};
}

function bearer(token: string): readonly [string, string] {
	return ["authorization", `Bearer ${token}`];
}

function isUnauthorized(outcome: OutboundOutcome): boolean {
	return outcome.outcome === "reply" && outcome.status === 401;
}

/** The last value is that of `Authorization`. */
function amazonHeaders(
	request: OutboundRequest,
	host: string,
	keys: SigV4,
	now: number,
): string[] {
	const { method, path: target, body } = request;
	const date = amzDate(now);
	const given: [string, string][] = [["x-amz-date", date]];
	if (keys.sessionToken !== undefined) {
		given.push(["x-amz-security-token", keys.sessionToken]);
	}
	const headers: [string, string][] = [["host", host], ...given];
	for (let at = 0; at < request.headers.length; at += 2) {
		const [name = "", value = ""] = request.headers.slice(at, at + 2);
		if (/^(?:content-type|x-amz-.*)$/i.test(name)) headers.push([name, value]);
	}
	const signable = { method, target, headers, body: body ?? "" };
	return [...given.flat(), "authorization", sigV4(signable, keys, date)];
}

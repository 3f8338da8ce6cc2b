/** Handshake: a gateway checks our address by a token and a word that we send back. */

import { badParameter } from "../../errors.ts";
import { constantTimeEqual } from "../../secrets/hash.ts";
import type { Brought, WebhookRequest } from "../contract.ts";
import { fieldAt, pathSteps, scalarText } from "./fields.ts";
import { type Content, onlyValue } from "./receipt-content.ts";
import type { HttpReceipts } from "./receipt-settings.ts";

/** The sender is not proved yet, and no handshake needs more. */
const LONGEST_BODY = 4 * 1024;
/** The words that anybody may get back; `api/hooks/webhook-reply.ts` has the same rule. */
const CHALLENGE = /^[A-Za-z0-9._-]{1,256}$/;

/** The answer to a handshake; null: the request is none, or its token is wrong. */
export type Handshake = (
	request: WebhookRequest,
	content: Content,
) => Brought | null;

export function handshakeOf(
	settings: HttpReceipts["handshake"],
): Handshake | null {
	if (settings === undefined) return null;
	const { challenge, token, value } = settings;
	return (request, content) => {
		const said = asked(settings, request, content);
		if (said === null) return null;
		const [given, word] = [said(token), said(challenge)];
		if (given === null || word === null || !constantTimeEqual(given, value)) {
			return null;
		}
		if (!CHALLENGE.test(word)) {
			throw badParameter(challenge, "must be 1 to 256 of A-Za-z0-9._-");
		}
		return {
			receipts: [],
			unlisted: 0,
			unreadable: 0,
			missing: null,
			reply: {
				status: 200,
				contentType: "text/plain",
				body: word,
				echoed: word,
			},
		};
	};
}

function asked(
	{ in: where }: { readonly in: "query" | "json" },
	{ method, query, body }: WebhookRequest,
	content: Content,
): ((place: string) => string | null) | null {
	if (where === "query") {
		return method === "GET" ? (name) => onlyValue(query, name) : null;
	}
	if (method !== "POST" || body.length > LONGEST_BODY) return null;
	const json = content.json();
	return (path) => scalarText(fieldAt(json, pathSteps(path))) || null;
}

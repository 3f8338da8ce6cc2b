/** Turns a callback into a request, signed by Standard Webhooks 1.0.0. */

import { Webhook } from "standardwebhooks";
import type { GuardedRequest } from "../outbound/guarded-http.ts";

type Callback = {
	readonly id: string;
	readonly url: string;
	readonly method: "GET" | "POST";
	readonly payload: Readonly<Record<string, string | null>>;
};

/**
 * `secrets`: base64 after `whsec_`, the newest first. While one secret replaces
 * another, a callback is signed with both. The id is the same for every try;
 * the time of signing is not, because receivers refuse old signatures.
 *
 * In a GET the signature covers the query as it stands in the request line,
 * with the URL's own query in front: the receiver has this text before it
 * decodes anything. A null in JSON is empty there.
 */
export function signedRequest(
	{ id, url: text, method, payload }: Callback,
	secrets: readonly string[],
	now: number,
): GuardedRequest {
	const url = new URL(text);
	const body = method === "POST" ? JSON.stringify(payload) : null;
	if (body === null) {
		const query = new URLSearchParams();
		for (const [name, value] of Object.entries(payload)) {
			query.append(name, value ?? "");
		}
		const own = url.search === "" ? "" : `${url.search.slice(1)}&`;
		url.search = own + query.toString();
	}
	const signature = (secret: string) =>
		new Webhook(secret).sign(id, new Date(now), body ?? url.search.slice(1));
	const headers = [
		"user-agent",
		"Postern",
		// We unpack nothing here, so we ask for nothing packed.
		"accept-encoding",
		"identity",
		"webhook-id",
		id,
		"webhook-timestamp",
		String(Math.floor(now / 1_000)),
		"webhook-signature",
		secrets.map(signature).join(" "),
	];
	if (body !== null) headers.push("content-type", "application/json");
	return { url: url.href, method, headers, body };
}

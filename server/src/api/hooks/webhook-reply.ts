/** Checks a provider's reply to a webhook: it must be too small and plain to be a page. */

import type { WebhookHead, WebhookReply } from "../../providers/contract.ts";

const CONTENT_TYPES: readonly unknown[] = ["text/plain", "application/json"];
const MOST_BYTES = 4 * 1024;
/** Challenges of handshakes are random words; none of these characters can begin markup. */
const ECHO = /^[A-Za-z0-9._-]{1,256}$/;
/** RFC 9110, 15.3.5 and 15.3.6. */
const WITHOUT_BODY = [204, 205];

/** The reason for which a reply is not sent; null: it is sent. The reason holds nothing of the reply. */
export function whyNotSent(
	{ status, contentType, body, echoed }: WebhookReply,
	{ query }: Pick<WebhookHead, "query">,
): string | null {
	const isSuccess = Number.isInteger(status) && status >= 200 && status < 300;
	if (!isSuccess && status !== 403) return "its status is not 200-299 or 403";
	if (!CONTENT_TYPES.includes(contentType)) {
		return "its content type is not text/plain or application/json";
	}
	if (typeof body !== "string") return "its body is no text";
	if (Buffer.byteLength(body) > MOST_BYTES) {
		return "its body is larger than 4 KiB";
	}
	if (body !== "" && WITHOUT_BODY.includes(status)) {
		return "it has a body that its status does not allow";
	}
	if (echoed !== undefined && !ECHO.test(echoed)) {
		return "what it repeats of the request is not 1 to 256 of A-Za-z0-9._-";
	}
	// A provider may echo a value without saying so in `echoed`.
	if (body !== "" && [...query.values()].includes(body) && !ECHO.test(body)) {
		return "what it repeats of the request is not 1 to 256 of A-Za-z0-9._-";
	}
	return null;
}

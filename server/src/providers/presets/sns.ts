/**
 * Receipts by Amazon SNS (docs.aws.amazon.com/sns, "Parsing message formats" and
 * "HTTP/S notifications"). The event is JSON inside the string `Message`. SNS signs
 * by a certificate whose address is in the message; Postern fetches no URL that a
 * request names, so a secret in the URL and the list of topics are the proof.
 */

import { parseUrl } from "../../url.ts";

/** Parts of `receipts` that every provider behind SNS has. */
export function snsReceipts(topicArns: readonly string[]) {
	return {
		format: "json",
		unwrap: { field: "Message" },
		only: { field: "TopicArn", is: [...topicArns] },
		confirmation: {
			url: "SubscribeURL",
			field: "Type",
			is: ["SubscriptionConfirmation"],
		},
	} as const;
}

const LONGEST = 2_000;
/** A region is `eu-central-1`, `us-gov-west-1`; no port, no user, no further label. */
const HOST = /^sns\.[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2}\.amazonaws\.com$/;

/**
 * The URL that confirms a subscription, or null. It comes from a request, goes into
 * the log, and an operator opens it from inside the network: so nothing but the
 * confirmation at Amazon SNS passes, in plain characters.
 */
export function subscriptionUrl(text: string): URL | null {
	if (
		text.length > LONGEST ||
		!/^https:\/\/[A-Za-z0-9/?&=%:._~+-]+$/.test(text)
	)
		return null;
	const url = parseUrl(text);
	if (url === null || !HOST.test(url.host) || url.pathname !== "/") return null;
	const isPlain = url.username === "" && url.password === "";
	return isPlain && url.searchParams.get("Action") === "ConfirmSubscription"
		? url
		: null;
}

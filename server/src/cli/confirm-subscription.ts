/**
 * `postern providers confirm URL`: opens the URL by which Amazon SNS has a
 * subscription confirmed. A person decides that, since anybody may subscribe our
 * address to a topic of theirs.
 */

import { StartError } from "../errors.ts";
import type { OutboundOutcome } from "../outbound/http.ts";
import { subscriptionUrl } from "../providers/presets/sns.ts";
import { nothingMore } from "./words.ts";

export type Open = (url: URL) => Promise<OutboundOutcome>;

export async function confirmSubscription(
	words: readonly string[],
	print: (line: string) => void,
	open: Open = openOnce,
): Promise<void> {
	const [given, ...more] = words;
	nothingMore("providers confirm", more);
	const url = given === undefined ? null : subscriptionUrl(given);
	if (url === null) {
		throw new StartError(
			"providers confirm takes the URL from the log, in quotes: https://sns.<region>.amazonaws.com/?Action=ConfirmSubscription&…",
		);
	}
	const outcome = await open(url);
	if (outcome.outcome !== "reply") {
		throw new StartError(
			`providers confirm: no answer of Amazon SNS (${outcome.reason})`,
		);
	}
	const { status } = outcome;
	const body = outcome.body.toString("utf8");
	if (status !== 200) {
		const [, code = "without a code"] =
			/<Code>(\w{1,64})<\/Code>/.exec(body) ?? [];
		throw new StartError(
			`providers confirm: Amazon SNS refused (HTTP ${status}, ${code}); a token is valid for two days`,
		);
	}
	const [arn = "the subscription"] =
		/arn:aws[a-z-]*:sns:[\w:-]{1,400}/.exec(body) ?? [];
	print(`confirmed: ${arn}`);
}

const TIMEOUT_MS = 10_000;

async function openOnce(url: URL): Promise<OutboundOutcome> {
	const { openOutbound } = await import("../outbound/http.ts");
	const outbound = openOutbound(url.origin, {
		connections: 1,
		connectTimeoutMs: TIMEOUT_MS,
		silenceTimeoutMs: TIMEOUT_MS,
		maxReplyBytes: 64 * 1024,
	});
	try {
		return await outbound.send(
			{
				method: "GET",
				path: url.pathname + url.search,
				headers: ["user-agent", "Postern"],
				body: null,
			},
			AbortSignal.timeout(TIMEOUT_MS),
		);
	} finally {
		await outbound.destroy();
	}
}

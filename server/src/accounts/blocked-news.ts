/**
 * `otp.blocked`: tells an account of its blocked sends. The first one of a node is told
 * at once; those of the next minute wait, and are told together, with their number.
 */

import { MINUTE_MS } from "../durations.ts";
import type { Counters } from "../limits/counter.ts";
import type { Hasher } from "../secrets/hash.ts";
import { sidOf } from "../sid.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import { keyOfDialled } from "../verification/recipient.ts";
import { type AccountNews, freshNews, type NewsParts } from "./account-news.ts";
import type { BlockedFacts } from "./account-payloads.ts";

/** After so long without a refusal the next one of the node is a first one again. */
const FORGOTTEN_MS = 2 * MINUTE_MS;

/** The counter that knows when the latest news of a node are due, and what they count. */
export function toldKey(hash: Hasher, accountSid: string, node: string) {
	return hash("news of a node", accountSid, node);
}

/** The refused send, as the news tell of it. */
export type BlockedSend = {
	readonly accountSid: string;
	/** SID of its record. */
	readonly requestId: string;
	readonly service: string;
	readonly channel: string;
	readonly recipient: string;
	readonly decision: GuardDecision;
};

/** The counter of `key` must be locked. Null: the account does not listen. */
export function newsOfBlocked(
	parts: NewsParts,
	key: string,
	send: BlockedSend,
	counters: Counters,
	now: number,
): AccountNews | null {
	const [[dueBefore = null, countBefore = 0] = []] =
		counters.counter(key)?.windows.find(([name]) => name === "told")?.[1] ?? [];
	const isCollecting = dueBefore !== null && dueBefore > now;
	const isRecent = dueBefore !== null && dueBefore + MINUTE_MS > now;
	const dueAt = isCollecting
		? dueBefore
		: isRecent
			? dueBefore + MINUTE_MS
			: now;
	const count = isCollecting ? countBefore + 1 : 1;
	const news = freshNews(
		parts,
		{
			accountSid: send.accountSid,
			event: "otp.blocked",
			facts: factsOf(send, count),
		},
		now,
	);
	if (news === null) return null;
	counters.setCounter({
		key,
		windows: [["told", [[dueAt, count]]]],
		expiresAt: dueAt + FORGOTTEN_MS,
	});
	const digits = Buffer.from(key, "base64url").toString("hex");
	// The same row until it is due: each further refusal writes the number anew.
	return { ...news, id: sidOf("NE", dueAt, digits), dueAt };
}

/** Whether they name this record. */
export function namesRecord({ facts }: AccountNews, sid: string): boolean {
	return facts.requestID === sid;
}

/** Their count stays: it may be of others too. A node may be the entry of a list for this number alone. */
export function withoutRecipient(news: AccountNews): AccountNews {
	const { recipient, node } = news.facts;
	const isNode =
		keyOfDialled(node?.replace("+", "") ?? "") ===
		keyOfDialled(recipient ?? "");
	return {
		...news,
		facts: { ...news.facts, recipient: "", ...(isNode && { node: "" }) },
	};
}

function factsOf(
	{ requestId, service, channel, recipient, decision }: BlockedSend,
	count: number,
): BlockedFacts {
	const { rule, node, until } = decision;
	return {
		requestID: requestId,
		service,
		status: "blocked",
		channel,
		recipient,
		rule,
		node,
		until: until === null ? null : new Date(until).toISOString(),
		count: String(count),
	};
}

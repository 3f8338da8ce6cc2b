/** The record of a refused send, or the one that counts refusals without a record of their own. */

import type { NewsParts } from "../accounts/account-news.ts";
import { newsOfBlocked } from "../accounts/blocked-news.ts";
import { refusalAbout } from "../errors.ts";
import { type Asked, type Blocked, writeBlocked } from "../protection/gate.ts";
import { type RecordBoundsOf, SEVERAL } from "../protection/record-bounds.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import type { Verification } from "../verification/verification.ts";
import type { Work } from "./command.ts";
import {
	blockedVerification,
	type Fresh,
	type SendRequest,
} from "./new-verification.ts";
import {
	type BlockedReply,
	type Overtaken,
	overtaken,
} from "./until-decided.ts";

/** The keys that an earlier try lacked. */
export type Lacking = Pick<Overtaken, "counters" | "verifications">;

export const LACKS_NOTHING: Lacking = { counters: [], verifications: [] };

type BlockedSend = {
	readonly blocked: Blocked;
	readonly asked: Asked;
	readonly request: SendRequest;
	readonly fresh: Fresh;
	/** The keys that this try has loaded because an earlier one lacked them. */
	readonly loaded: Lacking;
};

type BlockedParts = {
	readonly recordBoundsOf: RecordBoundsOf;
	readonly listeners: NewsParts;
};

/**
 * Notes the refusal, and names its record. The counters of records are locked only
 * once a send is refused, by a second try: if each send locked those of its account,
 * the sends of all instances would wait for each other.
 */
export function noteBlockedSend(
	{ blocked, asked, request, fresh, loaded }: BlockedSend,
	{ recordBoundsOf: boundsOf, listeners }: BlockedParts,
	work: Work,
	now: number,
): BlockedReply | Overtaken {
	const { decision, refusal } = blocked;
	if (decision === null) {
		writeBlocked(blocked, asked, work, now);
		return { outcome: "blocked", refusal };
	}
	const bounds = boundsOf(decision.node, now);
	const again = overtaken(bounds.counters, loaded.counters, {
		needed: bounds.counting,
		loaded: loaded.verifications,
	});
	if (again !== null) return again;
	writeBlocked(blocked, asked, work, now);
	const place = bounds.place(work, now);
	const sid =
		place === "own"
			? added(work, blockedVerification(request, fresh, decision))
			: counted(work, { ...place, request, fresh, decision }, now);
	const isOfSeveral = place !== "own" && place.of === "account";
	const [first] = asked.messages;
	const news = newsOfBlocked(
		listeners,
		isOfSeveral ? bounds.told.account : bounds.told.node,
		{
			accountSid: asked.accountSid,
			service: asked.service,
			requestId: sid,
			channel: first?.channel ?? "",
			recipient: first?.recipient ?? "",
			decision: isOfSeveral ? { ...decision, node: SEVERAL } : decision,
		},
		work,
		now,
	);
	if (news !== null) work.setNews(news);
	return { outcome: "blocked", refusal: refusalAbout(refusal, sid) };
}

function added(work: Work, record: Verification): string {
	work.add(record);
	return record.sid;
}

function counted(
	work: Work,
	rest: {
		readonly in: string;
		readonly of: "node" | "account";
		readonly request: SendRequest;
		readonly fresh: Fresh;
		readonly decision: GuardDecision;
	},
	now: number,
): string {
	const { in: sid, request, fresh, decision } = rest;
	const there = work.verification(sid);
	if (there?.guard !== undefined) {
		const { count = 1 } = there.guard;
		there.guard = { ...there.guard, count: count + 1 };
		there.updatedAt = now;
		work.changed(there);
		return sid;
	}
	const node = rest.of === "account" ? SEVERAL : decision.node;
	// Its sends go to several recipients, for several services: it names none.
	const { phoneKey: _, emailKey: __, ...others } = request;
	return added(
		work,
		blockedVerification(
			{ ...others, phone: null, email: null, service: "" },
			{ ...fresh, sid },
			{ ...decision, node, count: 1 },
		),
	);
}

/** The lines of a time line: what happened in its order, and what is still to come. */

import { isolated } from "../frame/isolated.ts";
import type { Decision, Detail, Message } from "./detail.ts";
import type { Texts } from "./texts.en.ts";

export type Entry = {
	readonly key: string;
	readonly at: string;
	readonly title: string;
	readonly more?: string;
	readonly tone: "plain" | "good" | "bad";
	/** The place of the fraud page that says more. */
	readonly why?: Readonly<Record<string, string>>;
};

type TimeText = (at: string) => string;

export function entriesOf(
	detail: Detail,
	texts: Texts,
	time: TimeText,
): Entry[] {
	const { guard } = detail;
	const entries: Entry[] = [
		...(guard === null ? [] : [ofDecision(detail, guard, texts, time)]),
		...detail.requests.map(({ id, at, method, route, status, code }) => ({
			...{ key: id, at },
			title: texts.requestText(method, route ?? ""),
			more: texts.answered(status, code),
			tone: status < 400 ? ("plain" as const) : ("bad" as const),
		})),
		...detail.messageList.flatMap((message) => ofMessage(message, texts)),
		...detail.checkList.map(({ sid, at, status }) => ({
			...{ key: sid, at },
			title: status === "valid" ? texts.checkRight : texts.checkWrong,
			tone: status === "valid" ? ("good" as const) : ("bad" as const),
		})),
	];
	const isOver = !["pending", "success"].includes(detail.status);
	// Of a blocked one the decision is the end.
	if (isOver && (detail.status !== "blocked" || guard === null)) {
		const name = texts.statuses[detail.status] ?? detail.status;
		entries.push({
			...{ key: "end", at: detail.updatedAt },
			title: texts.ended(name),
			tone: detail.status === "canceled" ? "plain" : "bad",
		});
	}
	// The end follows what came at the same instant: the list keeps the order of equals.
	return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function ofDecision(
	{ at, status, guardRefusedAt }: Detail,
	{ code, rule, node, since, until, count }: Decision,
	texts: Texts,
	time: TimeText,
): Entry {
	const name = texts.rules[rule] ?? rule;
	const isRefused = status === "blocked" || guardRefusedAt !== null;
	const more = [
		node === SEVERAL ? texts.severalNodes : node,
		texts.code(String(code)),
		since === null ? null : texts.sinceTime(time(since)),
		until === null ? null : texts.untilTime(time(until)),
		count === undefined ? null : texts.standsFor(count),
	].filter((each) => each !== null);
	return {
		...{ key: "decision", at: guardRefusedAt ?? at, more: joined(more) },
		title: isRefused ? texts.refusedBy(name) : texts.wouldBeRefusedBy(name),
		tone: isRefused ? "bad" : "plain",
		why: placeOf(rule, node),
	};
}

/** The service's word for "of several nodes". */
const SEVERAL = "*";

const TABS: Readonly<Record<string, string>> = {
	...{ list: "lists", country: "rules", type: "rules" },
	...{ hour: "rules", address: "rules", budget: "budgets" },
};

function placeOf(rule: string, node: string): Readonly<Record<string, string>> {
	const tab = TABS[rule];
	if (tab !== undefined) return { tab };
	return node === SEVERAL ? { tab: "decisions" } : { tab: "nodes", node };
}

function ofMessage(message: Message, texts: Texts): Entry[] {
	const { sid, channel, provider } = message;
	const name = texts.channels[channel] ?? channel;
	const why = [
		message.refusal,
		message.isNotOnApp ? texts.notOnApp : null,
		message.errorMessage,
		message.errorCode === null ? null : texts.code(message.errorCode),
	].filter((each) => each !== null);
	const reason = why.length === 0 ? {} : { more: joined(why) };
	const entries: Entry[] = [
		{
			...{ key: sid, at: message.at, tone: "plain" },
			title:
				message.step === null ? texts.messageAgain(name) : texts.message(name),
			more: message.recipient,
		},
	];
	const add = (
		part: string,
		at: string | null,
		title: string,
		tone: Entry["tone"],
		more: object = {},
	) => {
		if (at !== null) {
			entries.push({ key: `${sid} ${part}`, at, title, tone, ...more });
		}
	};
	add(
		"accepted",
		message.acceptedAt,
		provider === null ? texts.accepted : texts.acceptedBy(provider),
		"plain",
	);
	add("failed", message.failedAt, failedTitle(message, texts), "bad", reason);
	const status = texts.messageStatuses[message.status] ?? message.status;
	const hasArrived = ["delivered", "completed"].includes(message.status);
	const hasFailed = ["undelivered", "failed", "busy", "no-answer"].includes(
		message.status,
	);
	add(
		"receipt",
		// A provider may say with its answer that the message has arrived.
		message.reportedAt ?? (hasArrived ? message.acceptedAt : null),
		texts.receipt(status),
		hasArrived ? "good" : hasFailed ? "bad" : "plain",
		hasFailed ? reason : {},
	);
	return entries;
}

/** A carrier's words do not turn what stands beside them. */
function joined(parts: readonly string[]): string {
	return parts.map(isolated).join(" · ");
}

function failedTitle({ refusal, provider }: Message, texts: Texts): string {
	if (refusal !== null) return texts.refusedByGate;
	return provider === null ? texts.failedMessage : texts.failedAt(provider);
}

export function futureOf(detail: Detail, texts: Texts): Entry[] {
	if (detail.status !== "pending") return [];
	const name = (channel: string) => texts.channels[channel] ?? channel;
	const retries = detail.messageList.flatMap(({ sid, channel, nextTryAt }) =>
		nextTryAt === null
			? []
			: [{ key: sid, at: nextTryAt, title: texts.nextTry(name(channel)) }],
	);
	const { nextStep } = detail;
	const step =
		nextStep === null
			? []
			: [
					{
						...{ key: "step", at: nextStep.at },
						title: texts.nextStep(name(nextStep.channel)),
					},
				];
	const end = { key: "end", at: detail.expiresAt, title: texts.expiresThen };
	return [...retries, ...step, end]
		.map((each) => ({ ...each, tone: "plain" as const }))
		.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/**
 * The sandbox: a provider that keeps messages in the store. Its answer depends only on
 * the message. The commit that records the answer also keeps the message: usually the
 * commit of the send, so the message is there when the send is answered.
 *
 * Recipients that end in certain digits (before the @ of an address) simulate other
 * outcomes.
 */

import { type Channel, isApp } from "../../channel.ts";
import {
	type KeyRing,
	openOrNull,
	openUnlessBroken,
} from "../../secrets/key-ring.ts";
import type { Accepted, Answer, Message, Sandbox } from "../contract.ts";
import type { SandboxSettings } from "./settings.ts";

export type SimulatedOutcome = {
	/** Last digits of the number, or of the part of an address before the @. */
	readonly ending: string;
	/** Shown in the documentation. */
	readonly meaning: string;
	readonly answer: (message: Message) => Answer;
};

type SealedFor = { readonly accountSid: string; readonly sid: string };

/** The context for which a text is sealed: it opens only as that message of that account. */
export function sandboxContext({ accountSid, sid }: SealedFor): string {
	return `sandbox message ${accountSid} ${sid}`;
}

type SealedText = SealedFor & { readonly textSealed: string };

/** Null: it does not open. A missing key is thrown. */
export function sandboxTextToReseal(
	keys: KeyRing,
	message: SealedText,
): string | null {
	return openedWith(openUnlessBroken, keys, message);
}

/** Former versions sealed a text for its message alone. Null: it opens in neither way. */
function openedWith(
	open: typeof openOrNull,
	keys: KeyRing,
	message: SealedText,
): string | null {
	const { textSealed, sid } = message;
	return (
		open(keys, textSealed, sandboxContext(message)) ??
		open(keys, textSealed, `sandbox message ${sid}`)
	);
}

/** The sealed part of a message in the sandbox, opened. `code`: null in messages from before it was kept. */
export type OpenedMessage = {
	readonly text: string;
	/** The same as HTML, of an email that has it; else null. */
	readonly html: string | null;
	readonly code: string | null;
};

/** The text that is sealed for a message: its code, its text, and its HTML if it has any. */
export function sandboxText({
	code,
	text,
	html,
}: Pick<Message, "code" | "text" | "html">): string {
	return code + text + (html ?? "");
}

/** Null: what is kept of it does not open, or its key is missing: one message must not fail a list. */
export function openSandboxMessage(
	keys: KeyRing,
	message: SealedText & {
		readonly codeLength?: number;
		readonly textLength?: number;
	},
): OpenedMessage | null {
	const opened = openedWith(openOrNull, keys, message);
	const { codeLength, textLength } = message;
	if (opened === null) return null;
	if (codeLength === undefined) {
		return { text: opened, html: null, code: null };
	}
	const code = opened.slice(0, codeLength);
	const rest = opened.slice(codeLength);
	return textLength === undefined
		? { text: rest, html: null, code }
		: { text: rest.slice(0, textLength), html: rest.slice(textLength), code };
}

/**
 * The name of the sandbox for test accounts and test recipients. It is there whatever
 * `providers` lists, and no setting can have this name.
 */
export const TEST_SANDBOX = "test sandbox";

/** The delays of simulated reports. */
const A_WHILE_MS = 2_000;
const LATE_MS = 30_000;

const kept: Omit<Accepted, "status"> = {
	outcome: "accepted",
	reference: null,
	keepInSandbox: true,
};

export const SIMULATED_OUTCOMES: readonly SimulatedOutcome[] = [
	{
		ending: "990001",
		meaning: "refused by every provider: `failed`, 30005",
		answer: () => ({
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "30005",
			errorMessage: "Unknown destination (simulated)",
		}),
	},
	{
		ending: "990002",
		meaning: "accepted, then `undelivered` after 2 s, 30003",
		answer: () => ({
			...kept,
			status: "sent",
			followUp: {
				afterMs: A_WHILE_MS,
				status: "undelivered",
				errorCode: "30003",
				errorMessage: "Unreachable handset (simulated)",
			},
		}),
	},
	{
		ending: "990003",
		meaning: "accepted, and never a receipt: stays `sent`",
		answer: () => ({ ...kept, status: "sent" }),
	},
	{
		ending: "990004",
		meaning: "accepted, `delivered` late, after 30 s",
		answer: () => ({
			...kept,
			status: "sent",
			followUp: {
				afterMs: LATE_MS,
				status: "delivered",
				errorCode: null,
				errorMessage: null,
			},
		}),
	},
	{
		ending: "990005",
		meaning: "a call: `busy` after 2 s; a message: `undelivered`, 30003",
		answer: (message) => unanswered(message, "busy"),
	},
	{
		ending: "990006",
		meaning: "a call: `no-answer` after 2 s; a message: `undelivered`, 30003",
		answer: (message) => unanswered(message, "no-answer"),
	},
	{
		ending: "990007",
		meaning:
			"on an app: `failed`, the recipient is not on it; on another channel all is well",
		answer: (message) =>
			isApp(message.channel)
				? {
						outcome: "refused",
						retry: "never",
						errorCode: "30005",
						errorMessage: NOT_ON_APP,
						otherChannel: true,
					}
				: usual(message),
	},
	{
		ending: "990008",
		meaning:
			"on an app: accepted, then `undelivered` after 2 s, the recipient is not on it; on another channel all is well",
		answer: (message) =>
			isApp(message.channel)
				? {
						...kept,
						status: "sent",
						followUp: {
							afterMs: A_WHILE_MS,
							status: "undelivered",
							errorCode: "30005",
							errorMessage: NOT_ON_APP,
							otherChannel: true,
						},
					}
				: usual(message),
	},
];

const NOT_ON_APP = "The recipient is not on this app (simulated)";

/** Only a call can be busy or unanswered. */
function unanswered(message: Message, status: "busy" | "no-answer"): Answer {
	const isCall = message.channel === "call";
	return {
		...kept,
		status: "sent",
		followUp: {
			afterMs: A_WHILE_MS,
			status: isCall ? status : "undelivered",
			errorCode: isCall ? null : "30003",
			errorMessage: isCall ? null : "Unreachable handset (simulated)",
		},
	};
}

const outcomes = new Map(
	SIMULATED_OUTCOMES.map(({ ending, answer }) => [ending, answer]),
);

const DELIVERED: Accepted = { ...kept, status: "delivered" };

/** A call that is answered ends as `completed`, not as `delivered`. */
const COMPLETED: Accepted = {
	...kept,
	status: "sent",
	followUp: {
		afterMs: A_WHILE_MS,
		status: "completed",
		errorCode: null,
		errorMessage: null,
	},
};

function usual({ channel }: Message): Answer {
	return channel === "call" ? COMPLETED : DELIVERED;
}

export function sandboxProvider(
	{ name }: Pick<SandboxSettings, "name">,
	channels: readonly Channel[],
): Sandbox {
	return {
		kind: "sandbox",
		name,
		channels,
		concurrency: Number.POSITIVE_INFINITY,
		deliver(message) {
			const local = message.to.split("@", 1)[0] as string;
			const simulated = outcomes.get(local.slice(-6));
			if (simulated !== undefined) return simulated(message);
			return usual(message);
		},
	};
}

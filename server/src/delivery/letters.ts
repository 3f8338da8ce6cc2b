/**
 * Letters: mail to users of the console. No verification stands behind one. A letter is
 * not stored, as its link must be nowhere but in the mail: if the process dies, it is
 * lost, and whoever asked for it still has the link.
 */

import type { Logger } from "pino";
import type { Directory } from "../accounts/directory.ts";
import { deadlines } from "../deadline.ts";
import { splitMailbox } from "../mailbox.ts";
import type { Router } from "../messages/routes.ts";
import type { Answer, Carrier, Message } from "../providers/contract.ts";
import { type CheckedConfig, providersOf } from "../providers/registry.ts";
import { takesText } from "../providers/takes-text.ts";
import { newSid } from "../sid.ts";
import type { Timers } from "../timers.ts";
import type { Lanes } from "./lanes.ts";
import { withinTime } from "./within-time.ts";

export type Letter = {
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	/** The part of the text that no log and no record may repeat. */
	readonly secret: string;
	readonly expiresAt: number;
	/** Called with the outcome; it must not throw. */
	readonly ended: (outcome: Answer["outcome"]) => void;
};

export type Letters = {
	/** Whether a carrier would be asked to send a letter to this address. */
	canSend(to: string): boolean;
	/**
	 * Hands it over soon; nobody waits for that, as no carrier is asked within a
	 * request. False: too many wait already.
	 */
	send(letter: Letter): boolean;
	/** Resolves when no letter waits or is under way. */
	idle(): Promise<void>;
	/** Gives up those that wait, and resolves when the one under way has its answer. */
	close(): Promise<void>;
};

export type LetterParts = {
	readonly config: CheckedConfig;
	readonly accounts: Pick<Directory, "master">;
	readonly lanes: Pick<Lanes, "all" | "open">;
	readonly route: Router;
	readonly now: () => number;
	readonly timers: Timers;
	readonly log: Logger;
};

const MOST_WAITING = 100;
/** The longest wait of a shutdown for the one under way. */
const LAST_WAIT_MS = 10_000;
const REFUSED: Answer = {
	outcome: "refused",
	retry: "later",
	errorCode: null,
	errorMessage: null,
};

/** One goes out at a time, so a lane has at most one message more than its own. */
export function letters(parts: LetterParts): Letters {
	const { config, lanes, now, timers, log } = parts;
	const writers = new Set(
		providersOf(config.providers)
			.filter((each) => each.kind === "carrier" && takesText(each))
			.map(({ name }) => name),
	);
	const waits = deadlines(timers);
	let waiting: Letter[] = [];
	let underWay: Promise<void> = Promise.resolve();
	let isAtWork = false;
	let isClosing = false;

	/** The route of the operator's own mail. A sandbox never has a link: developers read it. */
	function carriersFor(to: string): readonly string[] {
		const accountSid = parts.accounts.master();
		if (accountSid === null) return [];
		const { candidates } = parts.route({
			channel: "email",
			recipient: to,
			accountSid,
			service: "",
			draw: 0,
		});
		return candidates.filter((name) => writers.has(name));
	}

	async function work(): Promise<void> {
		for (;;) {
			const letter = waiting.shift();
			if (letter === undefined) break;
			letter.ended(await outcomeOf(letter));
		}
		isAtWork = false;
	}

	async function outcomeOf(letter: Letter): Promise<Answer["outcome"]> {
		let candidates = carriersFor(letter.to);
		let answer: Answer = REFUSED;
		for (;;) {
			const lane = isClosing ? null : lanes.open(candidates);
			if (lane === null) break;
			const { provider, pace } = lane;
			if (provider.kind !== "carrier") break;
			const waitMs = pace.waitMs(now());
			if (waitMs > 0) {
				await new Promise<void>((resolve) => {
					timers.after(waitMs, resolve);
				});
				continue;
			}
			pace.take(now());
			answer = await answerOf(provider, messageOf(letter));
			if (answer.outcome !== "refused" || answer.retry === "never") break;
			candidates = candidates.slice(candidates.indexOf(provider.name) + 1);
		}
		if (answer.outcome !== "accepted") {
			log.warn(
				{ outcome: answer.outcome },
				"A letter with a link did not go out for certain: hand the link over yourself",
			);
		}
		return answer.outcome;
	}

	async function answerOf(carrier: Carrier, message: Message): Promise<Answer> {
		try {
			const answer = await withinTime(timers, waits, carrier, message);
			if (answer.outcome === "refused") {
				// The code of a carrier is bounded and has no secret; its words stay out.
				const { errorCode } = answer;
				log.warn({ provider: carrier.name, errorCode }, "A letter was refused");
			}
			return answer;
		} catch (error) {
			log.error({ err: error, provider: carrier.name }, "A provider broke");
			return { outcome: "unknown", errorMessage: "" };
		}
	}

	function messageOf(letter: Letter): Message {
		const at = now();
		const sender = splitMailbox(config.emailFrom);
		return {
			eventSid: newSid("OTE", at),
			targetSid: newSid("EM", at),
			requestId: newSid("OTP", at),
			accountSid: parts.accounts.master() ?? "",
			channel: "email",
			from: sender?.address ?? config.emailFrom,
			fromName: sender?.name ?? null,
			replyTo: null,
			to: letter.to,
			subject: letter.subject,
			text: letter.text,
			html: null,
			code: letter.secret,
			expiresAt: letter.expiresAt,
			locale: "en",
			language: null,
			voice: null,
			repeat: 1,
			extra: {},
		};
	}

	return {
		canSend: (to) => !isClosing && carriersFor(to).length > 0,
		send(letter) {
			if (isClosing || waiting.length >= MOST_WAITING) return false;
			waiting.push(letter);
			if (!isAtWork) {
				isAtWork = true;
				underWay = work();
			}
			return true;
		},
		idle: () => underWay,
		async close() {
			isClosing = true;
			const left = waiting;
			waiting = [];
			for (const letter of left) letter.ended("refused");
			waits.passAllAfter(LAST_WAIT_MS);
			await underWay;
			waits.close();
		},
	};
}

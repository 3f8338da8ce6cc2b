/** From what came of a request to the answer of the provider contract. */

import type { OutboundOutcome, OutboundReply } from "../../outbound/http.ts";
import type { Answer, Message } from "../contract.ts";
import { commonCodes } from "../error-codes.ts";
import { blotted, blottedCode, oneLine } from "../error-text.ts";
import { because } from "../reason.ts";
import {
	conditionTest,
	fitCount,
	MATCHED_CHARACTERS,
	patternOf,
	type Views,
} from "./conditions.ts";
import {
	isReference,
	parseJson,
	pathSteps,
	scalarText,
	valuesAt,
} from "./fields.ts";
import { readersOf } from "./readers.ts";
import { replyText } from "./reply-text.ts";
import { retryAfterMs } from "./retry-after.ts";
import { secretsOf } from "./secrets.ts";
import type { HttpSettings } from "./settings.ts";
import { join, rawPieces } from "./templates.ts";

export type AnswerReader = (
	outcome: OutboundOutcome,
	message: Message,
	/** Secrets of the request that are not in the settings. */
	presented?: readonly string[],
) => Answer;

/** A reply whose text is decoded, and parsed, only if something asks for it. */
type Reading = {
	readonly reply: OutboundReply;
	readonly presented: readonly string[];
	/**
	 * The first match in the text without a byte order mark and blank lines in
	 * front, with which some gateways begin; or, since a setting may count on them,
	 * in all of it.
	 */
	match(pattern: RegExp): RegExpExecArray | null;
	json(): unknown;
};

const VIEWS: Views<Reading> = {
	field(place) {
		const steps = pathSteps(place);
		return (reading) => {
			const said = reading.json();
			return typeof said === "object" && said !== null
				? valuesAt(said, steps)
				: null;
		};
	},
	text: (reading, pattern) => reading.match(pattern) !== null,
};

export function answerReader(
	settings: HttpSettings,
	now: () => number,
): AnswerReader {
	const refused = refusalReader(settings);
	const acceptedStatus = statusTest(settings.accepted.statuses);
	const acceptedWord = conditionTest(settings.accepted, VIEWS);
	const { field, eachPart: isOfParts } = settings.accepted;
	const partsTaken =
		isOfParts && field !== undefined
			? fitCount({ ...settings.accepted, field }, VIEWS)
			: null;
	const partsPath = optionalSteps(settings.reference?.field);
	const findReference = referenceFinder(settings, now);
	const rules = settings.refused.map((rule) => ({
		retry: rule.retry,
		errorCode: rule.errorCode ?? null,
		status: rule.statuses === undefined ? null : statusTest(rule.statuses),
		word: conditionTest(rule, VIEWS),
	}));

	return (outcome, message, presented = []) => {
		if (outcome.outcome === "not_sent")
			return because(outcome.reason, {
				outcome: "refused",
				retry: "later",
				errorCode: null,
				errorMessage: `No connection to the gateway (${outcome.reason})`,
			});
		if (outcome.outcome === "broken")
			return because(
				outcome.reason,
				unknown(`The connection broke (${outcome.reason})`),
			);

		const reading = read(outcome, presented);
		const taken = acceptedStatus(outcome.status)
			? partsTaken?.(reading)
			: undefined;
		// Before the rules: a refusal of one part is none of the message.
		if (taken !== undefined && taken.fit > 0 && taken.fit < taken.of)
			return because("some parts refused", {
				outcome: "unknown",
				errorMessage: `${taken.fit} of ${taken.of} parts were accepted`,
				isPartly: true,
			});
		for (const rule of rules) {
			if (rule.status !== null && !rule.status(outcome.status)) continue;
			if (rule.word !== null && rule.word(reading) !== "holds") continue;
			return refused(reading, message, rule.retry, rule.errorCode);
		}

		const { status } = outcome;
		if (acceptedStatus(status)) {
			const verdict = acceptedWord === null ? null : acceptedWord(reading);
			if (verdict === "differs") return refused(reading, message, "elsewhere");
			const reference = findReference?.(reading, message) ?? null;
			// The proof of acceptance is the word that was agreed on; without one,
			// the reference; without either, the status. HTML of a proxy has no
			// proof in it, but the gateway behind may have taken the message.
			const proved =
				verdict === "holds" ||
				(verdict === null && (findReference === null || reference !== null));
			const parts =
				taken === undefined || partsPath === null
					? []
					: partReferences(reading.json(), partsPath);
			return proved
				? {
						outcome: "accepted",
						reference,
						status: "sent",
						...(parts.length > 1 && { parts }),
					}
				: because(
						`HTTP ${status} without the expected sign of acceptance`,
						unknown(`HTTP ${status} without the expected sign of acceptance`),
					);
		}
		// Nothing was done yet in these (RFC 9110, 15.5.9 and 15.6.4; RFC 6585, 4).
		if (status === 429 || status === 503 || status === 408)
			return refused(reading, message, "later");
		// The account, the route or the form of the request is at fault, or the
		// gateway has moved: nothing was sent, and another provider may do it.
		// Whether the number is at fault only rules can say.
		if (status >= 300 && status < 500)
			return refused(reading, message, "elsewhere");
		// The gateway failed after it had the request: 500 in the middle of its
		// work, 502 and 504 before an answer from behind. It may have been sent.
		return because(
			`HTTP ${status}`,
			unknown(`The gateway answered HTTP ${status}`),
		);
	};
}

function refusalReader(settings: HttpSettings) {
	const configured = secretsOf(settings);
	const codePath = optionalSteps(settings.error.code);
	const messagePath = optionalSteps(settings.error.message);
	const commonCode = commonCodes(settings.errorCodes);

	return (
		reading: Reading,
		message: Message,
		rule: HttpSettings["refused"][number]["retry"],
		ruleCode: string | null = null,
	): Answer => {
		const said = (steps: readonly string[] | null) =>
			(steps && firstText(reading.json(), steps, (text) => text !== "")) ||
			null;
		const { presented } = reading;
		const secrets =
			presented.length === 0 ? configured : [...configured, ...presented];
		const code = said(codePath);
		const words = said(messagePath);
		const isOnOther = rule === "otherChannel";
		const isOfRecipient = rule === "recipientLater";
		const retry = isOnOther ? "never" : isOfRecipient ? "later" : rule;
		const wait = retry === "later" ? retryAfterMs(reading.reply.headers) : null;
		return because(`HTTP ${reading.reply.status}`, {
			outcome: "refused",
			retry,
			errorCode:
				ruleCode ??
				(code &&
					commonCode(code, (own) => blottedCode(own, message, secrets))) ??
				`http_${reading.reply.status}`,
			errorMessage:
				words === null
					? `The gateway answered HTTP ${reading.reply.status}`
					: blotted(words, message, secrets),
			...(wait === null ? {} : { retryAfterMs: wait }),
			...(isOnOther && { otherChannel: true }),
			...(isOfRecipient && { recipientOnly: true }),
		});
	};
}

function unknown(errorMessage: string): Answer {
	return { outcome: "unknown", errorMessage: oneLine(errorMessage) };
}

function read(reply: OutboundReply, presented: readonly string[]): Reading {
	let whole: string | null = null;
	let parsed: { json: unknown } | null = null;
	const asReceived = () => {
		whole ??= replyText(reply.body);
		return whole;
	};
	// A byte order mark is white space to JavaScript.
	const text = () => asReceived().trimStart();
	return {
		reply,
		presented,
		match: (pattern) =>
			pattern.exec(text().slice(0, MATCHED_CHARACTERS)) ??
			pattern.exec(asReceived().slice(0, MATCHED_CHARACTERS)),
		json() {
			parsed ??= { json: parseJson(text()) };
			return parsed.json;
		},
	};
}

function statusTest(statuses: readonly (number | string)[]) {
	const fit = new Set(statuses.map(String));
	return (status: number) =>
		fit.has(String(status)) || fit.has(`${Math.floor(status / 100)}xx`);
}

function referenceFinder(
	settings: HttpSettings,
	now: () => number,
): ((reading: Reading, message: Message) => string | null) | null {
	const { reference } = settings;
	if (reference === undefined) return null;
	const { field, header, text, own } = reference;
	const valid = (found: string | null | undefined) =>
		found && isReference(found) ? found : null;
	if (field !== undefined) {
		const steps = pathSteps(field);
		return (reading) => firstText(reading.json(), steps, isReference);
	}
	if (header !== undefined) {
		const name = header.toLowerCase();
		return ({ reply }) => {
			const value = reply.headers[name];
			return typeof value === "string" ? valid(value) : null;
		};
	}
	if (text !== undefined) {
		const pattern = patternOf(text);
		return (reading) => valid(reading.match(pattern)?.[1]);
	}
	const render = join(
		rawPieces(own ?? "", "reference.own", "none", readersOf(settings, now)),
	);
	return (_, message) => valid(render(message));
}

function partReferences(value: unknown, steps: readonly string[]): string[] {
	const texts = valuesAt(value, steps).map(scalarText);
	return [
		...new Set(texts.filter((text) => text != null && isReference(text))),
	] as string[];
}

/** The first value that fits: a path with `*` may have several. */
function firstText(
	value: unknown,
	steps: readonly string[],
	fits: (text: string) => boolean,
): string | null {
	for (const each of valuesAt(value, steps)) {
		const text = scalarText(each);
		if (text !== null && text !== undefined && fits(text)) return text;
	}
	return null;
}

function optionalSteps(path: string | undefined): readonly string[] | null {
	return path === undefined ? null : pathSteps(path);
}

/**
 * Masks the exchanges of one test: values that chance, the clock or the order of
 * files decides get names: `OTP#1` is the first SID of that kind that
 * the test has met. Dates and waits get names without a number, since
 * chance also decides which of them are equal.
 */

import { createHash } from "node:crypto";
import type { Exchange, Test } from "./recording.ts";

export type Masked = {
	readonly method: string;
	readonly path: string;
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

type Rule = {
	/** Null: the letters at its start. */
	readonly name: string | null;
	readonly pattern: RegExp;
	readonly isNumbered: boolean;
};

const numbered = (name: string | null, pattern: RegExp): Rule => ({
	name,
	pattern,
	isNumbered: true,
});
const named = (name: string, pattern: RegExp): Rule => ({
	name,
	pattern,
	isNumbered: false,
});

/** The first rule that matches counts. Dates, ports and addresses may also be URL-encoded. */
const RULES: readonly Rule[] = [
	// Metrics: times, sizes, the process, the number of commands in a commit.
	named(
		"VALUE",
		/(?<=^(?:postern_\w+_(?:seconds|seconds_bucket|seconds_sum|bytes)|postern_(?:batch_commands|commit_duration|event_loop_lag)\w*|process_\w+|nodejs_\w+)(?:\{.*\})? )\S+$/,
	),
	numbered("TOKEN", /(?<="authToken":")[^"]+/),
	numbered("CODE", /(?<="code":")(?:[^"\\]|\\.)+/),
	numbered("SECRET", /whsec_[\w+/=-]+/),
	numbered(null, /(?<![A-Za-z0-9])[A-Z]{2,3}[0-9a-f]{32}(?![0-9a-f])/),
	numbered("UUID", /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/),
	numbered("HEX", /\b[0-9a-f]{32,}\b/),
	// The process, and the request's number in it.
	numbered("REQUEST", /\b[0-9a-f]{8}-[0-9a-z]+\b/),
	named(
		"DATE",
		/\b\d{4}-\d\d-\d\d(?:(?:T|[ +]|%20)\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?Z?)?/,
	),
	named("DATE", /\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT\b/),
	named("SECONDS", /(?<="retryAfter":)\d+/),
	named("PORT", /(?<=\b(?:127\.0\.0\.1|localhost)(?::|%3A))\d+/),
	// Tests take the next number or address that is unused in their process.
	numbered("NUMBER", /(?:(?<![\w.])|(?<=%2B))\d{10,15}(?!\w)/),
	numbered("ADDRESS", /\b[\w.+-]*\d(?:@|%40)[\w.-]+/),
];

const ANY_RULE = new RegExp(
	RULES.map(({ pattern }, index) => `(?<rule${index}>${pattern.source})`).join(
		"|",
	),
	"gm",
);

const MESSAGE = /(?<="(?:text|subject)":")(?:[^"\\]|\\.)*/g;
/** A code as it is written, or as a call says it. */
const CODE = "[0-9A-Z](?:, [0-9A-Z]){3,9}|[0-9A-Za-z]{4,10}";
const DIGITS = /(?<!\w)(?:\d(?:, \d){3,9}|\d{4,10})(?!\w)/g;

export function masked({ exchanges, requestBodies }: Test): Masked[] {
	const templates = new Set([...requestBodies].flatMap(templatesIn));
	const mask = masks([...templates].map(patternOf));
	return exchanges.map((exchange) => {
		const { method, url, status, headers } = exchange;
		const { pathname, search } = new URL(url);
		return {
			method,
			path: mask.text(pathname + search),
			status,
			headers: Object.fromEntries(
				Object.entries(headers)
					.sort(([a], [b]) => (a < b ? -1 : 1))
					.map(([name, value]) => [
						name,
						mask.text(fixedHeader(exchange, name) ?? String(value)),
					]),
			),
			body:
				pathname === "/sandbox/messages"
					? mask.list(exchange.text)
					: mask.text(exchange.text),
		};
	});
}

/** Masks a header whose value depends on the length or time of a masked value. */
function fixedHeader(
	{ headers, text }: Exchange,
	name: string,
): string | undefined {
	const value = String(headers[name]);
	if (name === "retry-after" && /^\d+$/.test(value)) return "SECONDS";
	if (name === "content-length" && value === String(Buffer.byteLength(text)))
		return "of the body";
	return undefined;
}

/** A piece of a text: unchanged, or with a name. */
type Piece = string | { readonly name: string; readonly value: string | null };

/** `codes`: patterns of messages, each with a group where the code is. */
function masks(codes: readonly RegExp[]) {
	const numbers = new Map<string, number>();
	const counts = new Map<string, number>();

	const next = (name: string, value: string) => {
		const key = `${name} ${value}`;
		const number = numbers.get(key) ?? (counts.get(name) ?? 0) + 1;
		if (!numbers.has(key)) counts.set(name, number);
		numbers.set(key, number);
		return number;
	};
	const known = (name: string, value: string) =>
		numbers.get(`${name} ${value}`) ?? "new";

	const text = (plain: string) => joined(piecesOf(plain, codes), next);

	/**
	 * Messages that were sent together have no order: the next one is always that
	 * which sorts first by the numbers that are known so far.
	 */
	function list(json: string): string {
		const elements = elementsOf(json);
		if (elements === null) return text(json);
		const company = companyIn(elements.map((each) => piecesOf(each, codes)));
		const left = new Set(
			company.map(({ pieces, others }) => ({
				pieces,
				others,
				reads: joined(pieces, known) + others,
			})),
		);
		const sorted: string[] = [];
		while (left.size > 0) {
			const lowest = [...left].reduce((low, each) =>
				each.reads < low.reads ? each : low,
			);
			left.delete(lowest);
			const before = numbers.size;
			sorted.push(joined(lowest.pieces, next));
			if (numbers.size === before) continue;
			for (const each of left)
				each.reads = joined(each.pieces, known) + each.others;
		}
		return `[${sorted.join(",")}]`;
	}

	return { text, list };
}

function joined(
	pieces: readonly Piece[],
	number: (name: string, value: string) => number | string,
): string {
	return pieces
		.map((piece) => {
			if (typeof piece === "string") return piece;
			const { name, value } = piece;
			return value === null ? name : `${name}#${number(name, value)}`;
		})
		.join("");
}

/** Tells equal elements apart by the other elements that hold their ids. */
function companyIn(elements: readonly (readonly Piece[])[]) {
	const withId = new Map<string, string[]>();
	const all = elements.map((pieces) => ({ pieces, ids: idsIn(pieces) }));
	for (const { pieces, ids } of all) {
		const read = joined(pieces, () => "");
		for (const id of ids) {
			const reads = withId.get(id) ?? [];
			reads.push(read);
			withId.set(id, reads);
		}
	}
	const digests = new Map(
		[...withId].map(([id, reads]) => [id, digest(reads.sort().join())]),
	);
	return all.map(({ pieces, ids }) => ({
		pieces,
		others: ids.map((id) => digests.get(id)).join(),
	}));
}

const digest = (text: string) =>
	createHash("sha256").update(text).digest("base64");

const idsIn = (pieces: readonly Piece[]) => [
	...new Set(
		pieces.flatMap((piece) =>
			typeof piece === "string" || piece.value === null
				? []
				: `${piece.name} ${piece.value}`,
		),
	),
];

type Span = { readonly start: number; readonly end: number; piece: Piece };

function piecesOf(plain: string, codes: readonly RegExp[]): Piece[] {
	const spans = [...codeSpans(plain, codes), ...namedSpans(plain)].sort(
		(a, b) => a.start - b.start,
	);
	const pieces: Piece[] = [];
	let to = 0;
	for (const { start, end, piece } of spans) {
		// Two rules may match there: codes come first.
		if (start < to) continue;
		pieces.push(plain.slice(to, start), piece);
		to = end;
	}
	return [...pieces, plain.slice(to)];
}

function namedSpans(plain: string): Span[] {
	return [...plain.matchAll(ANY_RULE)].map(({ 0: value, index, groups }) => {
		const { name, isNumbered } = RULES.find(
			(_, at) => groups?.[`rule${at}`] !== undefined,
		) as Rule;
		const piece = {
			name: name ?? value.replace(/[0-9a-f]+$/, ""),
			value: !isNumbered ? null : name === "CODE" ? bare(value) : value,
		};
		return { start: index, end: index + value.length, piece };
	});
}

function codeSpans(plain: string, codes: readonly RegExp[]): Span[] {
	return [...plain.matchAll(MESSAGE)].flatMap(({ 0: message, index: at }) => {
		const found = codes
			.map((pattern) => pattern.exec(message)?.[1])
			.find((each) => each !== undefined);
		const isCode =
			found === undefined
				? DIGITS
				: new RegExp(`${found}|${DIGITS.source}`, "g");
		return [...message.matchAll(isCode)].map(({ 0: code, index }) => ({
			start: at + index,
			end: at + index + code.length,
			piece: { name: "CODE", value: bare(code) },
		}));
	});
}

/** A code in the form in which it is compared. */
const bare = (code: string) => code.replace(/[^0-9A-Za-z]/g, "").toUpperCase();

/** Null: no list, or not in the exact form of JSON.stringify. */
function elementsOf(json: string): string[] | null {
	try {
		const list: unknown = JSON.parse(json);
		return Array.isArray(list) && JSON.stringify(list) === json
			? list.map((each) => JSON.stringify(each))
			: null;
	} catch {
		return null;
	}
}

/** The texts with a place for the code that a request brings along. */
function templatesIn(requestBody: string): string[] {
	const texts: string[] = [];
	try {
		JSON.parse(requestBody, (_, value) => {
			if (typeof value === "string") texts.push(value);
			return value;
		});
	} catch {
		texts.push(...new URLSearchParams(requestBody).values());
	}
	return texts.filter((text) => text.includes("{code}"));
}

/** The pattern of a message inside a JSON text. */
function patternOf(template: string): RegExp {
	const [before = "", after = ""] = template
		.replaceAll("\\{code}", "{code}")
		.split("{code}")
		.map((part) =>
			JSON.stringify(part)
				.slice(1, -1)
				.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"),
		);
	return new RegExp(`^${before}(${CODE})${after}`);
}

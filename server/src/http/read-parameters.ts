/** Reads parameters from query and body, for dialects that accept both. */

import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { badParameter, Refusal } from "../errors.ts";
import { type Entries, formEntries, readBody } from "./body.ts";
import { namesIn } from "./document-size.ts";
import { MOST_NAMES } from "./json.ts";
import {
	ignoredHeader,
	type ParametersSchema,
	parameterReader,
	type Reader,
	type ReaderRules,
	refuseUnknown,
} from "./parameters.ts";

export type Instead = {
	readonly parameter: string;
	/** One of these must come if `parameter` does not. */
	readonly oneOf: readonly string[];
	/** These mean something only beside one of `oneOf`. */
	readonly with: readonly string[];
};

type Names = {
	/** Names and aliases, in lower case, of the parameters that hold phone numbers. */
	readonly phones?: ReadonlySet<string>;
	/** The parameter that is no member of what a PUT or PATCH changes. */
	readonly actsFor?: string;
};

/**
 * Query and body become one set of parameters, read by the schema of the route. It
 * stands in `request.query` if the method usually has no body, else in
 * `request.body`. Call it before the first route of the scope.
 */
export function readParameters(
	scope: FastifyInstance,
	{ phones = new Set(), actsFor }: Names = {},
): void {
	scope.addHook("onRoute", (route) => {
		if (route.config?.leavesParameters === true) return;
		const isRead = ["GET", "HEAD", "DELETE"].includes(String(route.method));
		const schema = (isRead ? route.schema?.querystring : route.schema?.body) as
			| ParametersSchema
			| undefined;
		const mostNames = Math.max(
			MOST_NAMES,
			namesIn((schema ?? {}) as object) + (route.config?.mostNames ?? 0),
		);
		const readerOf = readerFor(
			schema ?? { properties: {} },
			route.config?.aliases,
			route.config?.instead,
			{
				mostNames,
				changes: ["PUT", "PATCH"].includes(String(route.method)),
				actsFor,
			},
		);
		route.preValidation = (request, reply, done) => {
			const inQuery = queryEntries(request.raw.url ?? "");
			const inBody = Buffer.isBuffer(request.body)
				? readBody(request.bodyLabel, request.body, mostNames)
				: [];
			mustBeWholeNumbers(request.body, inBody, phones);
			const entries = isRead
				? queryWins(inQuery, inBody, route.config?.aliases)
				: [...inQuery, ...inBody];
			const read = readerOf(entries)(entries);
			const { parameters, problem } = read;
			const unused = route.config?.unused?.(parameters) ?? [];
			const ignored = [...unused, ...read.ignored];
			if (isRead) request.query = parameters;
			else request.body = parameters;
			if (ignored.length > 0) {
				if (isStrict(request)) refuseUnknown(ignored);
				reply.header("postern-ignored", ignoredHeader(ignored));
			}
			if (problem !== null) throw problem;
			if (route.config?.instead) mustHaveOne(route.config.instead, parameters);
			done();
		};
	});
}

/** If `instead.parameter` is given, the parameters that replace it count as unknown. */
function readerFor(
	schema: ParametersSchema,
	aliases: Readonly<Record<string, string>> | undefined,
	instead: Instead | undefined,
	rules: ReaderRules,
): (entries: Entries) => Reader {
	const reader = parameterReader(schema, aliases, rules);
	if (instead === undefined) return () => reader;
	const lower = instead.parameter.toLowerCase();
	const others = [...instead.oneOf, ...instead.with];
	const beside = parameterReader({
		properties: Object.fromEntries(
			Object.entries(schema.properties).filter(
				([name]) => !others.includes(name),
			),
		),
	});
	const isGiven = (entries: Entries) =>
		entries.some(
			([name, value]) =>
				name.toLowerCase() === lower && value !== "" && value !== null,
		);
	return (entries) => (isGiven(entries) ? beside : reader);
}

/** Runs before the schema's own check: this refusal comes before those for other parameters. */
function mustHaveOne(
	{ parameter, oneOf }: Instead,
	parameters: Readonly<Record<string, unknown>>,
): void {
	if ([parameter, ...oneOf].some((name) => parameters[name] !== undefined)) {
		return;
	}
	throw badParameter(
		parameter,
		`is required, or ${oneOf.join(" or ")} with service`,
	);
}

/**
 * Refuses a phone number that JSON writes as a number with a point or an exponent:
 * after parsing, its digits would be another subscriber's number. So the check reads
 * the body as it was written.
 */
function mustBeWholeNumbers(
	body: unknown,
	entries: Entries,
	phones: ReadonlySet<string>,
): void {
	for (const [spelling, value] of entries) {
		if (typeof value !== "number" || !phones.has(spelling.toLowerCase())) {
			continue;
		}
		const isWhole = Number.isInteger(value) && value >= 0;
		if (!isWhole || isFraction(String(body), spelling)) {
			throw badParameter(
				spelling.toLowerCase(),
				"is not a whole number, send it as a string",
			);
		}
	}
}

/**
 * Whether the number under this name has a point or an exponent. The name may be
 * escaped, and what some clients break lines with may stand behind it.
 */
function isFraction(json: string, name: string): boolean {
	const escaped = Array.from(name, (letter) => {
		const code = letter.charCodeAt(0).toString(16).padStart(4, "0");
		return `(?:${letter}|\\\\u${code})`;
	}).join("");
	return new RegExp(`"${escaped}"[\\s\\\\]*:[\\s\\\\]*\\d+[.e]`, "i").test(
		json,
	);
}

function queryEntries(url: string): Entries {
	const mark = url.indexOf("?");
	return mark === -1 ? [] : formEntries(textOf(url.slice(mark + 1)));
}

/** Node makes each byte of a URL a character; some clients write UTF-8 without encoding it. */
function textOf(query: string): string {
	if (!/[\x80-\xff]/.test(query)) return query;
	const bytes = Buffer.from(query, "latin1");
	if (isUtf8(bytes)) return bytes.toString("utf8");
	throw new Refusal("malformed", { message: "The query is not UTF-8" });
}

/** By parameter, not by name. An empty text is no value, so it wins over none. */
function queryWins(
	inQuery: Entries,
	inBody: Entries,
	aliases: Readonly<Record<string, string>> = {},
): Entries {
	if (inBody.length === 0) return inQuery;
	const parameterOf = (name: string) => {
		const lower = name.toLowerCase();
		return aliases[lower]?.toLowerCase() ?? lower;
	};
	const named = (entries: Entries) =>
		new Set(entries.map(([name]) => parameterOf(name)));
	const given = named(inQuery.filter(([, value]) => value !== ""));
	const besides = inBody.filter(([name]) => !given.has(parameterOf(name)));
	const instead = named(besides);
	return [
		...inQuery.filter(([name]) => !instead.has(parameterOf(name))),
		...besides,
	];
}

/** RFC 7240: `Prefer: handling=strict`. */
function isStrict(request: FastifyRequest): boolean {
	return prefers(request, "handling=strict");
}

/** In characters. Without a bound 16 KiB of commas took 2 ms. */
const LONGEST_PREFER = 1_000;

export function prefers(request: FastifyRequest, preference: string): boolean {
	const { prefer } = request.headers;
	return (
		prefer !== undefined &&
		String(prefer)
			.slice(0, LONGEST_PREFER)
			.toLowerCase()
			.split(/[,;]/)
			.some((each) => each.replace(/[\s"]/g, "") === preference)
	);
}

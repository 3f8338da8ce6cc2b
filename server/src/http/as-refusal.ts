/** Turns any error of a request into a refusal with a name. */

import type { FastifyError } from "fastify";
import { Refusal } from "../errors.ts";
import { BrokenSeal, UnknownKey } from "../secrets/key-ring.ts";
import { sentenceOf } from "./patterns.ts";

/** An error that is neither a refusal nor the client's fault is a bug: `internal`. */
export function asRefusal(error: FastifyError | Error): Refusal {
	if (error instanceof Refusal) return error;
	if (error instanceof UnknownKey || error instanceof BrokenSeal) {
		return new Refusal("unavailable", {
			details: { retryAfter: 5 },
			cause: error,
		});
	}
	if ("validation" in error && error.validation) {
		const [problem] = error.validation;
		const parameter =
			problem?.keyword === "required"
				? String(problem.params.missingProperty)
				: [
						...(problem?.instancePath.split("/").slice(1) ?? []),
						...(problem?.keyword === "additionalProperties"
							? [problem.params.additionalProperty]
							: []),
					].join(".");
		return new Refusal("parameter", {
			message: `${parameter} ${sentence(problem)}`,
			details: { parameter },
		});
	}
	const status = "statusCode" in error ? error.statusCode : undefined;
	if (status === 413) return new Refusal("too_large");
	if (status === 415) return new Refusal("media_type");
	if (status !== undefined && status >= 400 && status < 500) {
		return new Refusal("malformed", { message: error.message });
	}
	return new Refusal("internal");
}

type Problem = NonNullable<FastifyError["validation"]>[number];

function sentence(problem: Problem | undefined): string {
	if (problem?.keyword === "required") return "is required";
	if (problem?.keyword === "additionalProperties") return "is not known";
	if (problem?.keyword === "enum" || problem?.keyword === "const") {
		const values = problem.params.allowedValues ?? [
			problem.params.allowedValue,
		];
		return `must be one of ${(values as unknown[]).join(", ")}`;
	}
	if (problem?.keyword === "pattern") {
		return sentenceOf(String(problem.params.pattern)) ?? "is not valid";
	}
	return problem === undefined
		? "is not valid"
		: (WORDS[problem.keyword]?.(problem.params) ?? "is not valid");
}

type Params = Problem["params"];

const atLeast = ({ limit }: Params) => `at least ${limit}`;
const atMost = ({ limit }: Params) => `at most ${limit}`;

function counted(limit: unknown, one: string, many: string): string {
	return `${limit} ${limit === 1 ? one : many}`;
}
const characters = ({ limit }: Params) =>
	counted(limit, "character", "characters");
const entries = ({ limit }: Params) => counted(limit, "entry", "entries");
const names = ({ limit }: Params) => counted(limit, "name", "names");

/** Sentences for Ajv's other keywords: its own are for programmers. */
const WORDS: Readonly<Partial<Record<string, (params: Params) => string>>> = {
	type: ({ type }) => `must be ${[type].flat().map(typeWord).join(" or ")}`,
	minLength: (params) =>
		params.limit === 1
			? "must not be empty"
			: `must have at least ${characters(params)}`,
	maxLength: (params) => `must have at most ${characters(params)}`,
	minItems: (params) =>
		params.limit === 1
			? "must not be empty"
			: `must have at least ${entries(params)}`,
	maxItems: (params) => `must have at most ${entries(params)}`,
	minProperties: (params) =>
		params.limit === 1
			? "must not be empty"
			: `must have at least ${names(params)}`,
	maxProperties: (params) => `must have at most ${names(params)}`,
	uniqueItems: () => "must not hold the same entry twice",
	minimum: (params) => `must be ${atLeast(params)}`,
	maximum: (params) => `must be ${atMost(params)}`,
	exclusiveMinimum: ({ limit }) => `must be more than ${limit}`,
	exclusiveMaximum: ({ limit }) => `must be less than ${limit}`,
	multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
	propertyNames: () => "has a name that is not valid",
};

const TYPES: Readonly<Partial<Record<string, string>>> = {
	integer: "a whole number",
	number: "a number",
	string: "text",
	boolean: "true or false",
	object: "an object",
	array: "a list",
	null: "null",
};

function typeWord(type: unknown): string {
	return TYPES[String(type)] ?? String(type);
}

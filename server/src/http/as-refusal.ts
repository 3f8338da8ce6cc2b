/** Turns any error of a request into a refusal with a name. */

import type { FastifyError } from "fastify";
import { Refusal } from "../errors.ts";
import { misfitSentence } from "../misfit.ts";
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
	if (isForWantOfDescriptors(error)) {
		return new Refusal("unavailable", {
			details: { retryAfter: 1 },
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

/** As at the first number of a process, for which it reads its plans. */
function isForWantOfDescriptors({ code }: NodeJS.ErrnoException): boolean {
	return code === "EMFILE" || code === "ENFILE";
}

type Problem = NonNullable<FastifyError["validation"]>[number];

function sentence(problem: Problem | undefined): string {
	if (problem === undefined) return "is not valid";
	if (problem.keyword === "pattern") {
		return sentenceOf(String(problem.params.pattern)) ?? "is not valid";
	}
	return misfitSentence(problem);
}

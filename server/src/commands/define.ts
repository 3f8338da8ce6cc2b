/** Changes to the definitions of accounts: limits, workflows and templates. */

import type { Definition, DefinitionKind } from "../accounts/definitions.ts";
import { Refusal, type RefusalName } from "../errors.ts";
import type { Command, Work } from "./command.ts";

export const NAME_TAKEN: Record<DefinitionKind, RefusalName> = {
	limit: "limit_exists",
	workflow: "workflow_exists",
	template: "template_exists",
};
const UNKNOWN: Record<DefinitionKind, RefusalName> = {
	limit: "unknown_limit_sid",
	workflow: "unknown_workflow_sid",
	template: "unknown_template_sid",
};

const TOO_MANY: Record<DefinitionKind, RefusalName> = {
	limit: "bad_limit",
	workflow: "bad_workflow",
	template: "bad_template",
};
/** The most of one kind in an account: each change reads all of them. */
const MOST_DEFINITIONS = 1_000;
/**
 * The characters of all texts of one kind in an account. Every instance keeps them in
 * memory, and a customer may have 1,000 accounts. HTML does not count: the operator
 * alone writes it.
 */
const LONGEST_TEXTS = 64_000;

export function define<D extends Definition>(definition: D): Command<D> {
	return {
		keys: { definitionsOf: [definition.accountSid] },
		decide(work) {
			mustBeFree(work, definition);
			mustNotBeTooMany(work, definition);
			mustNotBeTooLong(work, definition);
			work.setDefinition(definition);
			return definition;
		},
	};
}

/** `changed` gets the present definition, and may refuse. */
export function redefine<D extends Definition>(
	key: { accountSid: string; sid: string; kind: D["kind"] },
	changed: (definition: D) => D,
): Command<D> {
	return {
		keys: { definitionsOf: [key.accountSid] },
		decide(work) {
			const definition = changed(named<D>(work, key));
			mustBeFree(work, definition);
			mustNotBeTooLong(work, definition);
			work.setDefinition(definition);
			return definition;
		},
	};
}

export function undefine<D extends Definition>(key: {
	accountSid: string;
	sid: string;
	kind: D["kind"];
}): Command<D> {
	return {
		keys: { definitionsOf: [key.accountSid] },
		decide(work) {
			const definition = named<D>(work, key);
			work.removeDefinition(definition);
			return definition;
		},
	};
}

function named<D extends Definition>(
	work: Work,
	{
		accountSid,
		sid,
		kind,
	}: { accountSid: string; sid: string; kind: D["kind"] },
): D {
	const found = work
		.definitionsOf(accountSid)
		.find((each) => each.sid === sid && each.kind === kind);
	if (found === undefined) throw new Refusal(UNKNOWN[kind]);
	return found as D;
}

function mustBeFree(
	work: Work,
	{ accountSid, kind, name, sid }: Definition,
): void {
	const isTaken = work
		.definitionsOf(accountSid)
		.some(
			(each) => each.kind === kind && each.name === name && each.sid !== sid,
		);
	if (isTaken) throw new Refusal(NAME_TAKEN[kind]);
}

function mustNotBeTooMany(work: Work, { accountSid, kind }: Definition): void {
	const count = work
		.definitionsOf(accountSid)
		.filter((each) => each.kind === kind).length;
	if (count < MOST_DEFINITIONS) return;
	throw new Refusal(TOO_MANY[kind], {
		message: `An account may have ${MOST_DEFINITIONS} ${kind}s at most`,
	});
}

function mustNotBeTooLong(work: Work, definition: Definition): void {
	const { accountSid, kind, sid } = definition;
	const own = textLength(definition);
	if (own === 0) return;
	const length = work
		.definitionsOf(accountSid)
		.filter((each) => each.kind === kind && each.sid !== sid)
		.reduce((sum, each) => sum + textLength(each), own);
	if (length <= LONGEST_TEXTS) return;
	throw new Refusal(TOO_MANY[kind], {
		message: `The texts of all ${kind}s of an account may have ${LONGEST_TEXTS} characters at most`,
		details: { parameter: kind === "workflow" ? "channels" : "texts" },
	});
}

function textLength(definition: Definition): number {
	switch (definition.kind) {
		case "limit":
			return 0;
		case "workflow":
			return definition.steps.reduce(
				(sum, { body = "" }) => sum + body.length,
				0,
			);
		case "template":
			return definition.texts.reduce(
				(sum, { html: _, ...text }) => sum + JSON.stringify(text).length,
				// The descriptions of 1,000 templates alone may be four times the bound.
				definition.name.length + definition.description.length,
			);
	}
}

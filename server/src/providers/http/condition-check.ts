/** Rules that a schema cannot express, for conditions, paths and regular expressions. */

import { StartError } from "../../errors.ts";
import { type Condition, patternOf } from "./conditions.ts";
import { canNeverMatch, isRunaway } from "./regular-expression.ts";

/** `isPath`: `field` is a path into JSON, not the name of a parameter. */
export function checkCondition(
	setting: string,
	condition: Condition,
	isPath = true,
): void {
	const { field, is, matches, exists, text, ignoreCase, and } = condition;
	const asked = [is, matches, exists].filter((each) => each !== undefined);
	if (field !== undefined && text !== undefined)
		throw new StartError(`${setting}: field and text exclude one another`);
	if (asked.length > 1)
		throw new StartError(
			`${setting}: is, matches and exists exclude one another`,
		);
	if ((field === undefined) !== (asked.length === 0))
		throw new StartError(
			`${setting}: field and is go together, or field and matches, or field and exists`,
		);
	const isBare = field === undefined && text === undefined;
	if (isBare && and !== undefined)
		throw new StartError(`${setting}: and needs field or text beside it`);
	if (ignoreCase !== undefined && (isBare || exists !== undefined))
		throw new StartError(
			`${setting}: ignoreCase belongs to is, matches or text`,
		);
	if (field !== undefined && isPath) checkPath(`${setting}.field`, field);
	for (const [name, source] of Object.entries({ matches, text }))
		if (source !== undefined)
			checkPattern(`${setting}.${name}`, source, ignoreCase);
	and?.forEach((each, at) => {
		const where = `${setting}.and[${at}]`;
		if (each.field === undefined && each.text === undefined)
			throw new StartError(`${where} needs field or text`);
		checkCondition(where, each, isPath);
	});
}

export function checkPattern(
	setting: string,
	source: string,
	ignoreCase = false,
): void {
	try {
		patternOf(source);
	} catch {
		throw new StartError(`${setting} is not a regular expression`);
	}
	if (isRunaway(source, ignoreCase))
		throw new StartError(
			`${setting} has a repetition inside a repetition, such as (a+)+, and could take hours over one reply: remove one`,
		);
	if (canNeverMatch(source))
		throw new StartError(
			`${setting} can never match: ^ comes after required text, or $ before it`,
		);
}

/** A path into JSON; `*` stands for every entry of a list. */
export function checkPath(setting: string, path: string): void {
	const isPath =
		!/\[[\d*]*\]/.test(path) &&
		path.split(".").every((step) => step !== "" && !/^\*./.test(step));
	if (!isPath || path.startsWith("$."))
		throw new StartError(
			`${setting} must be a path with dots: messages.0.status`,
		);
}

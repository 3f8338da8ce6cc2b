/** The layout of a checkout in figures. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commentsOf, opensWithWhatOrOf } from "./comments.ts";
import { type FunctionLength, functionsOf } from "./functions.ts";
import { arrowsBetween, circlesOf } from "./imports.ts";
import { againstOrder, type Order, orderIn, type Pair } from "./rooms.ts";
import { sourcesIn } from "./source.ts";

export type Structure = {
	readonly files: number;
	readonly lines: number;
	readonly functions: {
		readonly count: number;
		readonly median: number;
		readonly p90: number;
		readonly max: number;
		readonly longest: readonly FunctionLength[];
	};
	readonly comments: {
		readonly count: number;
		/** The places of comments that open with What or Of. */
		readonly openingWithWhatOrOf: readonly string[];
	};
	readonly arrows: number;
	readonly circlesOfFiles: readonly (readonly string[])[];
	readonly circlesOfRooms: readonly (readonly string[])[];
	readonly uphill: readonly Pair[];
	readonly onOneFloor: readonly Pair[];
	readonly excepted: readonly Pair[];
	readonly roomsWithoutPlace: readonly string[];
	/** The order is the one that the checkout names itself. */
	readonly isByItsOwnOrder: boolean;
};

const LONGEST = 10;

/** `others`: the order to use if the checkout's CONTRIBUTING names none that can be read. */
export function structureOf(checkout: string, others: Order): Structure {
	const sources = sourcesIn(join(checkout, "server/src"));
	const functions = sources
		.flatMap(functionsOf)
		.sort((a, b) => b.lines - a.lines || (a.at < b.at ? -1 : 1));
	const comments = sources.flatMap(commentsOf);
	const arrows = arrowsBetween(sources);
	const own = orderOf(checkout);
	const { circles, unnamed, ...against } = againstOrder(
		own ?? others,
		sources.map(({ path }) => path),
		arrows,
	);
	return {
		files: sources.length,
		lines: sources.reduce((sum, { text }) => sum + linesIn(text), 0),
		functions: {
			count: functions.length,
			median: quantile(functions, 0.5),
			p90: quantile(functions, 0.9),
			max: functions[0]?.lines ?? 0,
			longest: functions.slice(0, LONGEST),
		},
		comments: {
			count: comments.length,
			openingWithWhatOrOf: comments
				.filter(opensWithWhatOrOf)
				.map(({ at }) => at),
		},
		arrows: arrows.length,
		circlesOfFiles: circlesOf(arrows),
		circlesOfRooms: circles,
		...against,
		roomsWithoutPlace: unnamed,
		isByItsOwnOrder: own !== null,
	};
}

export function orderOf(checkout: string): Order | null {
	return orderIn(readFileSync(join(checkout, "CONTRIBUTING.md"), "utf8"));
}

const linesIn = (text: string) => text.replace(/\n$/, "").split("\n").length;

/** `functions`: the longest first. Returns the smallest length that this share does not exceed. */
function quantile(functions: readonly FunctionLength[], share: number): number {
	const rank = Math.max(1, Math.ceil(functions.length * share));
	return functions.at(-rank)?.lines ?? 0;
}

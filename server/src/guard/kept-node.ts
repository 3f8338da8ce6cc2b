/** The history of a node as the store keeps it: a short text, as most of its numbers are 0. */

import { freshNode, type History } from "./node.ts";

/** Rows are read by this order: a new member of `History` goes to its end. */
const NAMES = Object.keys(freshNode(0).history) as (keyof History)[];

/** Enough for every rule, and half as long as a whole double. */
const DIGITS = 9;
/** Instants keep their milliseconds. */
const INSTANTS: ReadonlySet<keyof History> = new Set(["verifiedAt", "nextAt"]);

/** Numbers with spaces between; zeros at the end are left out. */
export function historyText(history: History): string {
	const cells = NAMES.map((name) => {
		const number = history[name];
		return String(
			INSTANTS.has(name)
				? Math.round(number)
				: Number(number.toPrecision(DIGITS)),
		);
	});
	while (cells.at(-1) === "0") cells.pop();
	return cells.join(" ");
}

export function readHistory(text: string): History {
	const { history } = freshNode(0);
	if (text === "") return history;
	for (const [i, cell] of text.split(" ").entries()) {
		const name = NAMES[i];
		if (name !== undefined) history[name] = Number(cell);
	}
	return history;
}

/** The same for the score, which has a column of its own. */
export const keptScore = (score: number) => Number(score.toPrecision(DIGITS));

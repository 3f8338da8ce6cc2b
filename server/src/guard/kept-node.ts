/** The history of a node as the store keeps it: a short text, as most of its numbers are 0. */

import { freshNode, type History } from "./node.ts";

/** Rows are read by this order: a new member of `History` goes to its end. */
const NAMES = Object.keys(freshNode(0).history) as (keyof History)[];

/** Enough for every rule, and half as long as a whole double. */
const DIGITS = 9;
/** A whole number below this has no more digits than that. */
const WHOLE_BELOW = 10 ** DIGITS;
/** Instants keep their milliseconds. */
const INSTANTS: ReadonlySet<keyof History> = new Set(["verifiedAt", "nextAt"]);

/** Numbers with spaces between; zeros at the end are left out. */
export function historyText(history: History): string {
	let text = "";
	let zeros = "";
	for (const name of NAMES) {
		const cell = cellOf(name, history[name]);
		if (cell === "0") zeros += "0 ";
		else {
			text += `${zeros}${cell} `;
			zeros = "";
		}
	}
	return text.slice(0, -1);
}

/** Most numbers are whole, and `toPrecision` takes longer than all else here. */
function cellOf(name: keyof History, number: number): string {
	if (INSTANTS.has(name)) return String(Math.round(number));
	return Number.isInteger(number) && Math.abs(number) < WHOLE_BELOW
		? String(number)
		: String(Number(number.toPrecision(DIGITS)));
}

export function readHistory(text: string): History {
	const { history } = freshNode(0);
	if (text === "") return history;
	const cells = text.split(" ");
	for (let i = 0; i < cells.length; i++) {
		const name = NAMES[i];
		if (name !== undefined) history[name] = Number(cells[i]);
	}
	return history;
}

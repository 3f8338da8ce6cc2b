/** The history of a node as the store keeps it: a short text, as most of its numbers are 0. */

import { freshNode, type History } from "./node.ts";

/** Rows are read by this order: a new member of `History` goes to its end. */
const NAMES = Object.keys(freshNode(0).history) as (keyof History)[];

/** Counts and scores are kept to the millionth, which is enough for every rule. */
const MILLION = 1_000_000;

/** Numbers with spaces between; zeros at the end are left out. */
export function historyText(history: History): string {
	let text = "";
	let zeros = "";
	for (const name of NAMES) {
		const number = rounded(history[name]);
		if (number === 0) zeros += "0 ";
		else {
			text += `${zeros}${number} `;
			zeros = "";
		}
	}
	return text.slice(0, -1);
}

/** Instants are whole, and too large for millionths. */
const rounded = (number: number): number =>
	Number.isInteger(number) ? number : Math.round(number * MILLION) / MILLION;

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

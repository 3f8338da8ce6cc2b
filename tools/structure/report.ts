/** Figures of one checkout, or of several side by side, as plain text. */

import type { Pair } from "./rooms.ts";
import type { Structure } from "./structure.ts";

export type Measured = {
	readonly title: string;
	readonly structure: Structure;
};

type Row = readonly string[];

export function report(measured: readonly Measured[]): string {
	const all = measured.map(({ structure }) => structure);
	const row = (
		label: string,
		of: (structure: Structure) => string | number,
	): Row => [label, ...all.map((each) => String(of(each)))];
	return [
		table([
			["", ...measured.map(({ title }) => title)],
			row("files", ({ files }) => files),
			row("lines", ({ lines }) => lines),
			row("functions", ({ functions }) => functions.count),
			row("  median lines", ({ functions }) => functions.median),
			row("  p90 lines", ({ functions }) => functions.p90),
			row("  most lines", ({ functions }) => functions.max),
			row("comments", ({ comments }) => comments.count),
			row(
				"  that open with What or Of",
				({ comments }) => comments.openingWithWhatOrOf.length,
			),
			row("imports from file to file", ({ arrows }) => arrows),
			row("circles of files", ({ circlesOfFiles }) => sizes(circlesOfFiles)),
			row("circles of rooms", ({ circlesOfRooms }) => sizes(circlesOfRooms)),
			row("order of rooms", ({ isByItsOwnOrder }) =>
				isByItsOwnOrder ? "its own" : "that of this checkout",
			),
			row("imports uphill", ({ uphill }) => total(uphill)),
			row("imports on one floor", ({ onOneFloor }) => total(onOneFloor)),
			row("imports by exception", ({ excepted }) => total(excepted)),
			row(
				"rooms that the order does not name",
				({ roomsWithoutPlace }) => roomsWithoutPlace.join(" ") || 0,
			),
		]),
		section(
			"The longest functions",
			Array.from({ length: 10 }, (_, index) =>
				row(String(index + 1), ({ functions: { longest } }) => {
					const each = longest[index];
					return each ? `${each.lines} ${each.name} ${each.at}` : "";
				}),
			),
		),
		...(
			[
				["Imports uphill", ({ uphill }) => uphill],
				["Imports on one floor", ({ onOneFloor }) => onOneFloor],
				["Imports by exception", ({ excepted }) => excepted],
			] as const satisfies [string, (structure: Structure) => readonly Pair[]][]
		).map(([title, of]) => section(title, pairRows(all.map(of)))),
		...measured.flatMap(({ title, structure }) => [
			...circleLines("Circle of files", title, structure.circlesOfFiles),
			...circleLines("Circle of rooms", title, structure.circlesOfRooms),
		]),
	]
		.filter((part) => part !== "")
		.join("\n\n");
}

function sizes(circles: readonly (readonly string[])[]): string {
	return circles.length === 0
		? "0"
		: `${circles.length} (of ${circles.map(({ length }) => length).join(", ")})`;
}

function total(pairs: readonly Pair[]): string {
	const sum = (of: (pair: Pair) => number) =>
		pairs.reduce((sum, pair) => sum + of(pair), 0);
	return `${sum(({ arrows }) => arrows)} (${sum(({ ofTypes }) => ofTypes)} of types)`;
}

/** Each pair of rooms once, with its count in every checkout. */
function pairRows(all: readonly (readonly Pair[])[]): Row[] {
	const name = ({ from, to }: Pair) => `${from} -> ${to}`;
	return [...new Set(all.flat().map(name))].map((label) => [
		label,
		...all.map((pairs) => {
			const pair = pairs.find((each) => name(each) === label);
			return pair ? `${pair.arrows} (${pair.ofTypes} of types)` : "0";
		}),
	]);
}

function circleLines(
	what: string,
	title: string,
	circles: readonly (readonly string[])[],
): string[] {
	return circles.map(
		(circle) =>
			`${what}, ${title}: ${circle.length}\n${circle.map((each) => `  ${each}`).join("\n")}`,
	);
}

function section(title: string, rows: readonly Row[]): string {
	return rows.length === 0 ? "" : `${title}\n${table(rows, "  ")}`;
}

function table(rows: readonly Row[], indent = ""): string {
	const widths = rows[0]?.map((_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	return rows
		.map((row) =>
			(
				indent +
				row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join("  ")
			).trimEnd(),
		)
		.join("\n");
}

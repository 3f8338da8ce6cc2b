/** One table in Markdown, aligned so that it also reads well on a terminal. */
export function markdownTable(head: string[], rows: string[][]): string {
	const widths = head.map((title, column) =>
		Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map(width)),
	);
	const line = (cells: string[]) =>
		`| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(" | ")} |`;
	const rule = widths.map((dashes, column) =>
		column === 0 ? "-".repeat(dashes) : `${"-".repeat(dashes - 1)}:`,
	);
	return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** Names to the left, numbers to the right. */
function pad(cell: string, wide: number, column: number): string {
	return column === 0 ? cell.padEnd(wide) : cell.padStart(wide);
}

function width(cell: string): number {
	return cell.length;
}

export function perSecond(value: number): string {
	return Math.round(value).toLocaleString("en-US");
}

export function milliseconds(value: number): string {
	return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

export function megabytes(bytes: number): string {
	return `${Math.round(bytes / 1e6)} MB`;
}

export function percent(share: number): string {
	return `${Math.round(share * 100)} %`;
}

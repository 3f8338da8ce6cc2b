/** Makes the table from the measurements of all rounds. */

import type { Measured } from "./measure.ts";
import { median } from "./samples.ts";
import {
	markdownTable,
	megabytes,
	milliseconds,
	percent,
	perSecond,
} from "./table.ts";

/** One line of the table, with the measurement of each round. */
export type Row = {
	name: string;
	connections: number;
	/** The row, with the same number of connections, of which it does a superset. */
	dearerThan: string | null;
	rounds: Measured[];
};

const HEAD = [
	"route",
	"connections",
	"per second",
	"p50",
	"p99",
	"p99 / p50",
	"message p50",
	"message p99",
	"of do-nothing",
	"RSS",
];

/** Above this the generator may have slowed the do-nothing route, which flatters the ratios. */
const BUSY_LIMIT = 0.85;

/** At each number of connections all rows are compared with the first. */
export function comparisonTable(rows: Row[]): string {
	const lines = rows.map((row) => {
		const base = rows.find((other) => other.connections === row.connections);
		const of = (pick: (measured: Measured) => number) =>
			median(row.rounds.map(pick));
		return [
			row.name,
			String(row.connections),
			perSecond(of((measured) => measured.perSecond)),
			milliseconds(of((measured) => measured.p50)),
			milliseconds(of((measured) => measured.p99)),
			of(({ p50, p99 }) => p99 / p50).toFixed(1),
			...messageTimes(row.rounds),
			rateRatio(row.rounds, base?.rounds ?? []).toFixed(2),
			megabytes(Math.max(...row.rounds.map(({ rssBytes }) => rssBytes))),
		];
	});
	return [markdownTable(HEAD, lines), "", ...remarks(rows)].join("\n");
}

function messageTimes(rounds: Measured[]): [string, string] {
	const times = rounds.flatMap(({ message }) => message ?? []);
	if (times.length === 0) return ["", ""];
	return [
		milliseconds(median(times.map(({ p50 }) => p50))),
		milliseconds(median(times.map(({ p99 }) => p99))),
	];
}

/** A ratio is of one round: the median of ratios, not the ratio of medians. */
export function rateRatio(rounds: Measured[], base: Measured[]): number {
	return median(
		rounds.map(
			({ perSecond }, round) =>
				perSecond / (base[round]?.perSecond ?? Number.NaN),
		),
	);
}

/** The cost of a unit, as a multiple of a unit of the row in `dearerThan`. */
function costs(rows: Row[]): string[] {
	return rows.flatMap((row) => {
		const { name, connections, dearerThan } = row;
		const base = rows.find(
			(other) => other.name === dearerThan && other.connections === connections,
		);
		if (base === undefined) return [];
		const cost = rateRatio(base.rounds, row.rounds).toFixed(2);
		return `"${name}" takes ${cost} x "${dearerThan}" at ${connections} connections.`;
	});
}

function remarks(rows: Row[]): string[] {
	const rounds = rows[0]?.rounds.length ?? 0;
	const measured = rows.flatMap((row) => row.rounds);
	const busiest = Math.max(...measured.map(({ busy }) => busy));
	const lines = [
		`Medians of ${rounds} ${rounds === 1 ? "round" : "rounds"}; RSS is the server's, the most after any round.`,
		'A send\'s time includes the delivery of its message; that of its message is from the first byte of the send to the gateway; one of "send, then verify" is a send, its message at the gateway and the verify of the code in it.',
		...costs(rows),
		`The generator used ${percent(busiest)} of its core at most.`,
	];
	if (busiest > BUSY_LIMIT)
		lines.push("That is too much: it may have been the bottleneck.");
	return lines;
}

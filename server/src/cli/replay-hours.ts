/** Counts a replay hour by hour, and shows it as a table. */

import { HOUR_MS } from "../durations.ts";
import type { Replayed } from "../guard/replay.ts";
import { columns } from "./words.ts";

/** The columns, in the order in which the rules are asked. */
const RULES = [
	"country",
	"type",
	"list",
	"hold",
	"block",
	"drip",
	"conversion",
	"gate",
	"restrict",
] as const;

type Counts = { messages: number; refused: number; rules: Map<string, number> };

export type HourTable = {
	add(at: number, replayed: Replayed): void;
	text(): string;
};

export function hourTable(): HourTable {
	const hours = new Map<number, Counts>();
	const all = noCounts();

	return {
		add(at, replayed) {
			const hour = Math.floor(at / HOUR_MS);
			let counts = hours.get(hour);
			if (counts === undefined) {
				counts = noCounts();
				hours.set(hour, counts);
			}
			for (const each of [counts, all]) count(each, replayed);
		},
		text() {
			const used = RULES.filter((rule) => all.rules.has(rule));
			const head = ["HOUR (UTC)", "MESSAGES", "REFUSED", ...used];
			const rows = [...hours]
				.sort(([a], [b]) => a - b)
				.map(([hour, counts]) => [hourText(hour), ...cells(counts, used)]);
			const lines = [head, ...rows, ["all", ...cells(all, used)]];
			return `${columns(lines)}\n`;
		},
	};
}

const noCounts = (): Counts => ({ messages: 0, refused: 0, rules: new Map() });

function count(counts: Counts, replayed: Replayed): void {
	counts.messages++;
	if (replayed.allowed) return;
	counts.refused++;
	const { rules } = counts;
	rules.set(replayed.rule, (rules.get(replayed.rule) ?? 0) + 1);
}

const cells = (
	{ messages, refused, rules }: Counts,
	used: readonly string[],
) => [
	String(messages),
	String(refused),
	...used.map((rule) => String(rules.get(rule) ?? 0)),
];

/** 2026-01-31 12:00 */
const hourText = (hour: number) =>
	new Date(hour * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");

/** The table of a run: medians and worst seeds of each scenario, beside its target. */

import type { Counts } from "./run.ts";
import type { Scenario, Target } from "./scenarios.ts";
import { HOUR } from "./world.ts";

/** How far the worst seed may lie from a target that the median holds. */
const WORST_CATCH = 0.03;
const WORST_LEAK = 1.35;
const WORST_REFUSED = 2;
/** People's own messages may restrict a country once more, within the hour. */
const WORST_RESTRICTED = 2;

export type Row = {
	readonly scenario: Scenario;
	readonly perDay: number;
	/** One for each seed. */
	readonly counts: readonly Counts[];
};

const HEAD = [
	"scenario",
	"a day",
	"seeds",
	"messages",
	"caught",
	"leaked",
	"before the first refusal",
	"people refused",
	"in the window",
	"elsewhere",
	"known refused",
	"restricted",
	"blocked",
	"last refusal",
	"target",
];

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
const caught = ({ attack, leaked }: Counts) => 1 - share(leaked, attack);
const refused = ({ people, refused }: Counts) => share(refused, people);
const inWindow = (counts: Counts) => share(counts.windowRefused, counts.window);
const elsewhere = (counts: Counts) =>
	share(counts.elsewhereRefused, counts.elsewhere);

/** In the windows of three small seeds there are 400 people: their median is chance. */
const FEW_PEOPLE = 1_000;
const slackOf = (counts: readonly Counts[]) =>
	counts.reduce((sum, { window }) => sum + window, 0) < FEW_PEOPLE ? 1.35 : 1;

const restricted = ({ restrictedMs }: Counts) => restrictedMs / HOUR;
const blocked = ({ blockedMs }: Counts) => blockedMs / HOUR;

function median(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1
		? upper
		: (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** The targets that the row misses, in words; empty: it holds them. */
export const missed = (row: Row): string[] =>
	against(row, row.scenario.target?.(row.perDay));

/** The same for what a row must hold that misses its target. */
export function worse(row: Row): string[] {
	const { target, atLeast = target } = row.scenario;
	return against(row, atLeast?.(row.perDay));
}

function against({ counts }: Row, target: Target | undefined): string[] {
	const found: string[] = [];
	const of = (value: (counts: Counts) => number) => counts.map(value);
	const atMost = (
		name: string,
		values: readonly number[],
		most: number | undefined,
		times: number,
	) => {
		if (most === undefined) return;
		const worst = Math.max(...values);
		if (median(values) > most || worst > times * most) {
			found.push(
				`${name} ${median(values)} and at worst ${worst}, not ${most}`,
			);
		}
	};
	if (Math.max(...of((each) => each.knownRefused)) > 0) {
		found.push("a known recipient was refused");
	}
	if (target?.catch !== undefined) {
		const values = of(caught);
		const worst = Math.min(...values);
		if (
			median(values) < target.catch ||
			worst < (target.worstCatch ?? target.catch - WORST_CATCH)
		) {
			found.push(
				`caught ${median(values)} and at worst ${worst}, not ${target.catch}`,
			);
		}
	}
	atMost(
		"leaked",
		of(({ leaked }) => leaked),
		target?.leak,
		WORST_LEAK,
	);
	atMost("refused", of(refused), target?.refused, WORST_REFUSED);
	const slack = slackOf(counts);
	atMost(
		"in the window",
		of(inWindow),
		target?.inWindow && slack * target.inWindow,
		WORST_REFUSED,
	);
	atMost("elsewhere", of(elsewhere), target?.elsewhere, WORST_REFUSED);
	const { restrictedHours, blockedHours } = target ?? {};
	atMost("hours restricted", of(restricted), restrictedHours, WORST_RESTRICTED);
	atMost("hours of a first block", of(blocked), blockedHours, 1);
	return found;
}

const percent = (value: number, digits = 1) =>
	value === 0 ? "0" : `${(100 * value).toFixed(value < 0.001 ? 3 : digits)} %`;

/** Median, and the worst seed after the slash where there are several. */
function pair(
	values: readonly number[],
	worst: number,
	text: (value: number) => string,
): string {
	const [middle, far] = [text(median(values)), text(worst)];
	return values.length < 2 || middle === far ? middle : `${middle} / ${far}`;
}

function cells(row: Row): string[] {
	const { scenario, perDay, counts } = row;
	const of = (value: (counts: Counts) => number) => counts.map(value);
	const most = (value: (counts: Counts) => number, text = percent) =>
		pair(of(value), Math.max(...of(value)), (each) => text(each));
	const isAttack = scenario.attack !== undefined;
	const whole = (value: number) => String(Math.round(value));
	const firsts = of(({ firstRefused, attack }) => firstRefused ?? attack);
	return [
		scenario.name,
		String(perDay),
		String(counts.length),
		isAttack ? whole(median(of(({ attack }) => attack))) : "",
		isAttack ? pair(of(caught), Math.min(...of(caught)), percent) : "",
		isAttack ? most(({ leaked }) => leaked, whole) : "",
		isAttack ? whole(median(firsts)) : "",
		most(refused),
		isAttack ? most(inWindow) : "",
		isAttack ? most(elsewhere) : "",
		whole(Math.max(...of(({ knownRefused }) => knownRefused))),
		...[restricted, blocked, (each: Counts) => each.lastRefusedMs / HOUR].map(
			(hours) => (isAttack ? `${Math.max(...of(hours)).toFixed(1)} h` : ""),
		),
		scenario.target === undefined
			? ""
			: missed(row).length === 0
				? "held"
				: "MISSED",
	];
}

export function markdown(rows: readonly Row[]): string {
	const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
	return [
		line(HEAD),
		line(HEAD.map((_, i) => (i === 0 ? "---" : "--:"))),
		...rows.map((row) => line(cells(row))),
	].join("\n");
}

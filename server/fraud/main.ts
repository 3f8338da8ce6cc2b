/**
 * `npm run fraud -- --scenario NAME --seed N [--per-day N] [--seeds COUNT]`: what the
 * guard makes of people and attackers that a seed decides. `--all` prints the table of
 * docs/fraud-figures.md.
 */

import { parseArgs } from "node:util";
import { runScenario, type WarmUps } from "./scenario-run.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { markdown, missed, type Row, worse } from "./table.ts";

/** Sessions a day, and the number of seeds, of the whole table. */
const ALL = [
	[200, 20],
	[2_000, 5],
	[20_000, 1],
] as const;

const USAGE = `npm run fraud -- [--scenario NAME] [--seed N] [--seeds COUNT] [--per-day N]
npm run fraud -- --all [--scenario NAME] [--seed N]

NAME is a part of the name of scenarios, all of them without it; the defaults are
--seed 1 --seeds 1 --per-day 200.`;

const OPTIONS = {
	scenario: { type: "string", default: "" },
	seed: { type: "string", default: "1" },
	seeds: { type: "string", default: "1" },
	"per-day": { type: "string", default: "200" },
	all: { type: "boolean", default: false },
	help: { type: "boolean", default: false },
} as const;

function given() {
	try {
		return parseArgs({ options: OPTIONS }).values;
	} catch (error) {
		console.error(`${(error as Error).message}\n\n${USAGE}`);
		process.exit(2);
	}
}

const values = given();
if (values.help) {
	console.log(USAGE);
	process.exit(0);
}

function wholeNumber(name: "seed" | "seeds" | "per-day"): number {
	const number = Number(values[name]);
	if (Number.isSafeInteger(number) && number > 0) return number;
	console.error(`--${name} must be a whole number above 0`);
	process.exit(2);
}

function rowsOf(
	scenarios: readonly Scenario[],
	perDay: number,
	seed: number,
	seeds: number,
): Row[] {
	const rows = scenarios.map((scenario) => ({
		scenario,
		perDay,
		counts: [] as ReturnType<typeof runScenario>[],
	}));
	for (let i = 0; i < seeds; i++) {
		const warmUps: WarmUps = new Map();
		for (const { scenario, counts } of rows) {
			counts.push(runScenario(scenario, { seed: seed + i, perDay, warmUps }));
		}
	}
	return rows;
}

const wanted = SCENARIOS.filter(({ name }) => name.includes(values.scenario));
if (wanted.length === 0) {
	const names = SCENARIOS.map(({ name }) => `  ${name}`).join("\n");
	console.error(`No scenario has that in its name. There are:\n${names}`);
	process.exit(2);
}
const sizes = values.all
	? ALL
	: ([[wholeNumber("per-day"), wholeNumber("seeds")]] as const);
const rows = sizes.flatMap(([perDay, seeds]) =>
	rowsOf(wanted, perDay, wholeNumber("seed"), seeds),
);
console.log(markdown(rows));
for (const row of rows) {
	if (row.scenario.target === undefined) continue;
	for (const sentence of missed(row)) {
		console.error(`${row.scenario.name}, ${row.perDay} a day: ${sentence}`);
	}
	if (worse(row).length > 0) process.exitCode = 1;
}

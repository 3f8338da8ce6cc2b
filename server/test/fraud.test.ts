/** Some seeds of `npm run fraud`, on a small account; `fraud-long` has the others. */

import { expect, test } from "vitest";
import { runScenario, type WarmUps } from "../fraud/scenario-run.ts";
import { SCENARIOS } from "../fraud/scenarios.ts";
import { worse } from "../fraud/table.ts";

const SEEDS = [1, 2, 3];
const warmUps = new Map(SEEDS.map((seed) => [seed, new Map() as WarmUps]));

test.each(
	// Those with people of their own need a warm-up of their own: they are in `fraud-long`.
	SCENARIOS.filter(
		({ target, withAddresses, knownShare }) =>
			target !== undefined && !withAddresses && knownShare === undefined,
	).map((scenario) => [scenario.name, scenario] as const),
)("%s", { timeout: 60_000 }, (_, scenario) => {
	const counts = SEEDS.map((seed) =>
		runScenario(scenario, {
			seed,
			perDay: 200,
			...(warmUps.has(seed) && { warmUps: warmUps.get(seed) as WarmUps }),
		}),
	);
	expect(worse({ scenario, perDay: 200, counts })).toEqual([]);
});

test("one seed gives one history", { timeout: 60_000 }, () => {
	const scenario = SCENARIOS.find(({ name }) => name.startsWith("botnet"));
	if (scenario === undefined) throw new Error("no botnet");
	const hash = (seed: number) =>
		runScenario(scenario, { seed, perDay: 200, isHashed: true }).hash;
	expect(hash(7)).toBe(hash(7));
	expect(hash(7)).not.toBe(hash(8));
});

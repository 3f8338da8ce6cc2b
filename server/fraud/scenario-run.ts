/** Runs scenarios from one warm-up: the same people, one history for each. */

import { seeded } from "../simulation/chance.ts";
import { DAY_MS } from "../src/durations.ts";
import { type GuardMemory, guardMemory } from "../src/guard/memory.ts";
import { countryOf } from "../src/numbers/country.ts";
import { type Counts, play } from "./run.ts";
import { ATTACK_AFTER, type Scenario, traffic } from "./scenarios.ts";
import { BEGIN, newWorld, WARM_UP_DAYS, type World } from "./world.ts";

const SCORED_FROM = BEGIN + WARM_UP_DAYS * DAY_MS;

type Warm = { readonly world: World; readonly memory: GuardMemory };

/** One of each kind is kept: the scenarios of a seed share it. */
export type WarmUps = Map<string, Warm>;

export function runScenario(
	scenario: Scenario,
	of: {
		seed: number;
		perDay: number;
		isHashed?: boolean;
		warmUps?: WarmUps;
		/** Cuts longer histories without an attack short. */
		mostDays?: number;
	},
): Counts {
	const {
		knownShare = 0.6,
		withAddresses = false,
		neverVerifies = false,
	} = scenario;
	const key = [
		of.seed,
		of.perDay,
		knownShare,
		withAddresses,
		neverVerifies,
	].join();
	const kept = of.warmUps?.get(key);
	const warm = kept ?? warmUp(of.seed, of.perDay, scenario);
	of.warmUps?.set(key, warm);
	const memory = warm.memory.copy();
	const world = {
		...warm.world,
		countries: warm.world.countries.map((each) => ({
			...each,
			users: [...each.users],
		})),
	};
	const chance = seeded(
		of.seed * 1_000 + nameNumber(scenario.sameAs ?? scenario.name),
	);
	const from = SCORED_FROM + ATTACK_AFTER;
	const attack = scenario.attack?.(chance, world, from) ?? [];
	const last = attack.at(-1);
	const change = scenario.people?.({ chance, world, begin: SCORED_FROM }) ?? {};
	const days =
		scenario.attack === undefined
			? Math.min(scenario.days, of.mostDays ?? scenario.days)
			: scenario.days;
	const isCounted =
		scenario.counts === "employees" ? new Set(change.more ?? []) : null;
	return play(
		memory,
		traffic(chance, world, SCORED_FROM, days, change, attack),
		{
			withAddresses,
			neverVerifies,
			withChallenge: scenario.withChallenge === true,
			isCounted: (arrival) => isCounted?.has(arrival) ?? true,
			onVerified: rememberIn(world),
			isHashed: of.isHashed === true,
			...(last !== undefined && {
				attack: {
					from,
					to: last.at,
					countries: new Set(attack.map(({ to }) => countryOf(to) ?? "")),
				},
			}),
		},
	);
}

function warmUp(seed: number, perDay: number, scenario: Scenario): Warm {
	const { knownShare, withAddresses = false, neverVerifies = false } = scenario;
	const world = newWorld(seed, perDay, knownShare);
	const memory = guardMemory("medium");
	const chance = seeded(seed * 1_000);
	play(memory, traffic(chance, world, BEGIN, WARM_UP_DAYS, {}, []), {
		withAddresses,
		neverVerifies,
		onVerified: rememberIn(world),
	});
	return { world, memory };
}

/** Verified people come back as known ones; what an attacker verifies does not. */
export function rememberIn(world: World) {
	const byCountry = new Map(
		world.countries.map((each) => [each.country, each] as const),
	);
	return (to: string, isAttack: boolean) => {
		if (!isAttack) byCountry.get(countryOf(to) ?? "")?.users.push(to);
	};
}

/** A scenario keeps its seed when others are added before it. */
function nameNumber(name: string): number {
	let sum = 0;
	for (const character of name)
		sum = (sum * 31 + character.charCodeAt(0)) % 997;
	return 1 + sum;
}

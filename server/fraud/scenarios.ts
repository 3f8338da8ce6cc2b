/** The scenarios: what strangers or people do, after 14 usual days. */

import type { Seeded } from "../simulation/chance.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../src/durations.ts";
import {
	botnet,
	botnetAtHome,
	employees,
	manyRanges,
	oneRange,
	sequential,
} from "./attacks.ts";
import { PLACES, type Place } from "./places.ts";
import {
	type Arrival,
	anyRange,
	drawCountry,
	hourOfTimes,
	person,
	type Served,
	serve,
	type World,
} from "./world.ts";

export type Scenario = {
	readonly name: string;
	readonly days: number;
	/** The share of sessions of known recipients; 0.6 unless it says another. */
	readonly knownShare?: number;
	/** The account's traffic, changed. */
	readonly people?: (ctx: PeopleContext) => PeopleChange;
	readonly attack?: (chance: Seeded, world: World, from: number) => Arrival[];
	readonly withAddresses?: boolean;
	readonly neverVerifies?: boolean;
	/** Only what these people do is counted. */
	readonly counts?: "all" | "employees";
	/** Who is refused solves a captcha before the second try. */
	readonly withChallenge?: boolean;
	/** The same people and the same attack as in this scenario. */
	readonly sameAs?: string;
	/** Absent: the row is for information. */
	readonly target?: TargetOf;
	/** Where the target is missed: it must not get worse than this. */
	readonly atLeast?: TargetOf;
};

type TargetOf = (perDay: number) => Target;

/** The median of the seeds must reach this. Shares are of 1. */
export type Target = {
	readonly catch?: number;
	/** The worst seed must reach this; three points below `catch` unless it says another. */
	readonly worstCatch?: number;
	readonly leak?: number;
	/** Share of all people. */
	readonly refused?: number;
	/** Share of people from the attack's beginning to 12 hours after its end. */
	readonly inWindow?: number;
	/** Share of those in countries that the attack does not go to. */
	readonly elsewhere?: number;
	/** Hours from the attack's end until nothing is restricted. */
	readonly restrictedHours?: number;
	/** The same for the first block of a node, in the worst seed too; later ones are longer. */
	readonly blockedHours?: number;
};

const always = (target: Target) => () => target;
/** No attack: at most one of 2,000 is refused. */
const QUIET = always({ refused: 0.0005 });
const RECOVERY = { restrictedHours: 1, blockedHours: 12 };
const LOCAL = { inWindow: 0.01, elsewhere: 0.005, ...RECOVERY };
const IN_MANY_RANGES = { catch: 0.97, leak: 150, ...LOCAL };

/** Messages a day of the botnets, while they last. */
const BOTNET_A_DAY = 24 * 1_200;

/**
 * A botnet ten times as big as the account is stopped, one as big as the account is
 * bounded. The design asks for 0.55 of the second.
 */
function ofBotnet(inWindow: number, caughtOfBig = 0.85) {
	return (perDay: number): Target => ({
		...(10 * perDay <= BOTNET_A_DAY
			? { catch: 0.92 }
			: { catch: caughtOfBig, leak: 0.12 * perDay }),
		...{ inWindow, ...RECOVERY },
	});
}
const SPREAD = ofBotnet(0.1);
const SPREAD_AT_HOME = (perDay: number) => ({
	...{ ...SPREAD(perDay), elsewhere: 0.005 },
});
/** Where the people live, and the attack goes to their very ranges. */
const IN_HOME_RANGES = (perDay: number) => ({
	...{ ...ofBotnet(0.2)(perDay), elsewhere: 0.005 },
});
/** Who solves one enters the code too, so that restrictions end earlier. */
const CHALLENGED = ofBotnet(0.005, 0.55);
const CHALLENGED_AT_LEAST = (perDay: number) => ({
	...CHALLENGED(perDay),
	...{ catch: perDay > 2_000 ? 0.7 : 0.89, restrictedHours: 1.1 },
});

type PeopleContext = {
	readonly chance: Seeded;
	readonly world: World;
	readonly begin: number;
};

export type PeopleChange = {
	/** Times the usual number of sessions, at this hour. */
	readonly rate?: (at: number) => number;
	/** Times the usual conversion. */
	readonly conversion?: (at: number, country: Served) => number;
	/** The country of a session, instead of the usual one. */
	readonly country?: (chance: Seeded) => Served | null;
	/** Sessions beside the usual ones. */
	readonly more?: readonly Arrival[];
};

/** Attacks begin at noon of the first day that is counted, when an account is busy. */
export const ATTACK_AFTER = 12 * HOUR_MS;

const COLD = PLACES.slice(10, 13);

const WITHOUT_CHALLENGE: readonly Scenario[] = [
	{ name: "clean", target: QUIET, days: 8 },
	{
		name: "flash sale, 10x for 30 minutes",
		target: QUIET,
		days: 1,
		people: ({ begin }) => ({
			rate: (at) => (within(at, begin + 12 * HOUR_MS, HOUR_MS / 2) ? 10 : 1),
		}),
	},
	{
		name: "a new country, 30 % of traffic",
		target: QUIET,
		days: 8,
		people: ({ chance, world }) => {
			const launched = serve(chance, world.unserved[0] as Place, 60);
			return { country: (chance) => (chance.is(0.3) ? launched : null) };
		},
	},
	{ name: "outage at home, 6 hours", target: QUIET, days: 8, people: outage },
	{ name: "outage, sign-up only", days: 8, knownShare: 0, people: outage },
	{
		name: "30 employees in 10 minutes",
		target: QUIET,
		days: 1,
		people: company(30),
		counts: "employees",
	},
	{
		name: "100 employees in 10 minutes",
		target: always({ refused: 0.05 }),
		days: 1,
		people: company(100),
		counts: "employees",
	},
	{
		name: "conversion x 0.6",
		days: 8,
		people: () => ({ conversion: () => 0.6 }),
	},
	{ name: "an integrator that never verifies", days: 8, neverVerifies: true },
	{ name: "sign-up only", target: QUIET, days: 8, knownShare: 0 },
	{
		name: "sequential range, 60 a minute",
		target: always({ catch: 0.99, leak: 20, ...LOCAL }),
		days: 2,
		attack: (chance, _, from) => sequential(chance, chance.pick(COLD), from),
	},
	{
		name: "sequential range at home",
		target: always({ catch: 0.99, leak: 20, ...LOCAL }),
		days: 2,
		attack: (chance, { countries }, from) =>
			sequential(chance, countries[0] as Served, from),
	},
	{
		name: "51 ranges in 3 countries",
		target: always(IN_MANY_RANGES),
		days: 2,
		attack: (chance, _, from) =>
			manyRanges(chance, COLD, from, { ranges: 51, perHour: 1_000, hours: 6 }),
	},
	{
		name: "51 ranges in 3 served countries",
		target: always(IN_MANY_RANGES),
		atLeast: always({ ...IN_MANY_RANGES, inWindow: 0.04 }),
		days: 2,
		attack: (chance, { countries }, from) =>
			manyRanges(chance, countries.slice(1, 4), from, {
				ranges: 51,
				perHour: 1_000,
				hours: 6,
			}),
	},
	{
		name: "51 ranges, one after the other",
		target: always(IN_MANY_RANGES),
		days: 2,
		attack: (chance, _, from) =>
			manyRanges(chance, COLD, from, {
				ranges: 51,
				perHour: 1_000,
				hours: 6,
				inOrder: true,
			}),
	},
	{
		name: "51 ranges at home, one after the other",
		target: always(IN_MANY_RANGES),
		atLeast: always({
			...{ ...IN_MANY_RANGES, catch: 0.96, leak: 210, inWindow: 0.02 },
		}),
		days: 2,
		attack: (chance, { countries }, from) =>
			manyRanges(chance, countries.slice(0, 1), from, {
				ranges: 51,
				perHour: 1_000,
				hours: 6,
				inOrder: true,
			}),
	},
	{
		name: "range at 2 a minute",
		target: always({ catch: 0.97, leak: 20, ...LOCAL }),
		days: 2,
		attack: atTwo(0),
	},
	{
		name: "2 a minute, 20 % faked",
		target: always({ catch: 0.94, ...LOCAL }),
		days: 2,
		attack: atTwo(0.2),
	},
	{
		name: "2 a minute, 40 % faked",
		// Where people enter 60 % of their codes, 40 % are hard to tell from them.
		target: always({ catch: 0.6, worstCatch: 0, ...LOCAL }),
		days: 2,
		attack: atTwo(0.4),
	},
	{ name: "2 a minute, 60 % faked", days: 2, attack: atTwo(0.6) },
	{
		name: "slow drip, 6 an hour in one range",
		target: always({ catch: 0.95, leak: 35, ...LOCAL }),
		days: 8,
		attack: (chance, _, from) =>
			oneRange(chance, anyRange(chance, chance.pick(COLD)), from, {
				perHour: 6,
				hours: 7 * 24,
			}),
	},
	{
		name: "slow drip at home",
		target: always({ catch: 0.95, leak: 35, ...LOCAL }),
		days: 8,
		attack: (chance, { countries }, from) =>
			oneRange(chance, anyRange(chance, countries[0] as Served), from, {
				perHour: 6,
				hours: 7 * 24,
			}),
	},
	{
		name: "very slow, 5 an hour over 60 ranges",
		target: always({ catch: 0.9, ...LOCAL }),
		days: 8,
		attack: (chance, _, from) =>
			manyRanges(chance, COLD, from, {
				ranges: 60,
				perHour: 5,
				hours: 7 * 24,
			}),
	},
	{
		name: "botnet, 30 countries",
		target: SPREAD,
		days: 2,
		attack: (chance, _, from) => botnet(chance, PLACES.slice(0, 30), from),
	},
	{
		name: "botnet, home country",
		target: SPREAD_AT_HOME,
		days: 2,
		attack: (chance, { countries }, from) =>
			botnet(chance, countries.slice(0, 1), from),
	},
	{
		name: "botnet, the home ranges",
		target: IN_HOME_RANGES,
		days: 2,
		attack: (chance, { countries }, from) =>
			botnetAtHome(chance, countries[0] as Served, from),
	},
	{
		name: "botnet, the home ranges, 40 client addresses",
		target: IN_HOME_RANGES,
		days: 2,
		withAddresses: true,
		attack: (chance, { countries }, from) =>
			botnetAtHome(chance, countries[0] as Served, from, 40),
	},
	{
		name: "botnet, 30 countries, 40 client addresses",
		target: SPREAD,
		days: 2,
		withAddresses: true,
		attack: (chance, _, from) => botnet(chance, PLACES.slice(0, 30), from, 40),
	},
];

/** In botnets people are refused by rules that a challenge passes. */
const IN_HOME = "botnet, the home ranges";
const AGAIN = ["botnet, 30 countries", "botnet, home country", IN_HOME];

export const SCENARIOS: readonly Scenario[] = [
	...WITHOUT_CHALLENGE,
	...WITHOUT_CHALLENGE.filter(({ name }) => AGAIN.includes(name)).map(
		(scenario): Scenario => ({
			...scenario,
			name: `${scenario.name}, with a challenge`,
			sameAs: scenario.name,
			withChallenge: true,
			target: CHALLENGED,
			...(scenario.name === IN_HOME && { atLeast: CHALLENGED_AT_LEAST }),
		}),
	),
];

function within(at: number, from: number, ms: number): boolean {
	return at >= from && at < from + ms;
}

function outage({ begin, world }: PeopleContext): PeopleChange {
	const home = world.countries[0];
	return {
		conversion: (at, country) =>
			country === home && within(at, begin + 10 * HOUR_MS, 6 * HOUR_MS) ? 0 : 1,
	};
}

function company(count: number) {
	return ({ chance, world, begin }: PeopleContext): PeopleChange => {
		const home = world.countries[0] as Served;
		const range = anyRange(chance, home);
		return {
			more: employees(count, begin + 10 * HOUR_MS).map((at) =>
				person(chance, at, home, 0, 1, range),
			),
		};
	};
}

function atTwo(faked: number): NonNullable<Scenario["attack"]> {
	return (chance, { countries }, from) =>
		oneRange(
			chance,
			anyRange(chance, chance.pick([...COLD, ...countries.slice(0, 3)])),
			from,
			{ perHour: 120, hours: 6, faked },
		);
}

/** The account's people come hour by hour: known recipients are drawn from those verified so far. */
export function* traffic(
	chance: Seeded,
	world: World,
	begin: number,
	days: number,
	change: PeopleChange,
	attack: readonly Arrival[],
): Generator<Arrival> {
	const extra = [...(change.more ?? []), ...attack].sort((a, b) => a.at - b.at);
	let next = 0;
	for (let hour = begin; hour < begin + days * DAY_MS; hour += HOUR_MS) {
		// Ten minutes at a time, so that a rate may change within the hour.
		const times: number[] = [];
		for (const at of hourOfTimes(chance, hour, world.perDay)) times.push(at);
		for (let part = 0; part < 6; part++) {
			const from = hour + part * 10 * MINUTE_MS;
			const rate = change.rate?.(from) ?? 1;
			if (rate <= 1) continue;
			const usual = times.filter((at) =>
				within(at, from, 10 * MINUTE_MS),
			).length;
			for (let i = 0; i < usual * (rate - 1); i++) {
				times.push(from + chance.fraction() * 10 * MINUTE_MS);
			}
		}
		const own: Arrival[] = [];
		while (
			next < extra.length &&
			(extra[next] as Arrival).at < hour + HOUR_MS
		) {
			own.push(extra[next++] as Arrival);
		}
		let i = 0;
		for (const at of times.sort((a, b) => a - b)) {
			while (i < own.length && (own[i] as Arrival).at <= at) {
				yield own[i++] as Arrival;
			}
			const country = change.country?.(chance) ?? drawCountry(chance, world);
			const factor = change.conversion?.(at, country) ?? 1;
			yield person(chance, at, country, world.knownShare, factor);
		}
		while (i < own.length) yield own[i++] as Arrival;
	}
}

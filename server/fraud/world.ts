/** The people of an account: where they live, how often they come, how many enter their codes. */

import { type Seeded, seeded } from "../simulation/chance.ts";
import { PLACES, type Place, SERVED } from "./places.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday in 2026; any would do. */
export const BEGIN = Date.UTC(2026, 0, 5);
export const WARM_UP_DAYS = 14;

/** Sessions of an hour of the day, against the mean. */
const HOURS = [
	0.35, 0.25, 0.2, 0.2, 0.25, 0.4, 0.7, 1, 1.3, 1.45, 1.5, 1.45, 1.4, 1.4, 1.4,
	1.4, 1.45, 1.5, 1.55, 1.5, 1.35, 1.1, 0.8, 0.5,
];
const HOURS_MEAN = HOURS.reduce((sum, each) => sum + each, 0) / 24;

const HOME_RANGES = 250;
const OTHER_RANGES = 60;
const ZIPF = 0.7;

export type Served = Place & {
	/** Numbers without their last four digits, the most frequent first. */
	readonly ranges: readonly string[];
	readonly cumulated: readonly number[];
	readonly conversion: number;
	readonly knownConversion: number;
	/** Recipients who were verified. */
	readonly users: string[];
};

export type World = {
	readonly perDay: number;
	readonly countries: readonly Served[];
	/** Countries of no session yet, for launches. */
	readonly unserved: readonly Place[];
	readonly knownShare: number;
};

export type Arrival = {
	readonly at: number;
	readonly to: string;
	/** Entered so many milliseconds after it was sent; null: never. */
	readonly delay: number | null;
	readonly isAttack: boolean;
	readonly resends: boolean;
	readonly clientIp: string;
};

export function digits(chance: Seeded, count: number): string {
	let text = "";
	for (let i = 0; i < count; i++) text += chance.below(10);
	return text;
}

/** A random number of a range: nine of ten belong to nobody whom the account knows. */
export function inRange(chance: Seeded, range: string): string {
	return range + digits(chance, 4);
}

export function anyRange(chance: Seeded, place: Place): string {
	return chance.pick(place.starts) + digits(chance, place.rest - 4);
}

export function serve(chance: Seeded, place: Place, count: number): Served {
	const ranges = new Set<string>();
	// A small country may have fewer ranges than that.
	for (let i = 0; i < 3 * count && ranges.size < count; i++) {
		ranges.add(anyRange(chance, place));
	}
	let sum = 0;
	const cumulated = [...ranges].map((_, i) => {
		sum += 1 / (i + 1) ** ZIPF;
		return sum;
	});
	return {
		...place,
		ranges: [...ranges],
		cumulated: cumulated.map((each) => each / sum),
		conversion: 0.6 + 0.3 * chance.fraction(),
		knownConversion: 0.85 + 0.1 * chance.fraction(),
		users: [],
	};
}

export function newWorld(
	seed: number,
	perDay: number,
	knownShare = 0.6,
): World {
	const chance = seeded(seed);
	const [home, ...rest] = PLACES;
	const others = rest.slice(0, SERVED - 1);
	return {
		perDay,
		knownShare,
		countries: [
			serve(chance, home as Place, HOME_RANGES),
			...others.map((place) => serve(chance, place, OTHER_RANGES)),
		],
		unserved: rest.slice(SERVED - 1),
	};
}

/** Home has 70 % of all sessions, the others the rest by 1/rank. */
export function drawCountry(chance: Seeded, { countries }: World): Served {
	if (chance.is(0.7)) return countries[0] as Served;
	const others = countries.slice(1);
	const sum = others.reduce((total, _, i) => total + 1 / (i + 1), 0);
	let left = chance.fraction() * sum;
	for (const [i, country] of others.entries()) {
		left -= 1 / (i + 1);
		if (left <= 0) return country;
	}
	return others.at(-1) as Served;
}

function drawRange(chance: Seeded, { ranges, cumulated }: Served): string {
	const share = chance.fraction();
	let low = 0;
	let high = ranges.length - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((cumulated[middle] ?? 1) < share) low = middle + 1;
		else high = middle;
	}
	return ranges[low] as string;
}

/** Lognormal: a median of 20 seconds, sigma 0.9. */
export function drawDelay(chance: Seeded): number {
	const u = Math.max(1e-12, chance.fraction());
	const normal =
		Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * chance.fraction());
	return 20_000 * Math.exp(0.9 * normal);
}

const clientOf = (chance: Seeded) =>
	chance.is(0.3)
		? // Behind the address of a carrier or an office.
			`198.51.100.${chance.below(200)}`
		: `10.${chance.below(256)}.${chance.below(256)}.${chance.below(256)}`;

/** A session of a real person in this country. */
export function person(
	chance: Seeded,
	at: number,
	country: Served,
	knownShare: number,
	factor = 1,
	range?: string,
): Arrival {
	const known =
		range === undefined && country.users.length > 0 && chance.is(knownShare)
			? chance.pick(country.users)
			: null;
	const share =
		(known === null ? country.conversion : country.knownConversion) * factor;
	return {
		at,
		to: known ?? inRange(chance, range ?? drawRange(chance, country)),
		delay: chance.is(share) ? drawDelay(chance) : null,
		isAttack: false,
		resends: chance.is(0.35),
		clientIp: clientOf(chance),
	};
}

function poisson(chance: Seeded, mean: number): number {
	if (mean > 500) {
		const u = Math.max(1e-12, chance.fraction());
		const normal =
			Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * chance.fraction());
		return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
	}
	const limit = Math.exp(-mean);
	let count = 0;
	for (let product = chance.fraction(); product > limit; count++) {
		product *= chance.fraction();
	}
	return count;
}

/** Times of usual sessions in this hour; `hour`: the beginning of one. */
export function hourOfTimes(
	chance: Seeded,
	hour: number,
	perDay: number,
): number[] {
	const weight = (HOURS[new Date(hour).getUTCHours()] ?? 1) / HOURS_MEAN;
	const count = poisson(chance, (perDay / 24) * weight);
	return Array.from({ length: count }, () => hour + chance.fraction() * HOUR);
}

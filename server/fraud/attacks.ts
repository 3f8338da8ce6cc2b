/** Attacks: messages at times, to numbers that nobody waits at. */

import type { Seeded } from "../simulation/chance.ts";
import { HOUR_MS, MINUTE_MS } from "../src/durations.ts";
import type { Place } from "./places.ts";
import {
	type Arrival,
	anyRange,
	digits,
	drawDelay,
	inRange,
	type Served,
} from "./world.ts";

type Stream = {
	readonly from: number;
	readonly perHour: number;
	readonly hours: number;
	readonly to: (i: number) => string;
	/** The share of codes that the attacker enters. */
	readonly faked?: number;
	/** The number of client addresses that it has. */
	readonly addresses?: number;
};

function stream(chance: Seeded, of: Stream): Arrival[] {
	const count = Math.round(of.perHour * of.hours);
	const { addresses = 5_000 } = of;
	return Array.from({ length: count }, (_, i) => ({
		at: of.from + ((i + chance.fraction()) * HOUR_MS) / of.perHour,
		to: of.to(i),
		delay: chance.is(of.faked ?? 0) ? drawDelay(chance) : null,
		isAttack: true,
		resends: false,
		clientIp: `203.0.${Math.floor(chance.below(addresses) / 250)}.${1 + chance.below(Math.min(250, addresses))}`,
	}));
}

/** One number after the other, from the middle of a range: 3,600 lie in one range or two. */
export function sequential(chance: Seeded, place: Place, from: number) {
	const range = anyRange(chance, place);
	const start = Number(range.slice(-3)) * 10_000 + chance.below(10_000);
	return stream(chance, {
		from,
		perHour: 3_600,
		hours: 1,
		to: (i) =>
			range.slice(0, -3) + String((start + i) % 10_000_000).padStart(7, "0"),
	});
}

/** Ranges that lie anywhere in these countries, in any order or one after the other. */
export function manyRanges(
	chance: Seeded,
	places: readonly Place[],
	from: number,
	of: {
		ranges: number;
		perHour: number;
		hours: number;
		inOrder?: boolean;
	},
) {
	const ranges = Array.from({ length: of.ranges }, (_, i) =>
		anyRange(chance, places[i % places.length] as Place),
	);
	const count = of.perHour * of.hours;
	return stream(chance, {
		from,
		perHour: of.perHour,
		hours: of.hours,
		to: (i) =>
			inRange(
				chance,
				of.inOrder
					? (ranges[Math.floor((i * of.ranges) / count)] ?? "")
					: chance.pick(ranges),
			),
	});
}

export function oneRange(
	chance: Seeded,
	range: string,
	from: number,
	of: { perHour: number; hours: number; faked?: number },
) {
	return stream(chance, { from, ...of, to: () => inRange(chance, range) });
}

/** Random valid numbers of these countries, 20 a minute for four hours. */
export function botnet(
	chance: Seeded,
	places: readonly Place[],
	from: number,
	addresses?: number,
) {
	return stream(chance, {
		from,
		perHour: 1_200,
		hours: 4,
		to: () => {
			const place = chance.pick(places);
			return chance.pick(place.starts) + digits(chance, place.rest);
		},
		...(addresses !== undefined && { addresses }),
	});
}

/** The same, into the very ranges where the account's people live. */
export function botnetAtHome(
	chance: Seeded,
	home: Served,
	from: number,
	addresses?: number,
) {
	return stream(chance, {
		from,
		perHour: 1_200,
		hours: 4,
		to: () => inRange(chance, chance.pick(home.ranges)),
		...(addresses !== undefined && { addresses }),
	});
}

/** People of one company, whose numbers lie in one range. */
export function employees(count: number, from: number): number[] {
	return Array.from(
		{ length: count },
		(_, i) => from + (i * 10 * MINUTE_MS) / count,
	);
}

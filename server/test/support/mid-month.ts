/** The clock moved to a time from which no test runs into another hour, day or month. */

import type { TestPostern } from "./postern.ts";

/** Moves it on to noon of the next month's 15th, UTC. */
export function toMidMonth({ clock }: Pick<TestPostern, "clock">): void {
	const noon = new Date(clock.now());
	noon.setUTCMonth(noon.getUTCMonth() + 1, 15);
	noon.setUTCHours(12, 0, 0, 0);
	clock.advance(noon.getTime() - clock.now());
}

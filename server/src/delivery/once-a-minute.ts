import type { Context } from "../context.ts";
import { hasPassed } from "../durations.ts";

const WINDOW_MS = 60_000;

/** True at most once a minute for each provider: the other side repeats what is not understood. */
export function onceAMinute({
	now,
}: Pick<Context, "now">): (provider: string) => boolean {
	const noted = new Map<string, number>();
	return (provider) => {
		const at = now();
		const last = noted.get(provider) ?? Number.NEGATIVE_INFINITY;
		if (!hasPassed(WINDOW_MS, last, at)) return false;
		noted.set(provider, at);
		return true;
	};
}

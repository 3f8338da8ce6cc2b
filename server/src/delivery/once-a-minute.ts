import type { Context } from "../context.ts";

const WINDOW_MS = 60_000;

/** True at most once a minute for each provider: the other side repeats what is not understood. */
export function onceAMinute({
	now,
}: Pick<Context, "now">): (provider: string) => boolean {
	const noted = new Map<string, number>();
	return (provider) => {
		const at = now();
		if (at - (noted.get(provider) ?? Number.NEGATIVE_INFINITY) < WINDOW_MS)
			return false;
		noted.set(provider, at);
		return true;
	};
}

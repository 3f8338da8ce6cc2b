import { DAY_MS } from "../durations.ts";
import type { Config } from "./settings.ts";

/** How long records are kept after their verifications were made. */
export function recordsKeptMs({
	retentionDays,
}: Pick<Config, "retentionDays">): number {
	return retentionDays * DAY_MS;
}

import { expect, test } from "vitest";
import { onceAMinute } from "./once-a-minute.ts";

test("each provider has its turn once a minute, also after the clock was set back", () => {
	let at = 0;
	const isDue = onceAMinute({ now: () => at });
	expect([isDue("a"), isDue("a"), isDue("b")]).toEqual([true, false, true]);
	at = 59_999;
	expect(isDue("a")).toBe(false);
	at = 60_000;
	expect(isDue("a")).toBe(true);
	at = -7_200_000;
	expect([isDue("a"), isDue("a")]).toEqual([true, false]);
});

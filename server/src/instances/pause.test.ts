import { expect, test } from "vitest";
import { pauseMs } from "./pause.ts";

test("the first end costs a tenth of a second, a crash loop a try in half a minute", () => {
	expect([1, 2, 3, 9, 10, 1_000].map(pauseMs)).toEqual([
		100, 200, 400, 25_600, 30_000, 30_000,
	]);
});

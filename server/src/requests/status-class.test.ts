/** Filters by status: a class, or one status. */

import { expect, test } from "vitest";
import { STATUS_PATTERN, statusFilter } from "./status-class.ts";

test.each([
	["5xx", "5xx", [500, 503], [200, 404, 301]],
	["4xx", "4xx", [400, 499], [500, 200]],
	["2xx", "2xx", [200, 204, 301], [400, 500]],
	["429", "4xx", [429], [428, 400, 529]],
	["503", "5xx", [503], [500]],
	["200", "2xx", [200], [201]],
] as const)("%s", (text, within, fit, others) => {
	const filter = statusFilter(text);
	expect(new RegExp(STATUS_PATTERN).test(text)).toBe(true);
	expect(filter.within).toBe(within);
	expect(fit.every(filter.fits)).toBe(true);
	expect(others.some(filter.fits)).toBe(false);
});

test.each(["", "3xx", "6xx", "99", "600", "42", "4xx "])(
	"%s is none",
	(text) => {
		expect(new RegExp(STATUS_PATTERN).test(text)).toBe(false);
	},
);

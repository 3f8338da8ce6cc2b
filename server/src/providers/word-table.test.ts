import { describe, expect, test } from "vitest";
import { wordTable } from "./word-table.ts";

describe("a gateway's word", () => {
	test("is looked up as it is written before its case is ignored", () => {
		const found = wordTable({ Failed: 1, FAILED: 2, ok: 3 }, true);
		expect([found("Failed"), found("FAILED"), found("OK")]).toEqual([1, 2, 3]);
		expect(wordTable({ ok: 3 }, false)("OK")).toBeUndefined();
	});

	test("`constructor` finds nothing", () => {
		expect(wordTable({ ok: 1 }, true)("constructor")).toBeUndefined();
	});
});

import { expect, test } from "vitest";
import { differing } from "./typed.ts";

const OLD = { name: "Shop", country: "DE", rows: [1] };

test("members as they are kept are not typed", () => {
	expect(differing({ name: "Shop", country: "AT" }, OLD)).toEqual({
		country: "AT",
	});
	expect(differing({ rows: OLD.rows }, OLD)).toEqual({});
	expect(differing({ rows: [1] }, OLD)).toEqual({ rows: [1] });
	expect(differing({}, OLD)).toEqual({});
});

test("after a save only what was typed since is left", () => {
	const sent = { name: "Store", country: "AT" };
	expect(differing({ ...sent, country: "CH" }, sent)).toEqual({
		country: "CH",
	});
	expect(differing({ country: "" }, {})).toEqual({ country: "" });
});

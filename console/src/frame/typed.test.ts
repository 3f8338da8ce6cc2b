import { expect, test } from "vitest";
import { afterSave, differing, overtaken } from "./typed.ts";

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
	const known = { name: "Shop", country: "DE" };
	const typing = { all: { ...sent, country: "CH", note: "n" }, known };
	expect(afterSave<typeof OLD & { note: string }>(typing, sent)).toEqual({
		all: { country: "CH", note: "n" },
		known: { country: "AT" },
	});
});

test.each([
	["nobody else changed it", { list: "ab" }, { list: "a" }, []],
	["another member changed", { list: "ab" }, { list: "a", name: "B" }, []],
	["somebody else changed it", { list: "ab" }, { list: "ac" }, ["list"]],
	["both typed the same", { list: "ab" }, { list: "ab" }, []],
])("what others overtook: %s", (_, typed, now, names) => {
	type Form = { list: string; name: string };
	const known = { list: "a" };
	expect(overtaken<Form>(typed, known, { name: "A", ...now })).toEqual(names);
});

test("rows are compared without the keys that a browser gave them", () => {
	const known = { rows: [{ key: 1, id: 0, body: "a" }] };
	const typed = { rows: [{ key: 1, id: 0, body: "b" }] };
	const row = (body: string) => ({ rows: [{ key: 7, id: 3, body }] });
	expect(overtaken(typed, known, row("a"))).toEqual([]);
	expect(overtaken(typed, known, row("b"))).toEqual([]);
	expect(overtaken(typed, known, row("c"))).toEqual(["rows"]);
});

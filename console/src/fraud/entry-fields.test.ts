import { expect, test } from "vitest";
import { bodyOf, NOTHING_TYPED } from "./entry-fields.ts";

test("an entry without an end", () => {
	const typed = { ...NOTHING_TYPED, value: " +49170 ", reason: " pumped " };
	expect(bodyOf(typed)).toEqual({
		...{ list: "deny", subject: "prefix", value: "+49170", reason: "pumped" },
	});
});

test("a local end becomes an instant, and letters of a country large", () => {
	const ends = "2026-12-31T10:30";
	const typed = { ...NOTHING_TYPED, subject: "country", value: "de" } as const;
	expect(bodyOf({ ...typed, ends })).toMatchObject({
		value: "DE",
		until: new Date(2026, 11, 31, 10, 30).toISOString(),
	});
	expect(bodyOf({ ...typed, ends: "soon" })).toMatchObject({ until: "soon" });
});

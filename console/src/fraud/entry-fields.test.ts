import { expect, test } from "vitest";
import { bodyOf, localTime, NOTHING_TYPED, patchOf } from "./entry-fields.ts";

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

test("a change has what is typed, and an emptied end takes it away", () => {
	expect(patchOf({})).toEqual({});
	expect(patchOf({ reason: " calm " })).toEqual({ reason: "calm" });
	expect(patchOf({ reason: "" })).toEqual({ reason: " " });
	expect(patchOf({ ends: "" })).toEqual({ until: null });
	expect(patchOf({ ends: "2027-01-01T00:00" })).toEqual({
		until: new Date(2027, 0, 1).toISOString(),
	});
});

test("an instant is typed as local time", () => {
	const at = new Date(2026, 2, 5, 7, 8, 9);
	expect(localTime(at.toISOString())).toBe("2026-03-05T07:08");
});

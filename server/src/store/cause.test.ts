import { expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import { causeText } from "./cause.ts";

const refused = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });

test.each([
	[new Error("database is locked"), "database is locked"],
	[refused, "ECONNREFUSED"],
	[new Error("a\r\nb"), "a b"],
	[
		new Error("cannot reach postgres://postern:p/w@rd@db:5432/otp now"),
		"cannot reach postgres://…@db:5432/otp now",
	],
	[undefined, "unknown"],
])("%s", (cause, text) => {
	expect(causeText(new Refusal("unavailable", { cause }))).toBe(text);
});

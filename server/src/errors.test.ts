import { expect, test } from "vitest";
import { badParameter, Refusal } from "./errors.ts";

test("a refusal carries what a program can act on", () => {
	expect(new Refusal("expired")).toMatchObject({
		name: "expired",
		message: "The verification has expired",
		sentence: null,
		requestId: null,
		details: undefined,
	});
	expect(badParameter("to", "is required")).toMatchObject({
		name: "parameter",
		message: "to is required",
		sentence: "to is required",
		details: { parameter: "to" },
	});
});

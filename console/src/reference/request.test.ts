import { expect, test } from "vitest";
import type { Operation } from "./document.ts";
import { curlOf, filledFor, targetOf } from "./request.ts";

const AC = `AC${"0".repeat(32)}`;
const OPERATION: Operation = {
	...{ id: "x", tag: "x", method: "PUT", summary: "x", description: "" },
	path: "/accounts/{sid}/things/{id}",
	parameters: [
		{ name: "sid", in: "path", example: `AC${"1".repeat(32)}` },
		{ name: "id", in: "path", example: "T 1/2" },
		{ name: "page", in: "query", example: 3 },
		{ name: "Prefer", in: "header", example: "handling=strict" },
	],
	body: { schema: {}, example: { name: "it's" } },
	...{ replies: [], isOpen: false, takesAccountIn: null },
};

test("the form begins with the examples, for the account that is shown", () => {
	const filled = filledFor(OPERATION, AC, true);
	expect(filled.values).toEqual({ sid: AC, id: "T 1/2", page: "", Prefer: "" });
	expect(targetOf(OPERATION, filled)).toBe(`/accounts/${AC}/things/T%201%2F2`);
});

test("another account than the person's own is named where the operation takes one", () => {
	const filled = (
		takesAccountIn: Operation["takesAccountIn"],
		isOwn: boolean,
	) => filledFor({ ...OPERATION, takesAccountIn }, AC, isOwn);
	const example = { name: "it's" };
	expect(JSON.parse(filled("body", true).body)).toEqual(example);
	expect(JSON.parse(filled("body", false).body)).toEqual({
		...example,
		accountSid: AC,
	});
	expect(filled("query", true).values).not.toHaveProperty("accountSid");
	expect(filled("query", false).values).toMatchObject({ accountSid: AC });
	expect(JSON.parse(filled("query", false).body)).toEqual(example);
	expect(filled(null, false)).toEqual(filled(null, true));
});

test.each(["", " ", ".", ".."])("a part of the path cannot be %j", (id) => {
	const filled = filledFor(OPERATION, AC, true);
	const values = { ...filled.values, id };
	expect(targetOf(OPERATION, { ...filled, values })).toBeNull();
});

test("the line for curl quotes what a shell would read", () => {
	const filled = filledFor(OPERATION, AC, true);
	const values = { ...filled.values, page: "2 & 3", Prefer: "a" };
	expect(curlOf(OPERATION, { ...filled, values }, "https://x/otp/", AC)).toBe(
		[
			`curl -X PUT 'https://x/otp/accounts/${AC}/things/T%201%2F2?page=2+%26+3'`,
			`-u "${AC}:$POSTERN_TOKEN"`,
			`-H 'Prefer: a'`,
			`-H 'Content-Type: application/json'`,
			`-d '{"name":"it'\\''s"}'`,
		].join(" \\\n  "),
	);
});

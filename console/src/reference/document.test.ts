import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
	type ApiDocument,
	boundsText,
	membersOf,
	operationsOf,
	typeText,
} from "./document.ts";

const document = JSON.parse(
	readFileSync(
		new URL("../../../server/openapi.json", import.meta.url),
		"utf8",
	),
) as ApiDocument;
const operations = operationsOf(document);

test("every operation of the document is read, with all that it refers to", () => {
	expect(operations.length).toBeGreaterThan(40);
	for (const each of operations) {
		expect(each.summary, each.id).not.toBe("");
		expect(document.tags.map(({ name }) => name)).toContain(each.tag);
		for (const { name, in: place } of each.parameters) {
			expect(name, each.id).toMatch(/\S/);
			expect(["path", "query", "header"]).toContain(place);
		}
		expect(each.replies.map(({ status }) => status)).toContain("200");
		for (const { description } of each.replies) {
			expect(description, each.id).not.toBe("");
		}
	}
});

test("members of the objects in an object follow it", () => {
	const account = document.components.schemas?.Account ?? {};
	const members = membersOf(document, account);
	const at = members.findIndex(({ name }) => name === "defaults");
	expect(members[at + 1]).toMatchObject({ name: "codeLength", depth: 1 });
});

test.each([
	[{ type: "string" }, "string"],
	[{ type: ["string", "null"] }, "string | null"],
	[{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
	[{ enum: ["GET", "POST"] }, '"GET" | "POST"'],
	[{ const: 200 }, "200"],
	[{ items: { $ref: "#/components/schemas/Limit" } }, "Limit[]"],
	[{}, "any"],
])("the type %o is %s", (schema, text) => {
	expect(typeText(document, schema)).toBe(text);
});

test.each([
	[{}, ""],
	[{ minimum: 0 }, "≥ 0"],
	[{ minimum: 1, maximum: 10 }, "1–10"],
	[{ maxLength: 64 }, "[≤ 64]"],
	[{ minLength: 1, maxLength: 64 }, "[1–64]"],
])("the bounds %o are %s", (schema, text) => {
	expect(boundsText(schema)).toBe(text);
});

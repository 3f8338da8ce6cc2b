/** A value that does not fit is refused in plain words, whatever its schema says. */

import type { RouteOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Given } from "../src/cli/replay-settings.ts";
import { complete } from "../src/config/read.ts";
import { Settings } from "../src/config/settings.ts";
import { StartError } from "../src/errors.ts";
import { sentenceOf } from "../src/http/patterns.ts";
import { hasMisfitSentence } from "../src/misfit.ts";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import { Type } from "../src/schema.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

type Schema = Readonly<Record<string, unknown>>;

/** They refuse nothing by themselves: the schemas in them do, or nobody. */
const REFUSE_NOTHING: ReadonlySet<string> = new Set([
	...["anyOf", "items", "patternProperties", "properties"],
	...["default", "description", "title"],
]);

const requests: Schema[] = [];
let postern: TestPostern;
beforeAll(async () => {
	postern = await startTestPostern({
		routes(app) {
			app.addHook("onRoute", ({ schema }: RouteOptions) => {
				const { body, querystring, params, headers } = schema ?? {};
				for (const each of [body, querystring, params, headers]) {
					if (each !== undefined) requests.push(each as Schema);
				}
			});
		},
	});
});
afterAll(() => postern.stop());

/** A schema, and all in it. */
function schemasIn(schema: Schema): Schema[] {
	const { items, anyOf, properties, patternProperties } = schema;
	const { additionalProperties, propertyNames } = schema;
	const inner = [
		...[items, additionalProperties, propertyNames],
		...((anyOf as unknown[] | undefined) ?? []),
		...Object.values(properties ?? {}),
		...Object.values(patternProperties ?? {}),
	];
	const isSchema = (value: unknown): value is Schema =>
		typeof value === "object" && value !== null;
	return [schema, ...inner.filter(isSchema).flatMap(schemasIn)];
}

const unspoken = (schemas: readonly Schema[]) => [
	...new Set(
		schemas
			.flatMap(schemasIn)
			.flatMap(Object.keys)
			.filter((keyword) => keyword !== "pattern")
			.filter((keyword) => !REFUSE_NOTHING.has(keyword))
			.filter((keyword) => !hasMisfitSentence(keyword)),
	),
];

const patternsIn = (schemas: readonly Schema[]) => [
	...new Set(
		schemas
			.flatMap(schemasIn)
			.flatMap(({ pattern }) => (typeof pattern === "string" ? [pattern] : [])),
	),
];

const settings = [Settings, Given, ...DEFINITIONS.map((each) => each.settings)];

test("every keyword of the settings has its words", () => {
	expect(
		settings.flatMap((each) => schemasIn(each as Schema)).length,
	).toBeGreaterThan(500);
	expect(unspoken(settings as Schema[])).toEqual([]);
});

test("every keyword of the requests has its words", () => {
	expect(requests.length).toBeGreaterThan(50);
	expect(unspoken(requests)).toEqual([]);
});

test("every pattern of the settings has its words", () => {
	const patterns = Object.assign(
		{},
		...DEFINITIONS.map((each) => each.patterns),
	) as Readonly<Record<string, string>>;
	const without = patternsIn(settings as Schema[]).filter((pattern) => {
		const schema = Type.Object({ it: Type.String({ pattern }) });
		try {
			complete(schema, { it: "\0" }, { source: "", path: "" }, patterns);
		} catch (error) {
			if (!(error instanceof StartError)) throw error;
			return error.message.endsWith("is not valid");
		}
		return true;
	});
	expect(without).toEqual([]);
});

test("every pattern of the requests has its words", () => {
	expect(
		patternsIn(requests).filter((pattern) => sentenceOf(pattern) === undefined),
	).toEqual([]);
});

/** Parameters and bodies of an operation. */

import type { Operation } from "../../server/src/api/operation.ts";
import type { Route } from "./document.ts";
import type { Published, Schema } from "./schemas.ts";

/** Request headers that several operations take. */
export const HEADER_PARAMETERS = {
	Prefer: {
		name: "Prefer",
		in: "header",
		description:
			"`handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it",
		schema: { type: "string", maxLength: 1_000 },
		example: "handling=strict",
	},
	PreferRepresentation: {
		name: "Prefer",
		in: "header",
		description:
			"`return=representation`: the reply also shows the verification. `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it",
		schema: { type: "string", maxLength: 1_000 },
		example: "return=representation",
	},
	"Idempotency-Key": {
		name: "Idempotency-Key",
		in: "header",
		description:
			"For 24 h the same request with the same key gets the first reply again and does nothing; another request with it is 409",
		schema: { type: "string", pattern: "^[ -~]{1,128}$" },
		example: "5f1c1a52-6a0e-4c3b-9c58-9a4f2f1a7c11",
	},
	"If-Match": {
		name: "If-Match",
		in: "header",
		description:
			"The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412",
		schema: { type: "string", maxLength: 1_000 },
		example: '"FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"',
	},
} as const;

const isRead = ({ method }: Route) => method === "GET" || method === "DELETE";

export function parametersOf(
	route: Route,
	operation: Operation,
	published: Published,
): Schema[] {
	const { params, querystring } = route.schema;
	const own = (where: "path" | "query", schema: Schema | undefined) => {
		const required = (schema?.required ?? []) as string[];
		return Object.entries(propertiesOf(schema)).map(([name, each]) => {
			const { description, ...rest } = each;
			const example = operation.example[name];
			return {
				name,
				in: where,
				...(required.includes(name) && { required: true }),
				...(description !== undefined && { description }),
				schema: published.of(rest),
				...(example !== undefined && { example }),
			};
		});
	};
	const header = (name: keyof typeof HEADER_PARAMETERS) => ({
		$ref: `#/components/parameters/${name}`,
	});
	return [
		...own("path", params),
		...(isRead(route) ? own("query", querystring) : []),
		...(operation.isIdempotent === true ? [header("Idempotency-Key")] : []),
		...(operation.isVersioned === true && !isRead(route)
			? [header("If-Match")]
			: []),
		...(route.isOpen
			? []
			: [
					header(
						operation.mayRepresent === true ? "PreferRepresentation" : "Prefer",
					),
				]),
	];
}

/** JSON and a form: both hold the same parameters. Null: the operation takes none. */
export function bodyOf(
	route: Route,
	{ id, shapes = {}, required = [], example }: Operation,
	published: Published,
): Schema | null {
	const { body } = route.schema;
	const properties = propertiesOf(body);
	const names = Object.keys(properties);
	if (isRead(route) || names.length === 0) return null;
	const needed = [...new Set([...((body?.required ?? []) as []), ...required])];
	const parameters = {
		type: "object",
		...(needed.length > 0 && { required: needed }),
		properties: Object.fromEntries(
			names.map((name) => [name, shapeOf(properties, shapes, name)]),
		),
	};
	const schema = published.of({ title: parametersNamed(id), ...parameters });
	const values = Object.entries(example).filter(([name]) =>
		names.includes(name),
	);
	const nested = names.filter((name) =>
		isNested(parameters.properties[name] as Schema),
	);
	return {
		required: values.length > 0,
		content: {
			"application/json": { schema, example: Object.fromEntries(values) },
			"application/x-www-form-urlencoded": {
				schema,
				...(nested.length > 0 && {
					encoding: Object.fromEntries(
						nested.map((name) => [name, { contentType: "application/json" }]),
					),
				}),
				example: Object.fromEntries(values),
			},
		},
	};
}

/** The description stays the parameter's own: it says more than that of the shape. */
function shapeOf(
	properties: Readonly<Record<string, Schema>>,
	shapes: NonNullable<Operation["shapes"]>,
	name: string,
): Schema {
	const { description } = properties[name] as Schema;
	const shape = shapes[name];
	return shape === undefined
		? (properties[name] as Schema)
		: { ...shape, ...(description !== undefined && { description }) };
}

/** A form holds such a value as a JSON text. */
function isNested(schema: Schema): boolean {
	const choices = (schema.anyOf ?? [schema]) as Schema[];
	return choices.some(({ type }) => type === "object" || type === "array");
}

const parametersNamed = (id: string) =>
	`${id.charAt(0).toUpperCase()}${id.slice(1)}Parameters`;

function propertiesOf(schema: Schema | undefined): Record<string, Schema> {
	return (schema?.properties ?? {}) as Record<string, Schema>;
}

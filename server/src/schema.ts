/**
 * Builders of JSON Schema whose results carry the type of valid values. Names and
 * types are TypeBox's. TypeBox itself is not loaded: its builders are 400 modules,
 * 0.2 s of every start and 21 MB, and Postern needs only these.
 */

import type typebox from "typebox";
import type { TProperties, TSchema } from "typebox";

export type { Static, TObject, TProperties, TSchema } from "typebox";

type Options = Readonly<Record<string, unknown>>;

const optional = new WeakSet<TSchema>();

/** Marks a property of `Object` that may be absent. A copy of the schema loses the mark. */
function Optional(schema: TSchema): object {
	const one = { ...schema };
	optional.add(one);
	return one;
}

function object(properties: TProperties, options?: Options): object {
	const required = Object.keys(properties).filter(
		(name) => !optional.has(properties[name] as TSchema),
	);
	return {
		type: "object",
		...(required.length > 0 && { required }),
		properties,
		...options,
	};
}

export const Type = {
	Any: (options?: Options) => ({ ...options }),
	Unknown: (options?: Options) => ({ ...options }),
	Null: (options?: Options) => ({ type: "null", ...options }),
	String: (options?: Options) => ({ type: "string", ...options }),
	Boolean: (options?: Options) => ({ type: "boolean", ...options }),
	Number: (options?: Options) => ({ type: "number", ...options }),
	Integer: (options?: Options) => ({ type: "integer", ...options }),
	Literal: (value: string | number, options?: Options) => ({
		type: typeof value,
		const: value,
		...options,
	}),
	Enum: (values: readonly string[], options?: Options) => ({
		enum: values,
		...options,
	}),
	Union: (anyOf: readonly TSchema[], options?: Options) => ({
		anyOf,
		...options,
	}),
	Array: (items: TSchema, options?: Options) => ({
		type: "array",
		items,
		...options,
	}),
	Object: object,
	/** An object that may have any names. */
	Record: (_: TSchema, values: TSchema, options?: Options) => ({
		type: "object",
		patternProperties: { "^.*$": values },
		...options,
	}),
	Optional,
} as unknown as Pick<
	typeof typebox,
	| "Any"
	| "Array"
	| "Boolean"
	| "Enum"
	| "Integer"
	| "Literal"
	| "Null"
	| "Number"
	| "Object"
	| "Optional"
	| "Record"
	| "String"
	| "Union"
	| "Unknown"
>;

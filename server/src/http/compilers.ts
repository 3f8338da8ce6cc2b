/**
 * A schema is compiled at the first request of its route. Compiling all schemas
 * before listening would take a third of the start. Most schemas are constants, and
 * several services of one process share what is compiled of them: compiling it for
 * each was a quarter of a test run.
 */

import { Ajv, type AnySchema, type ValidateFunction } from "ajv";
import fastJsonStringify from "fast-json-stringify";

/**
 * parameters.ts has already converted values to the documented types: Ajv must refuse
 * the rest, not convert it. The schemas are ours: to compile the schema of schemas, to
 * check them, would take longer than all else of a first request.
 */
const options = { meta: false, validateSchema: false } as const;

/** By schema, and weakly: a service that is gone leaves nothing of its own schemas. */
const checks = new WeakMap<object, ValidateFunction>();
const writers = new WeakMap<object, (value: unknown) => string>();

/** Fastify's `compilersFactory`. */
export const compilers = {
	buildValidator:
		() =>
		({ schema }: { schema: AnySchema & object }) => {
			const check: Check = (value) => {
				const compiled = once<ValidateFunction>(checks, schema, () =>
					// Each its own, as one keeps all schemas that it has seen.
					new Ajv(options).compile(schema),
				);
				const fits = compiled(value);
				check.errors = compiled.errors;
				return fits;
			};
			return check;
		},
	buildSerializer:
		() =>
		({ schema }: { schema: object }) =>
		(value: unknown) =>
			once(writers, schema, () => fastJsonStringify(schema))(value),
};

function once<Made>(
	known: WeakMap<object, Made>,
	schema: object,
	make: () => Made,
): Made {
	let made = known.get(schema);
	if (made === undefined) {
		made = make();
		known.set(schema, made);
	}
	return made;
}

type Check = {
	(value: unknown): boolean;
	/** The errors of the last value. */
	errors?: ValidateFunction["errors"] | undefined;
};

/**
 * A schema is compiled at the first request of its route. Compiling all schemas
 * before listening would take a third of the start.
 */

import { Ajv, type AnySchema, type ValidateFunction } from "ajv";
import fastJsonStringify from "fast-json-stringify";

/** Fastify's `compilersFactory`. */
export const compilers = {
	buildValidator() {
		// parameters.ts has already converted values to the documented types: Ajv must
		// refuse the rest, not convert it.
		const ajv = new Ajv();
		return ({ schema }: { schema: AnySchema }) => {
			let compiled: ValidateFunction | null = null;
			const check: Check = (value) => {
				compiled ??= ajv.compile(schema);
				const fits = compiled(value);
				check.errors = compiled.errors;
				return fits;
			};
			return check;
		};
	},
	buildSerializer() {
		/** Routes share schemas (all refusals have one), so each is compiled once. */
		const written = new Map<object, (value: unknown) => string>();
		return ({ schema }: { schema: object }) =>
			(value: unknown) => {
				let write = written.get(schema);
				if (write === undefined) {
					write = fastJsonStringify(schema);
					written.set(schema, write);
				}
				return write(value);
			};
	},
};

type Check = {
	(value: unknown): boolean;
	/** The errors of the last value. */
	errors?: ValidateFunction["errors"] | undefined;
};

/**
 * Schemas become code when a route is first asked. Compiling all of them before
 * listening would be a third of a start.
 */

import { Ajv, type AnySchema, type ValidateFunction } from "ajv";
import fastJsonStringify from "fast-json-stringify";

/** Fastify's `compilersFactory`. */
export const compilers = {
	buildValidator() {
		// Values were brought into the documented types before (parameters.ts); what
		// is still off is refused, not bent further.
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
		/** Most replies are of a few schemas: refusals have one. */
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
	/** Of the last value. */
	errors?: ValidateFunction["errors"] | undefined;
};

/** From a file's text to settings that fit their schema: YAML, values of the environment, defaults. */

import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject } from "ajv";
import { StartError } from "../errors.ts";
import type { Static, TSchema } from "../schema.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a value stands: the file, and the names that lead to it. */
export type Place = { readonly source: string; readonly path: string };

/** Empty where there is none and nobody has named it. */
export function readText(file: string, isNamed: boolean): string {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code === "ENOENT" && !isNamed) return "";
		throw new StartError(`The configuration cannot be read: ${message}`);
	}
}

export async function parseYaml(text: string, file: string): Promise<unknown> {
	if (text === "") return null;
	const { parse, YAMLParseError } = await import("yaml");
	try {
		return parse(text) as unknown;
	} catch (error) {
		if (!(error instanceof YAMLParseError)) throw error;
		const [first = ""] = error.message.split("\n", 1);
		// What follows its colon is a picture of the line.
		throw new StartError(`${file}: ${first.replace(/:$/, "")}`);
	}
}

/** `${NAME}` in a value is the environment's NAME. */
export function substituted(
	value: unknown,
	environment: Environment,
	{ source, path }: Place,
): unknown {
	if (typeof value === "string") {
		return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name) => {
			const found = environment[name as string];
			if (found === undefined) {
				throw new StartError(`${source}: ${path}: ${name} is not set`);
			}
			return found;
		});
	}
	if (Array.isArray(value)) {
		return value.map((each, i) =>
			substituted(each, environment, { source, path: join(path, i) }),
		);
	}
	if (typeof value === "object" && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, each]) => [
				name,
				substituted(each, environment, { source, path: join(path, name) }),
			]),
		);
	}
	return value;
}

// The schemas are ours: checking them too would double what this costs a start.
const ajv = new Ajv({
	useDefaults: true,
	allErrors: true,
	meta: false,
	validateSchema: false,
});

/** A copy, with defaults for what is absent; `StartError` where it does not fit. */
export function complete<Schema extends TSchema>(
	schema: Schema,
	value: unknown,
	{ source, path }: Place,
): Static<Schema> {
	const settings = structuredClone(value);
	const fits = ajv.compile(schema);
	if (fits(settings)) return settings as Static<Schema>;
	const problems = fits.errors ?? [];
	const where = ({ instancePath }: ErrorObject) =>
		[path, ...instancePath.split("/").slice(1)]
			.filter((part) => part !== "")
			.join(".");
	// Among other things an unknown name is also a value where none may be.
	for (const each of problems) {
		const unknown: unknown = each.params.additionalProperty;
		if (typeof unknown !== "string") continue;
		throw new StartError(
			`${source}: ${join(where(each), unknown)}: there is no such setting`,
		);
	}
	const [problem] = problems as [ErrorObject];
	const missing: unknown = problem.params.missingProperty;
	if (typeof missing === "string") {
		throw new StartError(
			`${source}: ${join(where(problem), missing)} is missing`,
		);
	}
	throw new StartError(
		[`${source}:`, where(problem), sentence(problem, problems)]
			.filter((part) => part !== "")
			.join(" "),
	);
}

function sentence(
	{ keyword, instancePath, message }: ErrorObject,
	problems: readonly ErrorObject[],
): string {
	if (keyword === "const") {
		const values = problems
			.filter((each) => each.keyword === "const")
			.filter((each) => each.instancePath === instancePath)
			.map((each) => String(each.params.allowedValue));
		return `must be ${values.length === 1 ? "" : "one of "}${values.join(", ")}`;
	}
	return message ?? "is not valid";
}

function join(path: string, name: string | number): string {
	return path === "" ? String(name) : `${path}.${name}`;
}

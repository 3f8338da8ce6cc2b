/** Reads the API's document (OpenAPI 3.1) as far as Postern writes it. */

export type Schema = {
	readonly $ref?: string;
	readonly type?: string | readonly string[];
	readonly description?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly anyOf?: readonly Schema[];
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly additionalProperties?: Schema | boolean;
};

type Parameter = {
	readonly name: string;
	readonly in: "path" | "query" | "header";
	readonly required?: boolean;
	readonly description?: string;
	readonly schema?: Schema;
	readonly example?: unknown;
};

type Content = Readonly<
	Record<string, { readonly schema?: Schema; readonly example?: unknown }>
>;

type Response = {
	readonly $ref?: string;
	readonly description?: string;
	readonly content?: Content;
};

export type Described = {
	readonly operationId: string;
	readonly tags: readonly string[];
	readonly summary: string;
	readonly description?: string;
	readonly parameters?: readonly (Parameter & { readonly $ref?: string })[];
	readonly requestBody?: { readonly content: Content };
	readonly responses: Readonly<Record<string, Response>>;
	readonly security?: readonly unknown[];
};

export type ApiDocument = {
	readonly info: { readonly version: string; readonly description?: string };
	readonly tags: readonly {
		readonly name: string;
		readonly description?: string;
	}[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
	readonly components: Readonly<
		Record<string, Readonly<Record<string, unknown>>>
	>;
};

export type Operation = {
	readonly id: string;
	readonly tag: string;
	readonly method: string;
	/** `/2fa/limits/{sid}` */
	readonly path: string;
	readonly summary: string;
	readonly description: string;
	readonly parameters: readonly Parameter[];
	readonly body: { readonly schema: Schema; readonly example: unknown } | null;
	readonly replies: readonly {
		readonly status: string;
		readonly description: string;
		readonly schema: Schema | null;
	}[];
	/** Where it takes the account that it is for; null: the path names it, or none is meant. */
	readonly takesAccountIn: "query" | "body" | null;
	/** Anybody may ask. */
	readonly isOpen: boolean;
};

const JSON_TYPE = "application/json";
/** The parameter that names an account below the caller's. */
export const ACCOUNT = "accountSid";

export function operationsOf(document: ApiDocument): Operation[] {
	return Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, described]) =>
			operationOf(document, method.toUpperCase(), path, described),
		),
	);
}

function operationOf(
	document: ApiDocument,
	method: string,
	path: string,
	described: Described,
): Operation {
	const body = described.requestBody?.content[JSON_TYPE];
	const parameters = (described.parameters ?? []).map((each) =>
		resolved(document, each),
	);
	const members = resolved(document, body?.schema ?? {}).properties ?? {};
	return {
		id: described.operationId,
		tag: described.tags[0] ?? "",
		...{ method, path, summary: described.summary },
		description: described.description ?? "",
		parameters,
		body:
			body === undefined
				? null
				: { schema: body.schema ?? {}, example: body.example ?? {} },
		replies: Object.entries(described.responses).map(([status, reply]) => {
			const { description = "", content } = resolved(document, reply);
			return {
				...{ status, description },
				schema: content?.[JSON_TYPE]?.schema ?? null,
			};
		}),
		takesAccountIn: parameters.some(({ name }) => name === ACCOUNT)
			? "query"
			: ACCOUNT in members
				? "body"
				: null,
		isOpen: described.security?.length === 0,
	};
}

/** The schema that a `$ref` names; anything else is itself. */
export function resolved<T extends { readonly $ref?: string }>(
	document: ApiDocument,
	thing: T,
): T {
	if (thing.$ref === undefined) return thing;
	const [, , kind = "", name = ""] = thing.$ref.split("/");
	return (document.components[kind]?.[name] ?? {}) as T;
}

/** The type in a few words: `string or null`, `list of Limit`. */
export function typeText(document: ApiDocument, schema: Schema): string {
	if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1) ?? "";
	if (schema.enum !== undefined) {
		return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
	}
	if (schema.const !== undefined) return JSON.stringify(schema.const);
	if (schema.anyOf !== undefined) {
		return [
			...new Set(schema.anyOf.map((each) => typeText(document, each))),
		].join(" | ");
	}
	if (schema.items !== undefined) {
		return `${typeText(document, schema.items)}[]`;
	}
	return [schema.type ?? "any"].flat().join(" | ");
}

/** The bounds of a value: `1–64 characters`, `≥ 0`. */
export function boundsText({
	minimum,
	maximum,
	minLength,
	maxLength,
}: Schema): string {
	const range = (low: number | undefined, high: number | undefined) => {
		if (low === undefined && high === undefined) return null;
		if (high === undefined) return `≥ ${low}`;
		return low === undefined ? `≤ ${high}` : `${low}–${high}`;
	};
	const length = range(minLength, maxLength);
	return [range(minimum, maximum), length === null ? null : `[${length}]`]
		.filter((each) => each !== null)
		.join(" ");
}

export type Member = {
	readonly name: string;
	readonly schema: Schema;
	readonly isRequired: boolean;
	readonly depth: number;
};

const DEEPEST = 3;

/** The members of an object, with those of objects in it behind them. */
export function membersOf(
	document: ApiDocument,
	schema: Schema,
	depth = 0,
): Member[] {
	const whole = objectIn(document, schema);
	if (whole === null || depth > DEEPEST) return [];
	return Object.entries(whole.properties ?? {}).flatMap(([name, member]) => [
		{
			...{ name, depth },
			schema: { ...resolved(document, member), ...refOf(member) },
			isRequired: whole.required?.includes(name) === true,
		},
		...membersOf(document, member, depth + 1),
	]);
}

/** Its name stays for `typeText`. */
const refOf = ({ $ref }: Schema) => ($ref === undefined ? {} : { $ref });

/** The object behind a reference, in a list, or beside null. */
function objectIn(document: ApiDocument, schema: Schema): Schema | null {
	const plain = resolved(document, schema);
	if (plain.properties !== undefined) return plain;
	if (plain.items !== undefined) return objectIn(document, plain.items);
	for (const each of plain.anyOf ?? []) {
		const found = objectIn(document, each);
		if (found !== null) return found;
	}
	return null;
}

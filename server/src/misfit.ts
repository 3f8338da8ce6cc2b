/** Sentences about values that do not fit their schema. Ajv's own are for programmers. */

export type Misfit = {
	/** The keyword of the schema that the value breaks, and Ajv's facts about it. */
	readonly keyword: string;
	readonly params: Readonly<Record<string, unknown>>;
};

type Params = Misfit["params"];

/** The sentence has no subject. */
export function misfitSentence({ keyword, params }: Misfit): string {
	return WORDS[keyword]?.(params) ?? "is not valid";
}

export function hasMisfitSentence(keyword: string): boolean {
	return Object.hasOwn(WORDS, keyword);
}

/** `text, a list or null` */
export function kindsOf(
	types: readonly unknown[],
	values: readonly unknown[] = [],
): string {
	const words = types.map((type) => TYPES[String(type)] ?? String(type));
	const all = [...values.map(String), ...words];
	return [all.slice(0, -1).join(", "), ...all.slice(-1)]
		.filter((part) => part !== "")
		.join(" or ");
}

function counted(limit: unknown, one: string, many: string): string {
	return `${limit} ${limit === 1 ? one : many}`;
}

const least = (one: string, many: string) => (params: Params) =>
	params.limit === 1
		? "must not be empty"
		: `must have at least ${counted(params.limit, one, many)}`;
const most = (one: string, many: string) => (params: Params) =>
	`must have at most ${counted(params.limit, one, many)}`;

const WORDS: Readonly<Partial<Record<string, (params: Params) => string>>> = {
	type: ({ type }) => `must be ${kindsOf([type].flat())}`,
	enum: ({ allowedValues }) =>
		`must be one of ${(allowedValues as unknown[]).join(", ")}`,
	const: ({ allowedValue }) => `must be ${allowedValue}`,
	required: () => "is required",
	additionalProperties: () => "is not known",
	dependencies: ({ property, missingProperty }) =>
		`needs ${missingProperty} beside ${property}`,
	minLength: least("character", "characters"),
	maxLength: most("character", "characters"),
	minItems: least("entry", "entries"),
	maxItems: most("entry", "entries"),
	minProperties: least("name", "names"),
	maxProperties: most("name", "names"),
	uniqueItems: () => "must not hold the same entry twice",
	minimum: ({ limit }) => `must be at least ${limit}`,
	maximum: ({ limit }) => `must be at most ${limit}`,
	exclusiveMinimum: ({ limit }) => `must be more than ${limit}`,
	exclusiveMaximum: ({ limit }) => `must be less than ${limit}`,
	multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
	propertyNames: () => "has a name that is not valid",
};

const TYPES: Readonly<Partial<Record<string, string>>> = {
	integer: "a whole number",
	number: "a number",
	string: "text",
	boolean: "true or false",
	object: "an object",
	array: "a list",
	null: "null",
};

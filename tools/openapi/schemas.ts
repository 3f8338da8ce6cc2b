/** Schemas of routes as the document publishes them. */

export type Schema = Readonly<Record<string, unknown>>;

/** Python's `re` and other engines know no `\P{Cc}`: the same characters, written out. */
const PATTERNS = new Map([["^\\P{Cc}*$", "^[^\\x00-\\x1f\\x7f-\\x9f]*$"]]);

export type Published = {
	/** The schema for the document; one with a title becomes a reference. */
	of(schema: object): Schema;
	/** Schemas that have a title, by it. */
	readonly named: Readonly<Record<string, Schema>>;
};

export function publishing(): Published {
	const named: Record<string, Schema> = {};
	const texts = new Map<string, string>();

	function of(schema: object): Schema {
		const { title, ...rest } = schema as Schema;
		const plain = published(rest);
		if (typeof title !== "string") return plain;
		const text = JSON.stringify(plain);
		if ((texts.get(title) ?? text) !== text) {
			throw new Error(`Two schemas have the title ${title}`);
		}
		texts.set(title, text);
		named[title] = plain;
		return { $ref: `#/components/schemas/${title}` };
	}

	function published(schema: Schema): Schema {
		return Object.fromEntries(
			Object.entries(schema).flatMap(([key, value]) => entriesOf(key, value)),
		);
	}

	function entriesOf(key: string, value: unknown): [string, unknown][] {
		switch (key) {
			case "pattern":
				return [[key, PATTERNS.get(String(value)) ?? value]];
			case "enum":
				return [
					["type", "string"],
					[key, value],
				];
			case "anyOf":
				return [[key, (value as Schema[]).map(of)]];
			case "items":
				return [[key, of(value as Schema)]];
			case "properties":
				return [[key, eachOf(value as Record<string, Schema>)]];
			case "patternProperties":
				// `schema.ts` has one pattern, which fits every name.
				return [
					["additionalProperties", of((value as { "^.*$": Schema })["^.*$"])],
				];
			default:
				return [[key, value]];
		}
	}

	const eachOf = (schemas: Record<string, Schema>) =>
		Object.fromEntries(
			Object.entries(schemas).map(([name, each]) => [name, of(each)]),
		);

	return { of, named };
}

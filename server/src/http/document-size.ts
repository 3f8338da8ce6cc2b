/** How many names the largest document has that a schema describes. */

type Shape = {
	readonly anyOf?: readonly Shape[];
	readonly items?: Shape;
	readonly maxItems?: number;
	readonly maxProperties?: number;
	readonly patternProperties?: { readonly "^.*$": Shape };
	readonly properties?: Readonly<Record<string, Shape>>;
};

/** At all depths. A list, or an object of any names, counts only if it has a bound. */
export function namesIn(shape: Shape): number {
	const { items, maxItems = 0, maxProperties = 0 } = shape;
	const each = shape.patternProperties?.["^.*$"];
	const own = Object.values(shape.properties ?? {})
		.map((member) => 1 + namesIn(member))
		.reduce((sum, names) => sum + names, 0);
	return Math.max(
		own,
		maxProperties * (1 + (each === undefined ? 0 : namesIn(each))),
		items === undefined ? 0 : maxItems * namesIn(items),
		...(shape.anyOf ?? []).map(namesIn),
	);
}

/** The answer of a look at a store. */

export type Found = {
	/** Null: no service has ever used it. */
	readonly schema: number | null;
	/** What this program would make of it. */
	readonly newest: number;
	readonly facts: ReadonlyMap<string, string>;
};

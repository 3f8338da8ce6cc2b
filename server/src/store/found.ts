/** The result of a look at a store. */

export type Found = {
	/** Null: no service has ever used it. */
	readonly schema: number | null;
	/** The schema that this program would bring it to. */
	readonly newest: number;
	readonly facts: ReadonlyMap<string, string>;
	/** The host that answered, if the URL names several. */
	readonly host?: string;
};

export type FoundReplica = {
	/** Its host and port. */
	readonly name: string;
	/** Why it cannot be read; null: it can. */
	readonly problem: string | null;
};

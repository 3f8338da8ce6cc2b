/**
 * The names of all that the guard loads for one message, as one text: so it goes the
 * way of the keys of counters, through every command that gates judge.
 */

export type GuardKey = {
	/**
	 * The recipient in `known`. While it is there, and young enough, the nodes of
	 * `ifUnknown` need not be loaded. Null: they are loaded in any case.
	 */
	readonly known: string | null;
	/** Ids of nodes: none holds a comma or a bar. */
	readonly always: readonly string[];
	readonly ifUnknown: readonly string[];
	/** They are locked, so that the decision may change more than it adds. */
	readonly locks: boolean;
};

/** Keys of counters are hashes: none has a space. */
const MARK = "guard ";
const LOCKS = "locks";

export function guardKeyText(key: GuardKey): string {
	const { known, always, ifUnknown, locks } = key;
	return `${MARK}${known ?? ""}|${always.join(",")}|${ifUnknown.join(",")}|${locks ? LOCKS : ""}`;
}

/** Locks that a key of a gate takes: a counter one, and the guard mostly none. */
export function locksOf(text: string): number {
	if (!text.startsWith(MARK)) return 1;
	// Nearly all keys lock nothing, and reading one costs more than a look at its end.
	return text.endsWith(LOCKS) ? nodesIn(readGuardKey(text)) : 0;
}

export function nodesIn(key: GuardKey | null): number {
	return (key?.always.length ?? 0) + (key?.ifUnknown.length ?? 0);
}

/** Null: the text is the key of a counter. */
export function readGuardKey(text: string): GuardKey | null {
	if (!text.startsWith(MARK)) return null;
	const [known = "", always = "", ifUnknown = "", locks] = text
		.slice(MARK.length)
		.split("|");
	return {
		known: known === "" ? null : known,
		always: idsIn(always),
		ifUnknown: idsIn(ifUnknown),
		locks: locks === LOCKS,
	};
}

const idsIn = (text: string) => (text === "" ? [] : text.split(","));

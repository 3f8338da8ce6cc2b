/**
 * The order of the rooms, as CONTRIBUTING names it, and the imports against it.
 *
 * A room is a folder directly in `server/src`, or a file there. CONTRIBUTING lists
 * them in a block of code marked `rooms`, the highest first; rooms in one line
 * share a floor. A room imports what stands below it: nothing above, and nothing
 * on its own floor. A line `except context: types from delivery upward` lets that
 * floor and those above it take types of that one room wherever it stands.
 */

import { type Arrow, circlesOf } from "./imports.ts";

export type Order = {
	/** The lowest first. */
	readonly floors: readonly (readonly string[])[];
	readonly exception: { readonly room: string; readonly from: string } | null;
};

export type Pair = {
	readonly from: string;
	readonly to: string;
	readonly arrows: number;
	/** The number of imports of types only. */
	readonly ofTypes: number;
};

const EXCEPTION = /^except ([\w-]+): types from ([\w-]+) upward$/;

/** Null if no block is marked `rooms`. */
export function orderIn(contributing: string): Order | null {
	const block = /^```rooms\n([\s\S]*?)^```$/m.exec(contributing)?.[1];
	if (block === undefined) return null;
	const lines = block
		.trim()
		.split("\n")
		.map((line) => line.replace(/\.ts\b/g, ""));
	const floors = lines
		.filter((line) => !line.startsWith("except "))
		.map((line) => line.trim().split(/\s+/))
		.reverse();
	const rooms = floors.flat();
	for (const room of rooms)
		if (
			!/^[\w-]+$/.test(room) ||
			rooms.indexOf(room) !== rooms.lastIndexOf(room)
		)
			throw new Error(
				`CONTRIBUTING names a room "${room}" twice, or it is none`,
			);
	const exceptions = lines.filter((line) => line.startsWith("except "));
	if (exceptions.length === 0) return { floors, exception: null };
	const [, room = "", from = ""] = EXCEPTION.exec(exceptions[0] ?? "") ?? [];
	if (exceptions.length > 1 || !rooms.includes(room) || !rooms.includes(from))
		throw new Error(
			`CONTRIBUTING may have one line "except ROOM: types from ROOM upward", not: ${exceptions.join("; ")}`,
		);
	return { floors, exception: { room, from } };
}

export function roomOf(path: string): string {
	return (path.split("/")[0] ?? "").replace(/\.[jt]s$/, "");
}

export type AgainstOrder = {
	readonly uphill: readonly Pair[];
	readonly onOneFloor: readonly Pair[];
	/** Imports against the order that the exception allows. */
	readonly excepted: readonly Pair[];
	/** Rooms that the order does not name: their imports are not judged. */
	readonly unnamed: readonly string[];
	/** Circles of rooms, without the imports that the exception allows. */
	readonly circles: readonly (readonly string[])[];
};

export function againstOrder(
	{ floors, exception }: Order,
	paths: readonly string[],
	arrows: readonly Arrow[],
): AgainstOrder {
	const floorOf = (room: string) =>
		floors.findIndex((floor) => floor.includes(room));
	const between = arrows
		.map(({ from, to, isOfTypes }) => ({
			from: roomOf(from),
			to: roomOf(to),
			isOfTypes,
		}))
		.filter(({ from, to }) => from !== to);
	const isAgainst = ({ from, to }: Arrow) =>
		floorOf(from) !== -1 && floorOf(to) >= floorOf(from);
	const isExcepted = (arrow: Arrow) =>
		isAgainst(arrow) &&
		arrow.isOfTypes &&
		arrow.to === exception?.room &&
		floorOf(arrow.from) >= floorOf(exception.from);
	const judged = between.filter((arrow) => !isExcepted(arrow));
	const against = judged.filter(isAgainst);
	const isUphill = ({ from, to }: Arrow) => floorOf(to) > floorOf(from);
	return {
		uphill: pairsOf(against.filter(isUphill)),
		onOneFloor: pairsOf(against.filter((arrow) => !isUphill(arrow))),
		excepted: pairsOf(between.filter(isExcepted)),
		unnamed: [...new Set(paths.map(roomOf))].filter(
			(room) => floorOf(room) === -1,
		),
		circles: circlesOf(judged),
	};
}

/** Those with most arrows first. */
function pairsOf(arrows: readonly Arrow[]): Pair[] {
	const pairs = new Map<
		string,
		{ from: string; to: string; arrows: number; ofTypes: number }
	>();
	for (const { from, to, isOfTypes } of arrows) {
		const key = `${from} ${to}`;
		const pair = pairs.get(key) ?? { from, to, arrows: 0, ofTypes: 0 };
		pair.arrows += 1;
		if (isOfTypes) pair.ofTypes += 1;
		pairs.set(key, pair);
	}
	return [...pairs.values()].sort(
		(a, b) =>
			b.arrows - a.arrows ||
			(`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1),
	);
}

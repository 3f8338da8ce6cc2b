/** The keys of one batch: its commands' keys are looked up, counted and merged. */

import {
	type GuardKey,
	locksOf,
	nodesIn,
	readGuardKey,
} from "../guard/guard-key.ts";
import { KNOWN_FOR_MS } from "../guard/known.ts";
import {
	LONGEST_EXPIRY_MS,
	TOLD_AFTER_END_MS,
} from "../verification/verification.ts";
import type { Keys, ReferenceKey, Store, Whereabouts } from "./contract.ts";
import type { Command, LookedUp } from "./decision.ts";

type AnyCommand = Pick<Command<unknown, never>, "keys" | "lookup">;

/**
 * On PostgreSQL each key is a lock, and so is each verification that is found under
 * one. By default the lock table of the whole server holds some 14,000: two batches of
 * sends with ten limits each would need as many, beside other instances. On SQLite, 2,048 counters of
 * two windows with a hundred sends each took half a second of the thread.
 */
const MOST_KEYS = 1_024;
const LOCKED = [
	"verifications",
	"replies",
	"references",
	"accounts",
	"definitionsOf",
	"entriesOf",
	"sessions",
	"news",
] as const;
/** A verification is found under few of these, and under a repeated send's recipient one. */
const LOCKED_TWICE = ["pendingOf", "newestOf"] as const;
/** The estimate for a command that names its keys only after a look-up. */
const FEW_KEYS = 4;

/** How many waiting commands go together: at least one, whatever its keys. */
export function sizeOfNext(
	waiting: readonly { readonly command: AnyCommand }[],
	mostCommands: number,
): number {
	let keys = 0;
	let size = 0;
	for (const { command } of waiting) {
		keys += keyCount(command);
		if (size > 0 && (size === mostCommands || keys > MOST_KEYS)) break;
		size++;
	}
	return size;
}

function keyCount({ keys }: AnyCommand): number {
	if (typeof keys === "function") return FEW_KEYS;
	const { counters = [], guard = [] } = keys;
	return (
		LOCKED.reduce((sum, name) => sum + (keys[name]?.length ?? 0), 0) +
		LOCKED_TWICE.reduce((sum, name) => sum + 2 * (keys[name]?.length ?? 0), 0) +
		counters.reduce((sum, key) => sum + locksOf(key), 0) +
		guard.reduce((sum, key) => sum + (key.locks ? nodesIn(key) : 0), 0)
	);
}

export async function keysOf(
	commands: readonly AnyCommand[],
	store: Store,
	now: number,
): Promise<Keys> {
	const found = await lookUp(commands, store);
	const all = commands.map((command) => {
		const { keys } = command;
		return typeof keys === "function" ? keys(found(command)) : keys;
	});
	const unique = (name: UniqueKeys) => {
		const found = new Set<string>();
		for (const keys of all) for (const key of keys[name] ?? []) found.add(key);
		return [...found];
	};
	const due = all.find((keys) => keys.due !== undefined)?.due;
	const newsDue = all.find((keys) => keys.newsDue !== undefined)?.newsDue;
	const unsealed = all.find((keys) => keys.unsealed !== undefined)?.unsealed;
	const { counters, guard } = apart(unique("counters"));
	const guardKeys = [...all.flatMap((keys) => keys.guard ?? []), ...guard];
	return {
		pendingOf: gathered(all, "pendingOf"),
		pendingSince: now - LONGEST_EXPIRY_MS,
		newestOf: gathered(all, "newestOf"),
		endedAfter: now - TOLD_AFTER_END_MS,
		references: gathered(all, "references"),
		...(due && { due }),
		verifications: unique("verifications"),
		counters,
		...(guardKeys.length > 0 && {
			guard: guardKeys,
			knownSince: now - KNOWN_FOR_MS,
		}),
		replies: unique("replies"),
		accounts: unique("accounts"),
		definitionsOf: unique("definitionsOf"),
		entriesOf: unique("entriesOf"),
		sessions: unique("sessions"),
		news: unique("news"),
		...(newsDue && { newsDue }),
		...(unsealed !== undefined && { unsealed }),
	};
}

/** A loop: `flatMap` takes longer than all else here. */
function gathered<Name extends "pendingOf" | "newestOf" | "references">(
	all: readonly Keys[],
	name: Name,
): NonNullable<Keys[Name]>[number][] {
	const found: NonNullable<Keys[Name]>[number][] = [];
	for (const keys of all) found.push(...(keys[name] ?? []));
	return found;
}

/** Gates name what the guard loads among their counters. */
function apart(names: readonly string[]): {
	counters: readonly string[];
	guard: readonly GuardKey[];
} {
	const counters: string[] = [];
	const guard: GuardKey[] = [];
	for (const name of names) {
		const key = readGuardKey(name);
		if (key === null) counters.push(name);
		else guard.push(key);
	}
	return { counters, guard };
}

type UniqueKeys =
	| "verifications"
	| "counters"
	| "replies"
	| "accounts"
	| "definitionsOf"
	| "entriesOf"
	| "sessions"
	| "news";

/** Does the look-ups of a batch; returns what each command's look-up found. */
async function lookUp(
	commands: readonly AnyCommand[],
	store: Store,
): Promise<(command: AnyCommand) => LookedUp> {
	const lookups = commands.flatMap(({ lookup }) => lookup ?? []);
	const sids = lookups.flatMap(({ verification }) => verification ?? []);
	const references = lookups.flatMap(({ reference }) => reference ?? []);
	const whereabouts = new Map<string, Whereabouts>();
	if (sids.length > 0) {
		for (const row of await store.whereabouts(sids)) {
			whereabouts.set(row.sid, row);
		}
	}
	const referred = new Map<string, string>();
	if (references.length > 0) {
		for (const row of await store.verificationsOf(references)) {
			referred.set(textOf(row), row.verification);
		}
	}
	return ({ lookup }) => ({
		whereabouts: whereabouts.get(lookup?.verification ?? ""),
		referred: lookup?.reference && referred.get(textOf(lookup.reference)),
	});
}

const textOf = ({ provider, reference }: ReferenceKey) =>
	`${provider}\0${reference}`;

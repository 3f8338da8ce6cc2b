/**
 * A form about a thing that others change too. Members that nobody touched in it follow
 * the latest reply, and are not sent. A member that somebody else changed after it was
 * touched is not sent before the person knows of it.
 */

import { useState } from "react";

/** Members that were typed, and that others have changed meanwhile. Nothing was sent. */
export class ChangedMeanwhile extends Error {
	override readonly name = "ChangedMeanwhile";
	/** As the form calls them. */
	readonly members: readonly string[];
	/** Drops what was typed in them: the form then shows what the others have made. */
	readonly showTheirs: () => void;

	constructor(members: readonly string[], showTheirs: () => void) {
		super(`Changed meanwhile: ${members.join(", ")}`);
		this.members = members;
		this.showTheirs = showTheirs;
	}
}

/** The members that differ from `others`. */
export function differing<T extends object>(
	members: Partial<T>,
	others: Partial<T>,
): Partial<T> {
	return Object.fromEntries(
		Object.entries(members).filter(
			([name, value]) => others[name as keyof T] !== value,
		),
	) as Partial<T>;
}

/**
 * Names of typed members that are neither as the person knew them nor as they were typed.
 * `known`: as they were when somebody began to type, or as this form has saved them since.
 */
export function overtaken<T extends object>(
	typed: Partial<T>,
	known: Partial<T>,
	now: T,
): (keyof T & string)[] {
	return (Object.keys(typed) as (keyof T & string)[]).filter(
		(name) =>
			textOf(known[name]) !== textOf(now[name]) &&
			textOf(typed[name]) !== textOf(now[name]),
	);
}

/** The `key` or `id` of a row is known to this browser alone. */
function textOf(value: unknown): string | undefined {
	return JSON.stringify(value, (name, member) =>
		name === "key" || name === "id" ? undefined : member,
	);
}

function only<T extends object>(
	members: Partial<T>,
	isWanted: (name: keyof T) => boolean,
): Partial<T> {
	return Object.fromEntries(
		Object.entries(members).filter(([name]) => isWanted(name as keyof T)),
	) as Partial<T>;
}

type State<T> = { readonly all: Partial<T>; readonly known: Partial<T> };

/**
 * The reply says what became of `sent`; what was typed since stays, and whoever types it
 * knows what was sent.
 */
export function afterSave<T extends object>(
	{ all, known }: State<T>,
	sent: Partial<T>,
): State<T> {
	const since = differing(all, sent);
	return {
		all: since,
		known: {
			...only<T>(known, (name) => !(name in sent)),
			...only<T>(sent, (name) => name in since),
		},
	};
}

/** `kept`: as the latest reply has it. */
export function useTyped<T extends object>(kept: T) {
	const [{ all, known }, setState] = useState<State<T>>({ all: {}, known: {} });
	const typed = differing(all, kept);
	return {
		typed,
		fields: { ...kept, ...typed } as T,
		isChanged: Object.keys(typed).length > 0,
		set: (patch: Partial<T>) =>
			setState((before) => {
				const typedBefore = differing(before.all, kept);
				// A member that is typed back to how it was counts as untouched.
				const after = differing({ ...before.all, ...patch }, kept);
				const isNew = (name: keyof T) =>
					!(name in typedBefore && name in before.known);
				return {
					all: after,
					known: {
						...only<T>(before.known, (name) => name in after),
						...only<T>(kept, (name) => name in after && isNew(name)),
					},
				};
			}),
		forget: (sent: Partial<T>) => setState((before) => afterSave(before, sent)),
		/**
		 * Before a save. `now`: as the service has it at this moment. Throws once for each
		 * change by others: whoever saves again means it.
		 */
		mustBeCurrent(now: T, labels: Readonly<Record<keyof T, string>>): void {
			const names = overtaken(typed, known, now);
			if (names.length === 0) return;
			const isTold = (name: keyof T) => names.some((each) => each === name);
			setState((before) => ({
				...before,
				known: { ...before.known, ...only<T>(now, isTold) },
			}));
			throw new ChangedMeanwhile(
				names.map((name) => labels[name]),
				() =>
					setState((before) => ({
						all: only<T>(before.all, (name) => !isTold(name)),
						known: only<T>(before.known, (name) => !isTold(name)),
					})),
			);
		},
	};
}

/** Filters and tabs as parameters of the page's URL: a view can be sent to somebody, and "back" goes to the one before. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** All values are texts, as in the URL. */
export type RawSearch = Readonly<Record<string, string | undefined>>;

/**
 * `read` makes the page's filters of what the URL has, which may be anything. The
 * function that comes back changes some of them; undefined takes a filter away.
 */
export function useFilters<T extends RawSearch>(
	read: (raw: RawSearch) => T,
): readonly [
	filters: T,
	change: (patch: Partial<T>, options?: { replaces?: boolean }) => void,
] {
	const raw = useSearch({ strict: false }) as RawSearch;
	const navigate = useNavigate();
	const change = useCallback(
		(patch: Partial<T>, { replaces = false } = {}) => {
			void navigate({
				to: ".",
				search: (before: RawSearch) => withoutEmpty({ ...before, ...patch }),
				replace: replaces,
			} as Parameters<typeof navigate>[0]);
		},
		[navigate],
	);
	return [read(raw), change];
}

/** For `read`: the text if it is one of those that the page knows. */
export function oneOf<const T extends string>(
	known: readonly T[],
	text: string | undefined,
): T | undefined {
	return known.find((each) => each === text);
}

export function parseSearch(text: string): RawSearch {
	return Object.fromEntries(new URLSearchParams(text));
}

export function writeSearch(search: Record<string, unknown>): string {
	const given = new URLSearchParams();
	for (const [name, value] of Object.entries(search)) {
		if (value !== undefined && value !== null && value !== "") {
			given.set(name, String(value));
		}
	}
	return given.size === 0 ? "" : `?${given}`;
}

function withoutEmpty(search: RawSearch): RawSearch {
	return Object.fromEntries(
		Object.entries(search).filter(([, value]) => value),
	);
}

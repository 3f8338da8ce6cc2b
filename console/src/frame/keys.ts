/**
 * Shortcuts of one or two keys, such as `?` or `g v`. They do nothing while somebody
 * types, and can be switched off (WCAG 2.1.4).
 */

import { useEffect, useRef, useSyncExternalStore } from "react";
import { stored } from "./stored.ts";

export type Shortcut = {
	/** As `event.key` has it; two keys with a blank between: one after the other. */
	readonly keys: string;
	/** For the list that `?` shows. */
	readonly text: string;
	readonly run: () => void;
};

export const shortcuts = stored<"on" | "off">("shortcuts", (text) =>
	text === "off" ? "off" : "on",
);

const NEXT_KEY_MS = 1_500;
const DIALOG = '[role="dialog"]';

let groups: readonly (() => readonly Shortcut[])[] = [];
const listeners = new Set<() => void>();
let shown: readonly Shortcut[] = [];

function changed(): void {
	shown = groups.flatMap((group) => group());
	for (const listener of listeners) listener();
}

/** The shortcuts hold as long as the component is there. */
export function useKeys(own: readonly Shortcut[]): void {
	const latest = useRef(own);
	useEffect(() => {
		latest.current = own;
	});
	const names = own.map(({ keys, text }) => `${keys} ${text}`).join("\n");
	// biome-ignore lint/correctness/useExhaustiveDependencies: the list that `?` shows follows the names.
	useEffect(() => {
		const group = () => latest.current;
		groups = [...groups, group];
		changed();
		return () => {
			groups = groups.filter((each) => each !== group);
			changed();
		};
	}, [names]);
}

/** All that hold at present. */
export function useShortcuts(): readonly Shortcut[] {
	return useSyncExternalStore(
		(listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		() => shown,
	);
}

let first: { readonly key: string; readonly at: number } | null = null;

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	if (event.defaultPrevented || isTyping(event.target)) return;
	// While a dialog or a popover is open, keys are its own; so is the one that has just closed it.
	if (document.querySelector(DIALOG) || isIn(event.target, DIALOG)) return;
	if (event.key !== "Escape" && shortcuts.get() === "off") return;
	const present = groups.flatMap((group) => group());
	const before =
		first !== null && event.timeStamp - first.at < NEXT_KEY_MS
			? `${first.key} ${event.key}`
			: null;
	// The page's own shortcut comes before one of the frame with the same keys.
	const found =
		present.findLast(({ keys }) => keys === before) ??
		present.findLast(({ keys }) => keys === event.key);
	first = found ? null : { key: event.key, at: event.timeStamp };
	if (found === undefined) return;
	event.preventDefault();
	found.run();
});

function isIn(target: EventTarget | null, selector: string): boolean {
	return target instanceof Element && target.closest(selector) !== null;
}

function isTyping(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable ||
			target.matches("input, textarea, select, [role=combobox], [role=menu] *"))
	);
}

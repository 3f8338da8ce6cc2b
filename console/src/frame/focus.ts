/**
 * The focus stays in the page. A browser puts it nowhere when what has it goes: a row
 * that was removed, a button that waits, a dialog that closes. The keyboard then has lost
 * its place, and programs for the blind begin at the top.
 */

import { useEffect, useState } from "react";

type Held = {
	readonly element: HTMLElement;
	/** Elements around it that can have the focus, the nearest first. */
	readonly around: readonly HTMLElement[];
};

/** The last thing that had it. Null: somebody has taken it away. */
let held: Held | null = null;

function heldBy(element: HTMLElement): Held {
	const around: HTMLElement[] = [];
	let outer = element.parentElement?.closest<HTMLElement>("[tabindex]");
	while (outer) {
		around.push(outer);
		outer = outer.parentElement?.closest<HTMLElement>("[tabindex]");
	}
	return { element, around };
}

function isLost(): boolean {
	const { activeElement, body } = document;
	return activeElement === null || activeElement === body;
}

function giveTo(candidates: readonly (HTMLElement | null)[]): void {
	for (const each of candidates) {
		if (!each?.isConnected) continue;
		each.focus({ preventScroll: true });
		if (document.activeElement === each) return;
	}
}

const isDisabled = (element: Element) => element.matches(":disabled");

/** Watches until the function that comes back is called. */
export function keepFocus(): () => void {
	const took = ({ target }: FocusEvent) => {
		if (target instanceof HTMLElement) held = heldBy(target);
	};
	const left = ({ target }: FocusEvent) => {
		if (target !== held?.element || !held.element.isConnected) return;
		if (!isDisabled(held.element)) held = null;
	};
	const watch = new MutationObserver((changes) => {
		if (held === null || !isLost()) return;
		const { element, around } = held;
		if (!element.isConnected) giveTo(around);
		else if (changes.some(({ target }) => target === element)) {
			giveTo([element]);
		}
	});
	document.addEventListener("focusin", took);
	document.addEventListener("focusout", left);
	watch.observe(document.body, {
		...{ subtree: true, childList: true },
		attributeFilter: ["disabled"],
	});
	return () => {
		document.removeEventListener("focusin", took);
		document.removeEventListener("focusout", left);
		watch.disconnect();
	};
}

/** After the page has changed: the focus may be on something that is not shown any more. */
export function giveFocusIfLost(to: HTMLElement | null): void {
	requestAnimationFrame(() =>
		requestAnimationFrame(() => {
			if (isLost()) giveTo([to]);
		}),
	);
}

/** For a dialog: once it has gone, the focus is where it was before, or around that. */
export function useFocusBack(): void {
	const [before] = useState(opener);
	useEffect(
		() => () => {
			setTimeout(() => {
				if (!isLost()) return;
				giveTo([
					...before,
					...[...document.querySelectorAll<HTMLElement>("[role=dialog]")]
						.toReversed()
						.slice(0, 1),
					document.querySelector<HTMLElement>("main[tabindex]"),
				]);
			});
		},
		[before],
	);
}

/** A choice of a menu goes with the menu: its button stays. */
function opener(): readonly HTMLElement[] {
	if (held === null) return [];
	const menu = held.element.closest("[role=menu]");
	const button = document.getElementById(
		menu?.getAttribute("aria-labelledby") ?? "",
	);
	const { element, around } = button === null ? held : heldBy(button);
	return [element, ...around];
}

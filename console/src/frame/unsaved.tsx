/** Asks before a page with changes is left, also for another tab of it or another account. */

import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";
import { Confirm } from "./dialog.tsx";
import type { RawSearch } from "./search.ts";
import { useFrameTexts } from "./texts.ts";
import { isBeingLeft, noteUnsaved } from "./unsaved-pages.ts";

export function Unsaved({ isChanged }: { readonly isChanged: boolean }) {
	const texts = useFrameTexts();
	useEffect(() => (isChanged ? noteUnsaved() : undefined), [isChanged]);
	const { status, proceed, reset } = useBlocker({
		shouldBlockFn: ({ current, next }) =>
			isChanged && placeOf(current) !== placeOf(next),
		enableBeforeUnload: () => isChanged && !isBeingLeft(),
		withResolver: true,
	});
	if (status !== "blocked") return null;
	return (
		<Confirm
			title={texts.unsavedTitle}
			action={texts.leave}
			onConfirm={proceed}
			onClose={reset}
		>
			{texts.unsavedText}
		</Confirm>
	);
}

/** The parts of the search that make another page. Filters may change while somebody types. */
function placeOf({
	pathname,
	search,
}: {
	readonly pathname: string;
	readonly search: RawSearch;
}): string {
	return JSON.stringify([pathname, search.account, search.tab]);
}

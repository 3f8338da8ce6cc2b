/** Asks before a page with changes is left. */

import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";
import { Confirm } from "./dialog.tsx";
import { useFrameTexts } from "./texts.ts";
import { noteUnsaved } from "./unsaved-pages.ts";

export function Unsaved({ isChanged }: { readonly isChanged: boolean }) {
	const texts = useFrameTexts();
	useEffect(() => (isChanged ? noteUnsaved() : undefined), [isChanged]);
	const { status, proceed, reset } = useBlocker({
		shouldBlockFn: ({ current, next }) =>
			isChanged && current.pathname !== next.pathname,
		enableBeforeUnload: isChanged,
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

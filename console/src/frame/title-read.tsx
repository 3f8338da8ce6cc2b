/** The title of a page that follows another one, for programs for the blind. */

import { VisuallyHidden } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { titleFollowed } from "./title.ts";

export function TitleRead() {
	const text = useSyncExternalStore(titleFollowed.subscribe, titleFollowed.get);
	return <VisuallyHidden role="status">{text}</VisuallyHidden>;
}

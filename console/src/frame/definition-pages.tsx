/** The way through the pages of a list; nothing for one page. From a page that is there no more it goes to the last one. */

import { Button, Group, Text } from "@mantine/core";
import { useEffect, useEffectEvent } from "react";
import { useFrameTexts } from "./texts.ts";

export function Pages({
	page,
	pages,
	onPage,
}: {
	/** From 0. */
	readonly page: number;
	readonly pages: number;
	readonly onPage: (page: number, options?: { replaces: boolean }) => void;
}) {
	const texts = useFrameTexts();
	const isGone = page > 0 && page >= pages;
	const goToLast = useEffectEvent(() =>
		onPage(Math.max(0, pages - 1), { replaces: true }),
	);
	useEffect(() => {
		if (isGone) goToLast();
	}, [isGone]);
	if (pages <= 1) return null;
	return (
		<Group justify="center" mt="md">
			<Button
				variant="default"
				size="xs"
				disabled={page === 0}
				onClick={() => onPage(page - 1)}
			>
				{texts.previous}
			</Button>
			<Text fz="sm">{texts.pageOf(page + 1, pages)}</Text>
			<Button
				variant="default"
				size="xs"
				disabled={page + 1 >= pages}
				onClick={() => onPage(page + 1)}
			>
				{texts.next}
			</Button>
		</Group>
	);
}

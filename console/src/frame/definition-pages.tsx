/** The way through the pages of a list; nothing for one page. */

import { Button, Group, Text } from "@mantine/core";
import { useFrameTexts } from "./texts.ts";

export function Pages({
	page,
	pages,
	onPage,
}: {
	/** From 0. */
	readonly page: number;
	readonly pages: number;
	readonly onPage: (page: number) => void;
}) {
	const texts = useFrameTexts();
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

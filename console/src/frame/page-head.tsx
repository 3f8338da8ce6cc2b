/** The head of a page: its heading, a sentence, and its actions. */

import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "./title.ts";

export function PageHead({
	title,
	text,
	children,
}: {
	readonly title: string;
	readonly text?: ReactNode;
	/** Buttons of the page. */
	readonly children?: ReactNode;
}) {
	useTitle(title);
	return (
		<Group justify="space-between" align="flex-start" gap="sm" mb="lg">
			<Stack gap={4} maw={680} className="postern-cut">
				<Title order={1} fz={24} dir="auto">
					{title}
				</Title>
				{text !== undefined && <Text c="dimmed">{text}</Text>}
			</Stack>
			{children !== undefined && <Group gap="xs">{children}</Group>}
		</Group>
	);
}

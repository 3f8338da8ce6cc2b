/** A part of a page with a heading of its own. */

import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

export function Section({
	title,
	text,
	actions,
	children,
}: {
	readonly title: string;
	readonly text?: ReactNode;
	readonly actions?: ReactNode;
	readonly children?: ReactNode;
}) {
	const heading = useId();
	return (
		<Paper
			component="section"
			withBorder
			p="md"
			radius="md"
			aria-labelledby={heading}
		>
			<Stack gap="sm">
				<Group justify="space-between" align="flex-start" gap="xs">
					<Stack gap={2} maw={640} className="postern-cut">
						<Title order={2} fz="md" id={heading} dir="auto">
							{title}
						</Title>
						{text !== undefined && (
							<Text fz="sm" c="dimmed">
								{text}
							</Text>
						)}
					</Stack>
					{actions !== undefined && <Group gap="xs">{actions}</Group>}
				</Group>
				{children}
			</Stack>
		</Paper>
	);
}

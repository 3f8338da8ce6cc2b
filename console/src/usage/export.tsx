/** Saves exactly what is shown as CSV. */

import { Button, Group } from "@mantine/core";
import { Icon } from "../frame/icons.tsx";
import { csvOf } from "./rows.ts";
import { useTexts } from "./texts.ts";

export function Export({
	name,
	rows,
}: {
	readonly name: string;
	readonly rows: () => readonly (readonly string[])[];
}) {
	const texts = useTexts();
	return (
		<Group justify="flex-end">
			<Button
				variant="default"
				size="xs"
				aria-label={texts.exportLabel}
				leftSection={<Icon name="download" size={16} />}
				onClick={() => save(name, csvOf(rows()))}
			>
				{texts.export}
			</Button>
		</Group>
	);
}

function save(name: string, text: string): void {
	const link = document.createElement("a");
	// Spreadsheets take a file for UTF-8 by its first mark.
	link.href = URL.createObjectURL(
		new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }),
	);
	link.download = name;
	link.click();
	URL.revokeObjectURL(link.href);
}

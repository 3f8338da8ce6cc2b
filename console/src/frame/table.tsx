/** A table in a place of its own that scrolls sideways on narrow screens. */

import { Table } from "@mantine/core";
import type { ReactNode } from "react";

export function DataTable({
	label,
	children,
}: {
	readonly label: string;
	readonly children: ReactNode;
}) {
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
		<div
			className="postern-table"
			role="group"
			aria-label={label}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: whoever uses the keyboard must be able to scroll it.
			tabIndex={0}
		>
			<Table
				verticalSpacing={7}
				horizontalSpacing="sm"
				fz="sm"
				highlightOnHover
			>
				{children}
			</Table>
		</div>
	);
}

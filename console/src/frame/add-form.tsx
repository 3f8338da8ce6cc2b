/** A form on the page that adds one thing to a list, of one of several kinds. */

import {
	Button,
	Group,
	SegmentedControl,
	SimpleGrid,
	Stack,
} from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { Section } from "./section.tsx";
import { Failure } from "./states.tsx";

export function AddForm<Kind extends string>({
	title,
	kind,
	columns,
	action,
	isBusy,
	error,
	onAdd,
	children,
}: {
	readonly title: string;
	readonly kind: {
		readonly label: string;
		readonly value: Kind;
		readonly choices: readonly { value: Kind; label: string }[];
		readonly onChange: (kind: Kind) => void;
	};
	/** Fields side by side where there is room. */
	readonly columns: Readonly<Record<string, number>>;
	/** The word on the button. */
	readonly action: string;
	readonly isBusy: boolean;
	readonly error: unknown;
	readonly onAdd: () => void;
	/** The fields. */
	readonly children: ReactNode;
}) {
	function add(event: FormEvent) {
		event.preventDefault();
		onAdd();
	}
	return (
		<Section title={title}>
			<form onSubmit={add}>
				<Stack>
					<SegmentedControl
						w="fit-content"
						aria-label={kind.label}
						value={kind.value}
						onChange={(next) => kind.onChange(next as Kind)}
						data={[...kind.choices]}
					/>
					<SimpleGrid cols={{ base: 1, ...columns }} className="postern-fields">
						{children}
					</SimpleGrid>
					<Failure error={error} />
					<Group>
						<Button type="submit" loading={isBusy}>
							{action}
						</Button>
					</Group>
				</Stack>
			</form>
		</Section>
	);
}

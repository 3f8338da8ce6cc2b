/** Figures by channel or by country. */

import { Table, Text } from "@mantine/core";
import { useFormat } from "../frame/format.ts";
import { DataTable } from "../frame/table.tsx";
import type { Figures } from "./reply.ts";
import { useTexts } from "./texts.ts";

export function FiguresTable({
	label,
	head,
	rows,
	nothing,
}: {
	/** Names the table among the others of the page. */
	readonly label: string;
	readonly head: string;
	readonly rows: readonly {
		readonly name: string;
		readonly figures: Figures;
	}[];
	readonly nothing: string;
}) {
	const texts = useTexts();
	const format = useFormat();
	if (rows.length === 0) return <Text c="dimmed">{nothing}</Text>;
	return (
		<DataTable label={label}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th scope="col">{head}</Table.Th>
					<Table.Th scope="col" ta="right">
						{texts.sent}
					</Table.Th>
					<Table.Th scope="col" ta="right">
						{texts.delivered}
					</Table.Th>
					<Table.Th scope="col" ta="right">
						{texts.verified}
					</Table.Th>
					<Table.Th scope="col" ta="right">
						{texts.failed}
					</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{rows.map(({ name, figures }) => (
					<Table.Tr key={name}>
						<Table.Th scope="row" fw={500}>
							<bdi>{name}</bdi>
						</Table.Th>
						<Table.Td ta="right">{format.number(figures.sent)}</Table.Td>
						<Table.Td ta="right">{format.number(figures.delivered)}</Table.Td>
						<Table.Td ta="right">
							{format.number(figures.verified)}
							{figures.sent > 0 && (
								<Text span fz="xs" c="dimmed" ml={6}>
									{format.percent(figures.verified / figures.sent)}
								</Text>
							)}
						</Table.Td>
						<Table.Td ta="right">{format.number(figures.failed)}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

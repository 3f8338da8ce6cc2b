/** The routes of the settings, in their order. */

import { Table, Text } from "@mantine/core";
import { DataTable } from "../frame/table.tsx";
import type { Route } from "./reply.ts";
import { type DeliveryTexts, useTexts } from "./texts.ts";

export function Routes({ routes }: { readonly routes: readonly Route[] }) {
	const texts = useTexts();
	if (routes.length === 0) return <Text fz="sm">{texts.noRoutes}</Text>;
	return (
		<DataTable label={texts.tableOf(texts.routes)}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th scope="col">{texts.route}</Table.Th>
					<Table.Th scope="col">{texts.channel}</Table.Th>
					<Table.Th scope="col" miw={200}>
						{texts.forWhom}
					</Table.Th>
					<Table.Th scope="col" miw={140}>
						{texts.providers}
					</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{routes.map((route) => (
					<Table.Tr key={route.number}>
						<Table.Th scope="row">{route.number}</Table.Th>
						<Table.Td>{route.channel}</Table.Td>
						<Table.Td>
							<bdi>{forWhom(route, texts)}</bdi>
						</Table.Td>
						<Table.Td>
							{route.providers.join(", ")}
							<Text fz="xs" c="dimmed">
								{texts.strategies[route.strategy] ?? route.strategy}
							</Text>
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function forWhom(
	{ countries, prefixes, accounts, services }: Route,
	texts: DeliveryTexts,
): string {
	const parts = [
		[countries, texts.countries],
		[prefixes, texts.prefixes],
		[accounts, texts.accounts],
		[services, texts.services],
	] as const;
	const said = parts
		.filter(([list]) => list.length > 0)
		.map(([list, say]) => say(list.join(", ")));
	return said.length === 0 ? texts.everybody : said.join("; ");
}

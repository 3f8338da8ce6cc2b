/** Verifications by service. */

import { Stack, Table, Text } from "@mantine/core";
import { useFormat } from "../frame/format.ts";
import { useData } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Export } from "./export.tsx";
import { useTexts } from "./texts.ts";

type OfService = { readonly service: string; readonly count: number };

export function ByService({
	from,
	to,
}: {
	readonly from: string;
	readonly to: string;
}) {
	const texts = useTexts();
	const { account } = useSession();
	const services = useData<readonly OfService[]>(
		"/console/usage/services",
		{ accountSid: account.sid, startDate: from, endDate: to },
		{ keeps: true },
	);
	return (
		<Loaded query={services}>
			{(rows) =>
				rows.length === 0 ? (
					<Empty title={texts.empty}>{texts.emptyText}</Empty>
				) : (
					<Stack gap="md">
						<Text fz="sm" c="dimmed">
							{texts.byService}
						</Text>
						<Export
							name={`postern-usage-service-${from}-${to}.csv`}
							rows={() => [
								["service", "verifications"],
								...rows.map(({ service, count }) => [service, String(count)]),
							]}
						/>
						<Services rows={rows} />
					</Stack>
				)
			}
		</Loaded>
	);
}

function Services({ rows }: { readonly rows: readonly OfService[] }) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<DataTable label={texts.title}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th scope="col">{texts.dimensions.service}</Table.Th>
					<Table.Th scope="col" ta="right">
						{texts.verifications}
					</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{rows.map(({ service, count }) => (
					<Table.Tr key={service}>
						<Table.Th scope="row" fw={500} className="postern-long">
							<bdi>{service === "" ? texts.otherServices : service}</bdi>
						</Table.Th>
						<Table.Td ta="right">{format.number(count)}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

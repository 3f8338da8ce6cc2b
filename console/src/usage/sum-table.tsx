/** Sums as a table. */

import { Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { useFormat } from "../frame/format.ts";
import { DataTable } from "../frame/table.tsx";
import { type Dimension, decimalOf, type Sum } from "./rows.ts";
import { useTexts } from "./texts.ts";

export function SumTable({
	sums,
	total,
	by,
	currency,
}: {
	readonly sums: readonly Sum[];
	readonly total: Sum | undefined;
	readonly by: Dimension;
	readonly currency: string | null;
}) {
	const texts = useTexts();
	const nameOf = useNames(by);
	const hasAmount = sums.some(({ amount }) => amount !== null);
	const hasCost = sums.some(({ cost }) => cost !== null);
	const columns = { hasAmount, hasCost, currency };
	return (
		<DataTable label={texts.title}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th scope="col">{texts.dimensions[by]}</Table.Th>
					<Table.Th scope="col" ta="right">
						{texts.messages}
					</Table.Th>
					{hasAmount && (
						<Table.Th scope="col" ta="right">
							{texts.amount}
						</Table.Th>
					)}
					{hasCost && (
						<Table.Th scope="col" ta="right">
							{texts.cost}
						</Table.Th>
					)}
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{sums.map((sum) => (
					<Row key={sum.key} name={nameOf(sum.key)} sum={sum} {...columns} />
				))}
			</Table.Tbody>
			{total !== undefined && sums.length > 1 && (
				<Table.Tfoot>
					<Row name={texts.total} isTotal sum={total} {...columns} />
				</Table.Tfoot>
			)}
		</DataTable>
	);
}

function useNames(by: Dimension): (key: string) => string {
	const texts = useTexts();
	const { locale, day } = useFormat();
	return useMemo(() => {
		if (by === "day" || by === "month") return day;
		if (by === "channel") return (key) => texts.channels[key] ?? key;
		if (by !== "country") return (key) => key;
		const names = new Intl.DisplayNames(locale, { type: "region" });
		return (key) => (key === "" ? texts.noCountry : (names.of(key) ?? key));
	}, [by, texts, locale, day]);
}

function Row({
	name,
	isTotal = false,
	sum,
	hasAmount,
	hasCost,
	currency,
}: {
	readonly name: string;
	readonly isTotal?: boolean;
	readonly sum: Sum;
	readonly hasAmount: boolean;
	readonly hasCost: boolean;
	readonly currency: string | null;
}) {
	const format = useFormat();
	return (
		<Table.Tr>
			<Table.Th
				scope="row"
				fw={isTotal ? 700 : 500}
				style={{ whiteSpace: "nowrap" }}
			>
				<bdi>{name}</bdi>
			</Table.Th>
			<Table.Td ta="right">{format.number(sum.count)}</Table.Td>
			{hasAmount && (
				<Money micros={sum.amount} without={sum.unpriced} currency={currency} />
			)}
			{hasCost && (
				<Money micros={sum.cost} without={sum.uncosted} currency={currency} />
			)}
		</Table.Tr>
	);
}

function Money({
	micros,
	without,
	currency,
}: {
	readonly micros: bigint | null;
	/** Messages that are not in the amount. */
	readonly without: number;
	readonly currency: string | null;
}) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<Table.Td ta="right">
			{micros === null || currency === null
				? texts.noPrice
				: new Intl.NumberFormat(format.locale, {
						style: "currency",
						currency,
						maximumFractionDigits: 6,
					}).format(decimalOf(micros) as unknown as number)}
			{micros !== null && without > 0 && (
				<Text fz="xs" c="dimmed">
					{texts.unpriced(format.number(without))}
				</Text>
			)}
		</Table.Td>
	);
}

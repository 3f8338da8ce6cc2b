/** Usage and costs: by day, month, channel or country, as a chart and as a table. */

import {
	Alert,
	NativeSelect,
	Paper,
	SimpleGrid,
	Stack,
	TextInput,
} from "@mantine/core";
import { DAY_MS } from "../../../server/src/durations.ts";
import { CHANNELS } from "../frame/channels.ts";
import { Chart } from "../frame/chart.tsx";
import { useDraft } from "../frame/draft.ts";
import { PageHead } from "../frame/page-head.tsx";
import { oneOf, type RawSearch, useFilters } from "../frame/search.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { type Costs, useCosts } from "./costs.ts";
import { Export } from "./export.tsx";
import {
	type CostDimension,
	DIMENSIONS,
	type Dimension,
	daysBetween,
	decimalOf,
	keyOf,
	monthsBetween,
	type Sum,
	sorted,
	summed,
} from "./rows.ts";
import { ByService } from "./services.tsx";
import { SumTable } from "./sum-table.tsx";
import { useTexts } from "./texts.ts";

const DAY = /^\d{4}-\d\d-\d\d$/;
const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function filtersIn({ by, from, to, channel }: RawSearch) {
	return {
		by: oneOf(DIMENSIONS, by) ?? "day",
		from: from ?? dayAt(Date.now() - 29 * DAY_MS),
		to: to ?? dayAt(Date.now()),
		channel: oneOf(CHANNELS, channel) ?? "",
	};
}
type Filters = ReturnType<typeof filtersIn>;

export default function UsagePage() {
	const texts = useTexts();
	const [filters, change] = useFilters(filtersIn);
	const { by, from, to } = filters;
	const isRight = DAY.test(from) && DAY.test(to) && from <= to;
	return (
		<>
			<PageHead title={texts.title} text={texts.text} />
			<Stack gap="lg">
				<SimpleGrid cols={{ base: 2, sm: 4 }} component="form" role="search">
					<NativeSelect
						label={texts.by}
						value={by}
						onChange={(event) =>
							change({ by: event.currentTarget.value as Dimension })
						}
						data={DIMENSIONS.map((value) => ({
							value,
							label: texts.dimensions[value],
						}))}
					/>
					<NativeSelect
						label={texts.channel}
						disabled={by === "service"}
						value={filters.channel}
						onChange={(event) =>
							change({
								channel: event.currentTarget.value as Filters["channel"],
							})
						}
						data={[
							{ value: "", label: texts.every },
							...CHANNELS.map((value) => ({
								value,
								label: texts.channels[value] ?? value,
							})),
						]}
					/>
					<Day
						label={texts.from}
						day={from}
						max={to}
						onDay={(day) => change({ from: day }, { replaces: true })}
					/>
					<Day
						label={texts.to}
						day={to}
						min={from}
						onDay={(day) => change({ to: day }, { replaces: true })}
					/>
				</SimpleGrid>
				{isRight ? (
					<Read filters={filters} />
				) : (
					<Alert color="red" variant="outline" role="alert">
						{texts.badDates}
					</Alert>
				)}
			</Stack>
		</>
	);
}

function Day({
	day,
	onDay,
	...others
}: {
	readonly label: string;
	readonly day: string;
	readonly min?: string;
	readonly max?: string;
	readonly onDay: (day: string) => void;
}) {
	const [typed, setTyped] = useDraft(day);
	return (
		<TextInput
			{...others}
			type="date"
			value={typed}
			onChange={({ currentTarget: { value } }) => {
				setTyped(value);
				// While a part of it is typed there is no day.
				if (value !== "") onDay(value);
			}}
			onBlur={() => setTyped(day)}
		/>
	);
}

function Read({ filters }: { readonly filters: Filters }) {
	const { by } = filters;
	return by === "service" ? (
		<ByService from={filters.from} to={filters.to} />
	) : (
		<ByCost filters={filters} by={by} />
	);
}

function ByCost({
	filters,
	by,
}: {
	readonly filters: Filters;
	readonly by: CostDimension;
}) {
	const costs = useCosts(by === "month" ? "monthly" : "daily", filters);
	return (
		<Loaded query={costs}>
			{(data) => <Shown costs={data} filters={filters} by={by} />}
		</Loaded>
	);
}

function Shown({
	costs: { rows, isCut },
	filters: { from, to },
	by,
}: {
	readonly costs: Costs;
	readonly filters: Filters;
	readonly by: CostDimension;
}) {
	const texts = useTexts();
	if (rows.length === 0) {
		return <Empty title={texts.empty}>{texts.emptyText}</Empty>;
	}
	const sums = sorted(summed(rows, keyOf(by)), by);
	const [total] = summed(rows, () => "");
	const currency = rows[0]?.currency ?? null;
	return (
		<Stack gap="md">
			{isCut && (
				<Alert color="orange" variant="outline">
					{texts.cut}
				</Alert>
			)}
			{(by === "day" || by === "month") && (
				<Paper withBorder p="md">
					<TimeChart sums={sums} by={by} from={from} to={to} />
				</Paper>
			)}
			<Export
				name={`postern-usage-${by}-${from}-${to}.csv`}
				rows={() => exported(sums, by, currency)}
			/>
			<SumTable sums={sums} total={total} by={by} currency={currency} />
		</Stack>
	);
}

function TimeChart({
	sums,
	by,
	from,
	to,
}: {
	readonly sums: readonly Sum[];
	readonly by: "day" | "month";
	readonly from: string;
	readonly to: string;
}) {
	const texts = useTexts();
	const keys = by === "day" ? daysBetween(from, to) : monthsBetween(from, to);
	const counts = new Map(sums.map(({ key, count }) => [key, count]));
	if (keys.length < 2) return null;
	return (
		<Chart
			days={keys}
			series={[
				{
					label: texts.messages,
					color: "first",
					values: keys.map((key) => counts.get(key) ?? 0),
				},
			]}
			label={texts.chart}
			dayLabel={texts.dimensions[by]}
			showsTable={texts.table}
		/>
	);
}

/** Names of columns are those of the API, in every language: programs read the file. */
function exported(
	sums: readonly Sum[],
	by: CostDimension,
	currency: string | null,
): string[][] {
	const money = (micros: bigint | null) =>
		micros === null ? "" : decimalOf(micros);
	return [
		[by, "count", "amount", "unpriced", "cost", "uncosted", "currency"],
		...sums.map((sum) => [
			sum.key,
			String(sum.count),
			money(sum.amount),
			String(sum.unpriced),
			money(sum.cost),
			String(sum.uncosted),
			currency ?? "",
		]),
	];
}

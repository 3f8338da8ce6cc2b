/** A chart by days or hours, with the same figures as a table for those who do not see it. */

import "uplot/dist/uPlot.min.css";
import { Box, Table, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import css from "./chart.module.css";
import { useFormat } from "./format.ts";
import { DataTable } from "./table.tsx";

export type Series = {
	readonly label: string;
	readonly values: readonly number[];
	/** Name of a variable in chart.module.css. */
	readonly color: "first" | "second" | "third" | "fourth" | "fifth";
};

const HEIGHT = 220;
const NOWRAP = { whiteSpace: "nowrap" } as const;

export function Chart({
	days,
	series,
	label,
	dayLabel,
	showsTable,
}: {
	/** `YYYY-MM-DD` or `YYYY-MM`, in order. */
	readonly days: readonly string[];
	readonly series: readonly Series[];
	readonly label: string;
	readonly dayLabel: string;
	/** The text that opens the table. */
	readonly showsTable: string;
}) {
	const format = useFormat();
	const place = useRef<HTMLDivElement>(null);
	const readout = useRef<HTMLDivElement>(null);
	const scheme = useComputedColorScheme();
	// biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew when the scheme changes.
	useEffect(() => {
		const box = place.current;
		if (box === null) return;
		const data: uPlot.AlignedData = [
			days.map((day) => Date.parse(day) / 1_000),
			...series.map(({ values }) => [...values]),
		];
		const options = optionsOf(box, series, format);
		options.hooks = {
			setCursor: [
				({ cursor: { idx } }) => {
					if (readout.current === null) return;
					const at = idx == null ? undefined : days[idx];
					readout.current.textContent =
						at === undefined
							? ""
							: [format.day(at), ...shownAt(idx ?? 0, series, format)].join(
									" · ",
								);
				},
			],
		};
		const plot = new uPlot(options, data, box);
		const watch = new ResizeObserver(() => {
			plot.setSize({ width: box.clientWidth, height: HEIGHT });
		});
		watch.observe(box);
		return () => {
			watch.disconnect();
			plot.destroy();
		};
	}, [days, series, format, scheme]);
	return (
		<figure className={css.figure}>
			<ul className={css.legend} aria-hidden="true">
				{series.map(({ label, color }) => (
					<li key={label} data-color={color}>
						{label}
					</li>
				))}
			</ul>
			<Box ref={place} className={css.plot} role="img" aria-label={label} />
			<div ref={readout} className={css.readout} aria-hidden="true" />
			<details>
				<summary className={css.summary}>{showsTable}</summary>
				<DataTable label={`${label}: ${showsTable}`}>
					<Table.Thead>
						<Table.Tr>
							<Table.Th scope="col">{dayLabel}</Table.Th>
							{series.map(({ label }) => (
								<Table.Th key={label} scope="col" ta="right">
									{label}
								</Table.Th>
							))}
						</Table.Tr>
					</Table.Thead>
					<Table.Tbody>
						{days.map((day, i) => (
							<Table.Tr key={day}>
								<Table.Th scope="row" fw={400} style={NOWRAP}>
									{format.day(day)}
								</Table.Th>
								{series.map(({ label, values }) => (
									<Table.Td key={label} ta="right">
										{format.number(values[i] ?? 0)}
									</Table.Td>
								))}
							</Table.Tr>
						))}
					</Table.Tbody>
				</DataTable>
			</details>
		</figure>
	);
}

function shownAt(
	idx: number,
	series: readonly Series[],
	format: ReturnType<typeof useFormat>,
): string[] {
	return series.map(
		({ label, values }) => `${label} ${format.number(values[idx] ?? 0)}`,
	);
}

function optionsOf(
	box: HTMLElement,
	series: readonly Series[],
	format: ReturnType<typeof useFormat>,
): uPlot.Options {
	const style = getComputedStyle(box);
	const color = (name: string) => style.getPropertyValue(`--chart-${name}`);
	const axis = {
		stroke: color("text"),
		grid: { stroke: color("grid"), width: 1 },
	};
	const day = new Intl.DateTimeFormat(format.locale, {
		...{ month: "short", day: "numeric", timeZone: "UTC" },
	});
	return {
		width: box.clientWidth,
		height: HEIGHT,
		// Days are those of UTC, wherever the person is.
		tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), "Etc/UTC"),
		legend: { show: false },
		cursor: { drag: { x: false, y: false }, points: { size: 6 } },
		scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.05, 5)] } },
		axes: [
			{
				...axis,
				grid: { show: false },
				values: (_, splits) => splits.map((at) => day.format(at * 1e3)),
			},
			{
				...axis,
				size: 56,
				values: (_, splits) =>
					splits.map((value) =>
						Number.isInteger(value) ? format.number(value) : "",
					),
			},
		],
		series: [
			{},
			...series.map((each) => ({
				label: each.label,
				stroke: color(each.color),
				width: 2,
				points: { show: false },
			})),
		],
	};
}

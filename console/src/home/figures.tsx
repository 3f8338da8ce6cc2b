/** The figures of the home page. */

import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { Chart } from "../frame/chart.tsx";
import { useFormat } from "../frame/format.ts";
import { NeedsAttention } from "./attention.tsx";
import { FiguresTable } from "./figures-table.tsx";
import type { Figures, HomeReply, OfChannel } from "./reply.ts";
import { type HomeTexts, useTexts } from "./texts.ts";

export default function FiguresOfHome({ data }: { readonly data: HomeReply }) {
	const texts = useTexts();
	const named = useCountryNames();
	const rowsOf = (channels: readonly OfChannel[]) =>
		channels.map(({ channel, figures }) => ({
			name: texts.channels[channel] ?? channel,
			figures,
		}));
	return (
		<Stack gap="lg">
			<NeedsAttention
				attention={data.attention}
				thresholds={data.thresholds}
				isOperator={data.everybody !== null}
			/>
			<Week week={data.week} before={data.weekBefore} />
			<Card title={texts.chart}>
				<Days days={data.days} />
			</Card>
			<SimpleGrid cols={{ base: 1, lg: 2 }}>
				<Card title={texts.today}>
					<FiguresTable
						label={texts.tableOf(texts.today)}
						head={texts.channel}
						rows={rowsOf(data.channels)}
						nothing={texts.noToday}
					/>
				</Card>
				<Card title={texts.countries}>
					<FiguresTable
						label={texts.tableOf(texts.countries)}
						head={texts.country}
						rows={data.countries.map(({ country, isOthers, figures }) => ({
							name: isOthers
								? texts.others
								: country === null
									? texts.noCountry
									: named(country),
							figures,
						}))}
						nothing={texts.noCountries}
					/>
				</Card>
				{data.everybody !== null && data.everybody.length > 0 && (
					<Card title={texts.everybody}>
						<FiguresTable
							label={texts.tableOf(texts.everybody)}
							head={texts.channel}
							rows={rowsOf(data.everybody)}
							nothing={texts.noToday}
						/>
					</Card>
				)}
			</SimpleGrid>
		</Stack>
	);
}

export function Card({
	title,
	children,
}: {
	readonly title: string;
	readonly children: ReactNode;
}) {
	return (
		<Paper withBorder p="md" component="section" aria-label={title} miw={0}>
			<Title order={2} fz="md" mb="sm">
				{title}
			</Title>
			{children}
		</Paper>
	);
}

function useCountryNames(): (country: string) => string {
	const { locale } = useFormat();
	return useMemo(() => {
		const names = new Intl.DisplayNames(locale, { type: "region" });
		return (country) => names.of(country) ?? country;
	}, [locale]);
}

function Days({ days }: Pick<HomeReply, "days">) {
	const texts = useTexts();
	const data = useMemo(() => {
		const of = (pick: (figures: Figures) => number) =>
			days.map(({ figures }) => pick(figures));
		return {
			names: days.map(({ day }) => day),
			series: [
				{ label: texts.sent, color: "first", values: of((f) => f.sent) },
				{
					label: texts.delivered,
					color: "second",
					values: of((f) => f.delivered),
				},
				{
					label: texts.verified,
					color: "third",
					values: of((f) => f.verified),
				},
			] as const,
		};
	}, [days, texts]);
	return (
		<Chart
			days={data.names}
			series={data.series}
			label={texts.chart}
			dayLabel={texts.day}
			showsTable={texts.table}
		/>
	);
}

function Week({
	week,
	before,
}: {
	readonly week: Figures;
	readonly before: Figures;
}) {
	const texts = useTexts();
	const format = useFormat();
	const shares = [
		[texts.delivered, "delivered"],
		[texts.verified, "verified"],
	] as const;
	return (
		<section aria-label={texts.week}>
			<Title order={2} fz="md" mb="xs">
				{texts.week}
			</Title>
			<SimpleGrid cols={{ base: 1, xs: 3 }}>
				<Figure
					name={texts.sent}
					value={format.number(week.sent)}
					note={changeOf(week.sent, before.sent, texts, format.percent)}
				/>
				{shares.map(([name, of]) => (
					<Figure
						key={of}
						name={name}
						value={format.number(week[of])}
						more={
							week.sent === 0
								? null
								: texts.ofSent(format.percent(week[of] / week.sent))
						}
						note={pointsOf(week, before, of, texts, format.number)}
					/>
				))}
			</SimpleGrid>
		</section>
	);
}

function Figure({
	name,
	value,
	more = null,
	note,
}: {
	readonly name: string;
	readonly value: string;
	readonly more?: string | null;
	readonly note: string | null;
}) {
	return (
		<Paper withBorder p="md">
			<Text fz="sm" c="dimmed">
				{name}
			</Text>
			<Text fz={28} fw={650} lh={1.2}>
				{value}
			</Text>
			{more !== null && <Text fz="sm">{more}</Text>}
			{note !== null && (
				<Text fz="xs" c="dimmed">
					{note}
				</Text>
			)}
		</Paper>
	);
}

function changeOf(
	now: number,
	before: number,
	texts: HomeTexts,
	percent: (share: number) => string,
): string | null {
	if (before === 0) return now === 0 ? null : texts.nothingBefore;
	const change = now / before - 1;
	if (Math.abs(change) < 0.0005) return texts.noChange;
	return texts.change(`${change > 0 ? "+" : "−"}${percent(Math.abs(change))}`);
}

/** The change of a share, in points of a hundred. */
function pointsOf(
	week: Figures,
	before: Figures,
	of: "delivered" | "verified",
	texts: HomeTexts,
	number: (value: number) => string,
): string | null {
	if (week.sent === 0 || before.sent === 0) return null;
	const points = (week[of] / week.sent - before[of] / before.sent) * 100;
	const rounded = Math.round(points * 10) / 10;
	if (rounded === 0) return texts.noChange;
	const sign = rounded > 0 ? "+" : "−";
	return texts.points(`${sign}${number(Math.abs(rounded))}`);
}

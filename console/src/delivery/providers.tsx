/** The providers of this instance, a row each. */

import { Badge, Stack, Table, Text, Tooltip } from "@mantine/core";
import { useFormat } from "../frame/format.ts";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import type { Provider } from "./reply.ts";
import { useTexts } from "./texts.ts";

const COLORS: Readonly<Record<string, string>> = {
	up: "teal",
	open: "red",
	half_open: "orange",
	not_connected: "red",
};

export function Providers({
	providers,
}: {
	readonly providers: readonly Provider[];
}) {
	const texts = useTexts();
	return (
		<DataTable label={texts.tableOf(texts.providers)}>
			<Table.Thead>
				<Table.Tr>
					{[
						texts.provider,
						texts.state,
						texts.answers,
						texts.time,
						texts.work,
						texts.last,
					].map((head) => (
						<Table.Th key={head} scope="col" miw={136}>
							{head}
						</Table.Th>
					))}
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{providers.map((provider) => (
					<Row key={provider.name} provider={provider} />
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function Row({ provider }: { readonly provider: Provider }) {
	const texts = useTexts();
	const { name, type, channels, state } = provider;
	const { connections, refusesCredentials } = provider;
	const format = useFormat();
	return (
		<Table.Tr>
			<Table.Th scope="row">
				<bdi>{name}</bdi>
				<Text fz="xs" c="dimmed">
					{type} · {channels.join(", ")}
				</Text>
			</Table.Th>
			<Table.Td>
				<Badge
					variant="dot"
					color={COLORS[state] ?? "gray"}
					tt="none"
					style={{ overflow: "visible" }}
				>
					{texts.states[state] ?? state}
				</Badge>
				{connections !== null && (
					<Text fz="xs" c="dimmed" mt={4}>
						{texts.connections(
							format.number(connections.open),
							format.number(connections.of),
						)}
					</Text>
				)}
				{refusesCredentials !== null && (
					<Text fz="xs" c="var(--postern-bad)" mt={4}>
						{texts.credentials} ({refusesCredentials.reason})
					</Text>
				)}
			</Table.Td>
			<Table.Td>
				<Answers counts={provider.counts} />
			</Table.Td>
			<Table.Td>
				<Times provider={provider} />
			</Table.Td>
			<Table.Td>
				<Work provider={provider} />
			</Table.Td>
			<Table.Td>
				<Trouble provider={provider} />
			</Table.Td>
		</Table.Tr>
	);
}

function Answers({ counts }: Pick<Provider, "counts">) {
	const texts = useTexts();
	const { number } = useFormat();
	const { accepted, later, elsewhere, never, unknown } = counts;
	const refused = later + elsewhere + never;
	return (
		<Stack gap={0}>
			<span>
				{number(accepted)} {texts.accepted}
			</span>
			{refused > 0 && (
				<Tooltip
					multiline
					maw={320}
					label={texts.ofRefused(
						number(later),
						number(elsewhere),
						number(never),
					)}
				>
					{/* biome-ignore lint/a11y/noNoninteractiveTabindex: the tooltip must be reached by keys. */}
					<span tabIndex={0}>
						{number(refused)} {texts.refused}
					</span>
				</Tooltip>
			)}
			{unknown > 0 && (
				<span>
					{number(unknown)} {texts.unknown}
				</span>
			)}
		</Stack>
	);
}

function Times({
	provider: { medianMs, slowMs },
}: {
	readonly provider: Provider;
}) {
	const texts = useTexts();
	const format = useFormat();
	if (medianMs === null || slowMs === null) return "–";
	return (
		<Stack gap={0}>
			<span>{texts.usually(format.duration(medianMs))}</span>
			{slowMs > medianMs && (
				<Text fz="xs" c="dimmed">
					{texts.slow(format.duration(slowMs))}
				</Text>
			)}
		</Stack>
	);
}

function Work({ provider }: { readonly provider: Provider }) {
	const texts = useTexts();
	const { number } = useFormat();
	const { waiting, underWay, concurrency, perSecond } = provider;
	return (
		<Stack gap={0}>
			<span>
				{texts.underWay(
					number(underWay),
					concurrency === null ? null : number(concurrency),
				)}
			</span>
			<span>{texts.waiting(number(waiting))}</span>
			{perSecond !== null && (
				<Text fz="xs" c="dimmed">
					{texts.perSecond(number(perSecond))}
				</Text>
			)}
		</Stack>
	);
}

function Trouble({ provider }: { readonly provider: Provider }) {
	const texts = useTexts();
	const newest = [provider.lastFailure, provider.lastTrouble]
		.filter((each) => each !== null)
		.toSorted((a, b) => b.at.localeCompare(a.at))[0];
	if (newest === undefined) return texts.noTrouble;
	return (
		<Stack gap={0}>
			<bdi>{newest.reason}</bdi>
			<Text fz="xs" c="dimmed">
				<Time at={newest.at} />
			</Text>
		</Stack>
	);
}

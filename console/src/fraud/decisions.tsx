/** The decisions of a day: what was refused, and what only the mode shadow let through. */

import { Anchor, Stack, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useFormat } from "../frame/format.ts";
import { useData } from "../frame/query.ts";
import { Section } from "../frame/section.tsx";
import { Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import { Bars } from "./bars.tsx";
import css from "./fraud.module.css";
import type { Decisions, FraudReply, Group } from "./reply.ts";
import { useTexts } from "./texts.ts";

const EVERY_MS = 15_000;
/** The service's word for "of several nodes". */
const SEVERAL = "*";

export function DecisionsOfDay({ sid }: { readonly sid: string }) {
	const texts = useTexts();
	const query = useData<FraudReply>(
		"/console/fraud",
		{ accountSid: sid },
		{ every: EVERY_MS },
	);
	return (
		<Loaded query={query}>
			{({ blocked, noted }) => (
				<Stack>
					<Section
						title={texts.blockedTitle}
						text={texts.blockedText}
						actions={
							<Anchor
								component={Link}
								to="/verifications"
								search={{ status: "blocked" } as never}
								fz="sm"
								underline="always"
							>
								{texts.allBlocked}
							</Anchor>
						}
					>
						<Part
							decisions={blocked}
							label={texts.blockedTitle}
							empty={texts.blockedEmpty}
						/>
					</Section>
					<Section title={texts.notedTitle} text={texts.notedText}>
						<Part
							decisions={noted}
							label={texts.notedTitle}
							empty={texts.notedEmpty}
						/>
					</Section>
				</Stack>
			)}
		</Loaded>
	);
}

function Part({
	decisions: { groups, searchedTo },
	label,
	empty,
}: {
	readonly decisions: Decisions;
	readonly label: string;
	readonly empty: string;
}) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<>
			{groups.length === 0 ? (
				<Text c="dimmed">{empty}</Text>
			) : (
				<GroupTable groups={groups} label={label} />
			)}
			{searchedTo !== null && (
				<Text fz="sm">{texts.searchedTo(format.time(searchedTo))}</Text>
			)}
		</>
	);
}

function GroupTable({
	groups,
	label,
}: {
	readonly groups: readonly Group[];
	readonly label: string;
}) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<DataTable label={label}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.rule}</Table.Th>
					<Table.Th>{texts.node}</Table.Th>
					<Table.Th ta="end">{texts.sends}</Table.Th>
					<Table.Th>{texts.lastDay}</Table.Th>
					<Table.Th>{texts.newest}</Table.Th>
					<Table.Th>{texts.until}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{groups.map((group) => {
					const rule = texts.rules[group.rule] ?? group.rule;
					const node = group.node === SEVERAL ? texts.several : group.node;
					const newest = format.time(group.newestAt);
					return (
						<Table.Tr key={group.newestSid}>
							<Table.Th scope="row" fw={500}>
								{rule}
								<Text span c="dimmed" fz="xs">
									{" "}
									{group.code}
								</Text>
							</Table.Th>
							<Table.Td>
								<bdi className={css.node}>{node}</bdi>
							</Table.Td>
							<Table.Td ta="end">{format.number(group.count)}</Table.Td>
							<Table.Td>
								<Bars hours={group.hours} count={group.count} />
							</Table.Td>
							<Table.Td className={css.nowrap}>
								<Anchor
									component={Link}
									to={`/verifications/${group.newestSid}`}
									fz="sm"
									underline="always"
									aria-label={texts.openNewest(newest, rule, node)}
								>
									{newest}
								</Anchor>
							</Table.Td>
							<Table.Td className={css.nowrap}>
								<Time at={group.until} />
							</Table.Td>
						</Table.Tr>
					);
				})}
			</Table.Tbody>
		</DataTable>
	);
}

/** The nodes that refuse messages now, and the one that somebody asks about. */

import { Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "../frame/api.ts";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { useData } from "../frame/query.ts";
import { oneOf, type RawSearch, useFilters } from "../frame/search.ts";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import css from "./fraud.module.css";
import { accountPath, type GuardNode, type GuardNodes } from "./reply.ts";
import { Scores } from "./scores.tsx";
import { SORTS, type Sort, sorted } from "./sort.ts";
import { useTexts } from "./texts.ts";
import { Unblock } from "./unblock.tsx";

const EVERY_MS = 10_000;
/** The most that one reply has. */
const MOST = 1_000;
/** Rows of the table; nobody reads further, and a thousand of them slow the page. */
const MOST_SHOWN = 200;

const filtersIn = ({ sort, node }: RawSearch) => ({
	sort: oneOf(SORTS, sort),
	node: node?.slice(0, 100) || undefined,
});

export function Nodes({ sid }: { readonly sid: string }) {
	const texts = useTexts();
	const [{ sort = "score", node }, change] = useFilters(filtersIn);
	const [asked, setAsked] = useState<GuardNode | null>(null);
	const path = `${accountPath(sid)}/guard`;
	const query = useData<GuardNodes>(path, { limit: MOST }, { every: EVERY_MS });
	if (query.error instanceof ApiError && query.error.status === 403) {
		return <Empty title={texts.nodesAboveTitle}>{texts.nodesAbove}</Empty>;
	}
	return (
		<>
			<Loaded query={query}>
				{({ result, next }) => (
					<Stack>
						{node !== undefined && (
							<Why
								name={node}
								node={result.find((each) => each.node === node)}
								path={path}
								onUnblock={setAsked}
								onAll={() => change({ node: undefined })}
							/>
						)}
						<Text fz="sm" c="dimmed" maw={720}>
							{texts.nodesText}
						</Text>
						{result.length === 0 ? (
							<Empty title={texts.nodesEmpty}>{texts.nodesEmptyText}</Empty>
						) : (
							<NodeTable
								nodes={sorted(result, sort).slice(0, MOST_SHOWN)}
								sort={sort}
								chosen={node}
								onSort={(to) => change({ sort: to }, { replaces: true })}
								onChoose={(to) => change({ node: to })}
								onUnblock={setAsked}
							/>
						)}
						{(next !== null || result.length > MOST_SHOWN) && (
							<Text fz="sm">{texts.nodesMore}</Text>
						)}
					</Stack>
				)}
			</Loaded>
			{asked !== null && (
				<Unblock node={asked.node} path={path} onClose={() => setAsked(null)} />
			)}
		</>
	);
}

function Why({
	name,
	node,
	path,
	onUnblock,
	onAll,
}: {
	readonly name: string;
	readonly path: string;
	/** Undefined: it is in no state any more. */
	readonly node: GuardNode | undefined;
	readonly onUnblock: (node: GuardNode) => void;
	readonly onAll: () => void;
}) {
	const texts = useTexts();
	const format = useFormat();
	const all = (
		<Button size="compact-sm" variant="default" onClick={onAll}>
			{texts.showAll}
		</Button>
	);
	if (node === undefined) {
		return (
			<Section title={texts.whyTitle} actions={all}>
				<bdi>{texts.whyGone(name)}</bdi>
				<Scores node={name} path={path} />
			</Section>
		);
	}
	return (
		<Section
			title={texts.whyTitle}
			actions={
				<>
					<UnblockButton node={node} onUnblock={onUnblock} />
					{all}
				</>
			}
		>
			<Text>
				<bdi className={css.node}>{node.node}</bdi> ·{" "}
				{texts.states[node.state] ?? node.state}
			</Text>
			<Text fz="sm">{texts.stateTexts[node.state]}</Text>
			<Group gap="4px 24px" fz="sm">
				<span>
					{texts.score}: {format.number(node.score)}
				</span>
				<span>
					{texts.verified}: <Verified node={node} />
				</span>
				<span>
					{texts.since}: <Time at={node.since} />
				</span>
				<span>
					{texts.until}: <Time at={node.until} />
				</span>
			</Group>
			<Scores node={node.node} path={path} />
		</Section>
	);
}

const COLORS: Readonly<Record<string, string>> = {
	...{ gate: "yellow", hold: "orange", restrict: "orange", unblocked: "teal" },
};

function NodeTable({
	nodes,
	sort,
	chosen,
	onSort,
	onChoose,
	onUnblock,
}: {
	readonly nodes: readonly GuardNode[];
	readonly sort: Sort;
	readonly chosen: string | undefined;
	readonly onSort: (sort: Sort) => void;
	readonly onChoose: (node: string) => void;
	readonly onUnblock: (node: GuardNode) => void;
}) {
	const texts = useTexts();
	const format = useFormat();
	const head = { sort, onSort };
	return (
		<DataTable label={texts.tabs.nodes}>
			<Table.Thead>
				<Table.Tr>
					<Head {...head} by="node" />
					<Head {...head} by="state" />
					<Head {...head} by="score" />
					<Table.Th>{texts.verified}</Table.Th>
					<Table.Th>{texts.strikes}</Table.Th>
					<Head {...head} by="since" />
					<Head {...head} by="until" />
					<Table.Td />
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{nodes.map((node, i) => (
					<Table.Tr
						// biome-ignore lint/suspicious/noArrayIndexKey: a viewer sees three digits of a range, so several look alike.
						key={`${node.node} ${i}`}
						{...(node.node === chosen && { className: css.chosen })}
					>
						<Table.Th scope="row" fw={500} className={css.nowrap}>
							<button
								type="button"
								className={css.choose}
								onClick={() => onChoose(node.node)}
							>
								<bdi className={css.node}>{node.node}</bdi>
							</button>
						</Table.Th>
						<Table.Td className={css.nowrap}>
							<Badge
								variant="dot"
								color={COLORS[node.state] ?? "red"}
								title={texts.stateTexts[node.state]}
							>
								{texts.states[node.state] ?? node.state}
							</Badge>
						</Table.Td>
						<Table.Td>{format.number(node.score)}</Table.Td>
						<Table.Td className={css.nowrap}>
							<Verified node={node} />
						</Table.Td>
						<Table.Td>{format.number(node.strikes)}</Table.Td>
						<Table.Td className={css.nowrap}>
							<Time at={node.since} />
						</Table.Td>
						<Table.Td className={css.nowrap}>
							<Time at={node.until} />
						</Table.Td>
						<Table.Td ta="end">
							<UnblockButton node={node} onUnblock={onUnblock} />
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function Verified({ node }: { readonly node: GuardNode }) {
	const texts = useTexts();
	const { number } = useFormat();
	const whole = (value: number) => number(Math.round(value));
	return texts.verifiedOf(whole(node.verified), whole(node.sent));
}

function UnblockButton({
	node,
	onUnblock,
}: {
	readonly node: GuardNode;
	readonly onUnblock: (node: GuardNode) => void;
}) {
	const texts = useTexts();
	const { can } = useSession();
	if (!can("POST /accounts/:sid/guard/unblock")) return null;
	return (
		<Button
			size="compact-sm"
			variant="default"
			aria-label={texts.unblockOne(node.node)}
			onClick={() => onUnblock(node)}
		>
			{texts.unblock}
		</Button>
	);
}

const FROM_THE_SMALLEST: readonly Sort[] = ["node", "state"];

function Head({
	by,
	sort,
	onSort,
}: {
	readonly by: Sort;
	readonly sort: Sort;
	readonly onSort: (sort: Sort) => void;
}) {
	const texts = useTexts();
	const direction = FROM_THE_SMALLEST.includes(by) ? "ascending" : "descending";
	return (
		<Table.Th {...(sort === by && { "aria-sort": direction })}>
			<button type="button" className={css.sort} onClick={() => onSort(by)}>
				{texts[by]}
				{sort === by && <Icon name="chevron" size={14} />}
			</button>
		</Table.Th>
	);
}

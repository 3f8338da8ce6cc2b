/** How a node came to its score: a picture of the last 24 hours, and the same as a table. */

import { Table, Text } from "@mantine/core";
import { useFormat } from "../frame/format.ts";
import { useData } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import css from "./fraud.module.css";
import type { GuardScores } from "./reply.ts";
import { useTexts } from "./texts.ts";

const QUARTER_MS = 15 * 60_000;
/** Quarters of an hour in a day. */
const SLOTS = 96;
const WIDTH = 6;
const HEIGHT = 64;

/** `path`: of the guard's nodes. */
export function Scores({
	node,
	path,
}: {
	readonly node: string;
	readonly path: string;
}) {
	const { can } = useSession();
	return can("GET /accounts/:sid/guard/scores") ? (
		<Asked node={node} path={path} />
	) : null;
}

function Asked({
	node,
	path,
}: {
	readonly node: string;
	readonly path: string;
}) {
	const texts = useTexts();
	const query = useData<GuardScores>(
		`${path}/scores`,
		{ node },
		{ every: QUARTER_MS },
	);
	return (
		<Loaded query={query}>
			{({ scores }) =>
				scores.length === 0 ? (
					<Text fz="sm" c="dimmed">
						{texts.scoresEmpty}
					</Text>
				) : (
					<>
						<Text fz="sm" fw={500}>
							{texts.scoresTitle}
						</Text>
						<Picture scores={scores} />
						<details className={css.scores}>
							<summary>{texts.scoresTable}</summary>
							<ScoreTable scores={scores} />
						</details>
					</>
				)
			}
		</Loaded>
	);
}

function Picture({ scores }: GuardScores) {
	const texts = useTexts();
	const { number } = useFormat();
	const most = Math.max(1, ...scores.map(({ score }) => score));
	const newest = Date.parse(scores.at(-1)?.at ?? "");
	return (
		<svg
			className={css.bars}
			viewBox={`0 0 ${SLOTS * WIDTH} ${HEIGHT}`}
			width="100%"
			height={HEIGHT}
			preserveAspectRatio="none"
			role="img"
			aria-label={texts.scoresOf(
				number(most),
				number(scores.at(-1)?.score ?? 0),
			)}
		>
			{scores.map(({ at, score }) => {
				// A quarter without a sample stays empty.
				const slot = SLOTS - 1 - (newest - Date.parse(at)) / QUARTER_MS;
				const height = Math.max(1, (score / most) * HEIGHT);
				return (
					<rect
						key={at}
						x={slot * WIDTH}
						y={HEIGHT - height}
						width={WIDTH - 1}
						height={height}
						fill="currentColor"
					/>
				);
			})}
		</svg>
	);
}

function ScoreTable({ scores }: GuardScores) {
	const texts = useTexts();
	const { number } = useFormat();
	return (
		<DataTable label={texts.scoresTitle}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.quarter}</Table.Th>
					<Table.Th>{texts.score}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{scores.toReversed().map(({ at, score }) => (
					<Table.Tr key={at}>
						<Table.Td>
							<Time at={at} />
						</Table.Td>
						<Table.Td>{number(score)}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

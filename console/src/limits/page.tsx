/** Limits: the list, and one beside it. */

import { Button, Table } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { useFrameTexts } from "../frame/texts.ts";
import { LimitForm } from "./form.tsx";
import { bucketsOf, type Limit, type Limits, PATH } from "./limit.ts";
import { OneLimit } from "./one.tsx";
import { useTexts } from "./texts.ts";

/** An account has 1,000 limits at most. */
const ALL = { pageSize: 1_000 };

export default function LimitsPage() {
	const texts = useTexts();
	const frame = useFrameTexts();
	const { account, can } = useSession();
	const { sid } = useParams({ strict: false }) as { sid?: string };
	const navigate = useNavigate();
	const [isMaking, setMaking] = useState(false);
	const query = useData<Limits>(`${PATH}/search`, {
		...ALL,
		accountSid: account.sid,
	});
	const make = can("POST /2fa/limits") && (
		<Button
			leftSection={<Icon name="plus" size={16} />}
			onClick={() => setMaking(true)}
		>
			{texts.make}
		</Button>
	);
	if (sid !== undefined) {
		return (
			<Loaded query={query} head={<PageHead title={frame.pages.limits} />}>
				{({ result }) => {
					const limit = result.find((each) => each.sid === sid);
					return limit === undefined ? (
						<Empty
							level={1}
							title={texts.noneTitle}
							action={
								<Button component={Link} to="/limits" variant="default">
									{texts.back}
								</Button>
							}
						>
							{texts.noneText}
						</Empty>
					) : (
						<OneLimit limit={limit} />
					);
				}}
			</Loaded>
		);
	}
	return (
		<>
			<PageHead title={frame.pages.limits} text={texts.text}>
				{make}
			</PageHead>
			<Loaded query={query}>
				{({ result }) =>
					result.length === 0 ? (
						<Empty title={texts.emptyTitle}>{texts.emptyText}</Empty>
					) : (
						<LimitTable limits={result} />
					)
				}
			</Loaded>
			{isMaking && (
				<LimitForm
					onClose={() => setMaking(false)}
					onSaved={(made) => void navigate({ to: `/limits/${made.sid}` })}
				/>
			)}
		</>
	);
}

function LimitTable({ limits }: { readonly limits: readonly Limit[] }) {
	const texts = useTexts();
	const frame = useFrameTexts();
	const format = useFormat();
	return (
		<DataTable label={frame.pages.limits}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.name}</Table.Th>
					<Table.Th>{texts.buckets}</Table.Th>
					<Table.Th>{texts.description}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{limits.map((limit) => (
					<Table.Tr key={limit.sid}>
						<Table.Th scope="row" fw={500}>
							<Link to={`/limits/${limit.sid}`}>{limit.name}</Link>
						</Table.Th>
						<Table.Td>
							{bucketsOf(limit)
								.map(({ max, interval }) =>
									texts.each(
										format.number(max),
										format.duration(interval * 1_000),
									),
								)
								.join(" · ")}
						</Table.Td>
						<Table.Td className="postern-long">
							<bdi>{limit.description}</bdi>
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

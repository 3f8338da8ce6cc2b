/** Workflows: the list, and the editor of one. */

import { ActionIcon, Anchor, Button, Group, Table, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Pages } from "../frame/definition-pages.tsx";
import { useDefinitions, useRemove } from "../frame/definitions.ts";
import { Confirm } from "../frame/dialog.tsx";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { useFilters } from "../frame/search.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { WorkflowEditor } from "./editor.tsx";
import { startsOf, type Workflow } from "./steps.ts";
import { useTexts } from "./texts.ts";

export default function WorkflowsPage() {
	const { sid } = useParams({ strict: false }) as { sid?: string };
	return sid === undefined ? (
		<WorkflowList />
	) : (
		<WorkflowEditor key={sid} sid={sid === "new" ? null : sid} />
	);
}

const atPage = ({ page }: Readonly<Record<string, string | undefined>>) => ({
	page: /^\d{1,4}$/.test(page ?? "") ? (page ?? "0") : "0",
});

function WorkflowList() {
	const texts = useTexts();
	const { can } = useSession();
	const [{ page }, change] = useFilters(atPage);
	const workflows = useDefinitions<Workflow>("workflows", Number(page));
	const create = can("POST /2fa/workflows") && (
		<Button
			component={Link}
			to={"/workflows/new" as "/"}
			leftSection={<Icon name="plus" size={16} />}
		>
			{texts.create}
		</Button>
	);
	return (
		<>
			<PageHead title={texts.title} text={texts.text}>
				{create}
			</PageHead>
			<Loaded query={workflows}>
				{({ result, numPages }) =>
					result.length === 0 ? (
						<Empty title={texts.empty} action={create}>
							{texts.emptyText}
						</Empty>
					) : (
						<>
							<WorkflowTable workflows={result} />
							<Pages
								page={Number(page)}
								pages={numPages}
								onPage={(next) => change({ page: String(next) })}
							/>
						</>
					)
				}
			</Loaded>
		</>
	);
}

function WorkflowTable({
	workflows,
}: {
	readonly workflows: readonly Workflow[];
}) {
	const texts = useTexts();
	const format = useFormat();
	const { can } = useSession();
	const [leaving, setLeaving] = useState<Workflow | null>(null);
	const remove = useRemove("workflows");
	return (
		<>
			<DataTable label={texts.title}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th scope="col">{texts.name}</Table.Th>
						<Table.Th scope="col" miw={160}>
							{texts.steps}
						</Table.Th>
						<Table.Th scope="col">{texts.description}</Table.Th>
						<Table.Td />
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{workflows.map((workflow) => (
						<Table.Tr key={workflow.sid}>
							<Table.Th scope="row">
								<Anchor
									component={Link}
									to={`/workflows/${workflow.sid}` as "/"}
									fz="sm"
								>
									<bdi>{workflow.name}</bdi>
								</Anchor>
							</Table.Th>
							<Table.Td>
								{workflow.channels
									.map(({ channel }) => texts.channels[channel] ?? channel)
									.join(" → ")}
								<Text fz="xs" c="dimmed">
									{texts.lineText(
										workflow.channels.length,
										format.duration(
											(startsOf(workflow.channels).at(-1) ?? 0) * 1_000,
										),
									)}
								</Text>
							</Table.Td>
							<Table.Td dir="auto" className="postern-long">
								{workflow.description}
							</Table.Td>
							<Table.Td>
								<Group gap={4} justify="flex-end" wrap="nowrap">
									{can("DELETE /2fa/workflows/:sid") && (
										<ActionIcon
											variant="subtle"
											color="red.9"
											aria-label={`${texts.remove}: ${workflow.name}`}
											onClick={() => setLeaving(workflow)}
										>
											<Icon name="trash" size={16} />
										</ActionIcon>
									)}
								</Group>
							</Table.Td>
						</Table.Tr>
					))}
				</Table.Tbody>
			</DataTable>
			{leaving !== null && (
				<Confirm
					title={texts.removeTitle(leaving.name)}
					action={texts.remove}
					isBusy={remove.isPending}
					error={remove.error}
					onClose={() => {
						remove.reset();
						setLeaving(null);
					}}
					onConfirm={() =>
						remove.mutate(leaving.sid, { onSuccess: () => setLeaving(null) })
					}
				>
					{texts.removeText}
				</Confirm>
			)}
		</>
	);
}

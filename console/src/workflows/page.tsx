/** Workflows: the list, and the editor of one. */

import { Table, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { DefinitionList } from "../frame/definition-list.tsx";
import { useFormat } from "../frame/format.ts";
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

function WorkflowList() {
	const texts = useTexts();
	return (
		<DefinitionList<Workflow>
			kind="workflows"
			texts={texts}
			head={
				<Table.Th scope="col" miw={160}>
					{texts.steps}
				</Table.Th>
			}
			content={({ channels }) => <Steps channels={channels} />}
		/>
	);
}

function Steps({ channels }: Pick<Workflow, "channels">) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<>
			{channels
				.map(({ channel }) => texts.channels[channel] ?? channel)
				.join(" → ")}
			<Text fz="xs" c="dimmed">
				{texts.lineText(
					channels.length,
					format.duration((startsOf(channels).at(-1) ?? 0) * 1_000),
				)}
			</Text>
		</>
	);
}

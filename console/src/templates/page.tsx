/** Templates: the list, and the editor of one. */

import { ActionIcon, Anchor, Button, Table } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Pages } from "../frame/definition-pages.tsx";
import { useDefinitions, useRemove } from "../frame/definitions.ts";
import { Confirm } from "../frame/dialog.tsx";
import { Icon } from "../frame/icons.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { useFilters } from "../frame/search.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { TemplateEditor } from "./editor.tsx";
import type { Template } from "./rows.ts";
import { useTexts } from "./texts.ts";

export default function TemplatesPage() {
	const { sid } = useParams({ strict: false }) as { sid?: string };
	return sid === undefined ? (
		<TemplateList />
	) : (
		<TemplateEditor key={sid} sid={sid === "new" ? null : sid} />
	);
}

const atPage = ({ page }: Readonly<Record<string, string | undefined>>) => ({
	page: /^\d{1,4}$/.test(page ?? "") ? (page ?? "0") : "0",
});

function TemplateList() {
	const texts = useTexts();
	const { can } = useSession();
	const [{ page }, change] = useFilters(atPage);
	const templates = useDefinitions<Template>("templates", Number(page));
	const create = can("POST /2fa/templates") && (
		<Button
			component={Link}
			to={"/templates/new" as "/"}
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
			<Loaded query={templates}>
				{({ result, numPages }) =>
					result.length === 0 ? (
						<Empty title={texts.empty} action={create}>
							{texts.emptyText}
						</Empty>
					) : (
						<>
							<TemplateTable templates={result} />
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

function TemplateTable({
	templates,
}: {
	readonly templates: readonly Template[];
}) {
	const texts = useTexts();
	const { can } = useSession();
	const [leaving, setLeaving] = useState<Template | null>(null);
	const remove = useRemove("templates");
	return (
		<>
			<DataTable label={texts.title}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th scope="col">{texts.name}</Table.Th>
						<Table.Th scope="col">{texts.texts}</Table.Th>
						<Table.Th scope="col">{texts.description}</Table.Th>
						<Table.Td />
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{templates.map((template) => (
						<Table.Tr key={template.sid}>
							<Table.Th scope="row">
								<Anchor
									component={Link}
									to={`/templates/${template.sid}` as "/"}
									fz="sm"
								>
									<bdi>{template.name}</bdi>
								</Anchor>
							</Table.Th>
							<Table.Td>{texts.count(template.texts.length)}</Table.Td>
							<Table.Td dir="auto" className="postern-long">
								{template.description}
							</Table.Td>
							<Table.Td ta="right">
								{can("DELETE /2fa/templates/:sid") && (
									<ActionIcon
										variant="subtle"
										color="red.9"
										aria-label={`${texts.remove}: ${template.name}`}
										onClick={() => setLeaving(template)}
									>
										<Icon name="trash" size={16} />
									</ActionIcon>
								)}
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

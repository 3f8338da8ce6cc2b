/** Allow and deny lists: what somebody has decided. */

import {
	Badge,
	Button,
	Group,
	NativeSelect,
	Stack,
	Table,
	Text,
} from "@mantine/core";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Pages } from "../frame/definition-pages.tsx";
import { Confirm } from "../frame/dialog.tsx";
import { useData } from "../frame/query.ts";
import { say } from "../frame/said.tsx";
import { oneOf, type RawSearch, useFilters } from "../frame/search.ts";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import { AddEntry } from "./add-entry.tsx";
import { EditEntry } from "./edit-entry.tsx";
import { LISTS, SUBJECTS } from "./entry-fields.ts";
import css from "./fraud.module.css";
import { accountPath, type Entries, type Entry } from "./reply.ts";
import { useTexts } from "./texts.ts";

const PAGE_SIZE = 50;

const filtersIn = ({ list, subject, page }: RawSearch) => ({
	list: oneOf(LISTS, list),
	subject: oneOf(SUBJECTS, subject),
	page: /^\d{1,6}$/.test(page ?? "") ? page : undefined,
});

export function Lists({ sid }: { readonly sid: string }) {
	const texts = useTexts();
	const { can } = useSession();
	const [{ list, subject, page }, change] = useFilters(filtersIn);
	const [gone, setGone] = useState<Entry | null>(null);
	const [edited, setEdited] = useState<Entry | null>(null);
	const path = `${accountPath(sid)}/lists`;
	const query = useData<Entries>(
		path,
		{ list, subject, page, pageSize: PAGE_SIZE },
		{ keeps: true },
	);
	const choice = <T extends string>(
		label: string,
		value: T | undefined,
		names: Readonly<Record<string, string>>,
		onChange: (value: string) => void,
	) => (
		<NativeSelect
			label={label}
			value={value ?? ""}
			data={[
				{ value: "", label: texts.any },
				...Object.entries(names).map(([name, text]) => ({
					value: name,
					label: text,
				})),
			]}
			onChange={({ currentTarget }) => onChange(currentTarget.value)}
		/>
	);
	return (
		<Stack>
			{can("POST /accounts/:sid/lists") && <AddEntry path={path} />}
			<Section title={texts.tabs.lists} text={texts.listsText}>
				<Group gap="sm">
					{choice(texts.list, list, texts.listNames, (next) =>
						change({ list: oneOf(LISTS, next), page: undefined }),
					)}
					{choice(texts.subject, subject, texts.subjects, (next) =>
						change({ subject: oneOf(SUBJECTS, next), page: undefined }),
					)}
				</Group>
				<Loaded query={query}>
					{({ result, page: at, numPages }) => (
						<>
							{result.length > 0 ? (
								<EntryTable
									entries={result}
									onEdit={setEdited}
									onRemove={setGone}
								/>
							) : (
								numPages === 0 && (
									<Empty title={texts.listsEmpty}>{texts.listsEmptyText}</Empty>
								)
							)}
							<Pages
								page={at}
								pages={numPages}
								onPage={(next, options) =>
									change({ page: String(next) }, options)
								}
							/>
						</>
					)}
				</Loaded>
			</Section>
			{edited !== null && (
				<EditEntry
					entry={
						query.data?.result.find(({ sid: each }) => each === edited.sid) ??
						edited
					}
					path={path}
					onClose={() => setEdited(null)}
				/>
			)}
			{gone !== null && (
				<Remove entry={gone} path={path} onClose={() => setGone(null)} />
			)}
		</Stack>
	);
}

function EntryTable({
	entries,
	onEdit,
	onRemove,
}: {
	readonly entries: readonly Entry[];
	readonly onEdit: (entry: Entry) => void;
	readonly onRemove: (entry: Entry) => void;
}) {
	const texts = useTexts();
	const { can } = useSession();
	const mayEdit = can("PATCH /accounts/:sid/lists/:entry");
	const mayRemove = can("DELETE /accounts/:sid/lists/:entry");
	return (
		<DataTable label={texts.tabs.lists}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.list}</Table.Th>
					<Table.Th>{texts.subject}</Table.Th>
					<Table.Th>{texts.value}</Table.Th>
					<Table.Th>{texts.reason}</Table.Th>
					<Table.Th>{texts.ends}</Table.Th>
					<Table.Th>{texts.made}</Table.Th>
					{(mayEdit || mayRemove) && <Table.Td />}
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{entries.map((entry) => (
					<Table.Tr key={entry.sid}>
						<Table.Td>
							<Badge
								variant="dot"
								color={entry.list === "deny" ? "red" : "teal"}
							>
								{texts.listNames[entry.list] ?? entry.list}
							</Badge>
						</Table.Td>
						<Table.Td className={css.nowrap}>
							{texts.subjects[entry.subject] ?? entry.subject}
						</Table.Td>
						<Table.Th scope="row" fw={500}>
							<bdi className={css.node}>{entry.value}</bdi>
						</Table.Th>
						<Table.Td className="postern-long">
							{entry.isOptOut ? texts.optOut : <bdi>{entry.reason}</bdi>}
							{!entry.hasEffect && (
								<Text size="sm" c="dimmed">
									{texts.noEffect}
								</Text>
							)}
						</Table.Td>
						<Table.Td className={css.nowrap}>
							{entry.until === null ? texts.never : <Time at={entry.until} />}
						</Table.Td>
						<Table.Td className={css.nowrap}>
							<Time at={entry.dateCreated} show="date" />
						</Table.Td>
						{(mayEdit || mayRemove) && (
							<Table.Td ta="end" className={css.nowrap}>
								{/* The recipient's own word has no other reason and no end. */}
								{mayEdit && !entry.isOptOut && (
									<Button
										size="compact-sm"
										variant="default"
										me="xs"
										aria-label={texts.editOne(entry.value)}
										onClick={() => onEdit(entry)}
									>
										{texts.edit}
									</Button>
								)}
								{mayRemove && (
									<Button
										size="compact-sm"
										variant="default"
										aria-label={texts.removeOne(entry.value)}
										onClick={() => onRemove(entry)}
									>
										{texts.remove}
									</Button>
								)}
							</Table.Td>
						)}
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function Remove({
	entry,
	path,
	onClose,
}: {
	readonly entry: Entry;
	readonly path: string;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const removing = useChange(() => api.delete(`${path}/${entry.sid}`), [path]);
	return (
		<Confirm
			title={texts.removeTitle(entry.value)}
			action={texts.remove}
			isBusy={removing.isPending}
			error={removing.error}
			onClose={onClose}
			onConfirm={() =>
				removing.mutate(undefined, {
					onSuccess() {
						say(texts.removed);
						onClose();
					},
				})
			}
		>
			{texts.removeText}
		</Confirm>
	);
}

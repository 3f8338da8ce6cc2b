/** Recipients to whom no message goes out, each with a fixed code. */

import { Button, NumberInput, Stack, Table, TextInput } from "@mantine/core";
import { useState } from "react";
import { AddForm } from "../frame/add-form.tsx";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { useData } from "../frame/query.ts";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Empty, Failure, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import { pathTo } from "./account.ts";
import { useTexts } from "./texts.ts";

type Entry = {
	readonly id: string;
	readonly recipient: string | null;
	readonly prefix: string | null;
	readonly dateCreated: string;
	readonly dateExpires: string;
};
type Entries = { readonly result: readonly Entry[] };

const USUAL_DAYS = 90;

export default function TestRecipients({ sid }: { readonly sid: string }) {
	const texts = useTexts();
	const { can } = useSession();
	const path = `${pathTo(sid)}/testRecipients`;
	const query = useData<Entries>(path, { pageSize: 1_000 });
	return (
		<Stack>
			{can("POST /accounts/:sid/testRecipients") && <Add path={path} />}
			<Section title={texts.tabs.tests} text={texts.recipientsText}>
				<Loaded query={query}>
					{({ result }) =>
						result.length === 0 ? (
							<Empty title={texts.noRecipients}>{texts.noRecipientsText}</Empty>
						) : (
							<EntryTable entries={result} path={path} />
						)
					}
				</Loaded>
			</Section>
		</Stack>
	);
}

function EntryTable({
	entries,
	path,
}: {
	readonly entries: readonly Entry[];
	readonly path: string;
}) {
	const texts = useTexts();
	const { can } = useSession();
	const removing = useChange(
		(id: string) => api.delete(`${path}/${id}`),
		[path],
	);
	return (
		<>
			<Failure error={removing.error} />
			<DataTable label={texts.tabs.tests}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th>{texts.recipient}</Table.Th>
						<Table.Th>{texts.made}</Table.Th>
						<Table.Th>{texts.ends}</Table.Th>
						<Table.Td />
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{entries.map((entry) => {
						const name = entry.recipient ?? texts.range(entry.prefix ?? "");
						return (
							<Table.Tr key={entry.id}>
								<Table.Th scope="row" fw={500}>
									<bdi>{name}</bdi>
								</Table.Th>
								<Table.Td>
									<Time at={entry.dateCreated} />
								</Table.Td>
								<Table.Td>
									<Time at={entry.dateExpires} />
								</Table.Td>
								<Table.Td ta="end">
									{can("DELETE /accounts/:sid/testRecipients/:id") && (
										<Button
											size="compact-sm"
											variant="default"
											aria-label={texts.removeOne(name)}
											loading={
												removing.isPending && removing.variables === entry.id
											}
											disabled={removing.isPending}
											onClick={() => removing.mutate(entry.id)}
										>
											{texts.remove}
										</Button>
									)}
								</Table.Td>
							</Table.Tr>
						);
					})}
				</Table.Tbody>
			</DataTable>
		</>
	);
}

const NOTHING = { to: "", code: "", days: USUAL_DAYS as number | string };

function Add({ path }: { readonly path: string }) {
	const texts = useTexts();
	const [kind, setKind] = useState<"recipient" | "prefix">("recipient");
	const [given, setGiven] = useState(NOTHING);
	const adding = useChange((body: object) => api.post(path, body), [path]);

	const add = () =>
		adding.mutate(
			{
				[kind]: given.to.trim(),
				code: given.code.trim(),
				expiryDays: given.days,
			},
			{
				// Words typed since belong to the next one.
				onSuccess: () => setGiven((now) => (now === given ? NOTHING : now)),
			},
		);

	return (
		<AddForm
			title={texts.add}
			kind={{
				label: texts.recipient,
				value: kind,
				choices: [
					{ value: "recipient", label: texts.recipient },
					{ value: "prefix", label: texts.orPrefix },
				],
				onChange: setKind,
			}}
			columns={{ sm: 3 }}
			action={texts.add}
			isBusy={adding.isPending}
			error={adding.error}
			onAdd={add}
		>
			<TextInput
				label={kind === "recipient" ? texts.recipient : texts.orPrefix}
				description={
					kind === "recipient" ? texts.recipientHelp : texts.prefixHelp
				}
				required
				value={given.to}
				onChange={({ currentTarget }) =>
					setGiven({ ...given, to: currentTarget.value })
				}
			/>
			<TextInput
				label={texts.fixedCode}
				description={texts.fixedCodeHelp}
				required
				autoComplete="off"
				value={given.code}
				onChange={({ currentTarget }) =>
					setGiven({ ...given, code: currentTarget.value })
				}
			/>
			<NumberInput
				label={texts.days}
				description={texts.daysHelp}
				min={1}
				max={365}
				hideControls
				value={given.days}
				onChange={(days) => setGiven({ ...given, days })}
			/>
		</AddForm>
	);
}

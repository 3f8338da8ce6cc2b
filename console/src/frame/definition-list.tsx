/** The list of an account's workflows or templates. */

import { ActionIcon, Anchor, Button, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Pages } from "./definition-pages.tsx";
import {
	type Definition,
	type Kind,
	useDefinitions,
	useRemove,
} from "./definitions.ts";
import { Confirm } from "./dialog.tsx";
import { Icon } from "./icons.tsx";
import { PageHead } from "./page-head.tsx";
import { useFilters } from "./search.ts";
import { useSession } from "./session.ts";
import { Empty, Loaded } from "./states.tsx";
import { DataTable } from "./table.tsx";

type Texts = {
	readonly title: string;
	readonly text: string;
	readonly create: string;
	readonly empty: string;
	readonly emptyText: string;
	readonly name: string;
	readonly description: string;
	readonly remove: string;
	readonly removeTitle: (name: string) => string;
	readonly removeText: string;
};

type Shown<T extends Definition> = {
	readonly kind: Kind;
	readonly texts: Texts;
	/** The head of the column between name and description: a cell of the table. */
	readonly head: ReactNode;
	readonly content: (one: T) => ReactNode;
};

const atPage = ({ page }: Readonly<Record<string, string | undefined>>) => ({
	page: /^\d{1,4}$/.test(page ?? "") ? (page ?? "0") : "0",
});

export function DefinitionList<T extends Definition>(shown: Shown<T>) {
	const { kind, texts } = shown;
	const { can } = useSession();
	const [{ page }, change] = useFilters(atPage);
	const definitions = useDefinitions<T>(kind, Number(page));
	const create = can(`POST /2fa/${kind}`) && (
		<Button
			component={Link}
			to={`/${kind}/new` as "/"}
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
			<Loaded query={definitions}>
				{({ result, numPages }) => (
					<>
						{result.length > 0 ? (
							<DefinitionTable {...shown} rows={result} />
						) : (
							numPages === 0 && (
								<Empty title={texts.empty} action={create}>
									{texts.emptyText}
								</Empty>
							)
						)}
						<Pages
							page={Number(page)}
							pages={numPages}
							onPage={(next, options) =>
								change({ page: String(next) }, options)
							}
						/>
					</>
				)}
			</Loaded>
		</>
	);
}

function DefinitionTable<T extends Definition>({
	kind,
	texts,
	head,
	content,
	rows,
}: Shown<T> & { readonly rows: readonly T[] }) {
	const { can } = useSession();
	const [leaving, setLeaving] = useState<T | null>(null);
	const remove = useRemove(kind);
	return (
		<>
			<DataTable label={texts.title}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th scope="col">{texts.name}</Table.Th>
						{head}
						<Table.Th scope="col">{texts.description}</Table.Th>
						<Table.Td />
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{rows.map((one) => (
						<Table.Tr key={one.sid}>
							<Table.Th scope="row">
								<Anchor
									component={Link}
									to={`/${kind}/${one.sid}` as "/"}
									fz="sm"
								>
									<bdi>{one.name}</bdi>
								</Anchor>
							</Table.Th>
							<Table.Td>{content(one)}</Table.Td>
							<Table.Td dir="auto" className="postern-long">
								{one.description}
							</Table.Td>
							<Table.Td ta="right">
								{can(`DELETE /2fa/${kind}/:sid`) && (
									<ActionIcon
										variant="subtle"
										color="red.9"
										aria-label={`${texts.remove}: ${one.name}`}
										onClick={() => setLeaving(one)}
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

/** One operation: its parameters, its body, its replies, and a form to try it. */

import { Badge, Code, Group, Stack, Table, Text, Title } from "@mantine/core";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { DataTable } from "../frame/table.tsx";
import {
	type ApiDocument,
	boundsText,
	membersOf,
	type Operation,
	resolved,
	type Schema,
	typeText,
} from "./document.ts";
import css from "./page.module.css";
import { useTexts } from "./texts.ts";
import { TryIt } from "./try-it.tsx";

export function OneOperation({
	document,
	operation,
}: {
	readonly document: ApiDocument;
	readonly operation: Operation;
}) {
	const texts = useTexts();
	const { account } = useSession();
	const { method, path, summary, description, parameters, body, replies } =
		operation;
	const [success, ...others] = [...replies].sort((a, b) =>
		a.status.localeCompare(b.status),
	);
	return (
		<Stack>
			<div lang="en">
				<Title order={2} fz={20}>
					{summary}
				</Title>
				<Group gap="xs" my="xs">
					<Badge variant="outline" color="gray" radius="sm" tt="none">
						<span className={css.method}>{method}</span>
					</Badge>
					<span className={css.path}>{path}</span>
				</Group>
				{description !== "" && (
					<Text>
						<Prose text={description} />
					</Text>
				)}
			</div>
			{/* The form names the account that is shown. */}
			<TryIt key={account.sid} operation={operation} />
			{parameters.length > 0 && (
				<Section title={texts.parameters}>
					<DataTable label={texts.parameters}>
						<Head hasPlace />
						<Table.Tbody>
							{parameters.map(({ name, in: place, ...parameter }) => (
								<Table.Tr key={`${place} ${name}`}>
									<Name
										name={name}
										isRequired={place === "path" || parameter.required === true}
									/>
									<Table.Td>{place}</Table.Td>
									<Type document={document} schema={parameter.schema ?? {}} />
									<Table.Td lang="en">
										<Prose
											text={
												parameter.description ??
												parameter.schema?.description ??
												""
											}
										/>
									</Table.Td>
								</Table.Tr>
							))}
						</Table.Tbody>
					</DataTable>
				</Section>
			)}
			{body !== null && (
				<Section title={texts.body}>
					<Members
						document={document}
						schema={body.schema}
						label={texts.body}
					/>
				</Section>
			)}
			<Section title={texts.replies}>
				{success?.schema && (
					<Members
						document={document}
						schema={success.schema}
						label={`${texts.reply} ${success.status}`}
					/>
				)}
				<DataTable label={texts.replies}>
					<Table.Thead>
						<Table.Tr>
							<Table.Th>{texts.status}</Table.Th>
							<Table.Th>{texts.meaning}</Table.Th>
						</Table.Tr>
					</Table.Thead>
					<Table.Tbody>
						{[success, ...others].map(
							(reply) =>
								reply && (
									<Table.Tr key={reply.status}>
										<Table.Th scope="row">{reply.status}</Table.Th>
										<Table.Td lang="en">
											<Prose text={reply.description} />
										</Table.Td>
									</Table.Tr>
								),
						)}
					</Table.Tbody>
				</DataTable>
			</Section>
		</Stack>
	);
}

function Head({ hasPlace = false }: { readonly hasPlace?: boolean }) {
	const texts = useTexts();
	return (
		<Table.Thead>
			<Table.Tr>
				<Table.Th>{texts.name}</Table.Th>
				{hasPlace && <Table.Th>{texts.place}</Table.Th>}
				<Table.Th>{texts.type}</Table.Th>
				<Table.Th>{texts.meaning}</Table.Th>
			</Table.Tr>
		</Table.Thead>
	);
}

function Members({
	document,
	schema,
	label,
}: {
	readonly document: ApiDocument;
	readonly schema: Schema;
	readonly label: string;
}) {
	const members = membersOf(document, schema);
	if (members.length === 0) return null;
	return (
		<DataTable label={label}>
			<Head />
			<Table.Tbody>
				{members.map(({ name, schema: member, isRequired, depth }, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and a name may come twice.
					<Table.Tr key={index}>
						<Name name={name} isRequired={isRequired} depth={depth} />
						<Type document={document} schema={member} />
						<Table.Td lang="en">
							<Prose text={member.description ?? ""} />
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function Name({
	name,
	isRequired,
	depth = 0,
}: {
	readonly name: string;
	readonly isRequired: boolean;
	readonly depth?: number;
}) {
	const texts = useTexts();
	return (
		<Table.Th scope="row" fw={400} pl={12 + depth * 16}>
			<Code>{name}</Code>
			{isRequired && (
				<Text fz="xs" c="dimmed">
					{texts.required}
				</Text>
			)}
		</Table.Th>
	);
}

function Type({
	document,
	schema,
}: {
	readonly document: ApiDocument;
	readonly schema: Schema;
}) {
	const bounds = boundsText(resolved(document, schema));
	return (
		<Table.Td
			ff="monospace"
			fz="xs"
			miw={90}
			maw={220}
			style={{ overflowWrap: "anywhere" }}
		>
			{typeText(document, schema)} {bounds}
		</Table.Td>
	);
}

/** Text with names in backticks. */
function Prose({ text }: { readonly text: string }) {
	return text.split("`").map((part, index) =>
		index % 2 === 1 ? (
			// biome-ignore lint/suspicious/noArrayIndexKey: the text never changes.
			<Code key={index}>{part}</Code>
		) : (
			part
		),
	);
}

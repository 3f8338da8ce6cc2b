/** One limit: its buckets, how full its keys are, and how a send names it. */

import { Button, Code, Stack, Table } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { CopyButton, Sid } from "../frame/copy.tsx";
import { Confirm } from "../frame/dialog.tsx";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { DataTable } from "../frame/table.tsx";
import { LimitForm } from "./form.tsx";
import { HotKeys } from "./hot-keys.tsx";
import { bucketsOf, type Limit, PATH } from "./limit.ts";
import { useTexts } from "./texts.ts";

export function OneLimit({ limit }: { readonly limit: Limit }) {
	const texts = useTexts();
	const { can } = useSession();
	const [asked, setAsked] = useState<"edit" | "remove" | null>(null);
	const close = () => setAsked(null);
	const example = `"limits": ${JSON.stringify({ [limit.name]: "203.0.113.7" })}`;
	return (
		<>
			<Button
				component={Link}
				to="/limits"
				variant="subtle"
				size="compact-sm"
				mb="xs"
				leftSection={<Icon name="back" size={14} />}
			>
				{texts.back}
			</Button>
			<PageHead title={limit.name} text={<bdi>{limit.description}</bdi>}>
				{can("PUT /2fa/limits/:sid") && (
					<Button variant="default" onClick={() => setAsked("edit")}>
						{texts.edit}
					</Button>
				)}
				{can("DELETE /2fa/limits/:sid") && (
					<Button variant="default" onClick={() => setAsked("remove")}>
						{texts.remove}
					</Button>
				)}
			</PageHead>
			<Stack maw={820}>
				<Section title={texts.buckets} actions={<Sid sid={limit.sid} />}>
					<Buckets limit={limit} />
				</Section>
				<HotKeys limit={limit} />
				<Section
					title={texts.use}
					text={texts.useText}
					actions={<CopyButton text={example} label={texts.use} />}
				>
					<Code
						block
						className="postern-cut"
						style={{ whiteSpace: "pre-wrap" }}
					>
						{example}
					</Code>
				</Section>
			</Stack>
			{asked === "edit" && (
				<LimitForm limit={limit} onClose={close} onSaved={() => {}} />
			)}
			{asked === "remove" && <Remove limit={limit} onClose={close} />}
		</>
	);
}

function Buckets({ limit }: { readonly limit: Limit }) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<DataTable label={texts.buckets}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.bucketName}</Table.Th>
					<Table.Th ta="end">{texts.max}</Table.Th>
					<Table.Th ta="end">{texts.interval}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{bucketsOf(limit).map(({ name, max, interval }) => (
					<Table.Tr key={name}>
						<Table.Th scope="row" fw={500}>
							<bdi>{name}</bdi>
						</Table.Th>
						<Table.Td ta="end">{format.number(max)}</Table.Td>
						<Table.Td ta="end">{format.number(interval)}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function Remove({
	limit,
	onClose,
}: {
	readonly limit: Limit;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const { account } = useSession();
	const navigate = useNavigate();
	const removing = useChange(
		() => api.delete(`${PATH}/${limit.sid}`, { accountSid: account.sid }),
		[PATH],
	);
	return (
		<Confirm
			title={texts.removeTitle(limit.name)}
			action={texts.remove}
			isBusy={removing.isPending}
			error={removing.error}
			onClose={onClose}
			onConfirm={() =>
				removing.mutate(undefined, {
					onSuccess() {
						say(texts.removed);
						onClose();
						void navigate({ to: "/limits" });
					},
				})
			}
		>
			{texts.removeText}
		</Confirm>
	);
}

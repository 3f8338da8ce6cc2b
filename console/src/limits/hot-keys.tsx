/** How full a limit is for the keys that come often, and for one that somebody types. */

import {
	Button,
	Group,
	Progress,
	Stack,
	Table,
	Text,
	TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { useFormat } from "../frame/format.ts";
import { useData } from "../frame/query.ts";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Failure, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import type { Fill, Limit } from "./limit.ts";
import { useTexts } from "./texts.ts";

const EVERY_MS = 5_000;

export function HotKeys({ limit }: { readonly limit: Limit }) {
	const texts = useTexts();
	const { account } = useSession();
	const path = `/console/limits/${limit.sid}`;
	const query = useData<readonly Fill[]>(
		path,
		{ accountSid: account.sid },
		{ every: EVERY_MS },
	);
	return (
		<Section title={texts.hot} text={texts.hotText}>
			<OneKey path={path} />
			<Loaded query={query}>
				{(fills) =>
					fills.length === 0 ? (
						<Text c="dimmed">{texts.hotEmpty}</Text>
					) : (
						<Fills fills={fills} label={texts.hot} />
					)
				}
			</Loaded>
		</Section>
	);
}

function OneKey({ path }: { readonly path: string }) {
	const texts = useTexts();
	const { account } = useSession();
	const [key, setKey] = useState("");
	const looking = useChange(
		(given: string) =>
			api.post<Enveloped<Fill>>(path, { key: given, accountSid: account.sid }),
		[],
	);

	function look(event: FormEvent) {
		event.preventDefault();
		looking.mutate(key);
	}

	return (
		<Stack gap="sm">
			<form onSubmit={look}>
				<Group align="end" gap="xs">
					<TextInput
						label={texts.keyLabel}
						description={texts.keyHelp}
						required
						maxLength={128}
						autoComplete="off"
						spellCheck={false}
						flex={1}
						maw={420}
						value={key}
						onChange={({ currentTarget }) => setKey(currentTarget.value)}
					/>
					<Button type="submit" variant="default" loading={looking.isPending}>
						{texts.look}
					</Button>
				</Group>
			</form>
			<Failure error={looking.error} />
			{looking.data !== undefined && (
				<Fills fills={[looking.data.data]} label={texts.keyLabel} />
			)}
		</Stack>
	);
}

function Fills({
	fills,
	label,
}: {
	readonly fills: readonly Fill[];
	readonly label: string;
}) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<DataTable label={label}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.key}</Table.Th>
					<Table.Th>{texts.bucketName}</Table.Th>
					<Table.Th>{texts.hot}</Table.Th>
					<Table.Th>{texts.roomAt}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{fills.flatMap(({ key, buckets }) =>
					buckets.map(({ name, max, used, fullUntil }) => (
						<Table.Tr key={`${key} ${name}`}>
							<Table.Th scope="row" fw={400} ff="monospace">
								{key}…
							</Table.Th>
							<Table.Td>
								<bdi>{name}</bdi>
							</Table.Td>
							<Table.Td miw={160}>
								<Text fz="sm">
									{texts.used(format.number(used), format.number(max))}
								</Text>
								<Progress
									value={Math.min(100, (used / max) * 100)}
									color={used >= max ? "red" : "indigo"}
									aria-label={texts.used(String(used), String(max))}
								/>
							</Table.Td>
							<Table.Td>
								<Time at={fullUntil} show="short" />
							</Table.Td>
						</Table.Tr>
					)),
				)}
			</Table.Tbody>
		</DataTable>
	);
}

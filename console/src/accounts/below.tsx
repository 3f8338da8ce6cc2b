/** The accounts below one. */

import {
	Badge,
	Button,
	Group,
	Stack,
	Table,
	Text,
	TextInput,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAllAccounts } from "../frame/all-accounts.ts";
import { Sid } from "../frame/copy.tsx";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { useFrameTexts } from "../frame/texts.ts";
import { Time } from "../frame/time.tsx";
import type { Account } from "./account.ts";
import { AccountActions } from "./account-actions.tsx";
import { NewAccount } from "./new-account.tsx";
import { useTexts } from "./texts.ts";

const MOST_SHOWN = 200;

export default function Below({ account }: { readonly account: Account }) {
	const texts = useTexts();
	const { can } = useSession();
	const [wanted, setWanted] = useState("");
	const [isMaking, setMaking] = useState(false);
	const frame = useFrameTexts();
	const format = useFormat();
	const query = useAllAccounts<Account>(account.sid);
	return (
		<Section
			title={texts.tabs.below}
			text={texts.belowText}
			actions={
				can("POST /accounts") && (
					<Button
						leftSection={<Icon name="plus" size={16} />}
						onClick={() => setMaking(true)}
					>
						{texts.makeAccount}
					</Button>
				)
			}
		>
			<Loaded query={query}>
				{(accounts) => {
					const all = accounts.filter(({ sid }) => sid !== account.sid);
					const sought = wanted.trim().toLowerCase();
					const found = all.filter(({ sid, name }) =>
						`${name} ${sid}`.toLowerCase().includes(sought),
					);
					if (all.length === 0) {
						return <Empty title={texts.noneBelow}>{texts.noneBelowText}</Empty>;
					}
					return (
						<Stack>
							{all.length > 10 && (
								<TextInput
									label={texts.find}
									value={wanted}
									maw={360}
									onChange={({ currentTarget }) =>
										setWanted(currentTarget.value)
									}
								/>
							)}
							{found.length === 0 ? (
								<Text c="dimmed">{texts.noneFound}</Text>
							) : (
								<AccountTable accounts={found.slice(0, MOST_SHOWN)} />
							)}
							{found.length > MOST_SHOWN && (
								<Text fz="sm">
									{frame.moreAccounts(format.number(found.length - MOST_SHOWN))}
								</Text>
							)}
						</Stack>
					);
				}}
			</Loaded>
			{isMaking && (
				<NewAccount parent={account} onClose={() => setMaking(false)} />
			)}
		</Section>
	);
}

const COLORS: Readonly<Record<string, string>> = {
	active: "teal",
	suspended: "orange",
	closed: "gray",
};

function AccountTable({ accounts }: { readonly accounts: readonly Account[] }) {
	const texts = useTexts();
	const { can } = useSession();
	const statuses: Readonly<Record<string, string>> = texts.statuses;
	return (
		<DataTable label={texts.tabs.below}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.name}</Table.Th>
					<Table.Th>SID</Table.Th>
					<Table.Th>{texts.status}</Table.Th>
					<Table.Th>{texts.made}</Table.Th>
					<Table.Td />
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{accounts.map((each) => (
					<Table.Tr key={each.sid}>
						<Table.Th scope="row" fw={500} maw={280}>
							<bdi>{each.name}</bdi>
						</Table.Th>
						<Table.Td>
							<Sid sid={each.sid} />
						</Table.Td>
						<Table.Td>
							<Group gap={4}>
								<Badge variant="dot" color={COLORS[each.status] ?? "gray"}>
									{statuses[each.status] ?? each.status}
								</Badge>
								{each.testMode === true && (
									<Badge variant="dot">{texts.isTest}</Badge>
								)}
							</Group>
						</Table.Td>
						<Table.Td>
							<Time at={each.dateCreated} show="date" />
						</Table.Td>
						<Table.Td>
							<Group gap={4} wrap="nowrap" justify="flex-end">
								<Button
									component={Link}
									to="/account"
									search={{ account: each.sid } as never}
									size="compact-sm"
									variant="default"
									aria-label={texts.openOne(each.name)}
								>
									{texts.open}
								</Button>
								{can("PATCH /accounts/:sid") && (
									<AccountActions account={each} />
								)}
							</Group>
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

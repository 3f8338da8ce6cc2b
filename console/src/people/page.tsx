/** The people of an account: who they are, their roles, and their links. */

import { Badge, Button, Table } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../frame/icons.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { useFrameTexts } from "../frame/texts.ts";
import { Time } from "../frame/time.tsx";
import { Invite } from "./invite.tsx";
import { useTexts } from "./texts.ts";
import { type User, type Users, usersPath } from "./user.ts";
import { UserActions } from "./user-actions.tsx";

/** An account has 200 users at most. */
const ALL = { pageSize: 1_000 };

export default function PeoplePage() {
	const texts = useTexts();
	const frame = useFrameTexts();
	const { account, can } = useSession();
	const query = useData<Users>(usersPath(account.sid), ALL);
	const [isInviting, setInviting] = useState(false);
	const invite = can("POST /accounts/:sid/users") && (
		<Button
			leftSection={<Icon name="plus" size={16} />}
			onClick={() => setInviting(true)}
		>
			{texts.invite}
		</Button>
	);
	return (
		<>
			<PageHead title={frame.pages.people} text={texts.text}>
				{invite}
			</PageHead>
			<Loaded query={query}>
				{({ result }) =>
					result.length === 0 ? (
						<Empty title={texts.emptyTitle}>{texts.emptyText}</Empty>
					) : (
						<UserTable users={result} />
					)
				}
			</Loaded>
			{isInviting && <Invite onClose={() => setInviting(false)} />}
		</>
	);
}

const COLORS = { invited: "indigo", active: "teal", suspended: "red" } as const;

function UserTable({ users }: { readonly users: readonly User[] }) {
	const texts = useTexts();
	const frame = useFrameTexts();
	return (
		<DataTable label={frame.pages.people}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.email}</Table.Th>
					<Table.Th>{texts.role}</Table.Th>
					<Table.Th>{texts.status}</Table.Th>
					<Table.Th>{texts.factor}</Table.Th>
					<Table.Th>{texts.since}</Table.Th>
					<Table.Td />
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{users.map((user) => (
					<Table.Tr key={user.sid}>
						<Table.Th scope="row" fw={500}>
							<bdi>{user.email}</bdi>
						</Table.Th>
						<Table.Td>{frame.roles[user.role]}</Table.Td>
						<Table.Td>
							<Badge variant="dot" color={COLORS[user.status]}>
								{texts.statuses[user.status]}
							</Badge>
							{user.linkExpires !== null && (
								<>
									{" "}
									{texts.link} {texts.linkUntil} <Time at={user.linkExpires} />
								</>
							)}
						</Table.Td>
						<Table.Td>{user.hasTotp ? texts.yes : texts.no}</Table.Td>
						<Table.Td>
							<Time at={user.dateCreated} show="date" />
						</Table.Td>
						<Table.Td ta="end">
							<UserActions user={user} />
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

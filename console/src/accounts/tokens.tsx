/** The tokens of an account: made, shown once, deleted. */

import { Badge, Button, Code, Table, Text } from "@mantine/core";
import { useState } from "react";
import { DAY_MS } from "../../../server/src/durations.ts";
import { api, type Enveloped } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Sid } from "../frame/copy.tsx";
import { Confirm } from "../frame/dialog.tsx";
import { instantOf } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { SecretDialog } from "../frame/secret-dialog.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { showOnce } from "../frame/shown-once.tsx";
import { Failure } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import { type Account, pathTo } from "./account.ts";
import { useTexts } from "./texts.ts";

/** Whoever has not used a token for so long can probably do without it. */
const LONG_UNUSED_DAYS = 90;

type Token = Account["tokens"][number];

export default function Tokens({ account }: { readonly account: Account }) {
	const texts = useTexts();
	const { can } = useSession();
	const [leaving, setLeaving] = useState<Token | null>(null);
	const path = `${pathTo(account.sid)}/tokens`;
	const making = useChange(
		() => api.post<Enveloped<Account>>(path),
		["/accounts"],
		({ data: { sid, authToken = "" } }) =>
			showOnce((close) => (
				<SecretDialog
					title={texts.newToken}
					label={texts.token}
					secret={authToken}
					done={texts.done}
					onClose={close}
				>
					<Sid sid={sid} />
				</SecretDialog>
			)),
	);
	const mayDelete =
		can("DELETE /accounts/:sid/tokens/:id") && account.tokens.length > 1;
	return (
		<Section
			title={texts.tabs.tokens}
			text={texts.tokensText}
			actions={
				can("POST /accounts/:sid/tokens") && (
					<Button
						leftSection={<Icon name="plus" size={16} />}
						loading={making.isPending}
						onClick={() => making.mutate(undefined)}
					>
						{texts.makeToken}
					</Button>
				)
			}
		>
			<Failure error={making.error} />
			<DataTable label={texts.tabs.tokens}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th>{texts.token}</Table.Th>
						<Table.Th>{texts.made}</Table.Th>
						<Table.Th>{texts.lastUsed}</Table.Th>
						<Table.Td />
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{account.tokens.map((token) => (
						<Table.Tr key={token.id}>
							<Table.Th scope="row" fw={400}>
								<Code>{token.id}</Code>
							</Table.Th>
							<Table.Td>
								<Time at={token.dateCreated} />
							</Table.Td>
							<Table.Td>
								<LastUse token={token} />
							</Table.Td>
							<Table.Td ta="end">
								{mayDelete && (
									<Button
										size="compact-sm"
										variant="default"
										aria-label={texts.deleteTokenOf(token.id)}
										onClick={() => setLeaving(token)}
									>
										{texts.deleteToken}
									</Button>
								)}
							</Table.Td>
						</Table.Tr>
					))}
				</Table.Tbody>
			</DataTable>
			{leaving !== null && (
				<DeleteToken
					path={`${path}/${leaving.id}`}
					onClose={() => setLeaving(null)}
				/>
			)}
		</Section>
	);
}

function LastUse({
	token: { lastUsed, dateCreated },
}: {
	readonly token: Token;
}) {
	const texts = useTexts();
	const since = instantOf(lastUsed ?? dateCreated).getTime();
	const days = Math.floor((Date.now() - since) / DAY_MS);
	return (
		<>
			{lastUsed === null ? (
				<Text fz="sm">{texts.never}</Text>
			) : (
				<Time at={lastUsed} />
			)}
			{days >= LONG_UNUSED_DAYS && (
				<>
					{" "}
					<Badge variant="dot" color="orange">
						{texts.unused(days)}
					</Badge>
				</>
			)}
		</>
	);
}

function DeleteToken({
	path,
	onClose,
}: {
	readonly path: string;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const deleting = useChange(() => api.delete(path), ["/accounts"]);
	return (
		<Confirm
			title={texts.deleteTokenTitle}
			action={texts.deleteToken}
			isBusy={deleting.isPending}
			error={deleting.error}
			onClose={onClose}
			onConfirm={() => deleting.mutate(undefined, { onSuccess: onClose })}
		>
			{texts.deleteTokenText}
		</Confirm>
	);
}

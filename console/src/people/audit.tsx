/** The audit log of an account. */

import {
	Button,
	Checkbox,
	Code,
	Group,
	NativeSelect,
	Stack,
	Table,
	Text,
} from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, type Enveloped } from "../frame/api.ts";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { oneOf, type RawSearch, useFilters } from "../frame/search.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Failure, Loading } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { textsOf, useFrameTexts } from "../frame/texts.ts";
import { Time } from "../frame/time.tsx";
import type { AuditTexts } from "./audit.texts.en.ts";
import { type Users, usersPath } from "./user.ts";

const useTexts = textsOf({
	en: () => import("./audit.texts.en.ts"),
	de: () => import("./audit.texts.de.ts"),
});

type Row = {
	readonly sid: string;
	readonly at: string;
	/** `account.changed` */
	readonly action: string;
	readonly by: {
		readonly account: string | null;
		readonly user?: string;
		readonly token?: string;
		readonly address?: string;
		readonly request?: string;
	};
	readonly on?: string;
	readonly changes?: Readonly<Record<string, unknown>>;
	readonly count?: number;
	readonly operation?: string;
};
type Page = { readonly result: readonly Row[]; readonly next: string | null };

const PAGE = 100;
const NOWRAP = { whiteSpace: "nowrap" } as const;

const filtersIn = ({ kind, below }: RawSearch) => ({
	kind,
	below: oneOf(["true"], below),
});

export default function AuditPage() {
	const texts = useTexts();
	const frame = useFrameTexts();
	const { account } = useSession();
	const [{ kind, below }, change] = useFilters(filtersIn);
	const path = `/accounts/${account.sid}/audit`;
	const query = useInfiniteQuery({
		queryKey: [path, { below }],
		queryFn: async ({ pageParam, signal }) =>
			(
				await api.get<Enveloped<Page>>(
					path,
					{ limit: PAGE, before: pageParam, below },
					{ signal },
				)
			).data,
		initialPageParam: null as string | null,
		getNextPageParam: ({ next }: Page) => next,
	});
	const rows = query.data?.pages.flatMap(({ result }) => result) ?? [];
	const shown = rows.filter(
		({ action }) => !kind || action.split(".")[0] === kind,
	);
	return (
		<>
			<PageHead title={frame.pages.audit} text={texts.text} />
			<Stack>
				<Group align="end">
					<NativeSelect
						label={texts.filter}
						value={kind ?? ""}
						data={[
							{ value: "", label: texts.all },
							...Object.entries(texts.kinds).map(([value, label]) => ({
								value,
								label,
							})),
						]}
						onChange={({ currentTarget }) =>
							change({ kind: currentTarget.value })
						}
					/>
					<Checkbox
						label={texts.below}
						mb={8}
						checked={below === "true"}
						onChange={({ currentTarget }) =>
							change({ below: currentTarget.checked ? "true" : undefined })
						}
					/>
				</Group>
				<Failure error={query.error} onRetry={() => void query.refetch()} />
				{query.isPending ? (
					<Loading />
				) : shown.length > 0 ? (
					<RowTable rows={shown} />
				) : rows.length > 0 ? (
					<Text c="dimmed">{texts.emptyFiltered}</Text>
				) : (
					!query.isError && (
						<Empty title={texts.emptyTitle}>{texts.emptyText}</Empty>
					)
				)}
				{query.hasNextPage && (
					<Button
						variant="default"
						w="fit-content"
						loading={query.isFetchingNextPage}
						onClick={() => void query.fetchNextPage()}
					>
						{texts.older}
					</Button>
				)}
			</Stack>
		</>
	);
}

function RowTable({ rows }: { readonly rows: readonly Row[] }) {
	const texts = useTexts();
	const frame = useFrameTexts();
	const { account } = useSession();
	const users = useData<Users>(usersPath(account.sid), { pageSize: 1_000 });
	const emails = new Map(
		users.data?.result.map(({ sid, email }) => [sid, email]),
	);
	return (
		<DataTable label={frame.pages.audit}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.when}</Table.Th>
					<Table.Th>{texts.who}</Table.Th>
					<Table.Th>{texts.did}</Table.Th>
					<Table.Th>{texts.on}</Table.Th>
					<Table.Th>{texts.details}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{rows.map((row) => (
					<Table.Tr key={row.sid}>
						<Table.Td>
							<Time at={row.at} show="exact" />
						</Table.Td>
						<Table.Td style={NOWRAP}>
							<bdi>{whoDid(row, emails, texts)}</bdi>
							{row.by.address !== undefined && (
								<Text fz="xs" c="dimmed">
									{texts.from} {row.by.address}
								</Text>
							)}
						</Table.Td>
						<Table.Td>
							{actionText(row, texts)}
							{row.count !== undefined && `, ${texts.times(row.count)}`}
						</Table.Td>
						<Table.Td style={NOWRAP}>
							{row.on !== undefined && (
								<bdi title={row.on}>
									{emails.get(row.on) ?? shortSid(row.on)}
								</bdi>
							)}
						</Table.Td>
						<Table.Td maw={360}>
							<Details row={row} />
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function whoDid(
	{ by, action }: Row,
	emails: ReadonlyMap<string, string>,
	texts: AuditTexts,
): string {
	if (by.user !== undefined) return emails.get(by.user) ?? shortSid(by.user);
	if (by.token !== undefined) return `${texts.token} ${shortSid(by.token)}`;
	if (by.account !== null) return shortSid(by.account);
	return action === "session.failed" ? texts.stranger : texts.operator;
}

function actionText({ action }: Row, texts: AuditTexts): string {
	const [kind = "", verb = ""] = action.split(".");
	const kinds: Readonly<Record<string, string>> = texts.kinds;
	const verbs: Readonly<Record<string, string>> = texts.verbs;
	return `${kinds[kind] ?? kind}: ${verbs[verb] ?? verb}`;
}

/** The clock at the front of a SID is the same for hours; its end tells one from the other. */
function shortSid(sid: string): string {
	return sid.length > 16 ? `${sid.slice(0, 2)}…${sid.slice(-8)}` : sid;
}

/** Secrets and people's data: the log says only that they have changed. */
function Details({ row: { operation, changes } }: { readonly row: Row }) {
	const texts = useTexts();
	if (operation !== undefined) return <Code>{operation}</Code>;
	if (changes === undefined) return null;
	const entries = Object.entries(changes);
	const hidden = entries
		.filter(([, value]) => value === "changed")
		.map(([name]) => name);
	const shown = entries
		.filter(([, value]) => value !== "changed")
		.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
	return (
		<Text fz="xs" dir="auto" miw={220} style={{ overflowWrap: "anywhere" }}>
			{[
				...shown,
				...(hidden.length > 0 ? [texts.changedTo(hidden.join(", "))] : []),
			].join("; ")}
		</Text>
	);
}

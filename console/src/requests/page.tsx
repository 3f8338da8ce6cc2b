/** The API requests of the last days: which was refused, and why. */

import {
	Alert,
	Anchor,
	Button,
	Group,
	NativeSelect,
	Stack,
	Table,
	Text,
	TextInput,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ApiRequest } from "../frame/api-request.ts";
import { CopyButton } from "../frame/copy.tsx";
import { useDraft } from "../frame/draft.ts";
import { useFormat } from "../frame/format.ts";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { type RawSearch, useFilters } from "../frame/search.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import css from "./page.module.css";
import { useTexts } from "./texts.ts";

type Page = {
	readonly result: readonly ApiRequest[];
	readonly dropped: number;
	readonly next: string | null;
	readonly isOn: boolean;
};

type Filters = {
	readonly status?: string | undefined;
	readonly id?: string | undefined;
	readonly verification?: string | undefined;
	readonly before?: string | undefined;
};

function readFilters({ status, id, verification, before }: RawSearch): Filters {
	const isStatus = /^([245]xx|[2-5]\d\d)$/.test(status ?? "");
	return { status: isStatus ? status : undefined, id, verification, before };
}

const EVERY_MS = 3_000;

export default function RequestsPage() {
	const texts = useTexts();
	const { account } = useSession();
	const [filters, change] = useFilters(readFilters);
	const isNewest = filters.before === undefined && filters.id === undefined;
	const query = useData<Page>(
		"/console/requests",
		{ ...filters, accountSid: account.sid },
		{ keeps: true, ...(isNewest && { every: EVERY_MS }) },
	);
	return (
		<>
			<PageHead title={texts.title} text={texts.text} />
			<Bar filters={filters} onChange={change} />
			<Loaded query={query}>
				{(page) => <Found page={page} filters={filters} onChange={change} />}
			</Loaded>
		</>
	);
}

type Change = (patch: Partial<Filters>) => void;

function Bar({
	filters,
	onChange,
}: {
	readonly filters: Filters;
	readonly onChange: Change;
}) {
	const texts = useTexts();
	const { status, id, verification } = filters;
	const classes = Object.entries(texts.classes).map(([value, label]) => ({
		...{ value, label },
	}));
	const isOne = status !== undefined && !(status in texts.classes);
	return (
		<Stack gap="xs" mb="md">
			<Group align="flex-end" gap="sm">
				<IdBox id={id ?? ""} onChange={onChange} />
				<NativeSelect
					label={texts.status}
					w={170}
					value={status ?? ""}
					data={[
						{ value: "", label: texts.any },
						...classes,
						...(isOne ? [{ value: status, label: status }] : []),
					]}
					onChange={({ currentTarget }) =>
						onChange({
							status: currentTarget.value || undefined,
							before: undefined,
						})
					}
				/>
			</Group>
			{verification !== undefined && (
				<Text fz="sm">
					{texts.onlyAbout} <bdi className={css.code}>{verification}</bdi>{" "}
					<Anchor
						component="button"
						type="button"
						fz="inherit"
						underline="always"
						onClick={() =>
							onChange({ verification: undefined, before: undefined })
						}
					>
						{texts.all}
					</Anchor>
				</Text>
			)}
		</Stack>
	);
}

function IdBox({
	id,
	onChange,
}: {
	readonly id: string;
	readonly onChange: Change;
}) {
	const texts = useTexts();
	const [typed, setTyped] = useDraft(id);
	return (
		<search className={css.search}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					onChange({ id: typed.trim() || undefined, before: undefined });
				}}
			>
				<Group align="flex-end" gap="xs" wrap="nowrap">
					<TextInput
						type="search"
						label={texts.id}
						placeholder={texts.idHelp}
						value={typed}
						maxLength={64}
						className={css.box}
						onChange={({ currentTarget }) => setTyped(currentTarget.value)}
					/>
					<Button type="submit" variant="default">
						{texts.search}
					</Button>
				</Group>
			</form>
		</search>
	);
}

function Found({
	page,
	filters,
	onChange,
}: {
	readonly page: Page;
	readonly filters: Filters;
	readonly onChange: Change;
}) {
	const texts = useTexts();
	const format = useFormat();
	const { result, dropped, next, isOn } = page;
	const isFiltered = Object.values(filters).some((each) => each !== undefined);
	return (
		<Stack gap="sm">
			{!isOn && <Alert color="orange" variant="outline" title={texts.off} />}
			{result.length === 0 ? (
				<Empty title={isFiltered ? texts.noneFits : texts.empty}>
					{isFiltered ? texts.noneFitsText : texts.emptyText}
				</Empty>
			) : (
				<Rows rows={result} onChange={onChange} />
			)}
			{dropped > 0 && (
				<Text fz="sm" c="dimmed">
					{texts.dropped(format.number(dropped))}
				</Text>
			)}
			<Group justify="flex-end">
				{filters.before !== undefined && (
					<Button
						variant="default"
						size="xs"
						onClick={() => onChange({ before: undefined })}
					>
						{texts.newest}
					</Button>
				)}
				{next !== null && (
					<Button
						variant="default"
						size="xs"
						onClick={() => onChange({ before: next })}
					>
						{texts.older}
					</Button>
				)}
			</Group>
		</Stack>
	);
}

function Rows({
	rows,
	onChange,
}: {
	readonly rows: readonly ApiRequest[];
	readonly onChange: Change;
}) {
	const texts = useTexts();
	const { columns } = texts;
	return (
		<DataTable label={texts.list}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{columns.at}</Table.Th>
					<Table.Th>{columns.request}</Table.Th>
					<Table.Th>{columns.status}</Table.Th>
					<Table.Th>{columns.code}</Table.Th>
					<Table.Th>{columns.ms}</Table.Th>
					<Table.Th>{columns.by}</Table.Th>
					<Table.Th>{columns.id}</Table.Th>
					<Table.Th>{columns.verification}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{rows.map((row) => (
					<Line key={row.id} row={row} onChange={onChange} />
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function Line({
	row,
	onChange,
}: {
	readonly row: ApiRequest;
	readonly onChange: Change;
}) {
	const texts = useTexts();
	const format = useFormat();
	const { status, code, by, id, verification } = row;
	return (
		<Table.Tr>
			<Table.Td className={css.nowrap}>
				<Time at={row.at} show="short" />
			</Table.Td>
			<Table.Td className={css.nowrap}>
				<code className={css.code}>
					{row.method} {row.route ?? `(${texts.noRoute})`}
				</code>
			</Table.Td>
			<Table.Td>
				<button
					type="button"
					className={css.status}
					data-class={
						status >= 500 ? "failed" : status >= 400 ? "refused" : "done"
					}
					aria-label={texts.filterStatus(String(status))}
					title={texts.filterStatus(String(status))}
					onClick={() =>
						onChange({ status: String(status), before: undefined })
					}
				>
					{status}
				</button>
			</Table.Td>
			<Table.Td>{code === status ? "" : code}</Table.Td>
			<Table.Td className={css.nowrap}>{format.duration(row.ms)}</Table.Td>
			<Table.Td className={css.nowrap}>
				{by === null ? (
					texts.wrongCredentials
				) : (
					<bdi className={css.code}>{by}</bdi>
				)}
			</Table.Td>
			<Table.Td className={css.nowrap}>
				<code className={css.code}>{id}</code>
				<CopyButton text={id} label={id} />
			</Table.Td>
			<Table.Td>
				{verification !== null && (
					<Link
						to="/verifications/{-$sid}"
						params={{ sid: verification } as never}
						className={css.link}
					>
						<bdi className={css.code}>{`${verification.slice(0, 15)}…`}</bdi>
					</Link>
				)}
			</Table.Td>
		</Table.Tr>
	);
}

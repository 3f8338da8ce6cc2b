/** One verification: what happened and what to tell, its facts, and all that is known about it. */

import { Alert, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError, api, BY_ITSELF, type Enveloped } from "../frame/api.ts";
import { Sid } from "../frame/copy.tsx";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { Empty, Failure, Loading } from "../frame/states.tsx";
import { Time } from "../frame/time.tsx";
import { Actions } from "./actions.tsx";
import { Callbacks } from "./callbacks.tsx";
import type { Detail } from "./detail.ts";
import css from "./detail-pane.module.css";
import type { Choose } from "./list.tsx";
import { outcomeOf } from "./outcome.ts";
import { Requests } from "./requests.tsx";
import { Status } from "./status.tsx";
import { useTexts } from "./texts.ts";
import { TimeLine } from "./time-line.tsx";

/** While something may still change. */
const LOOK_EVERY_MS = 2_000;
/** Receipts and callbacks come after the end, too. */
const CHANGES_FOR_MS = 10 * 60_000;

export function DetailPane({
	sid,
	accountSid,
	onFilter,
	onErased,
}: {
	readonly sid: string;
	readonly accountSid: string;
	readonly onFilter: Choose;
	readonly onErased: (sid: string) => void;
}) {
	const texts = useTexts();
	const path = `/console/verifications/${encodeURIComponent(sid)}`;
	const query = useQuery({
		queryKey: [path, accountSid],
		queryFn: async ({ signal, client, queryKey }) => {
			const isFirst = client.getQueryData(queryKey) === undefined;
			const headers = isFirst ? {} : BY_ITSELF;
			const search = { accountSid };
			const { data } = await api.get<Enveloped<Detail>>(path, search, {
				...{ signal, headers },
			});
			return data;
		},
		refetchInterval: ({ state: { data, error } }) =>
			data !== undefined && mayChange(data) && !isGone(error)
				? LOOK_EVERY_MS
				: false,
	});
	const { data, error } = query;
	if (isGone(error)) {
		return <Empty title={texts.gone}>{texts.goneText}</Empty>;
	}
	if (data === undefined) {
		return error === null ? (
			<Loading />
		) : (
			<Failure error={error} onRetry={() => void query.refetch()} />
		);
	}
	return (
		// Words about the actions on one record must not stay for the next.
		<Stack gap="md" key={path}>
			<Failure error={error} onRetry={() => void query.refetch()} />
			<Head detail={data} />
			<Actions
				detail={data}
				accountSid={accountSid}
				outdates={path}
				onErased={onErased}
			/>
			<Part title={texts.timeline}>
				<TimeLine detail={data} />
			</Part>
			<Part title={texts.facts}>
				<Facts detail={data} onFilter={onFilter} />
			</Part>
			<Part title={texts.callbacks}>
				<Callbacks detail={data} accountSid={accountSid} outdates={path} />
			</Part>
			<Part title={texts.requests}>
				<Requests detail={data} />
			</Part>
		</Stack>
	);
}

function isGone(error: Error | null): boolean {
	return error instanceof ApiError && error.status === 404;
}

function mayChange({ status, updatedAt, callbacks }: Detail): boolean {
	return (
		status === "pending" ||
		callbacks.some(({ outcome }) => outcome === "waiting") ||
		Date.now() - Date.parse(updatedAt) < CHANGES_FOR_MS
	);
}

function Head({ detail }: { readonly detail: Detail }) {
	const texts = useTexts();
	const { what, tell } = outcomeOf(detail);
	return (
		<Stack gap={6}>
			<Group justify="space-between" align="flex-start" wrap="nowrap">
				<Title order={2} fz={20} className="postern-cut">
					<bdi>{detail.recipient ?? "–"}</bdi>
				</Title>
				<Status status={detail.status} />
			</Group>
			<Alert
				variant="outline"
				color={toneOf(detail)}
				icon={<Icon name={toneOf(detail) === "teal" ? "check" : "message"} />}
				title={texts.what[what]}
				className={css.outcome}
			>
				{tell !== "nothing" && (
					<>
						<Text span fw={600} fz="sm">
							{texts.toTell}
						</Text>{" "}
					</>
				)}
				{texts.tell[tell]}
			</Alert>
		</Stack>
	);
}

function toneOf({ status }: Detail): string {
	if (status === "success") return "teal";
	return status === "pending" || status === "canceled" ? "gray" : "orange";
}

function Facts({
	detail,
	onFilter,
}: {
	readonly detail: Detail;
	readonly onFilter: Choose;
}) {
	const texts = useTexts();
	const format = useFormat();
	const { service, sender, recipient, workflowSid, checks, maxChecks } = detail;
	const isMasked = recipient?.includes("•") === true;
	const rows: [name: string, value: ReactNode][] = [
		[texts.sid, <Sid key="sid" sid={detail.sid} />],
		[
			texts.service,
			<Value
				key="service"
				text={service}
				help={texts.filterBy(texts.service, service)}
				onClick={() => onFilter({ service })}
			/>,
		],
		[
			texts.recipient,
			recipient === null || isMasked ? (
				<bdi key="masked">{recipient ?? "–"}</bdi>
			) : (
				<Value
					key="recipient"
					text={recipient}
					help={texts.filterBy(texts.recipient, recipient)}
					onClick={() => onFilter({ to: recipient })}
				/>
			),
		],
		[texts.sender, <bdi key="sender">{sender || "–"}</bdi>],
		[texts.created, <Time key="at" at={detail.at} show="exact" />],
	];
	// A refused one never had a code.
	if (detail.status !== "blocked") {
		rows.push(
			[
				texts.expires,
				<Time key="expires" at={detail.expiresAt} show="exact" />,
			],
			[
				texts.checks,
				texts.checksOf(format.number(checks), format.number(maxChecks)),
			],
		);
	}
	if (workflowSid !== null) {
		rows.push([texts.workflow, <Sid key="workflow" sid={workflowSid} />]);
	}
	return (
		<Table
			variant="vertical"
			fz="sm"
			verticalSpacing={5}
			className={css.facts}
			aria-label={texts.facts}
		>
			<Table.Tbody>
				{rows.map(([name, value]) => (
					<Table.Tr key={name}>
						<Table.Th w={130}>{name}</Table.Th>
						<Table.Td>{value}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</Table>
	);
}

function Value({
	text,
	help,
	onClick,
}: {
	readonly text: string;
	readonly help: string;
	readonly onClick: () => void;
}) {
	return (
		<button
			type="button"
			className={css.value}
			aria-label={help}
			title={help}
			onClick={onClick}
		>
			<bdi>{text}</bdi>
			<Icon name="filter" size={13} />
		</button>
	);
}

function Part({
	title,
	children,
}: {
	readonly title: string;
	readonly children: ReactNode;
}) {
	return (
		<section>
			<Title order={3} fz="md" mb="xs">
				{title}
			</Title>
			{children}
		</section>
	);
}

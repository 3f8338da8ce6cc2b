/**
 * A dry run: a send with the workflow, to the sandbox alone. A live account may send it
 * to its test recipients only, to whom no message ever goes out.
 */

import {
	Alert,
	Button,
	Group,
	List,
	NativeSelect,
	Paper,
	SimpleGrid,
	Stack,
	Text,
	TextInput,
	Title,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { useData, useGet } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import type { WireStep, Workflow } from "./steps.ts";
import { useTexts } from "./texts.ts";
import { type StepState, TimeLine } from "./time-line.tsx";

type Account = { readonly testMode?: boolean };
type TestRecipients = {
	readonly result: readonly { readonly recipient?: string }[];
};
type Sent = { readonly requestID: string };

export function DryRun({
	workflow,
	isSaved,
}: {
	readonly workflow: Workflow;
	readonly isSaved: boolean;
}) {
	const texts = useTexts().dryRun;
	const { account, own } = useSession();
	const known = useData<Account>(`/accounts/${account.sid}`);
	const isSafe = own.isSandbox === true || known.data?.testMode === true;
	return (
		<Paper
			withBorder
			p="md"
			mt="lg"
			maw={880}
			component="section"
			aria-label={texts.title}
		>
			<Title order={2} fz="md" mb={4}>
				{texts.title}
			</Title>
			<Text fz="sm" c="dimmed" mb="sm">
				{texts.text}
			</Text>
			{isSaved ? (
				<Run workflow={workflow} isSafe={isSafe} />
			) : (
				<Text fz="sm">{texts.unsaved}</Text>
			)}
		</Paper>
	);
}

function Run({
	workflow,
	isSafe,
}: {
	readonly workflow: Workflow;
	readonly isSafe: boolean;
}) {
	const texts = useTexts().dryRun;
	const { account } = useSession();
	const hasEmail = workflow.channels.some(({ channel }) => channel === "email");
	const hasPhone = workflow.channels.some(({ channel }) => channel !== "email");
	const [typed, setTyped] = useState({
		to: isSafe ? "+12025550100" : "",
		emailTo: isSafe ? "someone@example.com" : "",
	});
	const send = useChange(
		() =>
			api.post<Sent>("/2fa/send", {
				service: "Dry run",
				workflow: workflow.sid,
				accountSid: account.sid,
				from: "Postern",
				...(hasPhone && { to: typed.to }),
				...(hasEmail && { emailTo: typed.emailTo }),
			}),
		["/2fa/search", "/console/verifications"],
	);
	const fields = [
		...(hasPhone ? (["to"] as const) : []),
		...(hasEmail ? (["emailTo"] as const) : []),
	];
	return (
		<Stack gap="md">
			<form
				onSubmit={(event: FormEvent) => {
					event.preventDefault();
					send.mutate(undefined);
				}}
			>
				{!isSafe && (
					<Text fz="sm" mb="xs">
						{texts.live}
					</Text>
				)}
				<SimpleGrid cols={{ base: 1, xs: 2 }} mb="sm">
					{fields.map((field) => {
						const label = field === "to" ? texts.number : texts.email;
						return isSafe ? (
							<TextInput
								key={field}
								label={label}
								required
								maxLength={254}
								value={typed[field]}
								onChange={(event) =>
									setTyped({ ...typed, [field]: event.currentTarget.value })
								}
							/>
						) : (
							<TestRecipient
								key={field}
								label={label}
								isEmail={field === "emailTo"}
								value={typed[field]}
								onChange={(value) => setTyped({ ...typed, [field]: value })}
							/>
						);
					})}
				</SimpleGrid>
				<Button
					type="submit"
					loading={send.isPending}
					disabled={fields.some((field) => typed[field] === "")}
				>
					{texts.go}
				</Button>
			</form>
			<Failure error={send.error} />
			{send.data && (
				<Progress
					key={send.data.requestID}
					sid={send.data.requestID}
					steps={workflow.channels}
				/>
			)}
		</Stack>
	);
}

function TestRecipient({
	label,
	isEmail,
	value,
	onChange,
}: {
	readonly label: string;
	readonly isEmail: boolean;
	readonly value: string;
	readonly onChange: (value: string) => void;
}) {
	const texts = useTexts().dryRun;
	const { account } = useSession();
	const found = useData<TestRecipients>(
		`/accounts/${account.sid}/testRecipients`,
		{ pageSize: 1000 },
	);
	const fitting = (found.data?.result ?? [])
		.map(({ recipient }) => recipient)
		.filter((each): each is string => each !== undefined)
		.filter((each) => each.includes("@") === isEmail);
	if (found.data && fitting.length === 0) {
		return <Text fz="sm">{texts.noRecipients}</Text>;
	}
	return (
		<NativeSelect
			label={`${label}: ${texts.recipient}`}
			value={value}
			onChange={(event) => onChange(event.currentTarget.value)}
			data={["", ...fitting]}
		/>
	);
}

type SentEvent = {
	readonly sid: string;
	readonly channel: string;
	readonly channelStatus: string;
	readonly channelErrorMessage: string | null;
};
type SentRecord = {
	readonly status: string;
	readonly events: readonly SentEvent[];
};

const EVERY_MS = 1_000;
const BAD: readonly string[] = ["failed", "undelivered", "busy", "no-answer"];

function Progress({
	sid,
	steps,
}: {
	readonly sid: string;
	readonly steps: readonly WireStep[];
}) {
	const texts = useTexts();
	const { account, can } = useSession();
	const [isOver, setOver] = useState(false);
	const record = useGet<SentRecord>(
		`/2fa/search/${sid}`,
		{ accountSid: account.sid },
		isOver ? {} : { every: EVERY_MS },
	);
	const cancel = useChange(
		() => api.post("/2fa/cancel", { requestId: sid, accountSid: account.sid }),
		["/2fa/search"],
	);
	const { status = "pending", events = [] } = record.data ?? {};
	if (status !== "pending" && !isOver) setOver(true);
	return (
		<Stack gap="sm" aria-live="polite">
			<TimeLine
				label={texts.dryRun.progress}
				steps={steps}
				states={statesOf(steps, events)}
			/>
			<Text fw={600} fz="sm">
				{texts.dryRun.progress}
			</Text>
			{events.length === 0 ? (
				<Text fz="sm">{texts.dryRun.nothing}</Text>
			) : (
				<List fz="sm" type="ordered">
					{events.map((event) => (
						<List.Item key={event.sid}>
							{texts.dryRun.message(
								texts.channels[event.channel] ?? event.channel,
								texts.dryRun.messageStatuses[event.channelStatus] ??
									event.channelStatus,
							)}
							{event.channelErrorMessage !== null && (
								<span lang="en" dir="auto">
									{" "}
									– {event.channelErrorMessage}
								</span>
							)}
						</List.Item>
					))}
				</List>
			)}
			<Failure error={record.error ?? cancel.error} />
			{status === "pending" ? (
				can("POST /2fa/cancel") && (
					<Group>
						<Button
							size="xs"
							variant="default"
							loading={cancel.isPending}
							onClick={() => cancel.mutate(undefined)}
						>
							{texts.dryRun.stop}
						</Button>
					</Group>
				)
			) : (
				<Alert variant="outline" color="gray" role="status">
					{texts.dryRun.ends[status] ?? status}
				</Alert>
			)}
		</Stack>
	);
}

/** Steps go out in order, each as one message: a sandbox never falls over to another provider. */
function statesOf(
	steps: readonly WireStep[],
	events: readonly SentEvent[],
): StepState[] {
	return steps.map((_, i) => {
		const event = events[i];
		if (event === undefined) return "waiting";
		return BAD.includes(event.channelStatus) ? "failed" : "done";
	});
}

/** Who receives: the phone, the inbox, and the endpoint of callbacks. */

import { Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import { useFormat } from "../frame/format.ts";
import { Handset } from "../frame/handset.tsx";
import { say } from "../frame/said.tsx";
import { useSandbox } from "../frame/sandbox.ts";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { CallbackList } from "./callback-list.tsx";
import { Inbox } from "./inbox.tsx";
import { useTexts } from "./texts.ts";

export function Receivers({
	accountSid,
	sent,
}: {
	readonly accountSid: string;
	/** SID of the last send. */
	readonly sent: string | null;
}) {
	const texts = useTexts();
	const format = useFormat();
	const { can } = useSession();
	const sandbox = useSandbox(accountSid, can("GET /sandbox/messages"));
	const [error, setError] = useState<unknown>(null);
	const { messages, isFirst } = sandbox;
	const mails = messages.filter(({ channel }) => channel === "email");
	const ringing =
		messages.find(({ channel, sid }) => channel === "call" && !isFirst(sid)) ??
		null;
	return (
		<Stack gap="sm">
			<Tabs defaultValue="phone" keepMounted={false}>
				<Tabs.List grow mb="md">
					<Tabs.Tab value="phone">{texts.phone}</Tabs.Tab>
					<Tabs.Tab value="inbox">
						{mails.length === 0
							? texts.inbox
							: texts.inboxCount(format.number(mails.length))}
					</Tabs.Tab>
					<Tabs.Tab value="callbacks">{texts.webhooks}</Tabs.Tab>
				</Tabs.List>
				<Tabs.Panel value="phone">
					<Handset
						title={texts.phone}
						nothing={texts.nothingOnPhone}
						messages={messages}
						ringing={ringing}
					/>
				</Tabs.Panel>
				<Tabs.Panel value="inbox">
					<Inbox mails={mails} accountSid={accountSid} />
				</Tabs.Panel>
				<Tabs.Panel value="callbacks">
					<CallbackList sid={sent} accountSid={accountSid} />
				</Tabs.Panel>
			</Tabs>
			{sandbox.error != null && (
				<Text fz="sm" c="var(--postern-bad)" role="status">
					{texts.lost}
				</Text>
			)}
			<Failure error={error} />
			{can("DELETE /sandbox/messages") && messages.length > 0 && (
				<Group justify="center">
					<Button
						size="xs"
						variant="default"
						onClick={() => {
							sandbox.clear().then(
								() => say(texts.emptied),
								(reason: unknown) => setError(reason),
							);
						}}
					>
						{texts.emptySandbox}
					</Button>
				</Group>
			)}
		</Stack>
	);
}

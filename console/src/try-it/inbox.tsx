/**
 * The inbox of the sandbox. An email is shown in a frame with an empty `sandbox`: it may
 * hold any HTML, and nothing in it runs, loads or leaves the frame.
 */

import { Button, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../frame/icons.tsx";
import { pathOf } from "../frame/place.ts";
import type { SandboxMessage } from "../frame/sandbox.ts";
import { Time } from "../frame/time.tsx";
import css from "./inbox.module.css";
import { useTexts } from "./texts.ts";

export function Inbox({
	mails,
	accountSid,
}: {
	readonly mails: readonly SandboxMessage[];
	readonly accountSid: string;
}) {
	const texts = useTexts();
	const [sid, setSid] = useState<string | null>(null);
	const open = mails.find((mail) => mail.sid === sid);
	if (open !== undefined) {
		return (
			<OpenMail
				mail={open}
				accountSid={accountSid}
				onClose={() => setSid(null)}
			/>
		);
	}
	if (mails.length === 0) {
		return (
			<Text c="dimmed" ta="center" py="xl">
				{texts.nothingInInbox}
			</Text>
		);
	}
	return (
		<ul className={css.list}>
			{mails.map((mail) => (
				<li key={mail.sid}>
					<UnstyledButton className={css.mail} onClick={() => setSid(mail.sid)}>
						<bdi className={css.subject}>{mail.subject ?? texts.noSubject}</bdi>
						<span className={css.meta}>
							<bdi>{mail.from}</bdi> <bdi>{texts.to(mail.to)}</bdi> ·{" "}
							<Time at={mail.at} />
						</span>
					</UnstyledButton>
				</li>
			))}
		</ul>
	);
}

function OpenMail({
	mail,
	accountSid,
	onClose,
}: {
	readonly mail: SandboxMessage;
	readonly accountSid: string;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const subject = mail.subject ?? texts.noSubject;
	return (
		<Stack gap="xs">
			<div>
				<Button
					size="xs"
					variant="subtle"
					leftSection={<Icon name="back" size={14} />}
					onClick={onClose}
				>
					{texts.backToInbox}
				</Button>
			</div>
			<Title order={2} fz="md" dir="auto" style={{ overflowWrap: "anywhere" }}>
				{subject}
			</Title>
			<Text className={css.meta}>
				<bdi>{mail.from}</bdi> <bdi>{texts.to(mail.to)}</bdi>
			</Text>
			<iframe
				className={css.frame}
				title={texts.mail(subject)}
				sandbox=""
				referrerPolicy="no-referrer"
				src={pathOf(`/console/mail/${mail.sid}`, { accountSid })}
			/>
		</Stack>
	);
}

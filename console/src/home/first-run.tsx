/** The guided first run: send a code, watch it arrive, check it, see the record, take the program. */

import {
	Alert,
	Anchor,
	Button,
	Group,
	Paper,
	Stack,
	Text,
	TextInput,
	Title,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useMemo, useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Handset } from "../frame/handset.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { Program } from "../frame/program.tsx";
import { useSandbox } from "../frame/sandbox.ts";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import css from "./first-run.module.css";
import { useTexts } from "./texts.ts";

type Sent = { readonly requestID: string };

export default function FirstRun({
	onBegin,
	onSkip,
}: {
	readonly onBegin: () => void;
	readonly onSkip: () => void;
}) {
	const texts = useTexts().firstRun;
	const { account, own, can } = useSession();
	const [to, setTo] = useState("+1 202 555 0100");
	const [typed, setTyped] = useState("");
	const mayRead = can("GET /sandbox/messages");
	const sandbox = useSandbox(account.sid, mayRead);
	const parameters = useMemo(
		() => ({ service: "Postern", to, from: "Postern", body: texts.body }),
		[to, texts.body],
	);
	const call = useMemo(
		() => ({ path: "/2fa/send", parameters }) as const,
		[parameters],
	);
	const send = useChange(
		() =>
			api.post<Sent>("/2fa/send", { ...parameters, accountSid: account.sid }),
		["/console/home", "/2fa/search", "/console/verifications"],
	);
	const sid = send.data?.requestID;
	const check = useChange(
		() =>
			api.post("/2fa/verify", {
				...{ requestId: sid, code: typed.trim(), accountSid: account.sid },
			}),
		["/console/home", "/2fa/search", "/console/verifications"],
	);
	const arrived = sandbox.messages.filter(({ requestID }) => requestID === sid);
	const submit = (event: FormEvent, begin: () => void) => {
		event.preventDefault();
		begin();
	};
	if (!can("POST /2fa/send")) {
		return (
			<PageHead title={texts.title} text={texts.noRight}>
				<Button variant="default" onClick={onSkip}>
					{texts.skip}
				</Button>
			</PageHead>
		);
	}
	return (
		<>
			<PageHead title={texts.title} text={texts.text}>
				<Button variant="default" onClick={onSkip}>
					{texts.skip}
				</Button>
			</PageHead>
			<div className={css.steps}>
				<Step number={1} title={texts.send}>
					<form
						onSubmit={(event) =>
							submit(event, () => {
								onBegin();
								setTyped("");
								check.reset();
								send.mutate(undefined);
							})
						}
					>
						<Stack gap="sm">
							<Text fz="sm" c="dimmed">
								{own.isSandbox === false ? texts.real : texts.sandbox}
							</Text>
							<TextInput
								label={texts.number}
								description={texts.numberHelp}
								type="tel"
								autoComplete="tel"
								required
								value={to}
								onChange={(event) => setTo(event.currentTarget.value)}
							/>
							<Failure error={send.error} />
							<Group>
								<Button type="submit" loading={send.isPending}>
									{sid === undefined ? texts.sendIt : texts.sendAgain}
								</Button>
							</Group>
						</Stack>
					</form>
				</Step>
				<Stack gap="sm" className={css.phone}>
					<Title order={2} fz="md" ta="center">
						{texts.arrive}
					</Title>
					<Text fz="sm" c="dimmed" ta="center">
						{own.isSandbox === false ? texts.onYourPhone : texts.arriveText}
					</Text>
					<Handset
						title={texts.phone}
						messages={arrived}
						nothing={texts.nothing}
					/>
				</Stack>
				<Step number={2} title={texts.check} isWaiting={sid === undefined}>
					{check.isSuccess ? (
						<Alert color="teal" variant="outline" role="status">
							{texts.right}
						</Alert>
					) : (
						<form
							onSubmit={(event) => submit(event, () => check.mutate(undefined))}
						>
							<Stack gap="sm">
								<TextInput
									label={texts.code}
									inputMode="numeric"
									autoComplete="one-time-code"
									required
									value={typed}
									onChange={(event) => setTyped(event.currentTarget.value)}
								/>
								<Failure error={check.error} />
								<Group>
									<Button type="submit" loading={check.isPending}>
										{texts.checkIt}
									</Button>
								</Group>
							</Stack>
						</form>
					)}
				</Step>
				<Step number={3} title={texts.record} isWaiting={sid === undefined}>
					<Text fz="sm">{texts.recordText}</Text>
					<Anchor
						component={Link}
						to={`/verifications/${sid}` as "/"}
						underline="always"
					>
						{texts.openRecord}
					</Anchor>
				</Step>
				<Step number={4} title={texts.program}>
					<Text fz="sm" c="dimmed">
						{texts.programText}
					</Text>
					<Program label={texts.programSend} call={call} />
					<Program label={texts.programCheck} call={CHECK} />
				</Step>
			</div>
		</>
	);
}

function Step({
	number,
	title,
	children,
	isWaiting = false,
}: {
	readonly number: number;
	readonly title: string;
	readonly children: ReactNode;
	/** A step before it must be done first. */
	readonly isWaiting?: boolean;
}) {
	const texts = useTexts().firstRun;
	return (
		<Paper withBorder p="md" component="section" aria-label={title}>
			<Title order={2} fz="md" mb="xs">
				{number}. {title}
			</Title>
			{isWaiting ? (
				<Text fz="sm" c="dimmed">
					{texts.waiting}
				</Text>
			) : (
				<Stack gap="xs">{children}</Stack>
			)}
		</Paper>
	);
}

const CHECK = {
	path: "/2fa/verify",
	parameters: { requestId: "OTP…", code: "123456" },
} as const;

/** The one-time link: `/join#US….secret` sets the password of a user, for the first time or anew. */

import { Alert, Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import css from "../frame/alone.module.css";
import { api } from "../frame/api.ts";
import { Mark } from "../frame/icons.tsx";
import { Password } from "../frame/password.tsx";
import { Failure } from "../frame/states.tsx";
import { textsOf } from "../frame/texts.ts";
import { useTitle } from "../frame/title.ts";

const useTexts = textsOf({
	en: () => import("./texts.en.ts"),
	de: () => import("./texts.de.ts"),
});

const LINK = /^#(US[0-9a-zA-Z]+\.[\w-]+)$/;

export default function JoinPage() {
	const texts = useTexts();
	const navigate = useNavigate();
	const [link] = useState(() => LINK.exec(window.location.hash)?.[1] ?? null);
	const [isDone, setDone] = useState(false);
	const title = isDone
		? texts.doneTitle
		: link === null
			? texts.noLinkTitle
			: texts.title;
	useTitle(title);
	return (
		<main className={css.page}>
			<Stack w="100%" maw={400} gap="lg">
				<Stack align="center" gap="xs">
					<Mark size={40} />
					<Title order={1} fz={22} ta="center">
						{title}
					</Title>
				</Stack>
				<Paper withBorder p="lg" radius="lg">
					{isDone ? (
						<Stack>
							<Text role="status">{texts.doneText}</Text>
							<Button
								fullWidth
								autoFocus
								onClick={() => void navigate({ to: "/" })}
							>
								{texts.toSignIn}
							</Button>
						</Stack>
					) : link === null ? (
						<Alert color="red" variant="outline" role="alert">
							{texts.noLinkText}
						</Alert>
					) : (
						<PasswordForm
							texts={texts}
							link={link}
							onDone={() => {
								// The link is used up: it need not stay in the history.
								window.history.replaceState(
									window.history.state,
									"",
									window.location.pathname,
								);
								setDone(true);
							}}
						/>
					)}
				</Paper>
			</Stack>
		</main>
	);
}

function PasswordForm({
	texts,
	link,
	onDone,
}: {
	readonly texts: ReturnType<typeof useTexts>;
	readonly link: string;
	readonly onDone: () => void;
}) {
	const [password, setPassword] = useState("");
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);

	async function set(event: FormEvent) {
		event.preventDefault();
		setBusy(true);
		setError(null);
		try {
			await api.post(
				"/console/links",
				{ link, password },
				{ asksNobody: true },
			);
			onDone();
		} catch (failure) {
			setError(failure);
			setBusy(false);
		}
	}

	return (
		<form onSubmit={set}>
			<Stack>
				<Text c="dimmed">{texts.text}</Text>
				<Password
					label={texts.password}
					description={texts.passwordHelp}
					autoComplete="new-password"
					required
					value={password}
					onChange={({ currentTarget }) => setPassword(currentTarget.value)}
				/>
				<Failure error={error} />
				<Button type="submit" loading={isBusy} fullWidth>
					{texts.go}
				</Button>
			</Stack>
		</form>
	);
}

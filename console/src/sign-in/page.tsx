/** The first page of whoever has not signed in. */

import { Alert, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import css from "../frame/alone.module.css";
import { api, type Enveloped } from "../frame/api.ts";
import { Mark } from "../frame/icons.tsx";
import { begin } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { useTitle } from "../frame/title.ts";
import { SignInForm } from "./form.tsx";
import { useTexts } from "./texts.ts";

export function SignInPage() {
	return (
		<Suspense>
			<Page />
		</Suspense>
	);
}

function Page() {
	const texts = useTexts();
	useTitle(texts.title);
	return (
		<main className={css.page}>
			<Stack w="100%" maw={400} gap="lg">
				<Stack align="center" gap="xs">
					<Mark size={40} />
					<Title order={1} fz={22}>
						{texts.title}
					</Title>
				</Stack>
				<Paper withBorder p="lg" radius="lg">
					<Place />
				</Paper>
				<Text fz="sm" c="dimmed" ta="center">
					{texts.forgotten}
				</Text>
			</Stack>
		</main>
	);
}

type Place = { readonly isPossible: boolean; readonly message: string };

/** Asks before a password is typed whether it would be safe to send one from here. */
function Place() {
	const texts = useTexts();
	const { origin } = window.location;
	const { data, error, refetch } = useQuery({
		queryKey: ["/console/sign-in", origin],
		queryFn: () =>
			api.get<Enveloped<Place>>(
				"/console/sign-in",
				{ origin },
				{ asksNobody: true },
			),
	});
	if (data && !data.data.isPossible) {
		return (
			<Alert color="red" variant="outline" title={texts.notHere} role="alert">
				<span lang="en">{data.data.message}</span>
			</Alert>
		);
	}
	if (error) return <Failure error={error} onRetry={() => void refetch()} />;
	// The form waits for the answer: nobody types a password for nothing.
	if (!data) return null;
	return <SignInForm onSignedIn={begin} />;
}

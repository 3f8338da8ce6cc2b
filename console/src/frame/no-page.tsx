/** In place of a page: there is none at this address, it failed, or another one comes first. */

import { Button, Stack, Text, Title } from "@mantine/core";
import { Link, Navigate } from "@tanstack/react-router";
import { mayOpen } from "./may-open.ts";
import { PAGES, plainPath } from "./pages.ts";
import { useSession } from "./session.ts";
import { Failure } from "./states.tsx";
import { useFrameTexts } from "./texts.ts";
import { useTitle } from "./title.ts";

/** The start, as long as no page has the path `/`. */
export function FirstPage() {
	const session = useSession();
	const page = PAGES.find((each) => each.group && mayOpen(session, each));
	return <Navigate to={page ? plainPath(page) : "/profile"} replace />;
}

export function NotFound() {
	const texts = useFrameTexts();
	return <Instead title={texts.notFoundTitle} text={texts.notFoundText} />;
}

export function NotAllowed() {
	const texts = useFrameTexts();
	return <Instead title={texts.notAllowedTitle} text={texts.notAllowedText} />;
}

function Instead({
	title,
	text,
}: {
	readonly title: string;
	readonly text: string;
}) {
	const texts = useFrameTexts();
	useTitle(title);
	return (
		<Stack align="center" py={80} gap="sm" ta="center">
			<Title order={1} fz={24}>
				{title}
			</Title>
			<Text c="dimmed">{text}</Text>
			<Button component={Link} to="/" variant="default">
				{texts.toHome}
			</Button>
		</Stack>
	);
}

export function Crashed({ error }: { readonly error: unknown }) {
	const texts = useFrameTexts();
	return (
		<Stack gap="md" maw={640}>
			<Title order={1} fz={24}>
				{texts.crashed}
			</Title>
			<Failure error={error} />
			<Button
				variant="default"
				w="fit-content"
				onClick={() => window.location.reload()}
			>
				{texts.reload}
			</Button>
		</Stack>
	);
}

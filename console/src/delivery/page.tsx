/** Delivery: the operator's view of providers and routes. */

import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useFormat } from "../frame/format.ts";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Loaded } from "../frame/states.tsx";
import { ExplainNumber } from "./explain.tsx";
import { Providers } from "./providers.tsx";
import type { Delivery } from "./reply.ts";
import { Routes } from "./routes.tsx";
import { TestMessage } from "./test-message.tsx";
import { useTexts } from "./texts.ts";

const EVERY_MS = 10_000;

export default function DeliveryPage() {
	const texts = useTexts();
	const format = useFormat();
	const { can } = useSession();
	const delivery = useData<Delivery>(
		"/console/delivery",
		{},
		{ every: EVERY_MS },
	);
	return (
		<Loaded query={delivery} head={<PageHead title={texts.title} />}>
			{({ instance, windowMinutes, overdue, providers, routes }) => (
				<>
					<PageHead
						title={texts.title}
						text={texts.text(format.number(windowMinutes), instance)}
					/>
					<Stack gap="lg">
						<Section title={texts.providers}>
							<Text fz="sm" mb="sm">
								{overdue.count === 0 || overdue.oldestAt === null
									? texts.noBacklog
									: texts.backlog(
											overdue.count,
											format.number(overdue.count),
											format.time(overdue.oldestAt),
										)}
							</Text>
							<Providers providers={providers} />
						</Section>
						<Section title={texts.explain.title} text={texts.explain.text}>
							<ExplainNumber />
						</Section>
						{can("POST /console/delivery/test") && (
							<Section title={texts.test.title} text={texts.test.text}>
								<TestMessage providers={providers} />
							</Section>
						)}
						<Section title={texts.routes}>
							<Routes routes={routes} />
						</Section>
					</Stack>
				</>
			)}
		</Loaded>
	);
}

function Section({
	title,
	text,
	children,
}: {
	readonly title: string;
	readonly text?: string;
	readonly children: ReactNode;
}) {
	return (
		<Paper withBorder p="md" component="section" aria-label={title} miw={0}>
			<Title order={2} fz="md" mb={text === undefined ? "sm" : 4}>
				{title}
			</Title>
			{text !== undefined && (
				<Text fz="sm" c="dimmed" mb="sm" maw={680}>
					{text}
				</Text>
			)}
			{children}
		</Paper>
	);
}

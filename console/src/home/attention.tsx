/** The things that need attention, and the rules by which they stand there. */

import { Alert, Anchor, List, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import type { Attention, Thresholds } from "./reply.ts";
import { useTexts } from "./texts.ts";

export function NeedsAttention({
	attention,
	thresholds,
	isOperator,
}: {
	readonly attention: readonly Attention[];
	readonly thresholds: Thresholds;
	readonly isOperator: boolean;
}) {
	const texts = useTexts().attention;
	return (
		<Paper withBorder p="md" component="section" aria-label={texts.title}>
			<Title order={2} fz="md" mb="xs">
				{texts.title}
			</Title>
			<Stack gap="xs">
				{attention.length === 0 && <Text c="dimmed">{texts.none}</Text>}
				{attention.map((one) => (
					<One key={keyOf(one)} one={one} />
				))}
				<Rules thresholds={thresholds} isOperator={isOperator} />
			</Stack>
		</Paper>
	);
}

const keyOf = (one: Attention) =>
	[
		one.kind,
		one.provider,
		one.channel,
		one.token,
		one.period,
		one.country,
	].join(" ");

function Rules({
	thresholds,
	isOperator,
}: {
	readonly thresholds: Thresholds;
	readonly isOperator: boolean;
}) {
	const texts = useTexts().attention;
	const format = useFormat();
	const shown = {
		backlog: format.number(thresholds.backlogSeconds),
		messages: format.number(thresholds.conversionMessages),
		share: format.percent(thresholds.conversionShare),
		days: format.number(thresholds.tokenDays),
		budget: format.percent(thresholds.budgetShare),
	};
	const rules = [
		...(isOperator ? texts.operatorRules(shown) : []),
		...texts.rules(shown),
	];
	return (
		<Text component="details" fz="sm" c="dimmed">
			<summary style={{ cursor: "pointer" }}>{texts.when}</summary>
			<List fz="sm" mt="xs">
				{rules.map((rule) => (
					<List.Item key={rule}>{rule}</List.Item>
				))}
			</List>
		</Text>
	);
}

function One({ one }: { readonly one: Attention }) {
	const texts = useTexts().attention;
	const said = useSaid(one);
	if (said === null) return null;
	return (
		<Alert
			color="orange"
			variant="outline"
			icon={<Icon name="warning" />}
			title={<bdi>{said.title}</bdi>}
		>
			{said.text}{" "}
			{said.to !== null && (
				<Anchor
					component={Link}
					to={said.to}
					{...(said.to === "/fraud" && { search: { tab: "budgets" } as never })}
					fz="sm"
					underline="always"
				>
					{texts.to[said.to]}
				</Anchor>
			)}
		</Alert>
	);
}

type Said = {
	readonly title: string;
	readonly text: string;
	readonly to: "/delivery" | "/account" | "/fraud" | null;
};

function useSaid(one: Attention): Said | null {
	const { attention: texts, channels } = useTexts();
	const format = useFormat();
	switch (one.kind) {
		case "provider_down":
			return {
				title: texts.down(one.provider ?? ""),
				text: texts.states[one.state ?? ""] ?? "",
				to: "/delivery",
			};
		case "credentials_refused":
			return {
				title: texts.credentials(one.provider ?? ""),
				text: texts.credentialsText(one.reason ?? ""),
				to: "/delivery",
			};
		case "backlog":
			return {
				title: texts.backlog(one.count ?? 0, format.number(one.count ?? 0)),
				text: texts.backlogText(
					format.duration((one.oldestSeconds ?? 0) * 1_000),
				),
				to: "/delivery",
			};
		case "conversion":
			return {
				title: texts.conversion(
					channels[one.channel ?? ""] ?? one.channel ?? "",
				),
				text: texts.conversionText(
					format.percent(one.now ?? 0),
					format.percent(one.before ?? 0),
				),
				to: null,
			};
		case "budget":
			return {
				title: texts.budget(
					texts.periods[one.period ?? ""] ?? one.period ?? "",
					one.country ?? null,
					format.percent(one.share ?? 0),
				),
				text: texts.budgetText,
				to: "/fraud",
			};
		case "token_unused":
			return {
				title: texts.token(one.token ?? ""),
				text: texts.tokenText(one.usedAt ? format.date(one.usedAt) : null),
				to: "/account",
			};
		default:
			return null;
	}
}

/** "Explain this number": what was asked for stands in the URL, so that it can be sent to somebody. */

import { List, Stack, Table, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { CHANNELS } from "../frame/channels.ts";
import { useDraft } from "../frame/draft.ts";
import { useData } from "../frame/query.ts";
import { type RawSearch, useFilters } from "../frame/search.ts";
import { Loaded } from "../frame/states.tsx";
import { RecipientForm } from "./recipient-form.tsx";
import type { Explained } from "./reply.ts";
import { type DeliveryTexts, useTexts } from "./texts.ts";

const asked = ({ to, channel, sid, service }: RawSearch) => ({
	to: to ?? "",
	channel: channel ?? "",
	sid: sid ?? "",
	service: service ?? "",
});

export function ExplainNumber() {
	const texts = useTexts().explain;
	const [filters, change] = useFilters(asked);
	const [typed, setTyped] = useDraft(filters);
	const set = (patch: Partial<typeof typed>) =>
		setTyped({ ...typed, ...patch });
	return (
		<Stack gap="md">
			<RecipientForm
				typed={typed}
				onChange={set}
				channels={CHANNELS}
				texts={{ ...texts, noChannel: texts.anyChannel }}
				onSubmit={() => change(typed)}
			>
				<TextInput
					label={texts.account}
					maxLength={64}
					value={typed.sid}
					onChange={(event) => set({ sid: event.currentTarget.value })}
				/>
				<TextInput
					label={texts.service}
					maxLength={64}
					value={typed.service}
					onChange={(event) => set({ service: event.currentTarget.value })}
				/>
			</RecipientForm>
			{filters.to !== "" && <Explanation {...filters} />}
		</Stack>
	);
}

function Explanation({ to, channel, sid, service }: ReturnType<typeof asked>) {
	const explained = useData<Explained>("/console/delivery/route", {
		...{ to, channel, service, accountSid: sid },
	});
	return (
		<Loaded query={explained}>{(data) => <Facts explained={data} />}</Loaded>
	);
}

function Facts({ explained }: { readonly explained: Explained }) {
	const texts = useTexts();
	const { country, numberType, key, refused, sender } = explained;
	const isEmail = explained.recipient.includes("@");
	return (
		<Table variant="vertical" layout="fixed" fz="sm" withTableBorder>
			<Table.Tbody>
				<Fact name={texts.explain.read}>
					<bdi>{isEmail ? explained.recipient : `+${explained.recipient}`}</bdi>
					{refused !== null && (
						<Text fz="sm" c="var(--postern-bad)" lang="en">
							{refused}
						</Text>
					)}
				</Fact>
				<Fact name={texts.explain.country}>
					{country ?? texts.explain.noCountry}
				</Fact>
				{!isEmail && (
					<Fact name={texts.explain.type}>
						{numberType === null
							? texts.explain.unknownType
							: (texts.explain.types[numberType] ?? numberType)}
					</Fact>
				)}
				<Fact name={texts.explain.key}>
					<bdi>{key}</bdi>
					<Text fz="xs" c="dimmed">
						{texts.explain.keyHelp}
					</Text>
				</Fact>
				<Fact name={texts.explain.route}>{routeText(explained, texts)}</Fact>
				{sender !== null && (
					<Fact name={texts.explain.sender}>
						<bdi>{sender.from}</bdi>,{" "}
						{sender.isForced ? texts.explain.forced : texts.explain.filled}
					</Fact>
				)}
				{explained.candidates.length > 0 && (
					<Fact name={texts.explain.candidates}>
						<List type="ordered" fz="sm">
							{explained.candidates.map(({ provider, reason, mayGetIt }) => (
								<List.Item key={provider}>
									<bdi>{provider}</bdi>
									{reason !== null && <span lang="en"> – {reason}</span>}
									{!mayGetIt && (
										<Text span c="var(--postern-bad)" fz="sm">
											{" "}
											– {texts.explain.down}
										</Text>
									)}
								</List.Item>
							))}
						</List>
					</Fact>
				)}
			</Table.Tbody>
		</Table>
	);
}

function Fact({
	name,
	children,
}: {
	readonly name: string;
	readonly children: ReactNode;
}) {
	return (
		<Table.Tr>
			<Table.Th scope="row" w="34%">
				{name}
			</Table.Th>
			<Table.Td style={{ overflowWrap: "anywhere" }}>{children}</Table.Td>
		</Table.Tr>
	);
}

function routeText(
	{ isTest, route }: Explained,
	{ explain, strategies }: DeliveryTexts,
): string {
	if (isTest) return explain.isTest;
	if (route === null) return explain.noRoute;
	if (route.number === null) return explain.isDefault;
	const why = [
		route.account === null ? null : explain.account_(route.account),
		route.service === null ? null : explain.service_(route.service),
		route.numbers === null ? null : explain.numbers_(route.numbers),
	].filter((part) => part !== null);
	const parts = [
		explain.number(String(route.number)),
		...(why.length === 0 ? [] : [explain.because(why.join(", "))]),
		strategies[route.strategy] ?? route.strategy,
	];
	return parts.join("; ");
}

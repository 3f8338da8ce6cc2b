/** A text as the recipient's phone shows it, with the parts of its SMS. */

import { Paper, Stack, Text, Title } from "@mantine/core";
import { Handset } from "../frame/handset.tsx";
import { valuesIn } from "../frame/value-lines.ts";
import { previewOf, SAMPLE_CODE, segmentsOf } from "./preview-text.ts";
import type { Row } from "./rows.ts";
import { useTexts } from "./texts.ts";

export function Preview({
	row,
	number,
	accountName,
}: {
	readonly row: Row;
	readonly number: number;
	readonly accountName: string;
}) {
	const texts = useTexts();
	const text = previewOf(row.body, {
		service: row.service || accountName,
		domain: "",
		extra: valuesIn(row.extra),
	});
	const channel = row.channel === "" ? "sms" : row.channel;
	return (
		<Stack
			gap="sm"
			pos="sticky"
			top={16}
			component="section"
			aria-label={texts.preview}
		>
			<Title order={2} fz="md" ta="center">
				{texts.preview}
			</Title>
			<Text fz="sm" c="dimmed" ta="center">
				{texts.shown(number)}
			</Text>
			<Handset
				title={texts.phone}
				nothing={texts.nothing}
				messages={
					text === null
						? []
						: [
								{
									...{ sid: "preview", text, code: SAMPLE_CODE, at: null },
									...{ from: row.service || accountName, to: "" },
									// The phone leaves emails out, but here the text is what counts.
									channel: channel === "email" ? "sms" : channel,
								},
							]
				}
			/>
			<Paper withBorder p="sm" role="status">
				<Note channel={channel} text={text} />
			</Paper>
		</Stack>
	);
}

function Note({
	channel,
	text,
}: {
	readonly channel: string;
	readonly text: string | null;
}) {
	const texts = useTexts();
	if (channel === "call") return <Text fz="sm">{texts.call}</Text>;
	if (channel === "email") return <Text fz="sm">{texts.emailNote}</Text>;
	if (channel !== "sms") return <Text fz="sm">{texts.notSms}</Text>;
	if (text === null) return <Text fz="sm">{texts.nothing}</Text>;
	const { count, isUnicode, odd } = segmentsOf(text);
	return (
		<>
			<Text fz="sm" fw={600}>
				{texts.segments(count)}
			</Text>
			{isUnicode && (
				<Text fz="sm" c="dimmed">
					{texts.unicode(odd.join(" "))}
				</Text>
			)}
		</>
	);
}

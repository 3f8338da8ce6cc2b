/** One text of a template in the editor. */

import {
	ActionIcon,
	Group,
	NativeSelect,
	Paper,
	SimpleGrid,
	Stack,
	Text,
	Textarea,
	TextInput,
} from "@mantine/core";
import { CHANNELS } from "../frame/channels.ts";
import { Icon } from "../frame/icons.tsx";
import { bodyFault } from "./preview-text.ts";
import type { Row } from "./rows.ts";
import { useTexts } from "./texts.ts";

export function TextRow({
	row,
	number,
	isOnly,
	mayChange,
	mayHaveHtml,
	onFocus,
	onChange,
	onTake,
}: {
	readonly row: Row;
	/** From 1. */
	readonly number: number;
	readonly isOnly: boolean;
	readonly mayChange: boolean;
	readonly mayHaveHtml: boolean;
	/** The preview follows the text that somebody works on. */
	readonly onFocus: () => void;
	readonly onChange: (row: Row) => void;
	readonly onTake: () => void;
}) {
	const texts = useTexts();
	const fault = bodyFault(row.body);
	const isForEmail = row.channel === "" || row.channel === "email";
	const field = (
		name: "service" | "locale" | "body" | "subject" | "html" | "extra",
	) => ({
		value: row[name],
		readOnly: !mayChange,
		onChange: (event: { currentTarget: { value: string } }) =>
			onChange({ ...row, [name]: event.currentTarget.value }),
	});
	return (
		<Paper
			withBorder
			p="md"
			role="group"
			aria-label={texts.textOf(number)}
			onFocus={onFocus}
		>
			<Group justify="space-between" mb="xs">
				<Text fw={650}>{texts.textOf(number)}</Text>
				{mayChange && (
					<ActionIcon
						variant="subtle"
						color="red.9"
						aria-label={texts.take(number)}
						disabled={isOnly}
						onClick={onTake}
					>
						<Icon name="trash" size={16} />
					</ActionIcon>
				)}
			</Group>
			<Stack gap="sm">
				<SimpleGrid cols={{ base: 1, xs: 3 }}>
					<NativeSelect
						label={texts.channel}
						disabled={!mayChange}
						value={row.channel}
						onChange={(event) =>
							onChange({ ...row, channel: event.currentTarget.value })
						}
						data={[
							{ value: "", label: texts.anyChannel },
							...CHANNELS.map((value) => ({
								value,
								label: texts.channels[value] ?? value,
							})),
						]}
					/>
					<TextInput
						label={texts.locale}
						placeholder={texts.localeHelp}
						maxLength={64}
						{...field("locale")}
					/>
					<TextInput
						label={texts.service}
						placeholder={texts.serviceHelp}
						maxLength={64}
						{...field("service")}
					/>
				</SimpleGrid>
				<Textarea
					label={texts.body}
					description={texts.bodyHelp}
					required
					autosize={false}
					rows={4}
					maxLength={1600}
					dir="auto"
					error={fault === null ? null : texts.faults[fault]}
					{...field("body")}
				/>
				{isForEmail && (
					<TextInput
						label={texts.subject}
						maxLength={200}
						dir="auto"
						{...field("subject")}
					/>
				)}
				{isForEmail && (mayHaveHtml || row.html !== "") && (
					<Textarea
						label={texts.html}
						description={texts.htmlHelp}
						rows={4}
						maxLength={16_000}
						dir="ltr"
						{...field("html")}
					/>
				)}
				<Textarea
					label={texts.extra}
					description={texts.extraHelp}
					rows={2}
					{...field("extra")}
				/>
			</Stack>
		</Paper>
	);
}

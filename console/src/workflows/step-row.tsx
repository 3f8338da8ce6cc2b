/** One step in the editor. */

import {
	ActionIcon,
	Group,
	NativeSelect,
	Paper,
	SimpleGrid,
	Text,
	Textarea,
	TextInput,
} from "@mantine/core";
import { CHANNELS, type Channel } from "../frame/channels.ts";
import { Icon } from "../frame/icons.tsx";
import { intervalFault, type Step, takesFrom } from "./steps.ts";
import { useTexts } from "./texts.ts";

export function StepRow({
	step,
	number,
	of,
	mayChange,
	onChange,
	onMove,
	onTake,
}: {
	readonly step: Step;
	/** From 1. */
	readonly number: number;
	readonly of: number;
	readonly mayChange: boolean;
	readonly onChange: (step: Step) => void;
	/** To the place that counts from 0. */
	readonly onMove: (to: number) => void;
	readonly onTake: () => void;
}) {
	const texts = useTexts();
	const fault = intervalFault(step.interval);
	const set = (patch: Partial<Step>) => onChange({ ...step, ...patch });
	return (
		<Paper withBorder p="md" role="group" aria-label={texts.step(number)}>
			<Group justify="space-between" mb="xs">
				<Text fw={650}>{texts.step(number)}</Text>
				{mayChange && (
					<Group gap={4}>
						<ActionIcon
							variant="subtle"
							color="gray"
							aria-label={texts.up(number)}
							disabled={number === 1}
							onClick={() => onMove(number - 2)}
						>
							<span aria-hidden>↑</span>
						</ActionIcon>
						<ActionIcon
							variant="subtle"
							color="gray"
							aria-label={texts.down(number)}
							disabled={number === of}
							onClick={() => onMove(number)}
						>
							<span aria-hidden>↓</span>
						</ActionIcon>
						<ActionIcon
							variant="subtle"
							color="red.9"
							aria-label={texts.take(number)}
							disabled={of === 1}
							onClick={onTake}
						>
							<Icon name="trash" size={16} />
						</ActionIcon>
					</Group>
				)}
			</Group>
			<SimpleGrid cols={{ base: 1, xs: 2 }} mb="xs">
				<NativeSelect
					label={texts.channel}
					disabled={!mayChange}
					value={step.channel}
					onChange={(event) =>
						set({ channel: event.currentTarget.value as Channel })
					}
					data={CHANNELS.map((value) => ({
						value,
						label: texts.channels[value] ?? value,
					}))}
				/>
				<TextInput
					label={number === 1 ? texts.firstInterval : texts.interval}
					inputMode="numeric"
					readOnly={!mayChange}
					value={step.interval}
					onChange={(event) => set({ interval: event.currentTarget.value })}
					error={
						fault === null
							? null
							: fault === "long"
								? texts.tooLong
								: texts.notNumber
					}
				/>
			</SimpleGrid>
			<Textarea
				label={texts.body}
				description={texts.bodyHelp}
				rows={2}
				maxLength={1600}
				readOnly={!mayChange}
				dir="auto"
				value={step.body}
				onChange={(event) => set({ body: event.currentTarget.value })}
			/>
			{takesFrom(step.channel) && (
				<TextInput
					mt="xs"
					label={texts.from}
					description={texts.fromHelp}
					maxLength={32}
					readOnly={!mayChange}
					value={step.from}
					onChange={(event) => set({ from: event.currentTarget.value })}
				/>
			)}
		</Paper>
	);
}

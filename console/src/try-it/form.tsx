/** The form: a field for each parameter, in groups. */

import {
	Accordion,
	Button,
	Group,
	NativeSelect,
	Paper,
	SimpleGrid,
	Text,
	Textarea,
	TextInput,
} from "@mantine/core";
import type { FormEvent } from "react";
import {
	FIRST_TYPED,
	type Field,
	GROUPS,
	type Group as GroupName,
	type Typed,
} from "./fields.ts";
import { useTexts } from "./texts.ts";

type Props = {
	readonly typed: Typed;
	readonly onType: (typed: Typed) => void;
};

const [FIRST, ...OTHERS] = Object.keys(GROUPS) as [GroupName, ...GroupName[]];

export function SendForm({
	typed,
	onType,
	isBusy,
	onSend,
}: Props & { readonly isBusy: boolean; readonly onSend: () => void }) {
	const texts = useTexts();
	return (
		<Paper withBorder p="md">
			<form
				onSubmit={(event: FormEvent) => {
					event.preventDefault();
					onSend();
				}}
			>
				<Fields group={FIRST} typed={typed} onType={onType} />
				<Accordion
					multiple
					mt="md"
					order={2}
					transitionDuration={0}
					chevronPosition="left"
				>
					{OTHERS.map((group) => (
						<Accordion.Item key={group} value={group}>
							<Accordion.Control>
								<Text fz="sm" fw={600}>
									{texts.groups[group]}
								</Text>
							</Accordion.Control>
							<Accordion.Panel>
								<Fields group={group} typed={typed} onType={onType} />
							</Accordion.Panel>
						</Accordion.Item>
					))}
				</Accordion>
				<Group mt="md">
					<Button type="submit" loading={isBusy}>
						{texts.send}
					</Button>
					<Button variant="default" onClick={() => onType(FIRST_TYPED)}>
						{texts.clear}
					</Button>
				</Group>
			</form>
		</Paper>
	);
}

function Fields({
	group,
	typed,
	onType,
}: Props & { readonly group: GroupName }) {
	const fields: readonly Field[] = GROUPS[group];
	const isLong = ({ kind }: Field) => kind === "long" || kind === "pairs";
	return (
		<>
			<SimpleGrid cols={{ base: 1, xs: 2 }}>
				{fields
					.filter((field) => !isLong(field))
					.map((field) => (
						<Input
							key={field.name}
							field={field}
							typed={typed}
							onType={onType}
						/>
					))}
			</SimpleGrid>
			{fields.filter(isLong).map((field) => (
				<Input key={field.name} field={field} typed={typed} onType={onType} />
			))}
		</>
	);
}

function Input({
	field: { name, kind, choices = [], longest },
	typed,
	onType,
}: Props & { readonly field: Field }) {
	const texts = useTexts();
	const common = {
		label: name,
		description: texts.help[name],
		value: typed[name] ?? "",
		onChange: (event: { currentTarget: { value: string } }) =>
			onType({ ...typed, [name]: event.currentTarget.value }),
	};
	switch (kind) {
		case "choice":
			return (
				<NativeSelect
					{...common}
					data={[{ value: "", label: texts.none }, ...choices]}
				/>
			);
		case "yes":
			return (
				<NativeSelect
					{...common}
					data={[
						{ value: "", label: texts.none },
						{ value: "true", label: texts.yes },
						{ value: "false", label: texts.no },
					]}
				/>
			);
		case "long":
		case "pairs":
			return (
				<Textarea
					{...common}
					mt="sm"
					rows={3}
					dir="auto"
					{...(longest !== undefined && { maxLength: longest })}
				/>
			);
		default:
			return (
				<TextInput
					{...common}
					dir="auto"
					{...(kind === "number" && { inputMode: "numeric" as const })}
					{...(longest !== undefined && { maxLength: longest })}
				/>
			);
	}
}

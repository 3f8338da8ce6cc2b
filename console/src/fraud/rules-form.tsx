/** Changes what the person's own account says about the rules of an account. */

import { NativeSelect, Text, TextInput } from "@mantine/core";
import { api } from "../frame/api.ts";
import { latest, useChange } from "../frame/change.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { say } from "../frame/said.tsx";
import { useTyped } from "../frame/typed.ts";
import { type Account, accountPath } from "./reply.ts";
import { type Fields, patchOf } from "./rules-fields.ts";
import { useTexts } from "./texts.ts";

export function RulesForm({
	sid,
	isAbove,
	kept,
	keptIn,
	onClose,
}: {
	readonly sid: string;
	/** The person belongs to an account above. */
	readonly isAbove: boolean;
	/** The word of the person's account until now. */
	readonly kept: Fields;
	readonly keptIn: (account: Account) => Fields;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const { fields, typed, set, mustBeCurrent } = useTyped(kept);
	const path = accountPath(sid);
	const saving = useChange(
		async (body: object) => {
			const { now, options } = await latest<Account>(path);
			mustBeCurrent(keptIn(now), texts.ruleNames);
			await api.patch(path, body, options);
		},
		[path],
	);
	const patch = patchOf(typed);
	const field = (name: keyof Fields) => ({
		label: texts.ruleNames[name],
		value: fields[name],
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			set({ [name]: currentTarget.value }),
	});
	const choices = (names: Readonly<Record<string, string>>) => [
		{ value: "", label: texts.noWord },
		...Object.entries(names).map(([value, label]) => ({ value, label })),
	];

	function save() {
		saving.mutate(patch, {
			onSuccess() {
				say(texts.saved);
				onClose();
			},
		});
	}

	return (
		<FormDialog
			title={texts.changeRules}
			action={texts.save}
			isUnchanged={Object.keys(patch).length === 0}
			isBusy={saving.isPending}
			error={saving.error}
			onSubmit={save}
			onClose={onClose}
		>
			<Text fz="sm" c="dimmed">
				{isAbove ? texts.changeAbove : texts.changeOwn}
			</Text>
			<NativeSelect {...field("mode")} data={choices(texts.modes)} />
			<NativeSelect {...field("level")} data={choices(texts.levels)} />
			<TextInput
				{...field("countries")}
				description={texts.countriesHelp}
				autoComplete="off"
			/>
			<TextInput
				{...field("numbersPerAddress")}
				description={texts.numbersHelp}
				inputMode="numeric"
				autoComplete="off"
			/>
			<TextInput
				{...field("messagesPerHour")}
				description={texts.perHourHelp}
				autoComplete="off"
			/>
		</FormDialog>
	);
}

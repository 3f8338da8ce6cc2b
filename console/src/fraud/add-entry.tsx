/** Adds an entry to a list. */

import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { AddForm } from "../frame/add-form.tsx";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { say } from "../frame/said.tsx";
import {
	bodyOf,
	LISTS,
	NOTHING_TYPED,
	SUBJECTS,
	type Typed,
} from "./entry-fields.ts";
import { useTexts } from "./texts.ts";
import { WhyAndUntil } from "./why-and-until.tsx";

/** Words typed since the entry was sent belong to the next one. */
function emptied(now: Typed, sent: Typed): Partial<Typed> {
	const isSame = (["value", "reason", "ends"] as const).every(
		(name) => now[name] === sent[name],
	);
	return isSame ? { value: "", reason: "", ends: "" } : {};
}

export function AddEntry({ path }: { readonly path: string }) {
	const texts = useTexts();
	const [typed, setTyped] = useState<Typed>(NOTHING_TYPED);
	const adding = useChange((given: object) => api.post(path, given), [path]);
	const field = (name: "value" | "reason" | "ends") => ({
		value: typed[name],
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			setTyped({ ...typed, [name]: currentTarget.value }),
	});

	const add = () =>
		adding.mutate(bodyOf(typed), {
			onSuccess() {
				say(texts.added);
				setTyped((now) => ({ ...now, ...emptied(now, typed) }));
			},
		});

	return (
		<AddForm
			title={texts.addTitle}
			kind={{
				label: texts.list,
				value: typed.list,
				choices: LISTS.map((value) => ({
					value,
					label: texts.listNames[value] ?? value,
				})),
				onChange: (list) => setTyped({ ...typed, list }),
			}}
			columns={{ sm: 2, lg: 4 }}
			action={texts.add}
			isBusy={adding.isPending}
			error={adding.error}
			onAdd={add}
		>
			<NativeSelect
				label={texts.subject}
				value={typed.subject}
				data={SUBJECTS.map((value) => ({
					value,
					label: texts.subjects[value] ?? value,
				}))}
				onChange={({ currentTarget }) =>
					setTyped({
						...typed,
						subject: currentTarget.value as Typed["subject"],
					})
				}
			/>
			<TextInput
				label={texts.value}
				description={texts.valueHelp[typed.subject]}
				required
				maxLength={300}
				autoComplete="off"
				spellCheck={false}
				{...field("value")}
			/>
			<WhyAndUntil reason={field("reason")} ends={field("ends")} />
		</AddForm>
	);
}

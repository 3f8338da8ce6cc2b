/** Changes the reason or the end of an entry: the API lets nothing else of it change. */

import { Text } from "@mantine/core";
import { api } from "../frame/api.ts";
import { latest, useChange } from "../frame/change.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { say } from "../frame/said.tsx";
import { useTyped } from "../frame/typed.ts";
import { localTime, patchOf } from "./entry-fields.ts";
import type { Entry } from "./reply.ts";
import { useTexts } from "./texts.ts";
import { WhyAndUntil } from "./why-and-until.tsx";

export function EditEntry({
	entry,
	path,
	onClose,
}: {
	readonly entry: Entry;
	/** The API's path of the account's lists. */
	readonly path: string;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const { fields, typed, set, mustBeCurrent } = useTyped(fieldsOf(entry));
	const one = `${path}/${entry.sid}`;
	const saving = useChange(
		async (body: object) => {
			const { now, options } = await latest<Entry>(one);
			mustBeCurrent(fieldsOf(now), texts);
			await api.patch(one, body, options);
		},
		[path],
	);
	const patch = patchOf(typed);
	const field = (name: keyof typeof fields) => ({
		value: fields[name],
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			set({ [name]: currentTarget.value }),
	});

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
			title={texts.editTitle(entry.value)}
			action={texts.save}
			isUnchanged={Object.keys(patch).length === 0}
			isBusy={saving.isPending}
			error={saving.error}
			onSubmit={save}
			onClose={onClose}
		>
			<Text fz="sm" c="dimmed">
				{texts.editText}
			</Text>
			<WhyAndUntil reason={field("reason")} ends={field("ends")} />
		</FormDialog>
	);
}

function fieldsOf({ reason, until }: Entry) {
	return { reason, ends: until === null ? "" : localTime(until) };
}

/** Lets a node refuse nothing for a time. */

import { NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { say } from "../frame/said.tsx";
import { useTexts } from "./texts.ts";

const USUAL = 60;

export function Unblock({
	node,
	path,
	onClose,
}: {
	readonly node: string;
	readonly path: string;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const [minutes, setMinutes] = useState(USUAL);
	const change = useChange(
		() => api.post(`${path}/unblock`, { node, minutes }),
		[path],
	);

	function unblock() {
		change.mutate(undefined, {
			onSuccess() {
				say(texts.unblocked(node));
				onClose();
			},
		});
	}

	return (
		<FormDialog
			title={texts.unblockOne(node)}
			action={texts.unblock}
			isBusy={change.isPending}
			error={change.error}
			onSubmit={unblock}
			onClose={onClose}
		>
			<Text>{texts.unblockText}</Text>
			<NativeSelect
				label={texts.unblockFor}
				value={String(minutes)}
				data={Object.entries(texts.minutes).map(([value, label]) => ({
					value,
					label,
				}))}
				onChange={({ currentTarget }) =>
					setMinutes(Number(currentTarget.value))
				}
				data-autofocus
			/>
		</FormDialog>
	);
}

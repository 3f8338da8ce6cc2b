/** Lets a node refuse nothing for a time. */

import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api } from "../frame/api.ts";
import { Dialog } from "../frame/dialog.tsx";
import { useChange } from "../frame/query.ts";
import { say } from "../frame/said.tsx";
import { Failure } from "../frame/states.tsx";
import { useFrameTexts } from "../frame/texts.ts";
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
	const frame = useFrameTexts();
	const [minutes, setMinutes] = useState(USUAL);
	const change = useChange(
		() => api.post(`${path}/unblock`, { node, minutes }),
		[path],
	);

	function unblock(event: FormEvent) {
		event.preventDefault();
		change.mutate(undefined, {
			onSuccess() {
				say(texts.unblocked(node));
				onClose();
			},
		});
	}

	return (
		<Dialog title={texts.unblockOne(node)} onClose={onClose}>
			<form onSubmit={unblock}>
				<Stack>
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
					<Failure error={change.error} />
					<Group justify="flex-end">
						<Button variant="default" onClick={onClose}>
							{frame.cancel}
						</Button>
						<Button type="submit" loading={change.isPending}>
							{texts.unblock}
						</Button>
					</Group>
				</Stack>
			</form>
		</Dialog>
	);
}

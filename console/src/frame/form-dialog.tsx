/** A dialog with a form: its fields, why it was refused, and the buttons. A click beside it must not lose what is typed. */

import { Button, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { Dialog, DialogButtons } from "./dialog.tsx";
import { Failure } from "./states.tsx";

export function FormDialog({
	title,
	size = "md",
	action,
	isUnchanged = false,
	isBusy,
	error,
	onSubmit,
	onClose,
	children,
}: {
	readonly title: string;
	readonly size?: "md" | "lg";
	/** The word on the button. */
	readonly action: string;
	/** There is nothing to send yet. */
	readonly isUnchanged?: boolean;
	readonly isBusy: boolean;
	readonly error: unknown;
	readonly onSubmit: () => void;
	readonly onClose: () => void;
	/** The fields. */
	readonly children: ReactNode;
}) {
	function submit(event: FormEvent) {
		event.preventDefault();
		onSubmit();
	}
	return (
		<Dialog title={title} onClose={onClose} size={size} isFirm>
			<form onSubmit={submit}>
				<Stack>
					{children}
					<Failure error={error} />
					<DialogButtons onCancel={onClose}>
						<Button type="submit" disabled={isUnchanged} loading={isBusy}>
							{action}
						</Button>
					</DialogButtons>
				</Stack>
			</form>
		</Dialog>
	);
}

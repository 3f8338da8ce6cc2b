/** A dialog with a secret that the server shows this once: a click beside it must not lose it. */

import { Button, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { SecretOnce } from "./copy.tsx";
import { Dialog, DialogButtons } from "./dialog.tsx";

export function SecretDialog({
	title,
	label,
	secret,
	done,
	size = "md",
	onClose,
	children,
}: {
	readonly title: string;
	/** The name of the secret. */
	readonly label: string;
	readonly secret: string;
	/** The word on the button. */
	readonly done: string;
	readonly size?: "md" | "lg";
	readonly onClose: () => void;
	/** Over the secret: whose it is, or where it went. */
	readonly children?: ReactNode;
}) {
	return (
		<Dialog title={title} onClose={onClose} size={size} isFirm>
			<Stack>
				{children}
				<SecretOnce label={label} secret={secret} />
				<DialogButtons>
					<Button onClick={onClose}>{done}</Button>
				</DialogButtons>
			</Stack>
		</Dialog>
	);
}

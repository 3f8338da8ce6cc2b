/** A dialog over the page. Mantine's own head is a `<header>`, which a page may have once: so it is put together here. */

import { Button, CloseButton, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useIsOnTop } from "./dialogs.ts";
import { useFocusBack } from "./focus.ts";
import { Failure } from "./states.tsx";
import { useFrameTexts } from "./texts.ts";

export function Dialog({
	title,
	onClose,
	children,
	size = "md",
	isFirm = false,
}: {
	readonly title: string;
	readonly onClose: () => void;
	readonly children: ReactNode;
	readonly size?: "sm" | "md" | "lg" | "xl";
	/** A click beside it does not close it: somebody has typed, or must read. */
	readonly isFirm?: boolean;
}) {
	const texts = useFrameTexts();
	const isOnTop = useIsOnTop();
	useFocusBack();
	return (
		<Modal.Root
			opened
			onClose={onClose}
			closeOnEscape={isOnTop}
			closeOnClickOutside={!isFirm}
			size={size}
			centered
		>
			<Modal.Overlay />
			<Modal.Content>
				<Group justify="space-between" wrap="nowrap" p="md" pb={0}>
					<Modal.Title fw={650} fz="lg" className="postern-cut">
						{title}
					</Modal.Title>
					<CloseButton aria-label={texts.close} onClick={onClose} />
				</Group>
				<Modal.Body pt="sm">{children}</Modal.Body>
			</Modal.Content>
		</Modal.Root>
	);
}

/** The last row of a dialog: the way back, and right of it the way on. */
export function DialogButtons({
	onCancel,
	isCancelFocused = false,
	aside,
	children,
}: {
	/** Absent: there is nothing to go back from. */
	readonly onCancel?: () => void;
	/** Enter alone must not do what cannot be undone. */
	readonly isCancelFocused?: boolean;
	/** At the other end of the row. */
	readonly aside?: ReactNode;
	/** The button that goes on. */
	readonly children: ReactNode;
}) {
	const texts = useFrameTexts();
	return (
		<Group justify="space-between">
			<span>{aside}</span>
			<Group gap="sm">
				{onCancel !== undefined && (
					<Button
						variant="default"
						onClick={onCancel}
						data-autofocus={isCancelFocused || undefined}
					>
						{texts.cancel}
					</Button>
				)}
				{children}
			</Group>
		</Group>
	);
}

/** Asks before something that cannot be undone. */
export function Confirm({
	title,
	children,
	action,
	onConfirm,
	onClose,
	isBusy = false,
	isDangerous = true,
	error,
}: {
	readonly title: string;
	readonly children: ReactNode;
	/** The word on the button. */
	readonly action: string;
	readonly onConfirm: () => void;
	readonly onClose: () => void;
	readonly isBusy?: boolean;
	readonly isDangerous?: boolean;
	readonly error?: unknown;
}) {
	return (
		<Dialog title={title} onClose={onClose} size="sm">
			<Stack gap="md">
				<div>{children}</div>
				<Failure error={error} />
				<DialogButtons onCancel={onClose} isCancelFocused>
					<Button
						{...(isDangerous && { color: "red.9" })}
						loading={isBusy}
						onClick={onConfirm}
					>
						{action}
					</Button>
				</DialogButtons>
			</Stack>
		</Dialog>
	);
}

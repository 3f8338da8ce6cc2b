/** A dialog over the page. Mantine's own head is a `<header>`, which a page may have once: so it is put together here. */

import { Button, CloseButton, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
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
	return (
		<Modal.Root
			opened
			onClose={onClose}
			closeOnClickOutside={!isFirm}
			size={size}
			centered
		>
			<Modal.Overlay />
			<Modal.Content>
				<Group justify="space-between" wrap="nowrap" p="md" pb={0}>
					<Modal.Title fw={650} fz="lg">
						{title}
					</Modal.Title>
					<CloseButton aria-label={texts.close} onClick={onClose} />
				</Group>
				<Modal.Body pt="sm">{children}</Modal.Body>
			</Modal.Content>
		</Modal.Root>
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
	const texts = useFrameTexts();
	return (
		<Dialog title={title} onClose={onClose} size="sm">
			<Stack gap="md">
				<div>{children}</div>
				<Failure error={error} />
				<Group justify="flex-end">
					<Button variant="default" onClick={onClose} data-autofocus>
						{texts.cancel}
					</Button>
					<Button
						{...(isDangerous && { color: "red.9" })}
						loading={isBusy}
						onClick={onConfirm}
					>
						{action}
					</Button>
				</Group>
			</Stack>
		</Dialog>
	);
}

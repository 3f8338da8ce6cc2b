/** Texts that people take away: SIDs, links, secrets. */

import {
	ActionIcon,
	Button,
	Code,
	Group,
	Stack,
	Text,
	Tooltip,
} from "@mantine/core";
import { Icon } from "./icons.tsx";
import { say } from "./said.tsx";
import { useFrameTexts } from "./texts.ts";

function useCopy(): (text: string) => void {
	const texts = useFrameTexts();
	return (text) => {
		navigator.clipboard.writeText(text).then(
			() => say(texts.copied),
			// Without https a browser has no clipboard for scripts.
			() => copyBySelection(text) && say(texts.copied),
		);
	};
}

function copyBySelection(text: string): boolean {
	const area = document.createElement("textarea");
	area.value = text;
	area.setAttribute("readonly", "");
	const dialog = document.querySelector('[role="dialog"]') ?? document.body;
	dialog.append(area);
	area.select();
	const isDone = document.execCommand("copy");
	area.remove();
	return isDone;
}

export function CopyButton({
	text,
	label,
}: {
	readonly text: string;
	/** The thing that is copied, for those who do not see it. */
	readonly label?: string;
}) {
	const texts = useFrameTexts();
	const copy = useCopy();
	const name = label === undefined ? texts.copy : `${texts.copy}: ${label}`;
	return (
		<Tooltip label={texts.copy}>
			<ActionIcon
				variant="subtle"
				color="gray"
				size="sm"
				aria-label={name}
				onClick={() => copy(text)}
			>
				<Icon name="copy" size={14} />
			</ActionIcon>
		</Tooltip>
	);
}

/** A SID, with a button that copies it. */
export function Sid({ sid }: { readonly sid: string }) {
	return (
		<span className="postern-sid">
			<Code>{sid}</Code>
			<CopyButton text={sid} label={sid} />
		</span>
	);
}

/** A secret that the server shows this once. */
export function SecretOnce({
	label,
	secret,
}: {
	readonly label: string;
	readonly secret: string;
}) {
	const texts = useFrameTexts();
	const copy = useCopy();
	return (
		<Stack gap="xs">
			<Text fw={600}>{label}</Text>
			<Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
				{secret}
			</Code>
			<Group justify="space-between">
				<Text fz="sm" c="dimmed">
					{texts.shownOnce}
				</Text>
				<Button
					size="xs"
					variant="default"
					leftSection={<Icon name="copy" size={14} />}
					onClick={() => copy(secret)}
				>
					{texts.copy}
				</Button>
			</Group>
		</Stack>
	);
}

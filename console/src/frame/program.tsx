/** A call as a program, in the language that somebody chooses; the choice stays. */

import { Code, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { CopyButton } from "./copy.tsx";
import { basePath } from "./place.ts";
import type { Call } from "./programs/call.ts";
import { PROGRAMS, type ProgramName } from "./programs/programs.ts";
import { useSession } from "./session.ts";
import { stored } from "./stored.ts";

const chosen = stored<ProgramName>(
	"program",
	(text) => PROGRAMS.find(({ name }) => name === text)?.name ?? "curl",
);

export function Program({
	call,
	label,
}: {
	readonly call: Call;
	/** Names the choice of the language, and the program, for those who do not see it. */
	readonly label: string;
}) {
	const name = chosen.use();
	const { publicUrl } = useSession().me;
	const url = (publicUrl ?? window.location.origin + basePath).replace(
		/\/$/,
		"",
	);
	const text = useMemo(() => {
		const found = PROGRAMS.find((each) => each.name === name) ?? PROGRAMS[0];
		return found.write(call, url).trimEnd();
	}, [name, call, url]);
	return (
		<Stack gap="xs">
			<Text fz="sm" fw={600}>
				{label}
			</Text>
			<Group justify="space-between" wrap="nowrap">
				<SegmentedControl
					aria-label={label}
					size="xs"
					value={name}
					onChange={(next) => chosen.set(next as ProgramName)}
					data={PROGRAMS.map((each) => each.name)}
					transitionDuration={0}
				/>
				<CopyButton text={text} label={label} />
			</Group>
			<Code
				block
				dir="ltr"
				tabIndex={0}
				role="region"
				aria-label={`${label}: ${name}`}
				fz="xs"
				style={{
					maxHeight: "26rem",
					overflow: "auto",
					// A lone \\ on a line of its own looks like a mistake.
					whiteSpace: "pre",
				}}
			>
				{text}
			</Code>
		</Stack>
	);
}

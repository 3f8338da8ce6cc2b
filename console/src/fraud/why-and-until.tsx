/** The fields of an entry of a list that may change later: its reason and its end. */

import { TextInput } from "@mantine/core";
import type { ChangeEvent } from "react";
import { useTexts } from "./texts.ts";

type Field = {
	readonly value: string;
	readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
};

export function WhyAndUntil({
	reason,
	ends,
}: {
	readonly reason: Field;
	readonly ends: Field;
}) {
	const texts = useTexts();
	return (
		<>
			<TextInput
				label={texts.reason}
				description={texts.reasonHelp}
				required
				maxLength={200}
				{...reason}
			/>
			<TextInput
				type="datetime-local"
				label={texts.ends}
				description={texts.endsHelp}
				{...ends}
			/>
		</>
	);
}

/** A field for a password, with a button that shows it. */

import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useFrameTexts } from "./texts.ts";

export function Password(props: PasswordInputProps) {
	const texts = useFrameTexts();
	return (
		<PasswordInput
			{...props}
			visibilityToggleButtonProps={{
				"aria-label": texts.showPassword,
				tabIndex: 0,
			}}
		/>
	);
}

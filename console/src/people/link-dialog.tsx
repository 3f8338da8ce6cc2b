/** The one-time link of a user, shown this once. */

import { Button, Stack, Text } from "@mantine/core";
import { SecretOnce } from "../frame/copy.tsx";
import { Dialog } from "../frame/dialog.tsx";
import { basePath } from "../frame/place.ts";
import { useTexts } from "./texts.ts";
import type { User } from "./user.ts";

export function LinkDialog({
	user: { email, link = "", isMailed = false },
	onClose,
}: {
	readonly user: User;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	return (
		<Dialog title={texts.linkTitle} onClose={onClose} isFirm size="lg">
			<Stack>
				<Text>
					{isMailed ? texts.linkMailed(email) : texts.linkText(email)}
				</Text>
				<SecretOnce label={texts.linkLabel} secret={wholeLink(link)} />
				<Button onClick={onClose}>{texts.done}</Button>
			</Stack>
		</Dialog>
	);
}

/** Without `publicUrl` the service does not know its address, and the browser does. */
function wholeLink(link: string): string {
	return link.startsWith("/")
		? new URL(basePath + link.slice(1), window.location.origin).href
		: link;
}

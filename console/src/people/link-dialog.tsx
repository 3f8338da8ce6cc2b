/** The one-time link of a user, shown this once. */

import { Text } from "@mantine/core";
import { basePath } from "../frame/place.ts";
import { SecretDialog } from "../frame/secret-dialog.tsx";
import { showOnce } from "../frame/shown-once.tsx";
import { useTexts } from "./texts.ts";
import type { User } from "./user.ts";

export function showLink(user: User): void {
	showOnce((close) => <LinkDialog user={user} onClose={close} />);
}

function LinkDialog({
	user: { email, link = "", isMailed = false },
	onClose,
}: {
	readonly user: User;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	return (
		<SecretDialog
			title={texts.linkTitle}
			label={texts.linkLabel}
			secret={wholeLink(link)}
			done={texts.done}
			size="lg"
			onClose={onClose}
		>
			<Text>{isMailed ? texts.linkMailed(email) : texts.linkText(email)}</Text>
		</SecretDialog>
	);
}

/** Without `publicUrl` the service does not know its address, and the browser does. */
function wholeLink(link: string): string {
	return link.startsWith("/")
		? new URL(basePath + link.slice(1), window.location.origin).href
		: link;
}

/** Makes an account below another, and shows its first token once. */

import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Sid } from "../frame/copy.tsx";
import { FormDialog } from "../frame/form-dialog.tsx";
import { SecretDialog } from "../frame/secret-dialog.tsx";
import { showOnce } from "../frame/shown-once.tsx";
import type { Account } from "./account.ts";
import { useTexts } from "./texts.ts";

export function NewAccount({
	parent,
	onClose,
}: {
	readonly parent: Account;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const [name, setName] = useState("");
	const [isTest, setTest] = useState(parent.testMode === true);
	const making = useChange(
		(body: object) => api.post<Enveloped<Account>>("/accounts", body),
		["/accounts"],
		({ data: made }) =>
			showOnce((close) => (
				<SecretDialog
					title={made.name}
					label={texts.firstToken(made.name)}
					secret={made.authToken ?? ""}
					done={texts.done}
					onClose={close}
				>
					<Sid sid={made.sid} />
				</SecretDialog>
			)),
	);

	function make() {
		making.mutate(
			{
				...{ name: name.trim(), accountSid: parent.sid },
				...(isTest && { testMode: true }),
			},
			{ onSuccess: onClose },
		);
	}

	return (
		<FormDialog
			title={texts.makeAccount}
			action={texts.makeAccount}
			isBusy={making.isPending}
			error={making.error}
			onSubmit={make}
			onClose={onClose}
		>
			<TextInput
				label={texts.name}
				required
				maxLength={128}
				data-autofocus
				value={name}
				onChange={({ currentTarget }) => setName(currentTarget.value)}
			/>
			<Checkbox
				label={texts.isTest}
				description={texts.isTestHelp}
				checked={isTest}
				disabled={parent.testMode === true}
				onChange={({ currentTarget }) => setTest(currentTarget.checked)}
			/>
		</FormDialog>
	);
}

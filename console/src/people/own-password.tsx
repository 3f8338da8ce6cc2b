/** A new password for oneself. */

import { Button, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api } from "../frame/api.ts";
import { Password } from "../frame/password.tsx";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { endInAllTabs } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { useProfileTexts } from "./profile-texts.ts";

export function OwnPassword() {
	const texts = useProfileTexts();
	const [password, setPassword] = useState("");
	const [newPassword, setNewPassword] = useState("");
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);

	async function change(event: FormEvent) {
		event.preventDefault();
		setBusy(true);
		setError(null);
		try {
			// A wrong password is a 401: it says nothing about the session.
			await api.post(
				"/console/password",
				{ password, newPassword },
				{ asksNobody: true },
			);
			say(texts.changed);
			endInAllTabs();
		} catch (failure) {
			setError(failure);
			setBusy(false);
		}
	}

	return (
		<Section title={texts.password} text={texts.passwordText}>
			<form onSubmit={change}>
				<Stack maw={400}>
					<Password
						label={texts.present}
						autoComplete="current-password"
						required
						value={password}
						onChange={({ currentTarget }) => setPassword(currentTarget.value)}
					/>
					<Password
						label={texts.next}
						description={texts.nextHelp}
						autoComplete="new-password"
						required
						value={newPassword}
						onChange={({ currentTarget }) =>
							setNewPassword(currentTarget.value)
						}
					/>
					<Failure error={error} />
					<Button type="submit" loading={isBusy} w="fit-content">
						{texts.change}
					</Button>
				</Stack>
			</form>
		</Section>
	);
}

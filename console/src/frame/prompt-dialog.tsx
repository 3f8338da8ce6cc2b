/** The dialogs that a request asks for: the sign-in again, and the proof before grave changes. */

import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { SignInForm } from "../sign-in/form.tsx";
import { api, type Enveloped } from "./api.ts";
import { Dialog, DialogButtons } from "./dialog.tsx";
import { Password } from "./password.tsx";
import { dropQuestion, usePrompt } from "./prompts.ts";
import { begin, type Me, useSession } from "./session.ts";
import { Failure } from "./states.tsx";
import { useFrameTexts } from "./texts.ts";
import { loadAnew } from "./unsaved-pages.ts";

export function PromptDialog() {
	const texts = useFrameTexts();
	const prompt = usePrompt();
	const { user, me } = useSession();
	// Whoever comes from the page of the sign-in has just signed in.
	useEffect(dropQuestion, []);
	if (prompt === null) return null;
	const close = () => prompt.settle(false);
	if (prompt.kind === "proof") {
		return (
			<Dialog title={texts.proofTitle} onClose={close} isFirm>
				<Proof onDone={() => prompt.settle(true)} onClose={close} />
			</Dialog>
		);
	}
	return (
		<Dialog title={texts.signInAgain} onClose={close} isFirm>
			<Stack>
				<Text>{texts.sessionEnded}</Text>
				<SignInForm
					{...(user
						? { email: user.email, accountSid: me.account.sid }
						: { tokenOf: me.account.sid })}
					onSignedIn={(next) => {
						const isSame =
							next.account.sid === me.account.sid &&
							next.user?.sid === user?.sid;
						begin(next);
						// Somebody else has signed in: the page behind was not made for them, and its
						// request must not be sent in their name.
						prompt.settle(isSame);
						if (!isSame) loadAnew();
					}}
				/>
			</Stack>
		</Dialog>
	);
}

/** The password, a code, or in a session that began with a token that token. */
function Proof({
	onDone,
	onClose,
}: {
	readonly onDone: () => void;
	readonly onClose: () => void;
}) {
	const texts = useFrameTexts();
	const { user } = useSession();
	const [kind, setKind] = useState<"password" | "code" | "token">(
		user === null ? "token" : "password",
	);
	const [value, setValue] = useState("");
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);

	async function prove(event: FormEvent) {
		event.preventDefault();
		setBusy(true);
		setError(null);
		try {
			const { data } = await api.post<Enveloped<Me>>(
				"/console/session/proof",
				{ [kind]: value },
				// A wrong password is a 401 too, and must not ask for a sign-in.
				{ asksNobody: true },
			);
			begin({ ...data });
			onDone();
		} catch (failure) {
			setError(failure);
			setBusy(false);
		}
	}

	const field = {
		value,
		required: true,
		"data-autofocus": true,
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			setValue(currentTarget.value),
	};
	return (
		<form onSubmit={prove}>
			<Stack>
				<Text>{kind === "token" ? texts.proofByToken : texts.proofText}</Text>
				{user !== null && (
					<input
						type="text"
						name="username"
						autoComplete="username"
						defaultValue={user.email}
						hidden
					/>
				)}
				{kind === "code" ? (
					<TextInput
						label={texts.code}
						inputMode="numeric"
						autoComplete="one-time-code"
						{...field}
					/>
				) : (
					<Password
						label={kind === "token" ? texts.token : texts.password}
						autoComplete={kind === "token" ? "off" : "current-password"}
						{...field}
					/>
				)}
				<Failure error={error} />
				<DialogButtons
					onCancel={onClose}
					aside={
						user?.hasTotp && (
							<Anchor
								component="button"
								type="button"
								fz="sm"
								onClick={() => {
									setKind(kind === "code" ? "password" : "code");
									setValue("");
								}}
							>
								{kind === "code" ? texts.orPassword : texts.orCode}
							</Anchor>
						)
					}
				>
					<Button type="submit" loading={isBusy}>
						{texts.go}
					</Button>
				</DialogButtons>
			</Stack>
		</form>
	);
}

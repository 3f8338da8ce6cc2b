/** The form that begins a session: address and password, or an account's SID and token. */

import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError, api, type Enveloped } from "../frame/api.ts";
import { Password } from "../frame/password.tsx";
import type { Me } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { useTexts } from "./texts.ts";

export function SignInForm({
	email: known = "",
	accountSid,
	tokenOf,
	onSignedIn,
}: {
	/** The person who had signed in before. */
	readonly email?: string;
	/** Their account: an address may have users in several. */
	readonly accountSid?: string;
	/** The account whose token began the session before. */
	readonly tokenOf?: string;
	readonly onSignedIn: (me: Me) => void;
}) {
	const texts = useTexts();
	const [isByToken, setByToken] = useState(
		tokenOf !== undefined || window.location.hash === "#token",
	);
	const [given, setGiven] = useState({
		...{ email: known, password: "", code: "" },
		...{ account: tokenOf ?? "", token: "" },
	});
	const [asksCode, setAsksCode] = useState(false);
	const [asksAccount, setAsksAccount] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);

	const field = (name: keyof typeof given) => ({
		value: given[name],
		required: true,
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			setGiven({ ...given, [name]: currentTarget.value }),
	});

	async function signIn(event: FormEvent) {
		event.preventDefault();
		setBusy(true);
		setError(null);
		const { email, password, code, token } = given;
		const account = given.account.trim();
		const inAccount = accountSid ?? (asksAccount ? account : "");
		try {
			const { data } = await api.post<Enveloped<Me>>(
				"/console/session",
				isByToken
					? { accountSid: account, token: token.trim() }
					: {
							...{ email: email.trim(), password },
							...(asksCode && { code: code.trim() }),
							...(inAccount !== "" && { accountSid: inAccount }),
						},
				{ asksNobody: true },
			);
			onSignedIn(data);
		} catch (failure) {
			setBusy(false);
			if (isCodeMissing(failure)) setAsksCode(true);
			else setError(isByToken ? ofToken(failure, texts.wrongToken) : failure);
		}
	}

	return (
		<form onSubmit={signIn}>
			<Stack>
				{isByToken ? (
					<>
						<TextInput
							label={texts.account}
							description={texts.accountHelp}
							autoComplete="username"
							spellCheck={false}
							{...field("account")}
						/>
						<Password
							label={texts.token}
							description={texts.tokenHelp}
							autoComplete="current-password"
							{...field("token")}
						/>
					</>
				) : (
					<>
						<TextInput
							label={texts.email}
							type="email"
							autoComplete="username"
							{...field("email")}
						/>
						<Password
							label={texts.password}
							autoComplete="current-password"
							{...field("password")}
						/>
						{asksAccount && (
							<TextInput
								label={texts.account}
								description={texts.whichAccountHelp}
								autoComplete="off"
								spellCheck={false}
								autoFocus
								{...field("account")}
								required={false}
							/>
						)}
						{asksCode && (
							<TextInput
								label={texts.code}
								description={texts.codeHelp}
								autoComplete="one-time-code"
								autoFocus
								{...field("code")}
							/>
						)}
					</>
				)}
				<Failure error={error} />
				<Button type="submit" loading={isBusy} fullWidth>
					{texts.go}
				</Button>
				{!isByToken && !asksAccount && accountSid === undefined && (
					<Anchor
						component="button"
						type="button"
						fz="sm"
						ta="center"
						onClick={() => setAsksAccount(true)}
					>
						{texts.whichAccount}
					</Anchor>
				)}
				<Anchor
					component="button"
					type="button"
					fz="sm"
					ta="center"
					onClick={() => {
						setByToken(!isByToken);
						setError(null);
					}}
				>
					{isByToken ? texts.withPassword : texts.withToken}
				</Anchor>
			</Stack>
		</form>
	);
}

/** Address and password were right, and the user has a second factor. */
function isCodeMissing(error: unknown): boolean {
	return (
		error instanceof ApiError &&
		error.status === 401 &&
		error.details.parameter === "code"
	);
}

/** The server's sentence speaks of an address and a password. */
function ofToken(error: unknown, sentence: string): unknown {
	return error instanceof ApiError && error.status === 401
		? new ApiError(sentence, error)
		: error;
}

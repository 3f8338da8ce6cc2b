/** The answer to a send, and the check of its code. */

import {
	Alert,
	Anchor,
	Button,
	Group,
	Paper,
	Stack,
	TextInput,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Sid } from "../frame/copy.tsx";
import { Failure } from "../frame/states.tsx";
import { useTexts } from "./texts.ts";

export type Sent = { readonly requestID: string };

export function Answer({
	error,
	sent,
	accountSid,
}: {
	readonly error: unknown;
	readonly sent: Sent | null;
	readonly accountSid: string;
}) {
	if (error) return <Failure error={error} />;
	if (sent === null) return null;
	return (
		<Checked
			key={sent.requestID}
			sid={sent.requestID}
			accountSid={accountSid}
		/>
	);
}

function Checked({
	sid,
	accountSid,
}: {
	readonly sid: string;
	readonly accountSid: string;
}) {
	const texts = useTexts();
	const [code, setCode] = useState("");
	const check = useChange(
		() =>
			api.post("/2fa/verify", {
				...{ requestId: sid, code: code.trim(), accountSid },
			}),
		["/2fa/search", "/console/verifications", "/console/home"],
	);
	return (
		<Paper withBorder p="md" role="status">
			<Stack gap="sm">
				<Group gap="xs">
					<strong>{texts.sent}</strong>
					<Sid sid={sid} />
					<Anchor
						component={Link}
						to={`/verifications/${sid}` as "/"}
						fz="sm"
						underline="always"
					>
						{texts.record}
					</Anchor>
				</Group>
				{check.isSuccess ? (
					<Alert color="teal" variant="outline">
						{texts.right}
					</Alert>
				) : (
					<form
						onSubmit={(event: FormEvent) => {
							event.preventDefault();
							check.mutate(undefined);
						}}
					>
						<Group align="flex-end" gap="sm">
							<TextInput
								label={texts.check}
								required
								maxLength={64}
								autoComplete="one-time-code"
								value={code}
								onChange={(event) => setCode(event.currentTarget.value)}
							/>
							<Button type="submit" variant="default" loading={check.isPending}>
								{texts.checkIt}
							</Button>
						</Group>
					</form>
				)}
				<Failure error={check.error} />
			</Stack>
		</Paper>
	);
}

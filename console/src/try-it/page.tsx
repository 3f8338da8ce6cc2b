/** Try it: a send with every parameter, the program that does the same, and a phone that shows what comes. */

import { Alert, Grid, Stack } from "@mantine/core";
import { useMemo, useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { PageHead } from "../frame/page-head.tsx";
import { Program } from "../frame/program.tsx";
import { useData } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Answer, type Sent } from "./answer.tsx";
import { FIRST_TYPED, parametersOf, type Typed } from "./fields.ts";
import { SendForm } from "./form.tsx";
import { Receivers } from "./receivers.tsx";
import { useTexts } from "./texts.ts";

type Account = { readonly testMode?: boolean };

export default function TryItPage() {
	const { account } = useSession();
	const [typed, setTyped] = useState<Typed>(FIRST_TYPED);
	// The answer to a send belongs to the account that sent it.
	return <TryIt key={account.sid} typed={typed} onType={setTyped} />;
}

function TryIt({
	typed,
	onType,
}: {
	readonly typed: Typed;
	readonly onType: (typed: Typed) => void;
}) {
	const texts = useTexts();
	const { account, own } = useSession();
	const known = useData<Account>(`/accounts/${account.sid}`);
	const isLive = own.isSandbox === false && known.data?.testMode !== true;
	const isOwn = account.sid === own.sid;
	const parameters = useMemo(
		() => ({
			...parametersOf(typed),
			...(!isOwn && { accountSid: account.sid }),
		}),
		[typed, isOwn, account.sid],
	);
	const call = useMemo(
		() => ({ path: "/2fa/send", parameters }) as const,
		[parameters],
	);
	const send = useChange(
		() => api.post<Sent>("/2fa/send", parameters),
		["/2fa/search", "/console/verifications", "/console/home"],
	);
	return (
		<>
			<PageHead title={texts.title} text={texts.text} />
			<Grid gap="lg">
				<Grid.Col span={{ base: 12, md: 7 }} miw={0}>
					<Stack gap="lg">
						{isLive && (
							<Alert color="orange" variant="outline">
								{texts.live}
							</Alert>
						)}
						<SendForm
							typed={typed}
							onType={onType}
							isBusy={send.isPending}
							onSend={() => send.mutate(undefined)}
						/>
						<Answer
							error={send.error}
							sent={send.data ?? null}
							accountSid={account.sid}
						/>
						<Program label={texts.program} call={call} />
					</Stack>
				</Grid.Col>
				<Grid.Col span={{ base: 12, md: 5 }} miw={0}>
					<Receivers
						accountSid={account.sid}
						sent={send.data?.requestID ?? null}
					/>
				</Grid.Col>
			</Grid>
		</>
	);
}

/** The second factor: an authenticator app, set up by a QR code and confirmed by its first code. */

import {
	Button,
	Code,
	Group,
	List,
	Stack,
	Text,
	TextInput,
} from "@mantine/core";
import { useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { Confirm, Dialog, DialogButtons } from "../frame/dialog.tsx";
import { FormDialog } from "../frame/form-dialog.tsx";
import { Section } from "../frame/section.tsx";
import { endInAllTabs, findMe, type Me } from "../frame/session.ts";
import { showOnce } from "../frame/shown-once.tsx";
import { Failure } from "../frame/states.tsx";
import { useProfileTexts } from "./profile-texts.ts";
import { QrCode } from "./qr-code.tsx";

type Offer = { readonly secret: string; readonly uri: string };

export function OwnTotp({ user }: { readonly user: NonNullable<Me["user"]> }) {
	const texts = useProfileTexts();
	const [offer, setOffer] = useState<Offer | null>(null);
	const [isRemoving, setRemoving] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);

	async function doing(change: () => Promise<unknown>) {
		setBusy(true);
		setError(null);
		await change().catch(setError);
		setBusy(false);
	}
	const begins = () =>
		doing(async () => {
			setOffer((await api.post<Enveloped<Offer>>("/console/totp")).data);
		});
	const removes = () =>
		doing(async () => {
			await api.delete("/console/totp");
			endInAllTabs();
		});

	return (
		<Section
			title={texts.totp}
			text={user.hasTotp ? texts.totpOn(user.recoveryCodesLeft) : texts.totpOff}
		>
			<Group>
				<Button variant="default" loading={isBusy} onClick={begins}>
					{user.hasTotp ? texts.renew : texts.setUp}
				</Button>
				{user.hasTotp && (
					<Button
						variant="default"
						onClick={() => {
							setError(null);
							setRemoving(true);
						}}
					>
						{texts.remove}
					</Button>
				)}
			</Group>
			{!isRemoving && <Failure error={error} />}
			{offer !== null && (
				<SetUp
					offer={offer}
					// One that was closed before its answer came does not close the next one.
					onClose={() => setOffer((now) => (now === offer ? null : now))}
				/>
			)}
			{isRemoving && (
				<Confirm
					title={texts.removeTitle}
					action={texts.remove}
					onConfirm={removes}
					onClose={() => {
						setError(null);
						setRemoving(false);
					}}
					isBusy={isBusy}
					error={error}
				>
					{texts.removeText}
				</Confirm>
			)}
		</Section>
	);
}

function SetUp({
	offer,
	onClose,
}: {
	readonly offer: Offer;
	readonly onClose: () => void;
}) {
	const texts = useProfileTexts();
	const [code, setCode] = useState("");
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);

	async function confirm() {
		setBusy(true);
		setError(null);
		try {
			const { data } = await api.post<
				Enveloped<{ recoveryCodes: readonly string[] }>
			>("/console/totp/confirm", { code }, { asksNobody: true });
			onClose();
			showCodes(data.recoveryCodes);
		} catch (failure) {
			setError(failure);
			setBusy(false);
		}
	}

	return (
		<FormDialog
			title={texts.setUp}
			action={texts.confirm}
			isBusy={isBusy}
			error={error}
			onSubmit={() => void confirm()}
			onClose={onClose}
		>
			<Text>{texts.scan}</Text>
			<QrCode text={offer.uri} label={texts.qr} />
			<Text fz="sm">
				{texts.orType}{" "}
				<Code style={{ overflowWrap: "anywhere" }}>{offer.secret}</Code>
			</Text>
			<TextInput
				label={texts.code}
				inputMode="numeric"
				autoComplete="one-time-code"
				required
				data-autofocus
				value={code}
				onChange={({ currentTarget }) => setCode(currentTarget.value)}
			/>
		</FormDialog>
	);
}

function showCodes(codes: readonly string[]): void {
	showOnce((close) => (
		<RecoveryCodes
			codes={codes}
			onDone={() => {
				close();
				void findMe();
			}}
		/>
	));
}

function RecoveryCodes({
	codes,
	onDone,
}: {
	readonly codes: readonly string[];
	readonly onDone: () => void;
}) {
	const texts = useProfileTexts();
	return (
		<Dialog title={texts.recoveryTitle} onClose={onDone} isFirm>
			<Stack>
				<Text>{texts.recoveryText}</Text>
				<List listStyleType="none" spacing={4}>
					{codes.map((each) => (
						<List.Item key={each}>
							<Code fz="md">{each}</Code>
						</List.Item>
					))}
				</List>
				<DialogButtons>
					<Button onClick={onDone}>{texts.recoveryDone}</Button>
				</DialogButtons>
			</Stack>
		</Dialog>
	);
}

/** Where an account is told what happens, how that is signed, and whether it arrives. */

import {
	Alert,
	Button,
	Code,
	Group,
	NativeSelect,
	Stack,
	Text,
	TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { CopyButton } from "../frame/copy.tsx";
import { Confirm } from "../frame/dialog.tsx";
import { useFormat } from "../frame/format.ts";
import { useChange } from "../frame/query.ts";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { Unsaved } from "../frame/unsaved.tsx";
import { type Account, pathTo } from "./account.ts";
import { useTexts } from "./texts.ts";

export default function Callbacks({ account }: { readonly account: Account }) {
	const { can } = useSession();
	const [url, setUrl] = useState(account.callbackUrl ?? "");
	const isSaved = url.trim() === (account.callbackUrl ?? "");
	return (
		<Stack maw={760}>
			<Endpoint account={account} url={url} onUrl={setUrl} />
			<Secret account={account} />
			{can("POST /accounts/:sid/callbackTest") && (
				<Trial account={account} isSaved={isSaved} />
			)}
		</Stack>
	);
}

function Endpoint({
	account,
	url,
	onUrl,
}: {
	readonly account: Account;
	readonly url: string;
	readonly onUrl: (url: string) => void;
}) {
	const texts = useTexts();
	const { can } = useSession();
	const mayChange = can("PATCH /accounts/:sid");
	const [method, setMethod] = useState(account.callbackMethod);
	const isChanged =
		url.trim() !== (account.callbackUrl ?? "") ||
		method !== account.callbackMethod;
	const saving = useChange(
		() =>
			api.patch(pathTo(account.sid), {
				callbackUrl: url.trim() || null,
				callbackMethod: method,
			}),
		["/accounts"],
	);

	function save(event: FormEvent) {
		event.preventDefault();
		saving.mutate(undefined, { onSuccess: () => say(texts.saved) });
	}

	return (
		<Section title={texts.tabs.callbacks}>
			<Unsaved isChanged={isChanged} />
			<form onSubmit={save}>
				<Stack>
					<TextInput
						label={texts.url}
						description={texts.urlHelp}
						type="url"
						value={url}
						readOnly={!mayChange}
						spellCheck={false}
						onChange={({ currentTarget }) => onUrl(currentTarget.value)}
					/>
					<NativeSelect
						label={texts.method}
						value={method}
						disabled={!mayChange}
						data={["POST", "GET"]}
						onChange={({ currentTarget }) => setMethod(currentTarget.value)}
						w={140}
					/>
					<Failure error={saving.error} />
					{mayChange && (
						<Button
							type="submit"
							w="fit-content"
							disabled={!isChanged}
							loading={saving.isPending}
						>
							{texts.save}
						</Button>
					)}
				</Stack>
			</form>
		</Section>
	);
}

function Secret({ account }: { readonly account: Account }) {
	const texts = useTexts();
	const { can, role } = useSession();
	const [isShown, setShown] = useState(false);
	const [isRotating, setRotating] = useState(false);
	const { callbackSecret: secret } = account;
	const rotating = useChange(
		() => api.post(`${pathTo(account.sid)}/callbackSecret`),
		["/accounts"],
	);
	return (
		<Section
			title={texts.secret}
			actions={
				can("POST /accounts/:sid/callbackSecret") && (
					<Button size="xs" variant="default" onClick={() => setRotating(true)}>
						{texts.rotate}
					</Button>
				)
			}
		>
			{secret === null ? (
				<Text c="dimmed">
					{role === "owner" ? texts.secretBroken : texts.secretHidden}
				</Text>
			) : (
				<Group gap="xs">
					<Code style={{ overflowWrap: "anywhere" }}>
						{isShown ? secret : `${secret.slice(0, 6)}${"•".repeat(24)}`}
					</Code>
					<CopyButton text={secret} label={texts.secret} />
					<Button
						size="compact-sm"
						variant="subtle"
						onClick={() => setShown(!isShown)}
					>
						{isShown ? texts.hideSecret : texts.showSecret}
					</Button>
				</Group>
			)}
			{isRotating && (
				<Confirm
					title={texts.rotateTitle}
					action={texts.rotate}
					isDangerous={false}
					isBusy={rotating.isPending}
					error={rotating.error}
					onClose={() => setRotating(false)}
					onConfirm={() =>
						rotating.mutate(undefined, {
							onSuccess() {
								setRotating(false);
								say(texts.rotated);
							},
						})
					}
				>
					{texts.rotateText}
				</Confirm>
			)}
		</Section>
	);
}

type Tried = {
	readonly isTaken: boolean;
	readonly status: number | null;
	readonly reason: string | null;
	readonly ms: number;
};

function Trial({
	account,
	isSaved,
}: {
	readonly account: Account;
	readonly isSaved: boolean;
}) {
	const texts = useTexts();
	const format = useFormat();
	const trying = useChange(
		() => api.post<Enveloped<Tried>>(`${pathTo(account.sid)}/callbackTest`),
		[],
	);
	const tried = trying.data?.data;
	const sentence =
		tried === undefined
			? null
			: tried.status === null
				? texts.testNoAnswer(tried.reason ?? "")
				: tried.isTaken
					? texts.testTaken(tried.status, format.duration(tried.ms))
					: texts.testRefused(tried.status, format.duration(tried.ms));
	return (
		<Section title={texts.test} text={texts.testText}>
			<Stack align="flex-start">
				<Button
					variant="default"
					disabled={!isSaved || account.callbackUrl === null}
					loading={trying.isPending}
					onClick={() => trying.mutate(undefined)}
				>
					{texts.test}
				</Button>
				{!isSaved && <Text c="dimmed">{texts.testUnsaved}</Text>}
				<Failure error={trying.error} />
				{sentence !== null && (
					<Alert
						role="status"
						variant="outline"
						color={tried?.isTaken ? "teal" : "red"}
					>
						<span dir="auto">{sentence}</span>
					</Alert>
				)}
			</Stack>
		</Section>
	);
}

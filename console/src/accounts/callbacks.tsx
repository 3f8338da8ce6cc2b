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
import { latest, useChange } from "../frame/change.ts";
import { CopyButton } from "../frame/copy.tsx";
import { Confirm } from "../frame/dialog.tsx";
import { useFormat } from "../frame/format.ts";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { useTyped } from "../frame/typed.ts";
import { Unsaved } from "../frame/unsaved.tsx";
import { type Account, changeAccount, pathTo } from "./account.ts";
import { useTexts } from "./texts.ts";

type Fields = { readonly url: string; readonly method: string };

const fieldsOf = ({ callbackUrl, callbackMethod }: Account): Fields => ({
	...{ url: callbackUrl ?? "", method: callbackMethod },
});

export default function Callbacks({ account }: { readonly account: Account }) {
	const { can } = useSession();
	const form = useTyped(fieldsOf(account));
	return (
		<Stack maw={760}>
			<Endpoint sid={account.sid} form={form} />
			<Secret account={account} />
			{can("POST /accounts/:sid/callbackTest") && (
				<Trial account={account} isSaved={form.typed.url === undefined} />
			)}
		</Stack>
	);
}

function Endpoint({
	sid,
	form,
}: {
	readonly sid: string;
	readonly form: ReturnType<typeof useTyped<Fields>>;
}) {
	const texts = useTexts();
	const { can } = useSession();
	const mayChange = can("PATCH /accounts/:sid");
	const { fields, typed, isChanged, set, forget, mustBeCurrent } = form;
	const saving = useChange(
		async ({ url, method }: Partial<Fields>) => {
			const { now, options } = await latest<Account>(pathTo(sid));
			mustBeCurrent(fieldsOf(now), texts);
			const members = {
				...(url !== undefined && { callbackUrl: url.trim() || null }),
				...(method !== undefined && { callbackMethod: method }),
			};
			await changeAccount(sid, members, options);
		},
		["/accounts"],
	);

	function save(event: FormEvent) {
		event.preventDefault();
		saving.mutate(typed, {
			onSuccess() {
				forget(typed);
				say(texts.saved);
			},
		});
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
						value={fields.url}
						readOnly={!mayChange}
						spellCheck={false}
						onChange={({ currentTarget }) => set({ url: currentTarget.value })}
					/>
					<NativeSelect
						label={texts.method}
						value={fields.method}
						disabled={!mayChange}
						data={["POST", "GET"]}
						onChange={({ currentTarget }) =>
							set({ method: currentTarget.value })
						}
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
					onClose={() => {
						rotating.reset();
						setRotating(false);
					}}
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

/** One real message through one provider. */

import { Alert, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Confirm } from "../frame/dialog.tsx";
import { useFormat } from "../frame/format.ts";
import { Failure } from "../frame/states.tsx";
import { RecipientForm } from "./recipient-form.tsx";
import type { Provider, Tested } from "./reply.ts";
import { useTexts } from "./texts.ts";

export function TestMessage({
	providers,
}: {
	readonly providers: readonly Provider[];
}) {
	const texts = useTexts().test;
	const format = useFormat();
	const carriers = providers.filter(({ kind }) => kind === "carrier");
	const [typed, setTyped] = useState({
		via: carriers[0]?.name ?? "",
		...{ to: "", channel: "", from: "" },
	});
	const [asksFirst, setAsksFirst] = useState(false);
	const set = (patch: Partial<typeof typed>) =>
		setTyped({ ...typed, ...patch });
	const send = useChange(
		() =>
			api.post<Enveloped<Tested>>("/console/delivery/test", {
				via: typed.via,
				to: typed.to,
				...(typed.channel !== "" && { channel: typed.channel }),
				...(typed.from !== "" && { from: typed.from }),
			}),
		["/console/delivery"],
	);
	if (carriers.length === 0) {
		return (
			<Text fz="sm" c="dimmed">
				{texts.none}
			</Text>
		);
	}
	const channels =
		carriers.find(({ name }) => name === typed.via)?.channels ?? [];
	return (
		<Stack gap="md">
			<RecipientForm
				typed={typed}
				onChange={set}
				channels={channels}
				texts={{ ...texts, noChannel: texts.usual }}
				isBusy={send.isPending}
				onSubmit={() => setAsksFirst(true)}
				before={
					<NativeSelect
						label={texts.via}
						value={typed.via}
						onChange={(event) =>
							set({ via: event.currentTarget.value, channel: "" })
						}
						data={carriers.map(({ name }) => name)}
					/>
				}
			>
				<TextInput
					label={texts.from}
					placeholder={texts.fromHelp}
					maxLength={254}
					value={typed.from}
					onChange={(event) => set({ from: event.currentTarget.value })}
				/>
			</RecipientForm>
			<Failure error={send.error} />
			{send.data && (
				<Alert
					variant="outline"
					color={send.data.data.outcome === "accepted" ? "teal" : "red"}
					role="status"
				>
					<span lang="en" dir="auto">
						{send.data.data.says}
					</span>{" "}
					{texts.took(format.duration(send.data.data.milliseconds))}
				</Alert>
			)}
			{asksFirst && (
				<Confirm
					title={texts.sure}
					action={texts.go}
					isDangerous={false}
					onClose={() => setAsksFirst(false)}
					onConfirm={() => {
						setAsksFirst(false);
						send.mutate(undefined);
					}}
				>
					{texts.sureText(typed.to, typed.via)}
				</Confirm>
			)}
		</Stack>
	);
}

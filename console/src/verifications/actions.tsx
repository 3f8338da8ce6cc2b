/** The actions on a verification, by role. */

import { Button, Group, Menu } from "@mantine/core";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Confirm } from "../frame/dialog.tsx";
import { Icon } from "../frame/icons.tsx";
import { say } from "../frame/said.tsx";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import type { Detail } from "./detail.ts";
import { useTexts } from "./texts.ts";

type Action = { readonly said: string; readonly run: () => Promise<unknown> };

export function Actions({
	detail,
	accountSid,
	outdates,
	onErased,
}: {
	readonly detail: Detail;
	readonly accountSid: string;
	/** The path whose reply a change makes old. */
	readonly outdates: string;
	readonly onErased: (sid: string) => void;
}) {
	const texts = useTexts();
	const { can } = useSession();
	const [asks, setAsks] = useState<"cancel" | "erase" | null>(null);
	const change = useChange(({ run }: Action) => run(), [outdates]);
	const { sid, recipient } = detail;
	const isPending = detail.status === "pending";
	const isMasked = recipient?.includes("•") === true;
	const act = (action: Action, then?: () => void) =>
		change.mutate(action, {
			onSuccess() {
				say(action.said);
				setAsks(null);
				then?.();
			},
		});
	const resend = (channel?: string) =>
		act({
			said: texts.resent,
			run: () =>
				api.post("/2fa/resend", {
					...{ requestId: sid, accountSid },
					...(channel !== undefined && { channel }),
				}),
		});
	const close = () => {
		change.reset();
		setAsks(null);
	};
	return (
		<>
			<Group gap="xs" role="group" aria-label={texts.actions}>
				{isPending && can("POST /2fa/resend") && (
					<ResendButton onResend={resend} isBusy={change.isPending} />
				)}
				{isPending && can("POST /2fa/cancel") && (
					<Button size="xs" variant="default" onClick={() => setAsks("cancel")}>
						{texts.cancelIt}
					</Button>
				)}
				{recipient !== null &&
					!isMasked &&
					detail.status !== "blocked" &&
					can("POST /accounts/:sid/unlock") && (
						<Button
							size="xs"
							variant="default"
							title={texts.unlockHelp}
							disabled={change.isPending}
							onClick={() =>
								act({
									said: texts.unlocked,
									run: () =>
										api.post(`/accounts/${accountSid}/unlock`, { recipient }),
								})
							}
						>
							{texts.unlock}
						</Button>
					)}
				{can("DELETE /2fa/search/:sid") && (
					<Button
						size="xs"
						variant="default"
						leftSection={<Icon name="trash" size={14} />}
						onClick={() => setAsks("erase")}
					>
						{texts.erase}
					</Button>
				)}
			</Group>
			{asks === null && <Failure error={change.error} />}
			{asks === "cancel" && (
				<Confirm
					title={texts.cancelTitle}
					action={texts.cancelNow}
					isBusy={change.isPending}
					error={change.error}
					onClose={close}
					onConfirm={() =>
						act({
							said: texts.canceledNow,
							run: () =>
								api.post("/2fa/cancel", { requestId: sid, accountSid }),
						})
					}
				>
					{texts.cancelText}
				</Confirm>
			)}
			{asks === "erase" && (
				<Confirm
					title={texts.eraseTitle}
					action={texts.eraseNow}
					isBusy={change.isPending}
					error={change.error}
					onClose={close}
					onConfirm={() =>
						act(
							{
								said: texts.erased,
								run: () => api.delete(`/2fa/search/${sid}`, { accountSid }),
							},
							() => onErased(sid),
						)
					}
				>
					{texts.eraseText}
				</Confirm>
			)}
		</>
	);
}

/** The channels that the same code may go out on again; the server says if one cannot. */
const AGAIN = ["sms", "call", "email"] as const;

function ResendButton({
	onResend,
	isBusy,
}: {
	readonly onResend: (channel?: string) => void;
	readonly isBusy: boolean;
}) {
	const texts = useTexts();
	return (
		<Menu position="bottom-start">
			<Menu.Target>
				<Button
					size="xs"
					loading={isBusy}
					leftSection={<Icon name="refresh" size={14} />}
				>
					{texts.resend}
				</Button>
			</Menu.Target>
			<Menu.Dropdown>
				<Menu.Item onClick={() => onResend()}>{texts.resend}</Menu.Item>
				{AGAIN.map((channel) => (
					<Menu.Item key={channel} onClick={() => onResend(channel)}>
						{texts.resendBy(texts.channels[channel] ?? channel)}
					</Menu.Item>
				))}
			</Menu.Dropdown>
		</Menu>
	);
}

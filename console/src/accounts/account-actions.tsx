/** Suspends, activates, closes and removes an account below one's own. */

import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Confirm } from "../frame/dialog.tsx";
import { Icon } from "../frame/icons.tsx";
import { type Account, pathTo } from "./account.ts";
import { useTexts } from "./texts.ts";

type Action = "suspend" | "activate" | "close" | "deleteAccount";

const STATUSES = {
	suspend: "suspended",
	activate: "active",
	close: "closed",
} as const;

function actionsFor({ status }: Account): readonly Action[] {
	if (status === "active") return ["suspend", "close"];
	return status === "suspended"
		? ["activate", "close"]
		: ["activate", "deleteAccount"];
}

export function AccountActions({ account }: { readonly account: Account }) {
	const texts = useTexts();
	const [asked, setAsked] = useState<Action | null>(null);
	const path = pathTo(account.sid);
	const change = useChange(
		(action: Action) =>
			action === "deleteAccount"
				? api.delete(path)
				: api.patch(path, { status: STATUSES[action] }),
		["/accounts"],
	);
	const close = () => {
		setAsked(null);
		change.reset();
	};
	const explained = {
		suspend: texts.suspendText,
		activate: texts.activateText,
		close: texts.closeText,
		deleteAccount: texts.removeText,
	};
	return (
		<>
			<Menu position="bottom-end">
				<Menu.Target>
					<ActionIcon
						variant="subtle"
						color="gray"
						aria-label={texts.actions(account.name)}
					>
						<Icon name="menu" size={16} />
					</ActionIcon>
				</Menu.Target>
				<Menu.Dropdown>
					{actionsFor(account).map((action) => (
						<Menu.Item key={action} onClick={() => setAsked(action)}>
							{texts[action]}
						</Menu.Item>
					))}
				</Menu.Dropdown>
			</Menu>
			{asked !== null && (
				<Confirm
					title={texts.sure(texts[asked], account.name)}
					action={texts[asked]}
					isDangerous={asked !== "activate"}
					isBusy={change.isPending}
					error={change.error}
					onClose={close}
					onConfirm={() => change.mutate(asked, { onSuccess: close })}
				>
					{explained[asked]}
				</Confirm>
			)}
		</>
	);
}

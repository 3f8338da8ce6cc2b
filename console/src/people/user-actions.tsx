/** The actions of an owner on a user. Each that cannot be undone asks first. */

import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { latest, useChange } from "../frame/change.ts";
import { Confirm } from "../frame/dialog.tsx";
import { FormDialog } from "../frame/form-dialog.tsx";
import { Icon } from "../frame/icons.tsx";
import { isolated } from "../frame/isolated.ts";
import { say } from "../frame/said.tsx";
import { type Role, useSession } from "../frame/session.ts";
import { useTyped } from "../frame/typed.ts";
import { RoleChoice } from "./invite.tsx";
import { showLink } from "./link-dialog.tsx";
import { type PeopleTexts, useTexts } from "./texts.ts";
import { type User, usersPath } from "./user.ts";

type Action =
	| "newLink"
	| "suspend"
	| "activate"
	| "noFactor"
	| "signOut"
	| "remove";

type Done = Enveloped<User> | undefined;

export function UserActions({ user }: { readonly user: User }) {
	const texts = useTexts();
	const [asked, setAsked] = useState<Action | "role" | null>(null);
	const close = () => setAsked(null);
	return (
		<>
			<Menu position="bottom-end">
				<Menu.Target>
					<ActionIcon
						variant="subtle"
						color="gray"
						aria-label={texts.actions(user.email)}
					>
						<Icon name="menu" size={16} />
					</ActionIcon>
				</Menu.Target>
				<Menu.Dropdown>
					<Menu.Item onClick={() => setAsked("role")}>
						{texts.changeRole}
					</Menu.Item>
					{actionsFor(user).map((action) => (
						<Menu.Item key={action} onClick={() => setAsked(action)}>
							{texts[action]}
						</Menu.Item>
					))}
				</Menu.Dropdown>
			</Menu>
			{asked === "role" && <ChangeRole user={user} onClose={close} />}
			{asked !== null && asked !== "role" && (
				<Ask action={asked} user={user} onClose={close} />
			)}
		</>
	);
}

function actionsFor({ status, hasTotp }: User): readonly Action[] {
	return [
		"newLink",
		...(hasTotp ? (["noFactor"] as const) : []),
		"signOut",
		status === "suspended" ? "activate" : "suspend",
		"remove",
	];
}

function textOf(action: Action, texts: PeopleTexts): string | null {
	const known: Partial<Record<Action, string>> = {
		newLink: texts.newLinkText,
		suspend: texts.suspendText,
		noFactor: texts.noFactorText,
		remove: texts.removeText,
	};
	return known[action] ?? null;
}

function requestOf(action: Action, path: string): Promise<Done> {
	switch (action) {
		case "newLink":
			return api.post(`${path}/link`);
		case "suspend":
			return api.patch(path, { status: "suspended" });
		case "activate":
			return api.patch(path, { status: "active" });
		case "noFactor":
			return api.patch(path, { totp: null });
		case "signOut":
			return api.delete(`${path}/sessions`);
		case "remove":
			return api.delete(path);
	}
}

function Ask({
	action,
	user,
	onClose,
}: {
	readonly action: Action;
	readonly user: User;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const { account } = useSession();
	const path = usersPath(account.sid);
	const change = useChange(
		() => requestOf(action, `${path}/${user.sid}`),
		[path],
		(reply) => {
			if (action === "newLink" && reply) showLink(reply.data);
			else say(texts.done);
		},
	);
	return (
		<Confirm
			title={texts.sure(texts[action], user.email)}
			action={texts[action]}
			isDangerous={action !== "newLink" && action !== "activate"}
			isBusy={change.isPending}
			error={change.error}
			onClose={onClose}
			onConfirm={() => change.mutate(undefined, { onSuccess: onClose })}
		>
			{textOf(action, texts)}
		</Confirm>
	);
}

function ChangeRole({
	user,
	onClose,
}: {
	readonly user: User;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const { account } = useSession();
	const { fields, isChanged, set, mustBeCurrent } =
		useTyped<Pick<User, "role">>(user);
	const { role } = fields;
	const path = usersPath(account.sid);
	const one = `${path}/${user.sid}`;
	const change = useChange(
		async (next: Role) => {
			const { now, options } = await latest<User>(one);
			mustBeCurrent(now, texts);
			await api.patch(one, { role: next }, options);
		},
		[path],
	);
	return (
		<FormDialog
			title={`${texts.changeRole}: ${isolated(user.email)}`}
			action={texts.save}
			isUnchanged={!isChanged}
			isBusy={change.isPending}
			error={change.error}
			onSubmit={() =>
				change.mutate(role, {
					onSuccess() {
						onClose();
						say(texts.done);
					},
				})
			}
			onClose={onClose}
		>
			<RoleChoice role={role} onChange={(next) => set({ role: next })} />
		</FormDialog>
	);
}

/** Makes a user of an account. */

import { Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { type Role, useSession } from "../frame/session.ts";
import { useFrameTexts } from "../frame/texts.ts";
import { showLink } from "./link-dialog.tsx";
import { useTexts } from "./texts.ts";
import { ROLES, type User, usersPath } from "./user.ts";

export function Invite({ onClose }: { readonly onClose: () => void }) {
	const texts = useTexts();
	const { account } = useSession();
	const [email, setEmail] = useState("");
	const [role, setRole] = useState<Role>("viewer");
	const path = usersPath(account.sid);
	const making = useChange(
		(given: { email: string; role: Role }) =>
			api.post<Enveloped<User>>(path, given),
		[path],
		({ data }) => showLink(data),
	);

	function make() {
		making.mutate({ email: email.trim(), role }, { onSuccess: onClose });
	}

	return (
		<FormDialog
			title={texts.invite}
			action={texts.make}
			isBusy={making.isPending}
			error={making.error}
			onSubmit={make}
			onClose={onClose}
		>
			<TextInput
				label={texts.email}
				type="email"
				required
				data-autofocus
				autoComplete="off"
				value={email}
				onChange={({ currentTarget }) => setEmail(currentTarget.value)}
			/>
			<RoleChoice role={role} onChange={setRole} />
		</FormDialog>
	);
}

export function RoleChoice({
	role,
	onChange,
}: {
	readonly role: Role;
	readonly onChange: (role: Role) => void;
}) {
	const texts = useTexts();
	const frame = useFrameTexts();
	return (
		<Radio.Group
			label={texts.role}
			value={role}
			onChange={(value) => onChange(value as Role)}
		>
			<Stack gap="xs" mt={6}>
				{ROLES.map((each) => (
					<Radio
						key={each}
						value={each}
						label={frame.roles[each]}
						description={texts.roleTexts[each]}
					/>
				))}
			</Stack>
		</Radio.Group>
	);
}

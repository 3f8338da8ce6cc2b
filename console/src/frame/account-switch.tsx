/** Chooses the account that the pages show, where there are accounts below one's own. */

import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import css from "./account-switch.module.css";
import { useAllAccounts } from "./all-accounts.ts";
import { useFormat } from "./format.ts";
import { useChooseAccount, useSession } from "./session.ts";
import { SidePopover, TwoLines } from "./side-popover.tsx";
import { Loaded } from "./states.tsx";
import { useFrameTexts } from "./texts.ts";

type Listed = { readonly sid: string; readonly name: string };

const MOST_SHOWN = 50;

export function AccountSwitch() {
	const texts = useFrameTexts();
	const { account, me } = useSession();
	return (
		<SidePopover
			label={texts.switchAccount}
			name={account.name}
			under={me.account.isSandbox ? texts.sandbox : account.sid}
			width={300}
			position="bottom-start"
		>
			{(close) => <Accounts onChosen={close} />}
		</SidePopover>
	);
}

function Accounts({ onChosen }: { readonly onChosen: () => void }) {
	const texts = useFrameTexts();
	const { account, own } = useSession();
	const [wanted, setWanted] = useState("");
	const chooseAccount = useChooseAccount();
	const list = useId();
	const format = useFormat();
	const query = useAllAccounts<Listed>();
	const choose = (sid: string) => {
		onChosen();
		chooseAccount(sid);
	};
	return (
		<Stack gap="xs">
			<TextInput
				label={texts.findAccount}
				value={wanted}
				onChange={({ currentTarget }) => setWanted(currentTarget.value)}
				data-autofocus
				aria-controls={list}
			/>
			<Loaded query={query}>
				{(all) => {
					const found = all.filter(({ sid, name }) =>
						`${name} ${sid}`
							.toLowerCase()
							.includes(wanted.trim().toLowerCase()),
					);
					return (
						<ul className={css.list} id={list}>
							{found.length === 0 && <Text c="dimmed">{texts.noAccount}</Text>}
							{found.slice(0, MOST_SHOWN).map(({ sid, name }) => (
								<li key={sid}>
									<Button
										variant={sid === account.sid ? "light" : "subtle"}
										color="gray"
										fullWidth
										justify="flex-start"
										aria-current={sid === account.sid}
										onClick={() => choose(sid)}
										className={css.choice}
									>
										<TwoLines under={sid === own.sid ? texts.ownAccount : sid}>
											<bdi>{name}</bdi>
										</TwoLines>
									</Button>
								</li>
							))}
							{found.length > MOST_SHOWN && (
								<Text component="li" fz="sm" c="dimmed">
									{texts.moreAccounts(format.number(found.length - MOST_SHOWN))}
								</Text>
							)}
						</ul>
					);
				}}
			</Loaded>
		</Stack>
	);
}

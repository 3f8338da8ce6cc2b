/** Chooses the account that the pages show, where there are accounts below one's own. */

import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import css from "./account-switch.module.css";
import { useData } from "./query.ts";
import { useChooseAccount, useSession } from "./session.ts";
import { SidePopover, TwoLines } from "./side-popover.tsx";
import { Loaded } from "./states.tsx";
import { useFrameTexts } from "./texts.ts";

type Listed = { readonly sid: string; readonly name: string };
type Page = { readonly result: readonly Listed[]; readonly total: number };

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
	const query = useData<Page>("/accounts", { pageSize: 1_000 });
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
				{({ result }) => {
					const found = result.filter(({ sid, name }) =>
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
						</ul>
					);
				}}
			</Loaded>
		</Stack>
	);
}

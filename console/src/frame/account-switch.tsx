/** Chooses the account that the pages show, where there are accounts below one's own. */

import {
	Button,
	Popover,
	Stack,
	Text,
	TextInput,
	UnstyledButton,
	VisuallyHidden,
} from "@mantine/core";
import { useId, useState } from "react";
import css from "./account-switch.module.css";
import { Icon } from "./icons.tsx";
import { useData } from "./query.ts";
import { useChooseAccount, useSession } from "./session.ts";
import { Loaded } from "./states.tsx";
import { useFrameTexts } from "./texts.ts";

type Listed = { readonly sid: string; readonly name: string };
type Page = { readonly result: readonly Listed[]; readonly total: number };

const MOST_SHOWN = 50;

export function AccountSwitch() {
	const texts = useFrameTexts();
	const { account, me } = useSession();
	const [isOpen, setOpen] = useState(false);
	return (
		<Popover
			opened={isOpen}
			onChange={setOpen}
			width={300}
			position="bottom-start"
			trapFocus
		>
			<Popover.Target>
				<UnstyledButton
					className={css.target}
					aria-haspopup="dialog"
					onClick={() => setOpen(!isOpen)}
				>
					<span className={css.name}>
						<VisuallyHidden>{texts.switchAccount}: </VisuallyHidden>
						<bdi>{account.name}</bdi>
						<span className={css.sid}>
							{me.account.isSandbox ? texts.sandbox : account.sid}
						</span>
					</span>
					<Icon name="chevron" size={16} />
				</UnstyledButton>
			</Popover.Target>
			<Popover.Dropdown aria-label={texts.switchAccount}>
				{isOpen && <Accounts onChosen={() => setOpen(false)} />}
			</Popover.Dropdown>
		</Popover>
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
										<span className={css.name}>
											<bdi>{name}</bdi>
											<span className={css.sid}>
												{sid === own.sid ? texts.ownAccount : sid}
											</span>
										</span>
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

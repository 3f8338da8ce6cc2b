/** The person: profile, language, appearance, times, keys, sign-out. */

import {
	Button,
	Divider,
	type MantineColorScheme,
	NativeSelect,
	Stack,
	Text,
	useMantineColorScheme,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { startTransition } from "react";
import { type Zone, zone } from "./format.ts";
import { Icon } from "./icons.tsx";
import { say } from "./said.tsx";
import { signOut, useSession } from "./session.ts";
import { SidePopover } from "./side-popover.tsx";
import { sentenceOf } from "./states.tsx";
import { LANGUAGES, type Language, language, useFrameTexts } from "./texts.ts";

export function PersonMenu({ onKeys }: { readonly onKeys: () => void }) {
	const texts = useFrameTexts();
	const { user, role, me } = useSession();
	return (
		<SidePopover
			label={texts.you}
			name={user?.email ?? texts.byToken}
			under={texts.roles[role]}
			width={260}
			position="top-start"
		>
			{(close) => (
				<Stack gap="xs">
					{user !== null && (
						<Button
							component={Link}
							to="/profile"
							variant="subtle"
							justify="flex-start"
							leftSection={<Icon name="profile" />}
							onClick={close}
							data-autofocus
						>
							{texts.pages.profile}
						</Button>
					)}
					<Button
						variant="subtle"
						justify="flex-start"
						leftSection={<Icon name="keyboard" />}
						onClick={() => {
							close();
							onKeys();
						}}
					>
						{texts.keys}
					</Button>
					<Choices />
					<Divider />
					<Button
						variant="subtle"
						justify="flex-start"
						leftSection={<Icon name="signOut" />}
						onClick={() =>
							signOut().catch((error: unknown) =>
								say(sentenceOf(error, texts).sentence),
							)
						}
					>
						{texts.signOut}
					</Button>
					{me.version !== undefined && (
						<Text fz="xs" c="dimmed" ta="center">
							{texts.version(me.version)}
						</Text>
					)}
				</Stack>
			)}
		</SidePopover>
	);
}

function Choices() {
	const texts = useFrameTexts();
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	return (
		<>
			<NativeSelect
				label={texts.language}
				value={language.use()}
				data={Object.entries(LANGUAGES).map(([value, label]) => ({
					value,
					label,
				}))}
				onChange={({ currentTarget: { value } }) =>
					startTransition(() => language.set(value as Language))
				}
			/>
			<NativeSelect
				label={texts.theme}
				value={colorScheme}
				data={Object.entries(texts.themes).map(([value, label]) => ({
					value,
					label,
				}))}
				onChange={({ currentTarget: { value } }) =>
					setColorScheme(value as MantineColorScheme)
				}
			/>
			<NativeSelect
				label={texts.zone}
				value={zone.use()}
				data={Object.entries(texts.zones).map(([value, label]) => ({
					value,
					label,
				}))}
				onChange={({ currentTarget: { value } }) => zone.set(value as Zone)}
			/>
		</>
	);
}

/** One recipient of an account: wrong codes forgotten, or all records erased. */

import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Confirm } from "../frame/dialog.tsx";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { pathTo } from "./account.ts";
import { useTexts } from "./texts.ts";

export default function Person({ sid }: { readonly sid: string }) {
	const texts = useTexts();
	const { can } = useSession();
	const [given, setGiven] = useState("");
	const [isErasing, setErasing] = useState(false);
	const recipient = given.trim();
	const unlocking = useChange(
		() => api.post(`${pathTo(sid)}/unlock`, { recipient }),
		["/2fa", "/console"],
	);
	const erasing = useChange(
		() => api.post(`${pathTo(sid)}/erase`, { recipient }),
		["/2fa", "/console", "/sandbox"],
	);
	return (
		<Section title={texts.tabs.persons} text={texts.personText}>
			<Stack maw={560}>
				<TextInput
					label={texts.person}
					value={given}
					autoComplete="off"
					onChange={({ currentTarget }) => setGiven(currentTarget.value)}
				/>
				<Text fz="sm" c="dimmed">
					{texts.unlockText}
				</Text>
				<Failure error={unlocking.error} />
				<Group>
					<Button
						variant="default"
						disabled={recipient === ""}
						loading={unlocking.isPending}
						onClick={() =>
							unlocking.mutate(undefined, {
								onSuccess: () => say(texts.unlocked),
							})
						}
					>
						{texts.unlock}
					</Button>
				</Group>
				{can("POST /accounts/:sid/erase") && (
					<>
						<Text fz="sm" c="dimmed">
							{texts.eraseText}
						</Text>
						<Group>
							<Button
								color="red.9"
								disabled={recipient === ""}
								onClick={() => setErasing(true)}
							>
								{texts.erase}
							</Button>
						</Group>
					</>
				)}
				{isErasing && (
					<Confirm
						title={texts.eraseTitle}
						action={texts.erase}
						isBusy={erasing.isPending}
						error={erasing.error}
						onClose={() => {
							erasing.reset();
							setErasing(false);
						}}
						onConfirm={() =>
							erasing.mutate(undefined, {
								onSuccess() {
									setErasing(false);
									setGiven("");
									say(texts.erased);
								},
							})
						}
					>
						<bdi>{recipient}</bdi>: {texts.eraseSure}
					</Confirm>
				)}
			</Stack>
		</Section>
	);
}

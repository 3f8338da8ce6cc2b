/** Name, addresses, defaults and brand of an account. */

import {
	Button,
	Group,
	NativeSelect,
	SimpleGrid,
	Stack,
	Text,
	Textarea,
	TextInput,
} from "@mantine/core";
import type { FormEvent } from "react";
import { latest, useChange } from "../frame/change.ts";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { findMe, useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { useTyped } from "../frame/typed.ts";
import { Unsaved } from "../frame/unsaved.tsx";
import { type Account, changeAccount, pathTo } from "./account.ts";
import { type Fields, fieldsOf, patchOf } from "./settings-fields.ts";
import { useTexts } from "./texts.ts";

export default function Settings({ account }: { readonly account: Account }) {
	const texts = useTexts();
	const { can, own } = useSession();
	const mayChange = can("PATCH /accounts/:sid");
	const { fields, typed, isChanged, set, forget, mustBeCurrent } = useTyped(
		fieldsOf(account),
	);
	const saving = useChange(
		async (given: Partial<Fields>) => {
			const { now, options } = await latest<Account>(pathTo(account.sid));
			const present = fieldsOf(now);
			mustBeCurrent(present, texts);
			// The brand is sent whole: what another owner made of the rest of it stays.
			await changeAccount(account.sid, patchOf(given, present), options);
		},
		["/accounts"],
	);
	const field = (name: keyof Fields) => ({
		label: texts[name],
		value: fields[name],
		readOnly: !mayChange,
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			set({ [name]: currentTarget.value }),
	});

	function save(event: FormEvent) {
		event.preventDefault();
		saving.mutate(typed, {
			onSuccess() {
				forget(typed);
				say(texts.saved);
				// The menu has the name of the person's own account from there.
				if (typed.name !== undefined && account.sid === own.sid) {
					findMe().catch(() => {});
				}
			},
		});
	}

	return (
		<form onSubmit={save}>
			<Unsaved isChanged={isChanged} />
			<Stack maw={760}>
				{!mayChange && <Text c="dimmed">{texts.readOnly}</Text>}
				<Section title={texts.tabs.settings}>
					<SimpleGrid cols={{ base: 1, sm: 2 }} className="postern-fields">
						<TextInput {...field("name")} required maxLength={128} />
						<TextInput {...field("email")} type="email" />
						<TextInput
							{...field("country")}
							description={texts.countryHelp}
							maxLength={2}
						/>
					</SimpleGrid>
					<Textarea
						{...field("addresses")}
						description={texts.addressesHelp}
						autosize
						minRows={2}
						maxRows={10}
						spellCheck={false}
					/>
				</Section>
				<Section title={texts.defaults} text={texts.defaultsText}>
					<SimpleGrid cols={{ base: 1, sm: 2 }} className="postern-fields">
						<TextInput
							{...field("codeLength")}
							description={texts.codeLengthHelp}
							inputMode="numeric"
						/>
						<TextInput
							{...field("expiry")}
							description={texts.expiryHelp}
							inputMode="numeric"
						/>
						<TextInput
							{...field("maxAttempts")}
							description={texts.maxAttemptsHelp}
							inputMode="numeric"
						/>
						<TextInput {...field("locale")} description={texts.localeHelp} />
						<TextInput {...field("from")} />
						<TextInput
							{...field("emailFrom")}
							description={texts.emailFromHelp}
						/>
						<TextInput {...field("replyTo")} />
						<NativeSelect
							label={texts.appFallback}
							value={fields.appFallback}
							disabled={!mayChange}
							data={[
								{ value: "", label: texts.asService },
								{ value: "true", label: texts.yes },
								{ value: "false", label: texts.no },
							]}
							onChange={({ currentTarget }) =>
								set({ appFallback: currentTarget.value })
							}
						/>
					</SimpleGrid>
				</Section>
				<Section title={texts.brand} text={texts.brandText}>
					<SimpleGrid cols={{ base: 1, sm: 2 }} className="postern-fields">
						<TextInput {...field("brandName")} />
						<TextInput {...field("color")} description={texts.colorHelp} />
						<TextInput {...field("logo")} description={texts.logoHelp} />
					</SimpleGrid>
				</Section>
				<Failure error={saving.error} />
				{mayChange && (
					<Group>
						<Button
							type="submit"
							disabled={!isChanged}
							loading={saving.isPending}
						>
							{texts.save}
						</Button>
					</Group>
				)}
			</Stack>
		</form>
	);
}

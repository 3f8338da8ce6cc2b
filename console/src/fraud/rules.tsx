/** The rules of the guard: what holds, and the parts of which it is made. */

import { Button, Stack, Table } from "@mantine/core";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { Confirm } from "../frame/dialog.tsx";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { DataTable } from "../frame/table.tsx";
import css from "./fraud.module.css";
import { type Account, accountPath } from "./reply.ts";
import {
	type Countries,
	type Fields,
	fieldsOf,
	type Rules as RulesOf,
} from "./rules-fields.ts";
import { RulesForm } from "./rules-form.tsx";
import type { FraudTexts } from "./texts.ts";
import { useTexts } from "./texts.ts";

const ROWS = [
	...(["mode", "level", "countries"] as const),
	...(["numbersPerAddress", "messagesPerHour"] as const),
] as const;

export function Rules({ account }: { readonly account: Account }) {
	const texts = useTexts();
	const { can, own } = useSession();
	const [asked, setAsked] = useState<"change" | "takeBack" | null>(null);
	const close = () => setAsked(null);
	const { guard, allowedCountries: countries } = account;
	const OFF: RulesOf = { mode: "off" };
	const parts = {
		inForce: fieldsOf(guard?.inForce ?? OFF, countries?.inForce ?? "all"),
		above: fieldsOf(guard?.above ?? OFF, countries?.above ?? "all"),
		own: wordOf(account, false),
	};
	const isAbove = own.sid !== account.sid;
	const yours = isAbove ? wordOf(account, isAbove) : null;
	return (
		<Stack>
			<Section
				title={texts.tabs.rules}
				text={texts.rulesText}
				actions={
					can("PATCH /accounts/:sid") && (
						<>
							<Button variant="default" onClick={() => setAsked("change")}>
								{texts.changeRules}
							</Button>
							<Button variant="default" onClick={() => setAsked("takeBack")}>
								{texts.takeBack}
							</Button>
						</>
					)
				}
			>
				<RuleTable {...parts} yours={yours} />
			</Section>
			{asked === "change" && (
				<RulesForm
					sid={account.sid}
					isAbove={isAbove}
					kept={wordOf(account, isAbove)}
					keptIn={(now) => wordOf(now, isAbove)}
					onClose={close}
				/>
			)}
			{asked === "takeBack" && <TakeBack sid={account.sid} onClose={close} />}
		</Stack>
	);
}

/** The rules that the person's own account has written. */
function wordOf(
	{ guard, allowedCountries: countries }: Account,
	isAbove: boolean,
): Fields {
	const by = isAbove ? "yours" : "own";
	return fieldsOf(guard?.[by] ?? {}, (countries?.[by] ?? null) as Countries);
}

function RuleTable({
	inForce,
	above,
	yours,
	own,
}: {
	readonly inForce: Fields;
	readonly above: Fields;
	/** The word of the person's own account, among those from above; null: it is this one. */
	readonly yours: Fields | null;
	readonly own: Fields;
}) {
	const texts = useTexts();
	const cell = (name: keyof Fields, fields: Fields) => (
		<bdi>{shownAs(name, fields[name], texts)}</bdi>
	);
	return (
		<DataTable label={texts.tabs.rules}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.rule}</Table.Th>
					<Table.Th>{texts.inForce}</Table.Th>
					<Table.Th>{texts.fromAbove}</Table.Th>
					{yours !== null && <Table.Th>{texts.byYou}</Table.Th>}
					<Table.Th>{texts.byItself}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{ROWS.map((name) => (
					<Table.Tr key={name}>
						<Table.Th scope="row" fw={500}>
							{texts.ruleNames[name]}
						</Table.Th>
						<Table.Td fw={600} className={css.rule}>
							{cell(name, inForce)}
						</Table.Td>
						<Table.Td className={css.rule}>{cell(name, above)}</Table.Td>
						{yours !== null && (
							<Table.Td className={css.rule}>{cell(name, yours)}</Table.Td>
						)}
						<Table.Td className={css.rule}>{cell(name, own)}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

function shownAs(name: keyof Fields, value: string, texts: FraudTexts): string {
	if (value === "") return texts.nothing;
	switch (name) {
		case "mode":
			return texts.modes[value] ?? value;
		case "level":
			return texts.levels[value] ?? value;
		case "countries":
			return texts.countryWords[value] ?? value;
		default:
			return value;
	}
}

function TakeBack({
	sid,
	onClose,
}: {
	readonly sid: string;
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const path = accountPath(sid);
	const change = useChange(
		() => api.patch(path, { allowedCountries: null, guard: null }),
		[path],
	);
	return (
		<Confirm
			title={texts.takeBackTitle}
			action={texts.takeBack}
			isBusy={change.isPending}
			error={change.error}
			onClose={onClose}
			onConfirm={() =>
				change.mutate(undefined, {
					onSuccess() {
						say(texts.saved);
						onClose();
					},
				})
			}
		>
			{texts.takeBackText}
		</Confirm>
	);
}

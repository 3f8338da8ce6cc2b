/** Sets the budgets that the person's own account writes. */

import {
	ActionIcon,
	Button,
	Group,
	NativeSelect,
	Text,
	TextInput,
} from "@mantine/core";
import { api } from "../frame/api.ts";
import { latest, useChange } from "../frame/change.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { Icon } from "../frame/icons.tsx";
import { say } from "../frame/said.tsx";
import { useTyped } from "../frame/typed.ts";
import { type Account, accountPath, type WrittenBudget } from "./reply.ts";
import { useTexts } from "./texts.ts";

/** As typed: the service says what is wrong with it. */
type Typed = {
	readonly id: number;
	readonly period: string;
	readonly country: string;
	readonly amount: string;
};
type Fields = { readonly rows: readonly Typed[] };

export function BudgetForm({
	account,
	isAbove,
	writtenIn,
	onClose,
}: {
	readonly account: Account;
	/** The person belongs to an account above. */
	readonly isAbove: boolean;
	/** Those that the person's own account has written. */
	readonly writtenIn: (account: Account) => readonly WrittenBudget[];
	readonly onClose: () => void;
}) {
	const texts = useTexts();
	const { fields, isChanged, set, mustBeCurrent } = useTyped(
		fieldsOf(writtenIn(account)),
	);
	const { rows } = fields;
	const setRows = (next: readonly Typed[]) => set({ rows: next });
	const path = accountPath(account.sid);
	const saving = useChange(
		async (body: object) => {
			const { now, options } = await latest<Account>(path);
			const present = fieldsOf(writtenIn(now));
			mustBeCurrent(present, { rows: texts.tabs.budgets });
			await api.patch(path, body, options);
		},
		[path],
	);
	const change = (next: Typed) =>
		setRows(rows.map((row) => (row.id === next.id ? next : row)));

	function save() {
		const budgets = rows.map(({ period, country, amount }) => ({
			period,
			amount: amount.trim(),
			country: country.trim() || null,
		}));
		saving.mutate(
			{ budgets: budgets.length === 0 ? null : budgets },
			{
				onSuccess() {
					say(texts.saved);
					onClose();
				},
			},
		);
	}

	return (
		<FormDialog
			title={texts.editBudgets}
			size="lg"
			action={texts.save}
			isUnchanged={!isChanged}
			isBusy={saving.isPending}
			error={saving.error}
			onSubmit={save}
			onClose={onClose}
		>
			<Text fz="sm" c="dimmed">
				{isAbove ? texts.editAbove : texts.editOwn}
			</Text>
			{rows.length === 0 && <Text>{texts.noBudget}</Text>}
			{rows.map((row, i) => (
				<Row
					key={row.id}
					row={row}
					onChange={change}
					dropLabel={texts.dropBudget(i + 1)}
					onDrop={() => setRows(rows.filter(({ id }) => id !== row.id))}
				/>
			))}
			<Group>
				<Button
					size="xs"
					variant="default"
					leftSection={<Icon name="plus" size={14} />}
					onClick={() => setRows([...rows, newRow((rows.at(-1)?.id ?? 0) + 1)])}
				>
					{texts.addBudget}
				</Button>
			</Group>
		</FormDialog>
	);
}

function Row({
	row,
	dropLabel,
	onChange,
	onDrop,
}: {
	readonly row: Typed;
	readonly dropLabel: string;
	readonly onChange: (row: Typed) => void;
	readonly onDrop: () => void;
}) {
	const texts = useTexts();
	return (
		<Group align="end" gap="xs" wrap="nowrap">
			<NativeSelect
				label={texts.period}
				value={row.period}
				data={Object.entries(texts.periods).map(([value, label]) => ({
					value,
					label,
				}))}
				onChange={({ currentTarget }) =>
					onChange({ ...row, period: currentTarget.value })
				}
			/>
			<TextInput
				label={texts.amount}
				required
				inputMode="decimal"
				autoComplete="off"
				flex={1}
				miw={80}
				value={row.amount}
				onChange={({ currentTarget }) =>
					onChange({ ...row, amount: currentTarget.value })
				}
			/>
			<TextInput
				label={texts.country}
				placeholder={texts.any}
				title={texts.countryHelp}
				maxLength={2}
				autoComplete="off"
				flex={1}
				miw={80}
				value={row.country}
				onChange={({ currentTarget }) =>
					onChange({ ...row, country: currentTarget.value })
				}
			/>
			<ActionIcon
				variant="default"
				size={36}
				aria-label={dropLabel}
				onClick={onDrop}
			>
				<Icon name="trash" size={16} />
			</ActionIcon>
		</Group>
	);
}

const fieldsOf = (written: readonly WrittenBudget[]): Fields => ({
	rows: written.length === 0 ? [newRow(0)] : written.map(rowOf),
});

const newRow = (id: number): Typed => ({
	...{ id, period: "day", country: "", amount: "" },
});

const rowOf = (
	{ period, country, amount }: WrittenBudget,
	id: number,
): Typed => ({
	...{ id, period, amount, country: country ?? "" },
});

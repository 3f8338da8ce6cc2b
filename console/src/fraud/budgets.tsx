/** Budgets: how full each is, and who has set what. */

import { Button, Progress, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useFormat } from "../frame/format.ts";
import { useData } from "../frame/query.ts";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import { BudgetForm } from "./budget-form.tsx";
import css from "./fraud.module.css";
import {
	type Account,
	accountPath,
	type Budget,
	type Budgets as BudgetsReply,
	type WrittenBudget,
} from "./reply.ts";
import { useTexts } from "./texts.ts";

const EVERY_MS = 15_000;

export function Budgets({ account }: { readonly account: Account }) {
	const texts = useTexts();
	const { can, own } = useSession();
	const [isEditing, setEditing] = useState(false);
	const query = useData<BudgetsReply>(
		`${accountPath(account.sid)}/budgets`,
		{},
		{ every: EVERY_MS },
	);
	const written = writtenIn(account);
	const isAbove = own.sid !== account.sid;
	return (
		<Stack>
			<Section
				title={texts.tabs.budgets}
				text={texts.budgetsText}
				actions={
					can("PATCH /accounts/:sid") && (
						<Button variant="default" onClick={() => setEditing(true)}>
							{texts.editBudgets}
						</Button>
					)
				}
			>
				<Loaded query={query}>
					{({ budgets }) =>
						budgets.length === 0 ? (
							<Empty title={texts.budgetsEmpty}>{texts.budgetsEmptyText}</Empty>
						) : (
							<Fullness budgets={budgets} />
						)
					}
				</Loaded>
			</Section>
			{written.own.length + written.above.length > 0 && (
				<Section title={texts.writtenTitle} text={texts.writtenText}>
					<Written {...written} />
				</Section>
			)}
			{isEditing && (
				<BudgetForm
					account={account}
					isAbove={isAbove}
					writtenIn={(now) => writtenIn(now)[isAbove ? "yours" : "own"]}
					onClose={() => setEditing(false)}
				/>
			)}
		</Stack>
	);
}

const writtenIn = ({ budgets }: Account) => ({
	...{ own: [], above: [], yours: [] },
	...budgets,
});

/** From here on an account is told of it, and the home page says so. */
const NEARLY_FULL = 80;

function Fullness({ budgets }: { readonly budgets: readonly Budget[] }) {
	const texts = useTexts();
	const format = useFormat();
	return (
		<DataTable label={texts.tabs.budgets}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.period}</Table.Th>
					<Table.Th>{texts.country}</Table.Th>
					<Table.Th>{texts.used}</Table.Th>
					<Table.Th ta="end">{texts.left}</Table.Th>
					<Table.Th>{texts.resets}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{budgets.map((budget) => {
					const { period, country, amount, used, left, currency } = budget;
					const money = (text: string) => format.money(Number(text), currency);
					const share = partOf(used, amount);
					const said = texts.usedOf(money(used), money(amount));
					return (
						<Table.Tr key={`${period} ${country}`}>
							<Table.Th scope="row" fw={500}>
								{texts.periods[period] ?? period}
							</Table.Th>
							<Table.Td>{country ?? texts.allCountries}</Table.Td>
							<Table.Td miw={180}>
								<Text fz="sm">
									{said} · {format.percent(share / 100)}
								</Text>
								<Progress
									value={share}
									color={
										share >= 100
											? "red"
											: share >= NEARLY_FULL
												? "orange"
												: "indigo"
									}
									aria-label={said}
								/>
							</Table.Td>
							<Table.Td ta="end" className={css.nowrap}>
								{money(left)}
							</Table.Td>
							<Table.Td className={css.nowrap}>
								<Time at={budget.until} />
							</Table.Td>
						</Table.Tr>
					);
				})}
			</Table.Tbody>
		</DataTable>
	);
}

/** In percent, at most 100. A budget of 0 lets nothing through: its amount cannot be converted. */
function partOf(used: string, amount: string): number {
	const whole = Number(amount);
	return whole > 0 ? Math.min(100, (Number(used) / whole) * 100) : 100;
}

function Written({
	own,
	above,
	yours,
}: {
	readonly own: readonly WrittenBudget[];
	/** Those of the person's own account among them. */
	readonly above: readonly WrittenBudget[];
	readonly yours: readonly WrittenBudget[];
}) {
	const texts = useTexts();
	const format = useFormat();
	const rows = [
		...without(above, yours).map((budget) => ({ budget, by: texts.above })),
		...yours.map((budget) => ({ budget, by: texts.yours })),
		...own.map((budget) => ({ budget, by: texts.own })),
	];
	return (
		<DataTable label={texts.writtenTitle}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{texts.setBy}</Table.Th>
					<Table.Th>{texts.period}</Table.Th>
					<Table.Th>{texts.country}</Table.Th>
					<Table.Th ta="end">{texts.amount}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{rows.map(({ budget, by }, i) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: two accounts above may have written the same.
					<Table.Tr key={i}>
						<Table.Td>{by}</Table.Td>
						<Table.Td>{texts.periods[budget.period] ?? budget.period}</Table.Td>
						<Table.Td>{budget.country ?? texts.allCountries}</Table.Td>
						<Table.Td ta="end">
							{format.money(Number(budget.amount), budget.currency)}
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</DataTable>
	);
}

/** Two accounts above may have written the same: each of `taken` takes one away. */
function without(
	all: readonly WrittenBudget[],
	taken: readonly WrittenBudget[],
): WrittenBudget[] {
	const textOf = ({ period, country, amount, currency }: WrittenBudget) =>
		`${period} ${country} ${amount} ${currency}`;
	const left = taken.map(textOf);
	return all.filter((budget) => {
		const at = left.indexOf(textOf(budget));
		if (at !== -1) left.splice(at, 1);
		return at === -1;
	});
}

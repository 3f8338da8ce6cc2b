/** The fraud guard of an account: what it refuses and why, lists, budgets and rules. */

import { Alert, Badge, Stack, Tabs } from "@mantine/core";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { oneOf, type RawSearch, useFilters } from "../frame/search.ts";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { useFrameTexts } from "../frame/texts.ts";
import { Budgets } from "./budgets.tsx";
import { DecisionsOfDay } from "./decisions.tsx";
import { Lists } from "./lists.tsx";
import { Nodes } from "./nodes.tsx";
import { type Account, accountPath } from "./reply.ts";
import { Rules } from "./rules.tsx";
import { useTexts } from "./texts.ts";

const TABS = ["nodes", "decisions", "lists", "budgets", "rules"] as const;

const filtersIn = ({ tab }: RawSearch) => ({ tab: oneOf(TABS, tab) });

const COLORS: Readonly<Record<string, string>> = {
	...{ on: "teal", shadow: "orange", off: "gray" },
};

export default function FraudPage() {
	const texts = useTexts();
	const frame = useFrameTexts();
	const { account, can } = useSession();
	const [{ tab = "nodes" }, change] = useFilters(filtersIn);
	const path = accountPath(account.sid);
	const query = useData<Account>(
		path,
		{},
		{ enabled: can("GET /accounts/:sid") },
	);
	const { data, error } = query;
	const mode = data === undefined ? null : (data.guard?.inForce.mode ?? "off");
	return (
		<>
			<PageHead title={frame.pages.fraud} text={texts.text}>
				{mode !== null && (
					<Badge
						variant="dot"
						size="lg"
						tt="none"
						color={COLORS[mode] ?? "gray"}
					>
						{texts.modeNow(texts.modes[mode] ?? mode)}
					</Badge>
				)}
			</PageHead>
			<Stack>
				<Failure error={error} onRetry={() => void query.refetch()} />
				{mode === "off" && (
					<Alert color="gray" variant="outline" role="note">
						{texts.offText}
					</Alert>
				)}
				{mode === "shadow" && (
					<Alert color="orange" variant="outline" role="note">
						{texts.shadowText}
					</Alert>
				)}
				<Tabs
					value={tab}
					onChange={(next) =>
						change({
							tab: oneOf(TABS, next ?? ""),
							...{ node: undefined, page: undefined },
						} as { tab: typeof tab })
					}
					keepMounted={false}
				>
					<Tabs.List mb="lg">
						{TABS.map((each) => (
							<Tabs.Tab key={each} value={each}>
								{texts.tabs[each]}
							</Tabs.Tab>
						))}
					</Tabs.List>
					<Tabs.Panel value="nodes">
						<Nodes sid={account.sid} />
					</Tabs.Panel>
					<Tabs.Panel value="decisions">
						<DecisionsOfDay sid={account.sid} />
					</Tabs.Panel>
					<Tabs.Panel value="lists">
						<Lists sid={account.sid} />
					</Tabs.Panel>
					<Tabs.Panel value="budgets">
						{data !== undefined && <Budgets key={data.sid} account={data} />}
					</Tabs.Panel>
					<Tabs.Panel value="rules">
						{data !== undefined && <Rules key={data.sid} account={data} />}
					</Tabs.Panel>
				</Tabs>
			</Stack>
		</>
	);
}

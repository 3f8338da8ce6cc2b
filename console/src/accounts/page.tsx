/** One account: a tab for each thing that its owners decide. */

import { Alert, Badge, Group, Stack, Tabs } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Sid } from "../frame/copy.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { oneOf, type RawSearch, useFilters } from "../frame/search.ts";
import { useSession } from "../frame/session.ts";
import { Loaded, Loading } from "../frame/states.tsx";
import { untilLeft } from "../frame/upgrade.ts";
import { type Account, pathTo } from "./account.ts";
import { useTexts } from "./texts.ts";

// Each tab is loaded when somebody opens it.
const Below = lazy(untilLeft(() => import("./below.tsx")));
const Callbacks = lazy(untilLeft(() => import("./callbacks.tsx")));
const Person = lazy(untilLeft(() => import("./person.tsx")));
const Settings = lazy(untilLeft(() => import("./settings.tsx")));
const TestRecipients = lazy(untilLeft(() => import("./test-recipients.tsx")));
const Tokens = lazy(untilLeft(() => import("./tokens.tsx")));

const TABS = [
	...(["settings", "tokens", "callbacks", "tests", "below"] as const),
	"persons",
] as const;

const filtersIn = ({ tab }: RawSearch) => ({ tab: oneOf(TABS, tab) });

export default function AccountPage() {
	const texts = useTexts();
	const { account, can } = useSession();
	const [{ tab = "settings" }, change] = useFilters(filtersIn);
	const query = useData<Account>(pathTo(account.sid));
	const shown = TABS.filter(
		(each) => each !== "persons" || can("POST /accounts/:sid/unlock"),
	);
	return (
		<>
			<PageHead title={account.name} text={texts.text}>
				<Sid sid={account.sid} />
			</PageHead>
			<Loaded query={query}>
				{(found) => (
					<Stack>
						<Standing account={found} />
						<Tabs
							value={tab}
							onChange={(next) => change({ tab: oneOf(TABS, next ?? "") })}
							keepMounted={false}
						>
							<Tabs.List mb="lg">
								{shown.map((each) => (
									<Tabs.Tab key={each} value={each}>
										{texts.tabs[each]}
									</Tabs.Tab>
								))}
							</Tabs.List>
							<Suspense fallback={<Loading />}>
								<Tabs.Panel value="settings">
									<Settings key={found.sid} account={found} />
								</Tabs.Panel>
								<Tabs.Panel value="tokens">
									<Tokens account={found} />
								</Tabs.Panel>
								<Tabs.Panel value="callbacks">
									<Callbacks key={found.sid} account={found} />
								</Tabs.Panel>
								<Tabs.Panel value="tests">
									<TestRecipients sid={found.sid} />
								</Tabs.Panel>
								<Tabs.Panel value="below">
									<Below account={found} />
								</Tabs.Panel>
								<Tabs.Panel value="persons">
									<Person sid={found.sid} />
								</Tabs.Panel>
							</Suspense>
						</Tabs>
					</Stack>
				)}
			</Loaded>
		</>
	);
}

function Standing({ account }: { readonly account: Account }) {
	const texts = useTexts();
	return (
		<>
			{account.testMode === true && (
				<Group>
					<Badge variant="dot">{texts.testAccount}</Badge>
				</Group>
			)}
			{account.status !== "active" && (
				<Alert color="red" variant="outline">
					{texts.suspended}
				</Alert>
			)}
		</>
	);
}

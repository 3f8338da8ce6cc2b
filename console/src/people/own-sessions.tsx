/** The open sessions of the person, each of which they can end. */

import { Badge, Button, Table } from "@mantine/core";
import { api } from "../frame/api.ts";
import { browserOf } from "../frame/browser.ts";
import { useChange } from "../frame/change.ts";
import { useData } from "../frame/query.ts";
import { Section } from "../frame/section.tsx";
import { Failure, Loaded } from "../frame/states.tsx";
import { DataTable } from "../frame/table.tsx";
import { Time } from "../frame/time.tsx";
import { useProfileTexts } from "./profile-texts.ts";

type OneSession = {
	readonly sid: string;
	readonly isThis: boolean;
	readonly dateCreated: string;
	readonly dateSeen: string;
	readonly dateEnds: string;
	readonly address: string;
	readonly browser: string;
};

const PATH = "/console/sessions";

export function OwnSessions() {
	const texts = useProfileTexts();
	const query = useData<readonly OneSession[]>(PATH);
	const ending = useChange(
		(sid: string) => api.delete(`${PATH}/${sid}`),
		[PATH],
	);
	return (
		<Section title={texts.sessions} text={texts.sessionsText}>
			<Failure error={ending.error} />
			<Loaded query={query}>
				{(sessions) => (
					<DataTable label={texts.sessions}>
						<Table.Thead>
							<Table.Tr>
								<Table.Th>{texts.browser}</Table.Th>
								<Table.Th>{texts.place}</Table.Th>
								<Table.Th>{texts.began}</Table.Th>
								<Table.Th>{texts.seen}</Table.Th>
								<Table.Th>{texts.ends}</Table.Th>
								<Table.Td />
							</Table.Tr>
						</Table.Thead>
						<Table.Tbody>
							{sessions.map((each) => {
								const name = browserOf(each.browser) ?? texts.unknownBrowser;
								return (
									<Table.Tr key={each.sid}>
										<Table.Td title={each.browser}>
											<bdi>{name}</bdi>
										</Table.Td>
										<Table.Td>{each.address}</Table.Td>
										<Table.Td>
											<Time at={each.dateCreated} />
										</Table.Td>
										<Table.Td>
											<Time at={each.dateSeen} />
										</Table.Td>
										<Table.Td>
											<Time at={each.dateEnds} />
										</Table.Td>
										<Table.Td ta="end">
											{each.isThis ? (
												<Badge variant="dot">{texts.here}</Badge>
											) : (
												<Button
													size="compact-sm"
													variant="default"
													aria-label={texts.endOne(name)}
													loading={
														ending.isPending && ending.variables === each.sid
													}
													disabled={ending.isPending}
													onClick={() => ending.mutate(each.sid)}
												>
													{texts.endIt}
												</Button>
											)}
										</Table.Td>
									</Table.Tr>
								);
							})}
						</Table.Tbody>
					</DataTable>
				)}
			</Loaded>
		</Section>
	);
}

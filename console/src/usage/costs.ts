/** All rows of a stretch of days: the API gives them in pages, without saying how many there are. */

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api } from "../frame/api.ts";
import { keptIn } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import type { CostRow } from "./rows.ts";

const PAGE_SIZE = 1_000;
const MOST_PAGES = 20;

export type Costs = {
	readonly rows: readonly CostRow[];
	/** There are more rows than are asked for. */
	readonly isCut: boolean;
};

export function useCosts(
	period: "daily" | "monthly",
	{
		from,
		to,
		channel,
	}: {
		readonly from: string;
		readonly to: string;
		readonly channel: string;
	},
): UseQueryResult<Costs, Error> {
	const { account } = useSession();
	const path = `/2fa/usage/costs/${period}`;
	const search = {
		...{ startDate: from, endDate: to, channel: channel || "all" },
		accountSid: account.sid,
	};
	return useQuery<Costs, Error>({
		queryKey: [path, search],
		placeholderData: keptIn(path, search),
		async queryFn({ signal }) {
			const rows: CostRow[] = [];
			for (let page = 0; page < MOST_PAGES; page++) {
				const { usageCosts } = await api.get<{ usageCosts: CostRow[] }>(
					path,
					{ ...search, page, pageSize: PAGE_SIZE },
					{ signal },
				);
				rows.push(...usageCosts);
				if (usageCosts.length < PAGE_SIZE) return { rows, isCut: false };
			}
			return { rows, isCut: true };
		},
	});
}

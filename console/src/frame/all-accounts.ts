/** An account and all below it: the API gives them in pages. */

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api, type Enveloped } from "./api.ts";

type Page<T> = { readonly result: readonly T[]; readonly numPages: number };

/** The most that a page of the API has. */
const PAGE_SIZE = 1_000;

/** `accountSid`: absent, the person's own account. */
export function useAllAccounts<T>(
	accountSid?: string,
): UseQueryResult<readonly T[], Error> {
	const search = { accountSid, pageSize: PAGE_SIZE };
	return useQuery<readonly T[], Error>({
		queryKey: ["/accounts", search],
		async queryFn({ signal }) {
			const found: T[] = [];
			for (let page = 0; ; page++) {
				const { data } = await api.get<Enveloped<Page<T>>>(
					"/accounts",
					{ ...search, page },
					{ signal },
				);
				found.push(...data.result);
				if (page + 1 >= data.numPages) return found;
			}
		},
	});
}

/** Searches that several filters make together: a recipient may stand under more than one key. */

import type { SearchFilter, Store } from "../../store/contract.ts";
import type { Verification } from "../../verification/verification.ts";

type Page = { readonly skip: number; readonly take: number };

export function searchesOf(store: Pick<Store, "search" | "count">) {
	return {
		/** Newest first, each once: a record may go from one key to another meanwhile. */
		async search(
			filters: readonly SearchFilter[],
			page: Page,
			now: number,
		): Promise<readonly Verification[]> {
			const [only, ...others] = filters;
			if (only === undefined) return [];
			if (others.length === 0) return store.search(only, page, now);
			const found = new Map<string, Verification>();
			for (const filter of filters) {
				const first = { skip: 0, take: page.skip + page.take };
				for (const row of await store.search(filter, first, now)) {
					found.set(row.sid, row);
				}
			}
			return [...found.values()]
				.sort((a, b) => (a.sid < b.sid ? 1 : -1))
				.slice(page.skip, page.skip + page.take);
		},

		async count(
			filters: readonly SearchFilter[],
			now: number,
		): Promise<number> {
			let count = 0;
			for (const filter of filters) count += await store.count(filter, now);
			return count;
		},
	};
}

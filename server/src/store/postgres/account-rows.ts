/** Rows of accounts that batches change: what is spent under caps, and news of accounts. */

import type { AccountNews } from "../../accounts/account-news.ts";
import { isSpendingKey } from "../../accounts/spending.ts";
import type { Changes, Keys, Loaded, Store } from "../contract.ts";
import {
	dataOf,
	newsCells,
	type Row,
	recipientInNewsOf,
	spendingCells,
	spendingOf,
} from "../rows.ts";
import type { Query } from "./connection.ts";
import { put } from "./put.ts";

const BY_KEY =
	"select key, period, used, told from spending where key = any($1::text[])";
// News have no lock but that of their row, which one statement takes in the order of
// their ids; due ones are taken only if no other batch holds them.
const NEWS =
	"select data from news where sid = any($1::text[]) order by sid for update";
const NEWS_DUE = `select data from news where due_at <= $1
	order by due_at limit $2 for update skip locked`;

// Rows are sorted, so two batches cannot block each other. The second batch waits for
// the commit of the first, and adds to what that one has written.
export const SPEND = `insert into spending (key, period, used, told, expires_at)
	select key, period, used, told, expires_at
	from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
		as row (key, period, used, told, expires_at)
	order by key
	on conflict (key) do update set
		used = case when spending.period = excluded.period then spending.used else 0 end + excluded.used,
		told = case when spending.period = excluded.period then greatest(spending.told, excluded.told)
			else excluded.told end,
		expires_at = case when excluded.expires_at > 0 then excluded.expires_at else spending.expires_at end,
		period = excluded.period
	where spending.period = excluded.period or excluded.expires_at > 0`;
const RECIPIENTS = `select sid, data::json #>> '{facts,recipient}' as recipient,
	data::json #>> '{facts,requestID}' as request
	from news where account_sid = $1 and data::json #>> '{facts,recipient}' <> ''`;
export const PUT_NEWS = `insert into news (sid, account_sid, due_at, data)
	select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
	on conflict (sid) do update set due_at = excluded.due_at, data = excluded.data`;
const DELETE_NEWS = "delete from news where sid = any($1::text[])";
const DELETE_NEWS_OF = "delete from news where account_sid = any($1::text[])";

/** Under the locks of their keys, which `load` has taken. */
export async function loadSpendings(
	query: Query,
	counters: readonly string[] = [],
): Promise<Loaded["spendings"]> {
	const keys = counters.filter(isSpendingKey);
	if (keys.length === 0) return [];
	return (await query<Row>(BY_KEY, keys)).map(spendingOf);
}

export async function loadNews(
	query: Query,
	{ news = [], newsDue }: Keys,
): Promise<Pick<Loaded, "news" | "newsDue">> {
	const byId = news.length === 0 ? [] : await query<Row>(NEWS, news);
	const due =
		newsDue === undefined
			? []
			: await query<Row>(NEWS_DUE, newsDue.before, newsDue.limit);
	return {
		news: byId.map(dataOf<AccountNews>),
		newsDue: due.map(dataOf<AccountNews>),
	};
}

export async function saveAccountRows(
	query: Query,
	{
		spendings,
		news,
		forgottenNews,
		removedAccounts,
	}: Pick<Changes, "spendings" | "news" | "forgottenNews" | "removedAccounts">,
): Promise<void> {
	await Promise.all([
		put(query, SPEND, spendings, spendingCells),
		put(query, PUT_NEWS, news, newsCells),
		forgottenNews.length > 0 && query(DELETE_NEWS, forgottenNews),
		removedAccounts.length > 0 &&
			query(
				DELETE_NEWS_OF,
				removedAccounts.map(({ sid }) => sid),
			),
	]);
}

export function accountRowStore(
	query: Query,
): Pick<Store, "nextNewsAt" | "recipientsInNews" | "spendings"> {
	return {
		async nextNewsAt() {
			const [row] = await query<{ at: number | null }>(
				"select min(due_at) as at from news where due_at > 0",
			);
			return row?.at ?? null;
		},
		recipientsInNews: async (accountSid) =>
			(await query<Row>(RECIPIENTS, accountSid)).map(recipientInNewsOf),
		async spendings(keys) {
			if (keys.length === 0) return [];
			return (await query<Row>(BY_KEY, keys)).map(spendingOf);
		},
	};
}

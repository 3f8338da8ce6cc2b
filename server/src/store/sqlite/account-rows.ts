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
import { AMONG } from "./among.ts";
import type { Database } from "./database.ts";
import { reachable, type Transactions } from "./transaction.ts";

const BY_KEY = `select key, period, used, told from spending where key ${AMONG}`;

export function accountRowLoader(
	db: Database,
): (keys: Keys) => Pick<Loaded, "spendings" | "news" | "newsDue"> {
	const spendingsByKey = db.prepare(BY_KEY);
	const newsById = db.prepare(`select data from news where sid ${AMONG}`);
	const dueNews = db.prepare(
		"select data from news where due_at <= ? order by due_at limit ?",
	);
	const newsOf = (rows: unknown[]) =>
		rows.map((row) => dataOf<AccountNews>(row as Row));
	return ({ counters = [], news = [], newsDue }) => {
		const keys = counters.filter(isSpendingKey);
		return {
			spendings:
				keys.length === 0
					? []
					: spendingsByKey
							.all(JSON.stringify(keys))
							.map((row) => spendingOf(row as Row)),
			news: news.length === 0 ? [] : newsOf(newsById.all(JSON.stringify(news))),
			newsDue:
				newsDue === undefined
					? []
					: newsOf(dueNews.all(newsDue.before, newsDue.limit)),
		};
	};
}

export function accountRowSaver(
	db: Database,
): (
	changes: Pick<
		Changes,
		"spendings" | "news" | "forgottenNews" | "removedAccounts"
	>,
) => void {
	const spend = db.prepare(
		`insert into spending (key, period, used, told, expires_at) values (?, ?, ?, ?, ?)
		on conflict (key) do update set
			used = iif(period = excluded.period, used, 0) + excluded.used,
			told = iif(period = excluded.period, max(told, excluded.told), excluded.told),
			expires_at = iif(excluded.expires_at > 0, excluded.expires_at, expires_at),
			period = excluded.period
		where period = excluded.period or excluded.expires_at > 0`,
	);
	const putNews = db.prepare(
		`insert into news (sid, account_sid, due_at, data) values (?, ?, ?, ?)
		on conflict (sid) do update set due_at = excluded.due_at, data = excluded.data`,
	);
	const deleteNews = db.prepare("delete from news where sid = ?");
	const deleteNewsOf = db.prepare("delete from news where account_sid = ?");
	return ({ spendings, news, forgottenNews, removedAccounts }) => {
		for (const row of spendings) spend.run(...spendingCells(row));
		for (const row of news) putNews.run(...newsCells(row));
		for (const id of forgottenNews) deleteNews.run(id);
		for (const { sid } of removedAccounts) deleteNewsOf.run(sid);
	};
}

export function accountRowStore(
	db: Database,
	read: Transactions["read"],
): Pick<Store, "nextNewsAt" | "recipientsInNews" | "spendings"> {
	const earliest = db.prepare("select min(due_at) as at from news");
	const recipients = db.prepare(
		`select sid, data ->> '$.facts.recipient' as recipient,
			data ->> '$.facts.requestID' as request
		from news where account_sid = ? and data ->> '$.facts.recipient' <> ''`,
	);
	const spendingsByKey = db.prepare(BY_KEY);
	return {
		nextNewsAt: async () =>
			reachable(() => (earliest.get() as { at: number | null }).at),
		recipientsInNews: async (accountSid) =>
			read(() =>
				recipients.all(accountSid).map((row) => recipientInNewsOf(row as Row)),
			),
		spendings: async (keys) =>
			read(() =>
				spendingsByKey
					.all(JSON.stringify(keys))
					.map((row) => spendingOf(row as Row)),
			),
	};
}

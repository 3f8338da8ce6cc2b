/** Verifications as the server's lists have them, and what the filters make of a live one. */

export type Row = {
	readonly sid: string;
	readonly accountSid: string;
	readonly service: string;
	readonly status: string;
	readonly at: string;
	readonly updatedAt: string;
	readonly expiresAt: string;
	/** That of the last message. */
	readonly channel: string;
	/** The one that the filter asks for. */
	readonly firstChannel: string;
	readonly recipient: string | null;
	readonly sender: string | null;
	readonly messages: number;
	readonly messageStatus: string | null;
	readonly errorCode: string | null;
	readonly checks: number;
	readonly checksLeft: number;
	readonly isTest: boolean;
};

export type Page = {
	readonly result: readonly Row[];
	readonly next: string | null;
	readonly searchedTo: string | null;
	readonly meant: string | null;
};

/** The rows of the list, the newest first, and where more of them begin. */
export type Listed = {
	readonly rows: readonly Row[];
	readonly next: string | null;
	readonly searchedTo: string | null;
	/** New ones that were too many to be sent. */
	readonly more: number;
};

/** A list that runs on for hours must not grow: what falls off its end can be loaded again. */
const MOST_LIVE = 600;

export function listOf({ result, next, searchedTo }: Page): Listed {
	return { rows: result, next, searchedTo, more: 0 };
}

/** `before`: where the page begins. A list that ends elsewhere by now does not take it. */
export function withPage(list: Listed, page: Page, before: string): Listed {
	if (list.next !== before) return list;
	const known = new Set(list.rows.map(({ sid }) => sid));
	const rows = [
		...list.rows,
		...page.result.filter(({ sid }) => !known.has(sid)),
	];
	return { ...list, rows, next: page.next, searchedTo: page.searchedTo };
}

/** `known`: rows of the list that the page would have, too, if they were still there and fitted. */
export function goneBy(
	{ result, next }: Page,
	known: readonly Row[],
): readonly string[] {
	const present = new Set(result.map(({ sid }) => sid));
	return known
		.filter(({ sid }) => !present.has(sid) && (next === null || sid >= next))
		.map(({ sid }) => sid);
}

/** Whether records may lie between the page and the list. */
export function hasGap({ next }: Page, { rows }: Listed): boolean {
	const [newest] = rows;
	return next !== null && (newest === undefined || newest.sid < next);
}

export function without(list: Listed, gone: readonly string[]): Listed {
	const sids = new Set(gone);
	const rows = list.rows.filter(({ sid }) => !sids.has(sid));
	return rows.length === list.rows.length ? list : { ...list, rows };
}

/**
 * Takes in new and changed rows. `fits`: whether a row passes the filters; one that
 * passes them no more goes. Rows older than the loaded ones stay out: they come with
 * their page.
 */
export function withNews(
	list: Listed,
	news: { readonly rows: readonly Row[]; readonly more: number },
	fits: (row: Row) => boolean,
): Listed {
	const fresh = new Map(news.rows.map((row) => [row.sid, row]));
	const kept = list.rows.flatMap((row) => {
		const now = fresh.get(row.sid);
		if (now === undefined) return [row];
		fresh.delete(row.sid);
		return fits(now) ? [now] : [];
	});
	const oldest = list.next === null ? "" : (list.rows.at(-1)?.sid ?? "");
	const added = [...fresh.values()].filter(
		(row) => row.sid > oldest && fits(row),
	);
	if (
		added.length === 0 &&
		news.more === 0 &&
		kept.length === list.rows.length
	) {
		return { ...list, rows: kept };
	}
	const all = [...added, ...kept].sort((a, b) => (a.sid < b.sid ? 1 : -1));
	const most = Math.max(MOST_LIVE, list.rows.length);
	const isCut = all.length > most;
	const rows = isCut ? all.slice(0, MOST_LIVE) : all;
	return {
		rows,
		next: isCut ? (rows.at(-1)?.sid ?? null) : list.next,
		searchedTo: isCut ? null : list.searchedTo,
		more: list.more + news.more,
	};
}

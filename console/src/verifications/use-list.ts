/** The rows of the list: pages from the server, and what comes while they are shown. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, type Enveloped } from "../frame/api.ts";
import { BY_ITSELF } from "../frame/query.ts";
import {
	type StreamNews,
	type StreamState,
	useStream,
} from "../frame/stream.ts";
import { areLive, askedBy, type Filters, fits } from "./filters.ts";
import {
	type Listed,
	listOf,
	type Page,
	type Row,
	withNews,
	withPage,
} from "./row.ts";

const PATH = "/console/verifications";
const PAGE_SIZE = 100;
const POLL_EVERY_MS = 5_000;

export type List = {
	/** Null: the first page is not there yet. */
	readonly list: Listed | null;
	readonly meant: string | null;
	readonly error: unknown;
	readonly isLoadingMore: boolean;
	readonly state: StreamState;
	/** New rows that wait while the list is paused. */
	readonly waiting: number;
	readonly isPaused: boolean;
	pause(isPaused: boolean): void;
	loadMore(): void;
	reload(): void;
	/** A row has changed through this page. */
	forget(sid: string): void;
};

type Place = { readonly session: string; readonly accountSid: string };
type News = StreamNews<Row>;

export function useList(filters: Filters, place: Place): List {
	const { accountSid } = place;
	const key = JSON.stringify([filters, accountSid]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the key holds the filters.
	const wanted = useMemo(() => filters, [key]);
	const [list, setList] = useState<Listed | null>(null);
	const [meant, setMeant] = useState<string | null>(null);
	const [error, setError] = useState<unknown>(null);
	const [isLoadingMore, setLoadingMore] = useState(false);
	const [round, setRound] = useState(0);
	const [isPaused, setPaused] = useState(false);
	const [held, setHeld] = useState<News | null>(null);
	const isHeld = useRef(false);

	const ask = useCallback(
		async (more: object, headers: Record<string, string> = {}) => {
			const search = {
				...askedBy(wanted, Date.now()),
				accountSid,
				limit: PAGE_SIZE,
				...more,
			};
			const reply = await api.get<Enveloped<Page>>(PATH, search, { headers });
			return reply.data;
		},
		[wanted, accountSid],
	);

	// biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again.
	useEffect(() => {
		let isOver = false;
		setError(null);
		setHeld(null);
		ask({}).then(
			(page) => {
				if (isOver) return;
				setList(listOf(page));
				setMeant(page.meant);
			},
			(failure: unknown) => {
				if (!isOver) setError(failure);
			},
		);
		return () => {
			isOver = true;
			setList(null);
		};
	}, [ask, round]);

	const isLive = areLive(wanted);
	const take = useCallback(
		(news: News) => {
			if (isHeld.current) {
				setHeld((before) => together(before, news));
				return;
			}
			const fit = isLive ? (row: Row) => fits(wanted, row) : () => true;
			setList((before) => before && withNews(before, news, fit));
		},
		[wanted, isLive],
	);
	const state = useStream<Row>(place, isLive, take);

	/** The newest page again, as news: for what came between the page and the stream. */
	const look = useCallback(async () => {
		const page = await ask({}, BY_ITSELF);
		take({ rows: page.result, more: 0 });
	}, [ask, take]);

	useEffect(() => {
		if (state === "live") void look().catch(() => {});
		if (state !== "polling") return;
		const timer = setInterval(() => {
			// Quietly: the next try comes soon, and the rows stay.
			if (!document.hidden) void look().catch(() => {});
		}, POLL_EVERY_MS);
		return () => clearInterval(timer);
	}, [state, look]);

	return {
		...{ list, meant, error, isLoadingMore, state, isPaused },
		waiting: (held?.rows.length ?? 0) + (held?.more ?? 0),
		pause(next) {
			isHeld.current = next;
			setPaused(next);
			if (next || held === null) return;
			setHeld(null);
			take(held);
		},
		loadMore() {
			if (isLoadingMore || list?.next == null) return;
			setLoadingMore(true);
			ask({ before: list.next })
				.then(
					(page) => setList((before) => before && withPage(before, page)),
					setError,
				)
				.finally(() => setLoadingMore(false));
		},
		reload: () => setRound((before) => before + 1),
		forget: (sid) =>
			setList(
				(before) =>
					before && {
						...before,
						rows: before.rows.filter((row) => row.sid !== sid),
					},
			),
	};
}

/** While the list is paused only the newest word about each row is kept, and no endless number of rows. */
function together(before: News | null, news: News): News {
	if (before === null) return news;
	const rows = new Map(before.rows.map((row) => [row.sid, row]));
	for (const row of news.rows) rows.set(row.sid, row);
	const all = [...rows.values()].sort((a, b) => (a.sid < b.sid ? 1 : -1));
	const kept = all.slice(0, MOST_HELD);
	const more = before.more + news.more + all.length - kept.length;
	return { rows: kept, more };
}

const MOST_HELD = 600;

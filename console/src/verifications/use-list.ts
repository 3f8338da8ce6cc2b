/** The rows of the list: pages from the server, and what comes while they are shown. */

import {
	useCallback,
	useEffect,
	useEffectEvent,
	useMemo,
	useRef,
	useState,
} from "react";
import { api, BY_ITSELF, type Enveloped } from "../frame/api.ts";
import {
	type StreamNews,
	type StreamState,
	useStream,
} from "../frame/stream.ts";
import { areAny, areLive, askedBy, type Filters, fits } from "./filters.ts";
import {
	goneBy,
	hasGap,
	type Listed,
	listOf,
	type Page,
	type Row,
	withNews,
	without,
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
	/** A record was erased through this page. */
	forget(sid: string): void;
};

type Place = { readonly session: string; readonly accountSid: string };
type News = Omit<StreamNews<Row>, "gone">;

export function useList(filters: Filters, place: Place): List {
	const { accountSid } = place;
	const key = JSON.stringify([filters, accountSid]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the key holds the filters.
	const wanted = useMemo(() => filters, [key]);
	const [list, setList] = useState<Listed | null>(null);
	const [meant, setMeant] = useState<string | null>(null);
	const [error, setError] = useState<unknown>(null);
	const [isLoadingMore, setLoadingMore] = useState(false);
	/** Another one for each list. */
	const asked = useRef({});
	const [round, setRound] = useState(0);
	const [isPaused, setPaused] = useState(false);
	const [held, setHeld] = useState<News | null>(null);
	const isHeld = useRef(false);
	/** Records are missing between those that are held and the list. */
	const isTorn = useRef(false);
	/** Rows that may fit were too many to be sent. */
	const hasMissed = useRef(false);

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
		asked.current = {};
		setError(null);
		setLoadingMore(false);
		setHeld(null);
		isTorn.current = false;
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
	const isFiltered = areAny(wanted);
	const fit = useCallback(
		// The server has asked the filters that are not live.
		(row: Row) => !isLive || fits(wanted, row),
		[wanted, isLive],
	);
	const take = useCallback(
		({ rows, more }: News) => {
			const news = { rows, more: isFiltered ? 0 : more };
			if (isHeld.current) setHeld((before) => together(before, news));
			else setList((before) => before && withNews(before, news, fit));
			// Nobody knows how many of them fit.
			if (isFiltered && more > 0) hasMissed.current = true;
		},
		[fit, isFiltered],
	);
	/** SIDs that the stream has told since each look under way began. */
	const looks = useRef(new Set<Set<string>>());
	const state = useStream<Row>(place, isLive, (news) => {
		for (const told of looks.current) {
			for (const { sid } of news.rows) told.add(sid);
			for (const sid of news.gone) told.add(sid);
		}
		drop(news.gone);
		take(news);
	});

	/** Also from a paused list: they may have been erased. */
	function drop(gone: readonly string[]): void {
		if (gone.length === 0) return;
		setList((before) => before && without(before, gone));
		setHeld(
			(before) =>
				before && {
					...before,
					rows: before.rows.filter(({ sid }) => !gone.includes(sid)),
				},
		);
	}

	const listed = useRef<Listed | null>(null);
	useEffect(() => {
		listed.current = list;
	});

	/** The newest page again, as news: for what came between the page and the stream. */
	const look = useEffectEvent(async (isOver: () => boolean) => {
		const known = listed.current?.rows ?? [];
		// Quietly: the next try comes soon, and the rows stay.
		const told = new Set<string>();
		looks.current.add(told);
		const page = await ask({}, BY_ITSELF).catch(() => null);
		looks.current.delete(told);
		const now = listed.current;
		if (page === null || now === null || isOver()) return;
		if (hasGap(page, now)) {
			if (!isHeld.current) {
				setList(listOf(page));
				return;
			}
			isTorn.current = true;
		}
		drop(goneBy(page, known));
		take({ rows: page.result.filter(({ sid }) => !told.has(sid)), more: 0 });
	});

	const isThere = list !== null;
	// biome-ignore lint/correctness/useExhaustiveDependencies: another list looks anew.
	useEffect(() => {
		let isOver = false;
		const again = () => {
			hasMissed.current = false;
			void look(() => isOver);
		};
		// A row that came before the first page was there is not in the list.
		if (state === "live" && isThere) again();
		const timer = setInterval(() => {
			if (document.hidden) return;
			if (state === "polling" || hasMissed.current) again();
		}, POLL_EVERY_MS);
		return () => {
			isOver = true;
			clearInterval(timer);
		};
	}, [state, ask, isThere]);

	const reload = () => setRound((before) => before + 1);
	const newest = list?.rows[0]?.sid ?? "";
	const waiting = held?.rows.filter((row) => row.sid > newest && fit(row));
	return {
		...{ list, meant, error, isLoadingMore, state, isPaused },
		waiting: (waiting?.length ?? 0) + (held?.more ?? 0),
		pause(next) {
			isHeld.current = next;
			setPaused(next);
			if (next || held === null) return;
			setHeld(null);
			if (isTorn.current) reload();
			else take(held);
		},
		loadMore() {
			if (isLoadingMore || list?.next == null) return;
			const { next } = list;
			const own = asked.current;
			const isOver = () => own !== asked.current;
			setLoadingMore(true);
			setError(null);
			ask({ before: next }).then(
				(page) => {
					if (isOver()) return;
					setLoadingMore(false);
					setList((before) => before && withPage(before, page, next));
				},
				(failure: unknown) => {
					if (isOver()) return;
					setLoadingMore(false);
					setError(failure);
				},
			);
		},
		reload,
		forget: (sid) => drop([sid]),
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

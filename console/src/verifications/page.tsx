/** Verifications: the live list, and beside it the one that somebody looks at. */

import { Button, Group, Text } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useRef } from "react";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import { useKeys } from "../frame/keys.ts";
import { PageHead } from "../frame/page-head.tsx";
import { useFilters } from "../frame/search.ts";
import { useSession } from "../frame/session.ts";
import { Empty, Failure, Loading } from "../frame/states.tsx";
import { untilLeft } from "../frame/upgrade.ts";
import { BackLink } from "./back-link.tsx";
import { Csv } from "./csv.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { areAny, type Filters, readFilters } from "./filters.ts";
import { type Choose, List } from "./list.tsx";
import css from "./page.module.css";
import { useTexts } from "./texts.ts";
import { type List as Listing, useList } from "./use-list.ts";

/** Loaded with the first record: the list comes first. */
const loadDetail = untilLeft(() => import("./detail-pane.tsx"));
const DetailPane = lazy(async () => ({
	default: (await loadDetail()).DetailPane,
}));

export default function VerificationsPage() {
	const texts = useTexts();
	const { account, me } = useSession();
	const { sid } = useParams({ strict: false }) as { sid?: string };
	const [filters, change] = useFilters(readFilters);
	const place = { session: me.session, accountSid: account.sid };
	const listing = useList(filters, place);
	const box = useRef<HTMLInputElement>(null);
	const go = useGo();
	useListKeys(listing, sid, go, () => box.current?.focus());
	// The same function each time: rows that have not changed are not drawn again.
	const choose: Choose = useCallback(
		(patch) => change(patch as Partial<Filters>),
		[change],
	);
	return (
		<div className={css.page} data-detail={sid !== undefined || undefined}>
			<PageHead title={texts.title} text={texts.text}>
				<Csv filters={filters} accountSid={account.sid} />
			</PageHead>
			<div className={css.filters}>
				<FilterBar
					filters={filters}
					meant={listing.meant}
					box={box}
					onChange={change}
				/>
			</div>
			<div className={css.panes}>
				<div className={css.list}>
					<LiveBar listing={listing} />
					<Rows
						listing={listing}
						filters={filters}
						sid={sid}
						onFilter={choose}
					/>
				</div>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever uses the keyboard must be able to scroll it. */}
				<section className={css.detail} aria-label={texts.record} tabIndex={0}>
					{sid === undefined ? (
						<Empty title={texts.choose}>{texts.chooseText}</Empty>
					) : (
						<>
							<BackLink />
							<Suspense fallback={<Loading />}>
								<DetailPane
									sid={sid}
									accountSid={account.sid}
									onFilter={(patch) =>
										isAlone() ? go(undefined, patch) : choose(patch)
									}
									onErased={(gone) => {
										listing.forget(gone);
										go(undefined);
									}}
								/>
							</Suspense>
						</>
					)}
				</section>
			</div>
		</div>
	);
}

function Rows({
	listing,
	filters,
	sid,
	onFilter,
}: {
	readonly listing: Listing;
	readonly filters: Filters;
	readonly sid: string | undefined;
	readonly onFilter: Choose;
}) {
	const texts = useTexts();
	const { list, error } = listing;
	if (list === null) {
		return error === null ? (
			<Loading />
		) : (
			<Failure error={error} onRetry={listing.reload} />
		);
	}
	if (list.rows.length === 0 && list.next === null) {
		return areAny(filters) ? (
			<Empty title={texts.noneFits}>{texts.noneFitsText}</Empty>
		) : (
			<Empty title={texts.empty}>{texts.emptyText}</Empty>
		);
	}
	return (
		<>
			<Failure error={error} onRetry={listing.reload} />
			<List
				list={list}
				chosen={sid}
				isLoadingMore={listing.isLoadingMore}
				onMore={listing.loadMore}
				onFilter={onFilter}
			/>
		</>
	);
}

/** Whether the list is live, what waits, and what was too much. */
function LiveBar({ listing }: { readonly listing: Listing }) {
	const texts = useTexts();
	const format = useFormat();
	const { state, isPaused, waiting, list } = listing;
	const more = list?.more ?? 0;
	return (
		// Never lower than its buttons: the list would lie over those of a second line.
		<Group justify="space-between" gap="xs" mb={6} mih={28} flex="none">
			<Text
				fz="sm"
				c="dimmed"
				className={css.state}
				data-state={isPaused ? "paused" : state}
			>
				{isPaused ? texts.paused : texts[state]}
			</Text>
			<Group gap="xs">
				{isPaused && waiting > 0 && (
					<Button
						size="compact-xs"
						variant="default"
						onClick={() => listing.pause(false)}
					>
						{texts.missed(format.number(waiting))}
					</Button>
				)}
				{!isPaused && more > 0 && (
					<Button size="compact-xs" variant="default" onClick={listing.reload}>
						{texts.tooMany(format.number(more))}
					</Button>
				)}
				<Button
					size="compact-xs"
					variant="default"
					leftSection={<Icon name={isPaused ? "play" : "pause"} size={12} />}
					onClick={() => listing.pause(!isPaused)}
				>
					{isPaused ? texts.resume : texts.pause}
				</Button>
			</Group>
		</Group>
	);
}

/** Whether only the list or the record fits on the screen, as page.module.css has it. */
const isAlone = () => window.matchMedia("(max-width: 62em)").matches;

type Go = (sid: string | undefined, filters?: Parameters<Choose>[0]) => void;

function useGo(): Go {
	const navigate = useNavigate();
	return (sid, filters) =>
		void navigate({
			to: "/verifications/{-$sid}",
			params: { sid },
			search: (before: object) => ({ ...before, ...filters }),
		} as unknown as Parameters<typeof navigate>[0]);
}

function useListKeys(
	listing: Listing,
	sid: string | undefined,
	go: Go,
	search: () => void,
): void {
	const texts = useTexts();
	const rows = listing.list?.rows ?? [];
	const step = (by: number) => {
		const at = rows.findIndex((row) => row.sid === sid);
		const next = rows[at === -1 ? 0 : at + by];
		if (next !== undefined) go(next.sid);
	};
	useKeys([
		{ keys: "j", text: texts.keyDown, run: () => step(1) },
		{ keys: "k", text: texts.keyUp, run: () => step(-1) },
		{ keys: "/", text: texts.keySearch, run: search },
		{
			keys: "p",
			text: texts.keyPause,
			run: () => listing.pause(!listing.isPaused),
		},
		{ keys: "Escape", text: texts.keyBack, run: () => go(undefined) },
	]);
}

/** The list: only the rows that can be seen are in the page, however many there are. */

import { Button, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import {
	memo,
	type RefObject,
	useEffect,
	useLayoutEffect,
	useRef,
	useState,
} from "react";
import { useFormat } from "../frame/format.ts";
import { isOfToday } from "../frame/instant.ts";
import css from "./list.module.css";
import type { Listed, Row } from "./row.ts";
import { Status } from "./status.tsx";
import { useTexts } from "./texts.ts";

const ROW_HEIGHT = 62;

export type Choose = (patch: {
	readonly service?: string;
	readonly channel?: string;
	readonly to?: string;
}) => void;

export function List({
	list,
	chosen,
	isLoadingMore,
	onMore,
	onFilter,
}: {
	readonly list: Listed;
	/** SID of the verification beside the list. */
	readonly chosen: string | undefined;
	readonly isLoadingMore: boolean;
	readonly onMore: () => void;
	readonly onFilter: Choose;
}) {
	const texts = useTexts();
	const place = useRef<HTMLDivElement>(null);
	const { rows } = list;
	const [focused, setFocused] = useState<string | null>(null);
	const focusedAt = rows.findIndex(({ sid }) => sid === focused);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => place.current,
		estimateSize: () => ROW_HEIGHT,
		getItemKey: (i) => rows[i]?.sid ?? i,
		overscan: 8,
		// Without its row the focus would go back to the top of the page.
		rangeExtractor(range) {
			const shown = defaultRangeExtractor(range);
			return focusedAt === -1 || shown.includes(focusedAt)
				? shown
				: [...shown, focusedAt].sort((a, b) => a - b);
		},
	});
	useSteady(place, rows);
	const chosenAt = rows.findIndex(({ sid }) => sid === chosen);
	const shown = useRef<string | undefined>(undefined);
	useEffect(() => {
		// Only when another one is chosen: new rows above must not move the list.
		if (chosenAt === -1 || shown.current === chosen) return;
		shown.current = chosen;
		virtual.scrollToIndex(chosenAt);
	}, [chosen, chosenAt, virtual]);
	return (
		<section
			className={css.place}
			ref={place}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: whoever uses the keyboard must be able to scroll it.
			tabIndex={0}
			aria-label={texts.list}
		>
			<ul className={css.rows} style={{ height: virtual.getTotalSize() }}>
				{virtual.getVirtualItems().map(({ index, start, key }) => {
					const row = rows[index];
					return row === undefined ? null : (
						<li
							key={key}
							className={css.item}
							onFocus={() => setFocused(row.sid)}
							onBlur={() => setFocused(null)}
							aria-setsize={list.next === null ? rows.length : -1}
							aria-posinset={index + 1}
							style={{
								height: ROW_HEIGHT,
								transform: `translateY(${start}px)`,
							}}
						>
							<Line
								row={row}
								isChosen={row.sid === chosen}
								onFilter={onFilter}
							/>
						</li>
					);
				})}
			</ul>
			<End list={list} isLoadingMore={isLoadingMore} onMore={onMore} />
		</section>
	);
}

/** Rows that come above must not move those that somebody reads. At the very top they may. */
function useSteady(
	place: RefObject<HTMLDivElement | null>,
	rows: readonly Row[],
): void {
	const first = useRef(rows[0]?.sid);
	useLayoutEffect(() => {
		const before = first.current;
		first.current = rows[0]?.sid;
		const box = place.current;
		if (box === null || box.scrollTop === 0 || before === undefined) return;
		const added = rows.findIndex(({ sid }) => sid === before);
		if (added > 0) box.scrollTop += added * ROW_HEIGHT;
	}, [place, rows]);
}

const Line = memo(function Line({
	row,
	isChosen,
	onFilter,
}: {
	readonly row: Row;
	readonly isChosen: boolean;
	readonly onFilter: Choose;
}) {
	const texts = useTexts();
	const { channel, service, messageStatus } = row;
	const name = texts.channels[channel] ?? channel;
	const statusName = messageStatus
		? (texts.messageStatuses[messageStatus] ?? messageStatus)
		: null;
	return (
		<div className={css.row} data-chosen={isChosen || undefined}>
			<Link
				to="/verifications/{-$sid}"
				params={{ sid: row.sid } as never}
				search={((before: object) => before) as never}
				className={css.link}
				aria-current={isChosen ? "true" : undefined}
			>
				<bdi className={css.recipient}>{row.recipient ?? "–"}</bdi>
				<Status status={row.status} />
			</Link>
			<div className={css.second}>
				<span className={css.values}>
					<Value
						text={name}
						help={texts.filterBy(texts.channel, name)}
						onClick={() => onFilter({ channel: row.firstChannel })}
					/>
					{statusName !== null && (
						<span className={css.fate}>{statusName}</span>
					)}
					<Value
						text={service}
						help={texts.filterBy(texts.service, service)}
						onClick={() => onFilter({ service })}
					/>
				</span>
				<span className={css.time}>
					<RowTime at={row.at} />
				</span>
			</div>
		</div>
	);
});

/** Without the tooltip of other times: hundreds of rows come and go. */
function RowTime({ at }: { readonly at: string }) {
	const format = useFormat();
	return (
		<time dateTime={at} title={format.exact(at)}>
			{isOfToday(at) ? format.clock(at) : format.time(at)}
		</time>
	);
}

/** For the mouse alone: the keyboard has the same in the record beside the list. */
function Value({
	text,
	help,
	onClick,
}: {
	readonly text: string;
	readonly help: string;
	readonly onClick: () => void;
}) {
	return (
		<button
			type="button"
			tabIndex={-1}
			className={css.value}
			title={help}
			onClick={onClick}
		>
			<bdi>{text}</bdi>
		</button>
	);
}

function End({
	list,
	isLoadingMore,
	onMore,
}: {
	readonly list: Listed;
	readonly isLoadingMore: boolean;
	readonly onMore: () => void;
}) {
	const texts = useTexts();
	const format = useFormat();
	const { next, searchedTo, rows } = list;
	if (next === null && rows.length === 0) return null;
	return (
		<Group justify="center" p="md" gap="xs">
			{searchedTo !== null && (
				<Text fz="sm" c="dimmed">
					{texts.searchedTo(format.time(searchedTo))}
				</Text>
			)}
			{next === null ? (
				<Text fz="sm" c="dimmed">
					{texts.end}
				</Text>
			) : (
				<Button
					size="xs"
					variant="default"
					loading={isLoadingMore}
					onClick={onMore}
				>
					{texts.more}
				</Button>
			)}
		</Group>
	);
}

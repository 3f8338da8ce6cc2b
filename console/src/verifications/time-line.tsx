/** The time line: what happened, with the times between, and what is still to come. */

import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useFormat } from "../frame/format.ts";
import { Time } from "../frame/time.tsx";
import type { Detail } from "./detail.ts";
import { type Entry, entriesOf, futureOf } from "./entries.ts";
import { useTexts } from "./texts.ts";
import css from "./time-line.module.css";

export function TimeLine({ detail }: { readonly detail: Detail }) {
	const texts = useTexts();
	const format = useFormat();
	const entries = entriesOf(detail, texts, format.time);
	const future = futureOf(detail, texts);
	return (
		<>
			<ol className={css.line}>
				{entries.map((entry, i) => (
					<Line key={entry.key} entry={entry} before={entries[i - 1]} />
				))}
			</ol>
			{future.length > 0 && (
				<>
					<Text fz="sm" fw={600} mt="xs">
						{texts.comes}
					</Text>
					<ol className={`${css.line} ${css.future}`}>
						{future.map((entry, i) => (
							<Line
								key={entry.key}
								entry={entry}
								before={future[i - 1] ?? entries.at(-1)}
								isToCome
							/>
						))}
					</ol>
				</>
			)}
		</>
	);
}

function Line({
	entry,
	before,
	isToCome = false,
}: {
	readonly entry: Entry;
	readonly before: Entry | undefined;
	readonly isToCome?: boolean;
}) {
	const texts = useTexts();
	const format = useFormat();
	const since =
		before === undefined || isToCome
			? 0
			: Date.parse(entry.at) - Date.parse(before.at);
	const isOfSameDay =
		before !== undefined && format.date(before.at) === format.date(entry.at);
	return (
		<li className={css.entry} data-tone={entry.tone}>
			<div className={css.title} dir="auto">
				{entry.title}
			</div>
			{entry.more !== undefined && (
				<div className={css.more}>
					<bdi>{entry.more}</bdi>
				</div>
			)}
			{entry.why !== undefined && (
				<Anchor
					component={Link}
					to="/fraud"
					search={entry.why as never}
					fz="sm"
					underline="always"
				>
					{texts.whyRefused}
				</Anchor>
			)}
			<div className={css.time}>
				<Time at={entry.at} show={isOfSameDay ? "clock" : "short"} />
				{since > 0 && <span> · {texts.later(format.duration(since))}</span>}
			</div>
		</li>
	);
}

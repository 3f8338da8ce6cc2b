/** The filters: one search box, three choices, and each filter in force as a word that can be taken away. */

import {
	ActionIcon,
	Anchor,
	Group,
	NativeSelect,
	TextInput,
} from "@mantine/core";
import type { FormEvent, RefObject } from "react";
import { CHANNELS } from "../frame/channels.ts";
import { useDraft } from "../frame/draft.ts";
import { useFormat } from "../frame/format.ts";
import { Icon } from "../frame/icons.tsx";
import css from "./filter-bar.module.css";
import { areAny, type Filters, SINCE, STATUSES } from "./filters.ts";
import type { Texts } from "./texts.en.ts";
import { useTexts } from "./texts.ts";

export type ChangeFilters = (patch: Partial<Filters>) => void;

export function FilterBar({
	filters,
	meant,
	box,
	onChange,
}: {
	readonly filters: Filters;
	/** How the server has read the search box. */
	readonly meant: string | null;
	readonly box: RefObject<HTMLInputElement | null>;
	readonly onChange: ChangeFilters;
}) {
	const texts = useTexts();
	return (
		<div className={css.bar}>
			<Search
				text={filters.q ?? ""}
				box={box}
				onSearch={(q) => onChange({ q })}
			/>
			<Choice
				label={texts.status}
				any={texts.any}
				value={filters.status}
				names={named(STATUSES, texts.statuses)}
				onChange={(status) => onChange({ status: status as Filters["status"] })}
			/>
			<Choice
				label={texts.channel}
				any={texts.any}
				value={filters.channel}
				names={named(CHANNELS, texts.channels)}
				onChange={(channel) =>
					onChange({ channel: channel as Filters["channel"] })
				}
			/>
			<Choice
				label={texts.time}
				any={texts.any}
				value={filters.since}
				names={named(Object.keys(SINCE), texts.since)}
				onChange={(since) =>
					onChange({
						since: since as Filters["since"],
						startDate: undefined,
						endDate: undefined,
					})
				}
			/>
			<InForce filters={filters} meant={meant} onChange={onChange} />
		</div>
	);
}

const named = (
	values: readonly string[],
	names: Readonly<Record<string, string>>,
) => values.map((value) => ({ value, label: names[value] ?? value }));

function Search({
	text,
	box,
	onSearch,
}: {
	readonly text: string;
	readonly box: RefObject<HTMLInputElement | null>;
	readonly onSearch: (text: string | undefined) => void;
}) {
	const texts = useTexts();
	const [typed, setTyped] = useDraft(text);
	const search = (event: FormEvent) => {
		event.preventDefault();
		onSearch(typed.trim() || undefined);
	};
	return (
		<search className={css.search}>
			<form onSubmit={search}>
				<TextInput
					ref={box}
					type="search"
					label={texts.search}
					placeholder={texts.searchHelp}
					value={typed}
					maxLength={254}
					dir="auto"
					onChange={({ currentTarget }) => setTyped(currentTarget.value)}
					rightSection={
						<ActionIcon
							type="submit"
							variant="subtle"
							color="gray"
							aria-label={texts.search}
						>
							<Icon name="search" size={16} />
						</ActionIcon>
					}
				/>
			</form>
		</search>
	);
}

function Choice({
	label,
	any,
	value,
	names,
	onChange,
}: {
	readonly label: string;
	readonly any: string;
	readonly value: string | undefined;
	readonly names: readonly { readonly value: string; readonly label: string }[];
	readonly onChange: (value: string | undefined) => void;
}) {
	return (
		<NativeSelect
			className={css.choice}
			label={label}
			value={value ?? ""}
			data={[{ value: "", label: any }, ...names]}
			onChange={({ currentTarget }) =>
				onChange(currentTarget.value || undefined)
			}
		/>
	);
}

function InForce({
	filters,
	meant,
	onChange,
}: {
	readonly filters: Filters;
	readonly meant: string | null;
	readonly onChange: ChangeFilters;
}) {
	const texts = useTexts();
	const format = useFormat();
	if (!areAny(filters)) return null;
	const given = Object.entries(filters).filter(
		(pair): pair is [keyof Filters, string] => pair[1] !== undefined,
	);
	return (
		<Group gap={6} className={css.force}>
			{given.map(([name, value]) => {
				const label = texts.filterNames[name];
				const text = shownValue(name, value, texts, format.time);
				return (
					<button
						key={name}
						type="button"
						className={css.one}
						aria-label={texts.withoutFilter(label, text)}
						onClick={() => onChange({ [name]: undefined })}
					>
						<span>{label}: </span>
						<bdi className={css.value}>{text}</bdi>
						<span aria-hidden="true"> ×</span>
					</button>
				);
			})}
			{meant !== null && (
				<span className={css.meant}>
					{texts.readAs[meant]}
					{isSid(meant) && given.length > 1 && `: ${texts.othersDoNotCount}`}
				</span>
			)}
			<Anchor
				component="button"
				type="button"
				fz="sm"
				underline="always"
				onClick={() =>
					onChange(Object.fromEntries(given.map(([name]) => [name, undefined])))
				}
			>
				{texts.clear}
			</Anchor>
		</Group>
	);
}

/** Whoever has a SID wants that record. */
function isSid(meant: string): boolean {
	return meant === "verification" || meant === "part";
}

function shownValue(
	name: keyof Filters,
	value: string,
	texts: Texts,
	time: (at: string) => string,
): string {
	switch (name) {
		case "status":
			return texts.statuses[value] ?? value;
		case "channel":
			return texts.channels[value] ?? value;
		case "since":
			return texts.since[value as keyof Texts["since"]];
		case "startDate":
		case "endDate":
			return Number.isNaN(Date.parse(value)) ? value : time(value);
		default:
			return value;
	}
}

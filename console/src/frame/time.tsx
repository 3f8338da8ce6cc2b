/** An instant: short in the page, exact on hover and for those who point with the keyboard. */

import { Tooltip } from "@mantine/core";
import { type At, instantOf, useFormat } from "./format.ts";
import { isOfToday } from "./instant.ts";

export function Time({
	at,
	show = "time",
}: {
	readonly at: At | null | undefined;
	/** `short`: without a date while the clock alone says it. */
	readonly show?: "time" | "exact" | "clock" | "date" | "short";
}) {
	const format = useFormat();
	if (at === null || at === undefined) return "–";
	const date = instantOf(at);
	if (Number.isNaN(date.getTime())) return "–";
	const named = show === "short" ? (isOfToday(date) ? "clock" : "time") : show;
	return (
		<Tooltip label={format.exact(date)}>
			<time dateTime={date.toISOString()}>{format[named](date)}</time>
		</Tooltip>
	);
}

/** An instant: short in the page, exact on hover and for those who point with the keyboard. */

import { Tooltip } from "@mantine/core";
import { type At, instantOf, useFormat } from "./format.ts";

export function Time({
	at,
	show = "time",
}: {
	readonly at: At | null | undefined;
	readonly show?: "time" | "exact" | "clock" | "date";
}) {
	const format = useFormat();
	if (at === null || at === undefined) return "–";
	const date = instantOf(at);
	if (Number.isNaN(date.getTime())) return "–";
	return (
		<Tooltip label={format.exact(date)}>
			<time dateTime={date.toISOString()}>{format[show](date)}</time>
		</Tooltip>
	);
}

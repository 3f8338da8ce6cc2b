/** An entry of a list, as it is typed. */

export const LISTS = ["deny", "allow"] as const;
export const SUBJECTS = [
	...(["prefix", "number", "country", "address", "domain"] as const),
] as const;

export type Typed = {
	readonly list: (typeof LISTS)[number];
	readonly subject: (typeof SUBJECTS)[number];
	readonly value: string;
	readonly reason: string;
	/** As `datetime-local` has it: without a zone. Empty: no end. */
	readonly ends: string;
};

export const NOTHING_TYPED: Typed = {
	...{ list: "deny", subject: "prefix", value: "", reason: "", ends: "" },
};

/** As the service takes it. */
export function bodyOf({
	list,
	subject,
	value,
	reason,
	ends,
}: Typed): Readonly<Record<string, string>> {
	return {
		...{ list, subject, reason: reason.trim() },
		value: subject === "country" ? value.trim().toUpperCase() : value.trim(),
		...(ends !== "" && { until: instantIn(ends) }),
	};
}

/** Members for `PATCH`. An empty end takes it away. */
export function patchOf({
	reason,
	ends,
}: Partial<Pick<Typed, "reason" | "ends">>): Readonly<
	Record<string, string | null>
> {
	return {
		// The service takes an empty text for none, and says what is wrong with a blank one.
		...(reason !== undefined && { reason: reason.trim() || " " }),
		...(ends !== undefined && {
			until: ends === "" ? null : instantIn(ends),
		}),
	};
}

/** A text that is no time goes as it is: the service says so. */
function instantIn(ends: string): string {
	const at = new Date(ends);
	return Number.isNaN(at.getTime()) ? ends : at.toISOString();
}

/** An instant as `datetime-local` has it: local time, to the minute. */
export function localTime(instant: string): string {
	const at = new Date(instant);
	const two = (number: number) => String(number).padStart(2, "0");
	const day = [
		String(at.getFullYear()).padStart(4, "0"),
		two(at.getMonth() + 1),
		two(at.getDate()),
	];
	return `${day.join("-")}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

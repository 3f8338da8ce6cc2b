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
	const at = new Date(ends);
	return {
		...{ list, subject, reason: reason.trim() },
		value: subject === "country" ? value.trim().toUpperCase() : value.trim(),
		// A text that is no time goes as it is: the service says so.
		...(ends !== "" && {
			until: Number.isNaN(at.getTime()) ? ends : at.toISOString(),
		}),
	};
}

/** Which statuses a list of requests shows: all, a class (`5xx`), or one (`429`). */

export type StatusClass = "2xx" | "4xx" | "5xx";

export type StatusFilter = {
	/** The class of all statuses that fit. */
	readonly within: StatusClass;
	fits(status: number): boolean;
};

export const STATUS_PATTERN = "^([245]xx|[2-5][0-9][0-9])$";

/** Informational replies and redirects count as successes: none of them is a fault. */
export function statusClassOf(status: number): StatusClass {
	if (status >= 500) return "5xx";
	return status >= 400 ? "4xx" : "2xx";
}

/** `text` must fit the pattern. */
export function statusFilter(text: string): StatusFilter {
	if (text.endsWith("xx")) {
		const within = text as StatusClass;
		return { within, fits: (status) => statusClassOf(status) === within };
	}
	const wanted = Number(text);
	return {
		within: statusClassOf(wanted),
		fits: (status) => status === wanted,
	};
}

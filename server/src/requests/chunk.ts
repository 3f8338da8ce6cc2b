/**
 * Chunks: the requests of one account to one instance in a second, in one row. A row
 * for each request cost an insertion into four indexes behind every answer.
 */

import { newSid } from "../sid.ts";
import { statusClassOf } from "./status-class.ts";

/** One request, as it is kept for some days: no body, no URL, no address. */
export type RequestEntry = {
	/** Its `X-Request-Id`: the instance, and a number that grows. */
	readonly id: string;
	readonly at: number;
	readonly method: string;
	/** The pattern of its route, as `/2fa/search/:sid`; null: no route fits. */
	readonly route: string | null;
	readonly status: number;
	/** The code in the reply's body. */
	readonly code: number;
	/** Id of the token, or SID of the user; null: the credentials were wrong. */
	readonly by: string | null;
	readonly ms: number;
	/** SID of the verification that it made, named or read; null: none. */
	readonly verification: string | null;
};

export type RequestChunk = {
	/** It begins with the instant of the row, so rows sort by time. */
	readonly sid: string;
	readonly accountSid: string;
	readonly instance: string;
	/** The numbers of its requests lie between these. */
	readonly first: number;
	readonly last: number;
	readonly has4xx: boolean;
	readonly has5xx: boolean;
	readonly data: string;
};

/** The contents of a chunk. */
export type Kept = {
	readonly entries: readonly RequestEntry[];
	/** Requests of that second that were too many to keep. */
	readonly dropped: number;
};

/** Bounds a row to some 60 kB. */
export const MOST_IN_CHUNK = 500;

/** Names are short, and words that repeat stand once: the rows are many. */
type Packed = {
	/** The instant that the entries count from. */
	readonly t: number;
	/** Methods, routes, tokens and users. */
	readonly w: readonly (string | null)[];
	readonly e: readonly (readonly [
		sinceT: number,
		number: number,
		method: number,
		route: number,
		status: number,
		code: number,
		by: number,
		ms: number,
		verification: string | 0,
	])[];
	readonly d?: number;
};

/** `entries` must not be empty. */
export function chunkOf(
	accountSid: string,
	instance: string,
	{ entries, dropped }: Kept,
	now: number,
): RequestChunk {
	const words = new Map<string | null, number>();
	const word = (text: string | null): number => {
		const known = words.get(text);
		if (known !== undefined) return known;
		words.set(text, words.size);
		return words.size - 1;
	};
	const t = entries[0]?.at ?? now;
	const numbers = entries.map(({ id }) => numberOf(id)?.number ?? 0);
	const packed: Packed["e"] = entries.map((entry, i) => [
		entry.at - t,
		numbers[i] ?? 0,
		word(entry.method),
		word(entry.route),
		entry.status,
		entry.code,
		word(entry.by),
		Math.round(entry.ms * 10) / 10,
		entry.verification ?? 0,
	]);
	const classes = new Set(entries.map(({ status }) => statusClassOf(status)));
	return {
		sid: newSid("RQ", now),
		accountSid,
		instance,
		first: Math.min(...numbers),
		last: Math.max(...numbers),
		has4xx: classes.has("4xx"),
		has5xx: classes.has("5xx"),
		data: JSON.stringify({
			t,
			w: [...words.keys()],
			e: packed,
			...(dropped > 0 && { d: dropped }),
		} satisfies Packed),
	};
}

/** Its requests, in the order in which they were answered. */
export function keptIn({
	instance,
	data,
}: Pick<RequestChunk, "instance" | "data">): Kept {
	const { t, w, e, d = 0 } = JSON.parse(data) as Packed;
	const entries = e.map(
		([since, number, method, route, status, code, by, ms, verification]) => ({
			id: `${instance}-${number.toString(36)}`,
			at: t + since,
			method: w[method] ?? "",
			route: w[route] ?? null,
			status,
			code,
			by: w[by] ?? null,
			ms,
			verification: verification === 0 ? null : verification,
		}),
	);
	return { entries, dropped: d };
}

const REQUEST_ID = /^([0-9a-f]{8})-([0-9a-z]{1,10})$/;

/** Null: no instance gives such an id. */
export function numberOf(
	id: string,
): { readonly instance: string; readonly number: number } | null {
	const [, instance = "", number = ""] = REQUEST_ID.exec(id) ?? [];
	if (instance === "") return null;
	return { instance, number: Number.parseInt(number, 36) };
}

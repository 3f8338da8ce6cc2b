/**
 * The entries of a request; each may be a receipt. A request without entries is
 * not refused: gateways send other news to the same address, repeat a refused
 * request, and in the end stop sending at all.
 */

import { badParameter, Refusal } from "../../errors.ts";
import type { AbsentPlace } from "../contract.ts";
import { parseJson, pathSteps, scalarText, valuesAt } from "./fields.ts";
import { type Content, decoded, onlyValue } from "./receipt-content.ts";
import type { HttpReceipts } from "./receipt-settings.ts";

/** The bound for one request, however its receipts are wrapped. */
export const MOST_RECEIPTS = 5_000;

/** One receipt, read by the settings' paths or names. */
export type Entry = {
	/** Null where there is no text. */
	text(place: string): string | null;
	values(place: string): readonly unknown[];
};

export type Entries = {
	readonly entries: readonly Entry[];
	/** How many places have no list, or no JSON. */
	readonly unreadable: number;
	/** The configured place of the first of these. */
	readonly missing: string | null;
	/** There are no entries because no request without this place has any. */
	readonly absent?: AbsentPlace;
};

const ALL_READABLE = { unreadable: 0, missing: null };

export function entriesOf(receipts: HttpReceipts, content: Content): Entries {
	if (receipts.unwrap === undefined && receipts.format !== "json") {
		return { entries: [pairs(pairsOf(receipts, content))], ...ALL_READABLE };
	}
	const opened = documentOf(receipts, content);
	if ("unreadable" in opened) return opened;
	return receipts.list === undefined
		? { entries: [properties(opened.document)], ...ALL_READABLE }
		: listed(opened.document, receipts.list);
}

function pairsOf({ format }: HttpReceipts, content: Content): URLSearchParams {
	const found = content.pairs();
	if (found !== null) return found;
	throw badParameter(
		"body",
		format === "multipart" ? "must be multipart/form-data" : "must be UTF-8",
	);
}

function documentOf(
	receipts: HttpReceipts,
	content: Content,
): Entries | { readonly document: object } {
	const { format, unwrap } = receipts;
	if (format === "json") {
		if (content.text() === null) throw badParameter("body", "must be UTF-8");
		const body = content.json();
		if (!isObject(body))
			throw badParameter("body", "must be a JSON object or list");
		if (unwrap === undefined) return { document: body };
	} else pairsOf(receipts, content);
	const wrapped = content.wrapped();
	if (wrapped === null) {
		const lookedFor = unwrap?.field ?? "";
		const setting = "receipts.unwrap.field";
		return { entries: [], ...ALL_READABLE, absent: { setting, lookedFor } };
	}
	const said = wrapped === undefined ? null : decoded(wrapped);
	const document = said === null ? undefined : parseJson(said);
	return isObject(document)
		? { document }
		: { entries: [], unreadable: 1, missing: unwrap?.field ?? null };
}

function listed(document: object, paths: string | readonly string[]): Entries {
	const entries: Entry[] = [];
	let unreadable = 0;
	let missing: string | null = null;
	let isThere = false;
	for (const path of [paths].flat()) {
		for (const list of valuesAt(document, pathSteps(path))) {
			// Some libraries write null for a list without entries.
			if (list === null) continue;
			if (!Array.isArray(list)) {
				unreadable++;
				missing ??= path || "body";
				continue;
			}
			isThere = true;
			refuseMany(entries.length + list.length);
			for (const each of list) entries.push(properties(each));
		}
	}
	// Accepted, a wrong path in the settings would lose every receipt without a sign.
	if (missing !== null && entries.length === 0)
		throw badParameter(missing, "must be a list");
	const lookedFor = [paths].flat().join(", ");
	return {
		entries,
		unreadable,
		missing,
		...(!isThere && { absent: { setting: "receipts.list", lookedFor } }),
	};
}

export function refuseMany(receipts: number): void {
	if (receipts > MOST_RECEIPTS)
		throw new Refusal("too_large", {
			message: `The batch has more than ${MOST_RECEIPTS} receipts`,
		});
}

function pairs(params: URLSearchParams): Entry {
	const text = (name: string) => onlyValue(params, name);
	return {
		text,
		values: (name) => {
			const value = text(name);
			return value === null ? [] : [value];
		},
	};
}

function properties(value: unknown): Entry {
	const values = (path: string) => valuesAt(value, pathSteps(path));
	return {
		text: (path) => scalarText(values(path)[0]) || null,
		values,
	};
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null;
}

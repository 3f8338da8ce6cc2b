/** Pages of the lists of accounts, limits and workflows. */

import { type TSchema, Type } from "../schema.ts";

export const PageParameters = {
	page: Type.Optional(
		Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: "From 0" }),
	),
	pageSize: Type.Optional(
		Type.Integer({ minimum: 1, maximum: 1000, description: "Default 50" }),
	),
};

const uri = Type.Union([Type.String(), Type.Null()]);

export function pageReply<T extends TSchema>(item: T) {
	return Type.Object({
		result: Type.Array(item),
		pageSize: Type.Integer(),
		total: Type.Integer(),
		page: Type.Integer(),
		numPages: Type.Integer(),
		start: Type.Integer(),
		end: Type.Integer(),
		firstPageUri: Type.String(),
		previousPageUri: uri,
		nextPageUri: uri,
		uri: Type.String(),
	});
}

/** `wanted`: the parameters of the request; the URIs repeat all but the page. */
export function pageOf<T>(
	all: readonly T[],
	path: string,
	wanted: { page?: number; pageSize?: number; [name: string]: unknown },
) {
	const { page = 0, pageSize = 50, ...others } = wanted;
	const first = page * pageSize;
	const result = all.slice(first, first + pageSize);
	const numPages = Math.ceil(all.length / pageSize);
	const at = (number: number) => {
		const query = new URLSearchParams({
			pageSize: String(pageSize),
			page: String(number),
		});
		for (const [name, value] of Object.entries(others)) {
			if (value !== undefined) query.set(name, String(value));
		}
		return `${path}?${query}`;
	};
	return {
		result,
		pageSize,
		total: all.length,
		page,
		numPages,
		start: first,
		end: result.length === 0 ? first : first + result.length - 1,
		firstPageUri: at(0),
		previousPageUri: page === 0 ? null : at(page - 1),
		nextPageUri: page + 1 < numPages ? at(page + 1) : null,
		uri: at(page),
	};
}

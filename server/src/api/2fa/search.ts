/** `/2fa/search`: records in pages, or all in one file (section 5 of the contract). */

import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { note } from "../../commands/audited.ts";
import type { Context } from "../../context.ts";
import { authorOf } from "../../http/author.ts";
import { callerOf, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { type Static, Type } from "../../schema.ts";
import type { SearchFilter } from "../../store/contract.ts";
import type { Verification } from "../../verification/verification.ts";
import type { Operation } from "../operation.ts";
import { replies } from "../replies.ts";
import { CSV_TYPE } from "./csv.ts";
import { EXPORT_PAGE, exported } from "./export.ts";
import { includeText, readInclude, type View } from "./include.ts";
import { RecordReply, recordOf } from "./record.ts";
import { RefusalReply } from "./refusals.ts";
import {
	ExportParameters,
	type FilterParameters,
	readFilter,
	SEARCH_ALIASES,
	SearchParameters,
} from "./search-request.ts";

const uri = Type.Union([Type.String(), Type.Null()]);

const SearchReply = Type.Object({
	page: Type.Integer(),
	num_pages: Type.Integer(),
	page_size: Type.Integer(),
	total: Type.Integer(),
	start: Type.Integer(),
	end: Type.Integer(),
	uri: Type.String(),
	first_page_uri: Type.String(),
	previous_page_uri: uri,
	next_page_uri: uri,
	twoFaOtpSdrs: Type.Array(RecordReply),
});

const SEARCH: Operation = {
	id: "search",
	tag: "Records",
	summary: "Search records",
	description:
		"Pages of records, the newest first. Names are also taken as `recipient` (to), `sender` (from), `startTime` and `endTime`.",
	example: { status: "success", startDate: "-30days", pageSize: 20 },
};
const EXPORT: Operation = {
	id: "exportRecords",
	tag: "Records",
	summary: "Export records as CSV",
	description: "Streams every record that the filters of a search match.",
	replyHeaders: { "Content-Disposition": "A name for the file" },
	document: {
		type: "text/csv",
		description: "A head, then a line for each record",
	},
	example: { startDate: "-30days" },
};

const PAGE = { skip: 0, take: EXPORT_PAGE };

export function searchRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { accounts, run, store } = context;

	async function filterOf(
		given: FilterParameters,
		account: Account,
		now: number,
		{ included }: View,
	): Promise<ReturnType<typeof readFilter>> {
		const read = readFilter(given, account, context, now, included);
		// Null: memory knows no such workflow.
		if (read.filter !== null) return read;
		await context.lookAgain();
		return readFilter(given, account, context, now, included);
	}

	async function answer(
		http: FastifyRequest,
		given: SearchParameters,
	): Promise<Static<typeof SearchReply>> {
		const now = context.now();
		const account = readingFor(accounts, http, given.accountSid);
		const view = viewOf(http, given);
		const { filter, inForce } = await filterOf(given, account, now, view);
		const { page = 0, pageSize = 50 } = given;
		const found =
			filter === null
				? { rows: [], total: 0 }
				: await inTurn(http, () => pageOf(filter, page, pageSize, now));
		const include = includeText(view.included);
		return searchReply(found, page, pageSize, now, view, [
			["accountSid", account.sid],
			...inForce,
			...(include === undefined ? [] : [["include", include] as const]),
		]);
	}

	const viewOf = (
		http: FastifyRequest,
		{ include }: Pick<FilterParameters, "include">,
	): View => ({
		included: readInclude(include, callerOf(http)),
		currency: context.prices.currency,
	});

	async function pageOf(
		filter: SearchFilter,
		page: number,
		pageSize: number,
		now: number,
	): Promise<Found> {
		const skip = page * pageSize;
		if (page === 0) {
			const rows = await store.search(filter, { skip, take: pageSize }, now);
			// A page that is not full is the last one: the total needs no count.
			const isLast = rows.length < pageSize;
			return {
				rows,
				total: isLast ? rows.length : await store.count(filter, now),
			};
		}
		const total = await store.count(filter, now);
		// Without this, the store would step over every record of a page beyond the end.
		if (skip >= total) return { rows: [], total };
		return {
			rows: await store.search(filter, { skip, take: pageSize }, now),
			total,
		};
	}

	app.route<{ Querystring: SearchParameters }>({
		method: "GET",
		url: "/2fa/search",
		config: { aliases: SEARCH_ALIASES, operation: SEARCH },
		schema: { querystring: SearchParameters, response: replies(SearchReply) },
		handler: (http) => answer(http, http.query),
	});

	app.route<{ Body: SearchParameters }>({
		method: "POST",
		url: "/2fa/search",
		config: {
			aliases: SEARCH_ALIASES,
			operation: { ...SEARCH, id: "searchByPost" },
		},
		schema: { body: SearchParameters, response: replies(SearchReply) },
		handler: (http) => answer(http, http.body),
	});

	app.route<{ Querystring: ExportParameters }>({
		method: "GET",
		url: "/2fa/search.csv",
		config: { aliases: SEARCH_ALIASES, operation: EXPORT },
		// A HEAD would read every record to find the length of the file.
		exposeHeadRoute: false,
		schema: {
			querystring: ExportParameters,
			response: { "4xx": RefusalReply, "5xx": RefusalReply },
		},
		async handler(http, reply) {
			const now = context.now();
			const account = readingFor(accounts, http, http.query.accountSid);
			const view = viewOf(http, http.query);
			const { filter } = await filterOf(http.query, account, now, view);
			// Before the first record goes out.
			await run(
				note(
					{ action: "records.exported", accountSid: account.sid },
					authorOf(http),
				),
			);
			return reply
				.header("content-type", CSV_TYPE)
				.header("content-disposition", 'attachment; filename="search.csv"')
				.send(
					Readable.from(
						exported(
							filter,
							(from) => inTurn(http, () => store.search(from, PAGE, now)),
							{
								now,
								view,
								hasMark: http.query.bom === true,
								mayGoOn: () => http.mustStillBeAdmitted(),
							},
						),
						{
							objectMode: false,
						},
					),
				);
		},
	});
}

type Found = {
	readonly rows: readonly Verification[];
	readonly total: number;
};

function searchReply(
	{ rows, total }: Found,
	page: number,
	pageSize: number,
	now: number,
	view: View,
	inForce: readonly (readonly [name: string, value: string])[],
): Static<typeof SearchReply> {
	const start = page * pageSize;
	const pages = Math.ceil(total / pageSize);
	const at = (number: number) => {
		const query = new URLSearchParams([
			["pageSize", String(pageSize)],
			["page", String(number)],
			...inForce.map(([name, value]): [string, string] => [name, value]),
		]);
		return `/2fa/search?${query}`;
	};
	return {
		page,
		num_pages: pages,
		page_size: pageSize,
		total,
		start,
		end: start + Math.max(0, rows.length - 1),
		uri: "/2fa/search",
		first_page_uri: at(0),
		previous_page_uri: page === 0 ? null : at(page - 1),
		next_page_uri: page + 1 < pages ? at(page + 1) : null,
		twoFaOtpSdrs: rows.map((row) => recordOf(row, now, view)),
	};
}

/** Verifications in the console's list, and the same as CSV. */

import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { note } from "../../commands/audited.ts";
import { recordsKeptMs } from "../../config/retention.ts";
import type { Context } from "../../context.ts";
import { DAY_MS } from "../../durations.ts";
import { authorOf } from "../../http/author.ts";
import { callerOf, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { type Static, Type } from "../../schema.ts";
import type { SearchFilter } from "../../store/contract.ts";
import type { Verification } from "../../verification/verification.ts";
import { CSV_TYPE } from "../2fa/csv.ts";
import { EXPORT_PAGE, exported } from "../2fa/export.ts";
import { type Included, readInclude } from "../2fa/include.ts";
import { RefusalReply } from "../2fa/refusals.ts";
import {
	FilterParameters,
	readFilter,
	SEARCH_ALIASES,
} from "../2fa/search-request.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { allOf } from "./live-account.ts";
import { type RecordPage, recordPage } from "./record-pages.ts";
import { isoTime, RowReply, rowOf } from "./row.ts";
import { type Meant, meantBy } from "./search-box.ts";
import { DONE } from "./sessions.ts";

const USUAL = 50;
/** The first message is made with its verification; steps and resends come minutes later. */
const PARTS_WITHIN_MS = 15 * 60 * 1_000;
const MOST_LOOKED_AT = 500;

const box = {
	q: Type.Optional(
		Type.String({
			maxLength: 254,
			description:
				"A SID (of a verification, message, event or check), a phone number or email address, or a service",
		}),
	),
};
const ListParameters = Type.Object({
	...FilterParameters.properties,
	...box,
	limit: Type.Optional(
		Type.Integer({
			minimum: 1,
			maximum: 200,
			description: `Verifications in the reply; default ${USUAL}`,
		}),
	),
});
type ListParameters = Static<typeof ListParameters>;

const CsvParameters = Type.Object({
	...FilterParameters.properties,
	...box,
	bom: Type.Optional(
		Type.Boolean({
			description: "Begin with a byte order mark, for spreadsheets",
		}),
	),
	probe: Type.Optional(
		Type.Boolean({
			description:
				"true: no file, only whether it may be had. A page asks so before the browser downloads",
		}),
	),
});

const ListReply = Type.Object({
	result: Type.Array(RowReply),
	next: Type.Union([Type.String(), Type.Null()], {
		description: "`before` of the next page; null: the end",
	}),
	searchedTo: Type.Union([Type.String(), Type.Null()], {
		description:
			"The page is not full, because the search took long, and it has come to this instant; ISO 8601",
	}),
	meant: Type.Union([Type.String(), Type.Null()], {
		description: "How `q` was read: verification, part, recipient or service",
	}),
});

type Asked = {
	readonly account: Account;
	readonly meant: Meant | null;
	/** Null: no record can match. */
	readonly filter: SearchFilter | null;
};

export function verificationRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { accounts, config, run, store } = context;

	app.route<{ Querystring: ListParameters }>({
		method: "GET",
		url: "/console/verifications",
		config: { aliases: SEARCH_ALIASES },
		schema: {
			querystring: ListParameters,
			response: replies(enveloped(ListReply)),
		},
		async handler(http) {
			const now = context.now();
			const asked = await read(http, http.query, now);
			const page = await pageFor(http, asked, http.query.limit ?? USUAL, now);
			const { rows, next, searchedTo } = page;
			return ok({
				result: rows.map((row) => rowOf(row, now)),
				next,
				searchedTo: searchedTo === null ? null : isoTime(searchedTo),
				meant: asked.meant?.kind ?? null,
			});
		},
	});

	app.route<{ Querystring: Static<typeof CsvParameters> }>({
		method: "GET",
		url: "/console/verifications.csv",
		config: { aliases: SEARCH_ALIASES },
		// A HEAD would read every record to find the length of the file.
		exposeHeadRoute: false,
		schema: {
			querystring: CsvParameters,
			response: { "4xx": RefusalReply, "5xx": RefusalReply },
		},
		async handler(http, reply) {
			const now = context.now();
			const { query } = http;
			const { account, meant, filter } = await read(http, query, now);
			if (query.probe === true) return DONE;
			const included = readInclude(query.include, callerOf(http));
			// Before the first record goes out.
			await run(
				note(
					{ action: "records.exported", accountSid: account.sid },
					authorOf(http),
				),
			);
			const view = { included, currency: context.prices.currency };
			const lines = exported(
				filter,
				(from) =>
					meant?.kind === "verification" || meant?.kind === "part"
						? only(account, meant)
						: inTurn(http, () => store.search(from, PAGE, now)),
				{
					now,
					view,
					hasMark: query.bom === true,
					mayGoOn: () => http.mustStillBeAdmitted(),
				},
			);
			return reply
				.header("content-type", CSV_TYPE)
				.header(
					"content-disposition",
					'attachment; filename="verifications.csv"',
				)
				.send(Readable.from(lines, { objectMode: false }));
		},
	});

	async function read(
		http: FastifyRequest,
		given: Omit<ListParameters, "limit">,
		now: number,
	): Promise<Asked> {
		const account = readingFor(accounts, http, given.accountSid);
		const text = given.q?.trim() ?? "";
		const meant = text === "" ? null : meantBy(text, account, context);
		const filter = () =>
			narrowed(meant, text, (box) => {
				const wanted = { ...given, ...box };
				return readFilter(wanted, account, context, now, BLOCKED_TOO).filter;
			});
		const first = filter();
		if (first !== null) return { account, meant, filter: first };
		// Memory knows no such workflow.
		await context.lookAgain();
		return { account, meant, filter: filter() };
	}

	async function pageFor(
		http: FastifyRequest,
		{ account, meant, filter }: Asked,
		limit: number,
		now: number,
	): Promise<RecordPage> {
		if (filter === null) return { rows: [], next: null, searchedTo: null };
		if (meant?.kind === "verification" || meant?.kind === "part") {
			const rows = await inTurn(http, () => only(account, meant));
			return { rows, next: null, searchedTo: null };
		}
		return recordPage({
			filter,
			limit,
			now,
			keptFrom: now - recordsKeptMs(config) - DAY_MS,
			search: (each, take) =>
				inTurn(http, () => store.search(each, { skip: 0, take }, now)),
		});
	}

	/** The one that a SID names. Other filters do not matter: whoever has a SID wants that record. */
	async function only(
		{ sid: accountSid }: Account,
		meant: Extract<Meant, { sid: string }>,
	): Promise<readonly Verification[]> {
		const { sid } = meant;
		if (meant.kind === "verification") {
			const found = await store.verification(accountSid, sid);
			return found === null ? [] : [found];
		}
		const stretch = {
			...allOf(accountSid),
			from: meant.at - PARTS_WITHIN_MS,
			until: meant.at + 1,
		};
		const rows = await store.search(
			stretch,
			{ skip: 0, take: MOST_LOOKED_AT },
			context.now(),
		);
		return rows.filter(
			({ checks, events }) =>
				checks.some((check) => check.sid === sid) ||
				events.some((event) => event.sid === sid || event.targetSid === sid),
		);
	}
}

type Box = { readonly to?: string; readonly service?: string };

/** The filters, and what the search box means beside them: a record must fit both. */
function narrowed(
	meant: Meant | null,
	text: string,
	read: (box: Box) => SearchFilter | null,
): SearchFilter | null {
	const given = read({});
	if (given === null) return null;
	if (meant?.kind === "service") {
		const fits = given.service === null || given.service === text;
		return fits ? { ...given, service: text } : null;
	}
	if (meant?.kind !== "recipient") return given;
	const own = read({ to: text })?.recipients ?? [];
	const { recipients } = given;
	const both = own.filter((each) => recipients?.includes(each) ?? true);
	return both.length === 0 ? null : { ...given, recipients: both };
}

/** Whoever is asked why no code came must see what was refused. */
const BLOCKED_TOO: Included = new Set(["blocked"]);

const PAGE = { skip: 0, take: EXPORT_PAGE };

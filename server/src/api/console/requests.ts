/** The requests of the last days of an account, and those of one verification. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { readingFor } from "../../http/caller.ts";
import { STATUS } from "../../http/patterns.ts";
import type { Turns } from "../../http/turns.ts";
import { keptIn, numberOf, type RequestEntry } from "../../requests/chunk.ts";
import {
	placeIn,
	placeText,
	type RequestPage,
	ROWS_AT_ONCE,
	requestPage,
} from "../../requests/page.ts";
import { statusFilter } from "../../requests/status-class.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import { requestSidFrom } from "../../store/sid-range.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { pageAbout, requestsAbout } from "./requests-about.ts";

const USUAL = 50;
/** A page with a rare status ends after this time, and says where the next one begins. */
const READS_FOR_MS = 500;

const RequestsParameters = Type.Object({
	status: Type.Optional(
		Type.String({
			pattern: STATUS,
			description: "A class (2xx, 4xx, 5xx) or one status (429)",
		}),
	),
	id: Type.Optional(
		Type.String({
			maxLength: 64,
			description: "X-Request-Id of one request",
		}),
	),
	verification: Type.Optional(
		Type.String({
			maxLength: 64,
			description: "SID of a verification: only requests about it",
		}),
	),
	before: Type.Optional(
		Type.String({
			maxLength: 64,
			description: "`next` of the page before; default: the newest",
		}),
	),
	limit: Type.Optional(
		Type.Integer({
			minimum: 1,
			maximum: 200,
			description: `Requests in the reply; default ${USUAL}`,
		}),
	),
	accountSid: Type.Optional(
		Type.String({ description: "An account below; default: the own one" }),
	),
});

const nullableText = Type.Union([Type.String(), Type.Null()]);

export const RequestReply = Type.Object({
	id: Type.String({ description: "X-Request-Id" }),
	at: Type.String({ description: "When it came; ISO 8601" }),
	method: Type.String(),
	route: Type.Union([Type.String(), Type.Null()], {
		description: "Pattern of the route; null: no route fits",
	}),
	status: Type.Integer(),
	code: Type.Integer({ description: "The code in the reply's body" }),
	by: Type.Union([Type.String(), Type.Null()], {
		description:
			"Id of the token, or SID of the user; null: the credentials were wrong",
	}),
	ms: Type.Number({ description: "Duration in milliseconds" }),
	verification: nullableText,
});

const PageReply = Type.Object({
	result: Type.Array(RequestReply),
	dropped: Type.Integer({
		description: "Requests of that time which were too many to keep",
	}),
	next: Type.Union([Type.String(), Type.Null()], {
		description: "`before` of the next page; null: the end",
	}),
	isOn: Type.Boolean({ description: "Whether requests are kept at present" }),
});

export function requestsRoute(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { accounts, store, config } = context;

	app.route<{ Querystring: Static<typeof RequestsParameters> }>({
		method: "GET",
		url: "/console/requests",
		schema: {
			querystring: RequestsParameters,
			response: replies(enveloped(PageReply)),
		},
		async handler(http) {
			const { sid } = readingFor(accounts, http, http.query.accountSid);
			const { entries, dropped, next } = await pageFor(http, sid);
			return ok({
				result: entries.map(shownRequest),
				dropped,
				next: next === null ? null : placeText(next),
				isOn: config.requestLog.enabled,
			});
		},
	});

	async function pageFor(
		http: FastifyRequest<{ Querystring: Static<typeof RequestsParameters> }>,
		accountSid: string,
	): Promise<RequestPage> {
		const { id, verification, status, before, limit = USUAL } = http.query;
		const after = before === undefined ? null : placeIn(before);
		if (before !== undefined && after === null) {
			throw badParameter("before", "is not the `next` of a page");
		}
		const filter = status === undefined ? null : statusFilter(status);
		const fits = (entry: RequestEntry) => filter?.fits(entry.status) ?? true;
		if (id !== undefined) {
			const found = await requestWith(http, accountSid, id.trim());
			return whole(found.filter(fits));
		}
		const about =
			verification === undefined
				? undefined
				: isSid("OTP", verification)
					? await store.verification(accountSid, verification)
					: null;
		if (about === null) return whole([]);
		const until = performance.now() + READS_FOR_MS;
		const within = filter?.within ?? "2xx";
		const parts = {
			rowsBefore: (row: string | null) =>
				inTurn(http, () =>
					store.requestRows({
						accountSid,
						withStatus: within === "2xx" ? null : within,
						from: about === undefined ? null : requestSidFrom(about.createdAt),
						before: row,
						limit: ROWS_AT_ONCE,
					}),
				),
			after,
			limit,
			mayGoOn: () => performance.now() < until,
		};
		if (about === undefined) return requestPage({ ...parts, fits });
		const near = await inTurn(http, () =>
			requestsAbout(store, accountSid, about),
		);
		return pageAbout(near, {
			...parts,
			fits: (entry) => entry.verification === about.sid && fits(entry),
		});
	}

	async function requestWith(
		http: Parameters<Turns>[0],
		accountSid: string,
		id: string,
	): Promise<RequestEntry[]> {
		const given = numberOf(id);
		if (given === null) return [];
		const { instance, number } = given;
		const rows = await inTurn(http, () =>
			store.requestRowsAround(accountSid, instance, number),
		);
		for (const row of rows) {
			const found = keptIn(row).entries.filter((entry) => entry.id === id);
			// No other row has it, and each takes time to read.
			if (found.length > 0) return found;
		}
		return [];
	}
}

function whole(entries: readonly RequestEntry[]): RequestPage {
	return { entries, dropped: 0, next: null };
}

export function shownRequest({
	at,
	...entry
}: RequestEntry): Static<typeof RequestReply> {
	return { ...entry, at: new Date(at).toISOString() };
}

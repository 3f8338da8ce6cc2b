/** The audit log of an account, and of those below it. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import type { Turns } from "../../http/turns.ts";
import type { AuditEntry, AuditRow } from "../../people/audit.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { nullable } from "./account-patch.ts";
import { AccountPath, named, type OneAccount } from "./named-account.ts";

const USUAL = 50;

const AuditParameters = Type.Object({
	limit: Type.Optional(
		Type.Integer({
			minimum: 1,
			maximum: 1000,
			description: `Rows in the reply; default ${USUAL}`,
		}),
	),
	before: Type.Optional(
		Type.String({
			maxLength: 64,
			description: "SID of a row: only older ones. Default: the newest",
		}),
	),
	below: Type.Optional(
		Type.Boolean({
			description: "true: rows of the accounts below it too; default false",
		}),
	),
});

const text = Type.Optional(Type.String());

const AuditReply = Type.Object({
	sid: Type.String(),
	accountSid: Type.String(),
	at: Type.String({ description: "ISO 8601" }),
	action: Type.String({ description: "account.changed, session.began …" }),
	by: Type.Object({
		account: Type.Union([Type.String(), Type.Null()], {
			description: "null: an operator's command, or somebody unknown",
		}),
		user: text,
		token: text,
		session: text,
		address: text,
		request: text,
	}),
	on: Type.Optional(Type.String({ description: "SID of the thing changed" })),
	changes: Type.Optional(
		Type.Any({ description: "New values by name; `changed` for secrets" }),
	),
	count: Type.Optional(
		Type.Integer({
			description: "How many times, of rows that stand for several",
		}),
	),
	recipient: Type.Optional(
		Type.String({
			description: "Hash of a recipient: the same for the same one",
		}),
	),
	operation: text,
});

const PageReply = Type.Object({
	result: Type.Array(AuditReply),
	next: nullable(
		Type.String({ description: "`before` of the next page; null: the end" }),
	),
});

const LIST: Operation = {
	id: "listAudit",
	tag: "Accounts",
	summary: "Read the audit log of an account",
	description: "Newest first.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), limit: 10 },
};

export function auditRoute(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { accounts, store } = context;
	app.route<OneAccount & { Querystring: Static<typeof AuditParameters> }>({
		method: "GET",
		url: "/accounts/:sid/audit",
		config: { operation: LIST },
		schema: {
			params: AccountPath,
			querystring: AuditParameters,
			response: replies(enveloped(PageReply)),
		},
		async handler(http) {
			const account = named(context, http);
			const { limit = USUAL, before, below = false } = http.query;
			if (before !== undefined && !isSid("AU", before)) {
				throw badParameter("before", "is not the SID of a row");
			}
			const sids = below
				? accounts.selfAndBelow(account).map(({ sid }) => sid)
				: [account.sid];
			const rows = await inTurn(http, () =>
				store.auditRows(sids, { before: before ?? null, limit: limit + 1 }),
			);
			const shown = rows.slice(0, limit);
			return ok({
				result: shown.map(shownOf),
				next: rows.length > limit ? (shown.at(-1)?.sid ?? null) : null,
			});
		},
	});
}

function shownOf({
	sid,
	accountSid,
	at,
	data,
}: AuditRow): Static<typeof AuditReply> {
	const { by, ...entry } = JSON.parse(data) as AuditEntry;
	return {
		sid,
		accountSid,
		at: new Date(at).toISOString(),
		...entry,
		by: { ...by },
	};
}

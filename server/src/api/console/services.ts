/** `GET /console/usage/services`: verifications by service, which the API's usage does not tell apart. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { readingFor } from "../../http/caller.ts";
import { DATE } from "../../http/patterns.ts";
import type { Turns } from "../../http/turns.ts";
import { type Static, Type } from "../../schema.ts";
import { readDates } from "../2fa/dates.ts";
import { enveloped, ok, replies } from "../replies.ts";

const Parameters = Type.Object({
	accountSid: Type.Optional(Type.String({ maxLength: 64 })),
	startDate: Type.String({ pattern: DATE, description: "YYYY-MM-DD, UTC" }),
	endDate: Type.String({ pattern: DATE, description: "Itself included" }),
});

const Reply = Type.Array(
	Type.Object({
		service: Type.String({
			description: "Empty: services beyond the 50 that are counted in a day",
		}),
		count: Type.Integer({ description: "Verifications" }),
	}),
);

export function serviceUsageRoute(
	app: FastifyInstance,
	{ accounts, now, store }: Pick<Context, "accounts" | "now" | "store">,
	inTurn: Turns,
): void {
	app.route<{ Querystring: Static<typeof Parameters> }>({
		method: "GET",
		url: "/console/usage/services",
		schema: { querystring: Parameters, response: replies(enveloped(Reply)) },
		async handler(http) {
			const { accountSid, startDate, endDate } = http.query;
			const account = readingFor(accounts, http, accountSid);
			// Refuses days that no calendar has, and an end before the start.
			readDates({ startDate, endDate }, now());
			const rows = await inTurn(http, () =>
				store.usageByService(account.sid, startDate, endDate),
			);
			const sums = new Map<string, number>();
			for (const { service, count } of rows) {
				sums.set(service, (sums.get(service) ?? 0) + count);
			}
			return ok(
				[...sums]
					.map(([service, count]) => ({ service, count }))
					.toSorted(
						(a, b) => b.count - a.count || (a.service < b.service ? -1 : 1),
					),
			);
		},
	});
}

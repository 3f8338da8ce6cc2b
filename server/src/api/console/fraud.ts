/** `GET /console/fraud`: what gates have refused in a day, and what they would have refused. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { readingFor } from "../../http/caller.ts";
import { isAwaitedBy, type Turns } from "../../http/turns.ts";
import { type Static, Type } from "../../schema.ts";
import { accountSid } from "../2fa/account-sid.ts";
import { DecisionReply, shownDecision } from "../2fa/include.ts";
import { recently } from "../2fa/recently.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { type Decisions, decisionsOf, type Group, HOURS } from "./decisions.ts";
import { isoTime } from "./row.ts";

/** A page that is open all day asks again and again: it costs one read in this time. */
const FRESH_MS = 10_000;

const FraudParameters = Type.Object({ accountSid });

const { count: _, ...decision } = DecisionReply.properties;

const DecisionsReply = Type.Object({
	groups: Type.Array(
		Type.Object({
			...decision,
			count: Type.Integer({ description: "Sends" }),
			hours: Type.Array(Type.Integer(), {
				description: `Sends in each of the last ${HOURS} hours, the oldest first`,
			}),
			newestSid: Type.String({ description: "Of the newest such record" }),
			newestAt: Type.String({ description: "ISO 8601" }),
		}),
	),
	searchedTo: Type.Union([Type.String(), Type.Null()], {
		description:
			"Older records were not looked at, as there are so many; ISO 8601. null: all of the day were",
	}),
});

const Reply = Type.Object({
	blocked: DecisionsReply,
	noted: DecisionsReply,
});

export function fraudRoute(
	app: FastifyInstance,
	{ accounts, store, now }: Pick<Context, "accounts" | "store" | "now">,
	inTurn: Turns,
): void {
	const fresh = recently<Decisions>(FRESH_MS, now);

	app.route<{ Querystring: Static<typeof FraudParameters> }>({
		method: "GET",
		url: "/console/fraud",
		schema: {
			querystring: FraudParameters,
			response: replies(enveloped(Reply)),
		},
		async handler(http) {
			const { sid } = readingFor(accounts, http, http.query.accountSid);
			const [blocked, noted] = await fresh(
				sid,
				(isWanted) => read(sid, (search) => inTurn(http, search, isWanted)),
				isAwaitedBy(http),
			);
			return ok({ blocked: shownOf(blocked), noted: shownOf(noted) });
		},
	});

	async function read(
		sid: string,
		turn: <Found>(search: () => Promise<Found>) => Promise<Found>,
	) {
		const parts = {
			accountSid: sid,
			now: now(),
			search: (...asked: Parameters<typeof store.search>) =>
				turn(() => store.search(...asked)),
		};
		return [
			await decisionsOf("blocked", parts),
			await decisionsOf("noted", parts),
		];
	}
}

const NONE: Decisions = { groups: [], searchedTo: null };

function shownOf({
	groups,
	searchedTo,
}: Decisions = NONE): Static<typeof DecisionsReply> {
	return {
		groups: groups.map(shownGroup),
		searchedTo: searchedTo === null ? null : isoTime(searchedTo),
	};
}

function shownGroup({ decision, count, hours, newest }: Group) {
	return {
		...shownDecision(decision),
		count,
		hours,
		newestSid: newest.sid,
		newestAt: isoTime(newest.createdAt),
	};
}

/** How full a limit is: for the keys that come most often, or for one that somebody names. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { readFill } from "../../commands/read-fill.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { readingFor } from "../../http/caller.ts";
import { type LimitUse, limitUse } from "../../limits/count.ts";
import type { Fill } from "../../limits/fill.ts";
import type { Limit } from "../../limits/limit.ts";
import { formerLimitKeys } from "../../protection/former-counts.ts";
import { type Static, Type } from "../../schema.ts";
import { keysIn } from "../../verification/former-keys.ts";
import type { RecipientKey } from "../../verification/recipient.ts";
import { wireTime } from "../2fa/dates.ts";
import { limitKey } from "../2fa/limit-key.ts";
import { defaultCountryOf } from "../read-recipient.ts";
import { enveloped, ok, replies } from "../replies.ts";

const MOST_SHOWN = 20;
/** Characters of a hashed key, enough to tell one from another. */
const SHOWN_OF_KEY = 8;

const FillReply = Type.Object({
	key: Type.String({ description: "The beginning of the hashed key" }),
	buckets: Type.Array(
		Type.Object({
			name: Type.String(),
			max: Type.Integer(),
			interval: Type.Integer({ description: "Seconds" }),
			used: Type.Integer({ description: "Sends that count at present" }),
			fullUntil: Type.Union([Type.String(), Type.Null()], {
				description: "When the next send fits; null: now",
			}),
		}),
	),
});

const accountSid = Type.Optional(Type.String({ maxLength: 64 }));
const KeyParameters = Type.Object({
	key: Type.String({ minLength: 1, maxLength: 128 }),
	accountSid,
});
type OneLimit = { Params: { sid: string } };

export function limitKeyRoutes(app: FastifyInstance, context: Context): void {
	const { accounts, config, hash, hot, now, run } = context;

	app.route<OneLimit & { Querystring: { accountSid?: string } }>({
		method: "GET",
		url: "/console/limits/:sid",
		schema: {
			querystring: Type.Object({ accountSid }),
			response: replies(enveloped(Type.Array(FillReply))),
		},
		async handler(http) {
			const limit = limitIn(context, http, http.query.accountSid);
			const uses = hot.of(limit.sid).map((counterKey) => ({
				name: limit.name,
				counterKey,
				buckets: limit.buckets,
			}));
			const read = await run(readFill(uses));
			const fullest = read
				.filter(({ fill }) => fill.some(({ used }) => used > 0))
				.toSorted((a, b) => shareOf(b.fill) - shareOf(a.fill));
			return ok(fullest.slice(0, MOST_SHOWN).map(shownOf));
		},
	});

	app.route<OneLimit & { Body: Static<typeof KeyParameters> }>({
		method: "POST",
		url: "/console/limits/:sid",
		schema: {
			body: KeyParameters,
			response: replies(enveloped(FillReply)),
		},
		async handler(http) {
			const { key: given, accountSid: owner } = http.body;
			const limit = limitIn(context, http, owner);
			const country = defaultCountryOf(
				readingFor(accounts, http, owner),
				config,
			);
			const use = (own: readonly RecipientKey[]) => {
				const key = limitKey(limit, given, own, country);
				const former = formerLimitKeys(context, key, now());
				return limitUse(hash, limit, key.key, former);
			};
			// A key that is the send's own recipient counts under its normal form, any other as
			// it is written: the fuller one is shown.
			const read = await run(readFill([use([]), use(keysIn(given, country))]));
			const [asGiven, asOwn] = read as [Read, Read];
			return ok(
				shownOf(shareOf(asOwn.fill) > shareOf(asGiven.fill) ? asOwn : asGiven),
			);
		},
	});
}

type Read = { readonly use: LimitUse; readonly fill: readonly Fill[] };

function limitIn(
	{ accounts, definitions }: Pick<Context, "accounts" | "definitions">,
	http: FastifyRequest<OneLimit>,
	accountSid: string | undefined,
): Limit {
	const owner = readingFor(accounts, http, accountSid);
	const limit = definitions
		.of(owner.sid, "limit")
		.find(({ sid }) => sid === http.params.sid);
	if (limit !== undefined) return limit;
	throw new Refusal("unknown_limit_sid", { isFromMemory: true });
}

function shareOf(fill: readonly Fill[]): number {
	return Math.max(...fill.map(({ used, bucket }) => used / bucket.max));
}

function shownOf({ use, fill }: Read): Static<typeof FillReply> {
	return {
		key: use.counterKey.slice(0, SHOWN_OF_KEY),
		buckets: fill.map(
			({ bucket: { name, max, intervalMs }, used, ...until }) => ({
				name,
				max,
				interval: intervalMs / 1_000,
				used,
				fullUntil: until.fullUntil === null ? null : wireTime(until.fullUntil),
			}),
		),
	};
}

/** `/2fa/limits` (section 7 of the contract). */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import type { Turns } from "../../http/turns.ts";
import type { Limit, NamedBucket } from "../../limits/limit.ts";
import { Type } from "../../schema.ts";
import { badDefinition } from "./definition-resource.ts";
import { definitionRoutes } from "./definitions.ts";
import { wholeNumber } from "./whole-number.ts";

const MOST_BUCKETS = 2;

const LimitReply = Type.Object(
	{
		sid: Type.String(),
		name: Type.String(),
		buckets: Type.String({
			description: "A JSON document; its values are strings",
		}),
		description: Type.String(),
		accountSid: Type.String(),
		uri: Type.String(),
	},
	{ title: "Limit" },
);

/** Lenient clients send texts for numbers, or the list as a JSON text: `readBuckets`. */
const Buckets = Type.Array(
	Type.Object({
		name: Type.String({ minLength: 1, maxLength: 64 }),
		max: Type.Integer({
			minimum: 1,
			maximum: 1_000_000,
			description: "Sends with one key in any stretch of the interval",
		}),
		interval: Type.Integer({
			minimum: 1,
			maximum: 2_592_000,
			description: "Seconds",
		}),
	}),
	{ minItems: 1, maxItems: MOST_BUCKETS },
);

export function limitRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	definitionRoutes<Limit, typeof LimitReply>(
		app,
		context,
		{
			kind: "limit",
			tag: "Limits",
			example: {
				name: "limit_on_ip",
				buckets: [{ name: "hour", max: 20, interval: 3_600 }],
				description: "Sends for one address",
			},
			shape: Buckets,
			path: "/2fa/limits",
			prefix: "LM",
			unknown: "unknown_limit_sid",
			bad: "bad_limit",
			reply: LimitReply,
			content: "buckets",
			parameters: {
				buckets: Type.Optional(
					Type.Any({
						description: `1 or ${MOST_BUCKETS} of {name, max (1-1000000), interval (seconds, 1-2592000)}`,
					}),
				),
			},
			readName(name) {
				if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return name;
				throw bad("name", "must be 1 to 64 letters, digits, _ and -");
			},
			make: (base, buckets) => ({
				kind: "limit",
				...base,
				buckets: readBuckets(buckets),
			}),
			change: (limit, buckets) => ({ ...limit, buckets: readBuckets(buckets) }),
			shown: (limit) => ({
				sid: limit.sid,
				name: limit.name,
				buckets: JSON.stringify(
					limit.buckets.map(({ name, max, intervalMs }) => ({
						name,
						max: String(max),
						interval: String(intervalMs / 1_000),
					})),
				),
				description: limit.description,
				accountSid: limit.accountSid,
				uri: `/2fa/limits/search/${limit.sid}`,
			}),
		},
		inTurn,
	);
}

const bad = (parameter: string, sentence: string) =>
	badDefinition("bad_limit", parameter, sentence);

function readBuckets(given: unknown): NamedBucket[] {
	if (
		!Array.isArray(given) ||
		given.length < 1 ||
		given.length > MOST_BUCKETS
	) {
		throw bad("buckets", `must be a list of 1 or ${MOST_BUCKETS} buckets`);
	}
	const buckets = given.map(readBucket);
	if (new Set(buckets.map(({ name }) => name)).size < buckets.length) {
		throw bad("buckets", "must have distinct names");
	}
	return buckets;
}

function readBucket(given: unknown): NamedBucket {
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		throw bad("buckets", "must hold objects with name, max and interval");
	}
	const { name, max, interval, ...others } = given as Record<string, unknown>;
	const [unknown] = Object.keys(others);
	if (unknown !== undefined) {
		throw bad("buckets", "may hold name, max and interval only");
	}
	// The document says text; some clients send a number.
	const text = Number.isSafeInteger(name) ? String(name) : name;
	if (typeof text !== "string" || !/^\P{Cc}{1,64}$/u.test(text)) {
		throw bad("buckets", "needs a name of 1 to 64 characters for each");
	}
	const most = wholeNumber(max, 1, 1_000_000);
	if (most === null) {
		throw bad("buckets", "needs a max from 1 to 1000000 for each");
	}
	const seconds = wholeNumber(interval, 1, 2_592_000);
	if (seconds === null) {
		throw bad(
			"buckets",
			"needs an interval from 1 to 2592000 seconds for each",
		);
	}
	return { name: text, max: most, intervalMs: seconds * 1_000 };
}

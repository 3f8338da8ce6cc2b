/**
 * Settings of the provider type `http`: any SMS, voice or email gateway that is
 * spoken to over HTTP, by configuration alone.
 *
 * Sources of the shapes that it must be able to express: Twilio Messages and
 * Calls, Vonage SMS (HTTP 200 with the error in the body), Infobip SMS, Plivo
 * Message, MessageBird Messages, Clickatell Platform, and Kannel's `sendsms`
 * (plain GET, plain text reply, no reference of its own).
 */

import { CHANNELS } from "../../channel.ts";
import { type Static, Type } from "../../schema.ts";
import { Basic, HttpAuth } from "./auth/settings.ts";
import { Condition } from "./conditions.ts";
import { HttpReceipts } from "./receipt-settings.ts";

/** Encodings of a reply (RFC 9110, 8.4.1) that Postern unpacks. */
export const PACKINGS = ["gzip", "x-gzip", "deflate", "br"] as const;

const Statuses = Type.Array(
	Type.Union([
		Type.Integer({ minimum: 200, maximum: 599 }),
		Type.String({ pattern: "^[2-5]xx$" }),
	]),
	{ minItems: 1 },
);

const path = (description: string) =>
	Type.Optional(Type.String({ minLength: 1, description }));

const Accepted = Type.Object(
	{
		statuses: Type.Array(Statuses.items, {
			minItems: 1,
			default: ["2xx"],
			description: "HTTP statuses that can mean acceptance: `202`, `2xx`.",
		}),
		...Condition,
		eachPart: Type.Optional(
			Type.Boolean({
				description:
					"`true`: the reply has an entry for each part of a long text, and `field` and `reference.field` have `*` for it. The message is accepted if all entries fit, and delivered when the receipts of all parts say so. If only some fit, a part has gone out: the message is `failed`, and no provider gets it again. Default: false.",
			}),
		),
	},
	{
		additionalProperties: false,
		default: {},
		description:
			"The sign of acceptance. With `field` or `text` the reply must confirm it: another value in `field` is a refusal (retry elsewhere); a missing field, or no match, leaves the outcome unknown. Without them the reply must have the `reference`; without a configured `reference` the HTTP status alone decides.",
	},
);

const Reference = Type.Object(
	{
		field: path("Path into the JSON reply: `sid`, `messages.0.message-id`."),
		header: path("Header of the reply."),
		text: path(
			"Regular expression whose first group is the reference: `^ID: (\\S+)`.",
		),
		own: path(
			"Template of a reference that Postern gives and the gateway repeats in its receipts, such as `{id}`.",
		),
	},
	{
		additionalProperties: false,
		description:
			"The gateway's own name for the message, which its receipts repeat. Exactly one of these says where the reply has it.",
	},
);

const RefusedRule = Type.Object(
	{
		statuses: Type.Optional(Statuses),
		...Condition,
		retry: Type.Union(
			[
				Type.Literal("later"),
				Type.Literal("elsewhere"),
				Type.Literal("never"),
				Type.Literal("otherChannel"),
				Type.Literal("recipientLater"),
			],
			{
				description:
					"`later`: the same gateway may take the message in a while. `elsewhere`: another provider may. `never`: no provider will, such as for a number that does not exist. `otherChannel`: the recipient is not on this channel at all (not on this app): the next channel of the verification goes out at once. `recipientLater`: as `later`, but it is about this recipient alone, such as a rate of messages to one number: it says nothing about the gateway, and does not open its breaker.",
			},
		),
		errorCode: path("Error code for the record, instead of the gateway's."),
	},
	{ additionalProperties: false },
);

const JsonText = Type.Object(
	{ jsonText: Type.Unknown() },
	{ additionalProperties: false },
);

/** JSON that goes out as text is marked by an object with this name alone. */
export function isJsonText(value: unknown): value is { jsonText: unknown } {
	return (
		typeof value === "object" &&
		value !== null &&
		!Array.isArray(value) &&
		Object.hasOwn(value, "jsonText")
	);
}

/** A part of JSON that a message may lack is marked by an object with this name alone. */
export function isIfPresent(value: unknown): value is { ifPresent: unknown } {
	return (
		typeof value === "object" &&
		value !== null &&
		!Array.isArray(value) &&
		Object.hasOwn(value, "ifPresent")
	);
}

/** The parameters of a query, and the fields of a form. */
const Pairs = Type.Record(
	Type.String({ minLength: 1 }),
	Type.Union([
		Type.String(),
		JsonText,
		Type.Array(Type.Union([Type.String(), JsonText]), { minItems: 1 }),
	]),
);

const CodingWord = (value: string, of: string) =>
	Type.Union([Type.String(), Type.Integer({ minimum: 0, maximum: 255 })], {
		default: value,
		description: `\`{coding}\` of a text ${of}.`,
	});

export const HttpSettings = Type.Object(
	{
		type: Type.Literal("http"),
		name: Type.String({
			pattern: "^[a-z0-9][a-z0-9-]{0,31}$",
			description:
				"Name of the provider in routes, records and in `/receipts/{name}`.",
		}),
		channels: Type.Array(Type.Enum([...CHANNELS]), {
			minItems: 1,
			uniqueItems: true,
			description: "Channels that it carries.",
		}),
		concurrency: Type.Integer({
			minimum: 1,
			maximum: 10_000,
			default: 64,
			description:
				"The most messages under way at once from each instance, and the most connections. 64 carry 320 a second if the gateway answers in 200 ms.",
		}),
		perSecond: Type.Optional(
			Type.Integer({
				minimum: 1,
				maximum: 10_000,
				description:
					"How many messages are handed over a second at most, by each instance: divide the gateway's bound by the number of instances. Default: no bound.",
			}),
		),
		timeoutMs: Type.Integer({
			minimum: 100,
			maximum: 120_000,
			default: 10_000,
			description:
				"Milliseconds until a message without a complete reply counts as unknown. Half of them are for connecting.",
		}),
		method: Type.Union(
			[
				Type.Literal("GET"),
				Type.Literal("POST"),
				Type.Literal("PUT"),
				Type.Literal("PATCH"),
			],
			{ default: "POST", description: "HTTP method." },
		),
		url: Type.String({
			minLength: 1,
			description:
				"Template, http or https. Placeholders may stand in the path and the query, and are percent-encoded there, but not in the host. Redirects are not followed.",
		}),
		query: {
			...Pairs,
			default: {},
			description:
				"Parameters that are added to the URL: name and template. A list of templates repeats the name. `{ jsonText: … }` is written as JSON, like `json`, and goes out as text.",
		},
		headers: Type.Record(Type.String({ minLength: 1 }), Type.String(), {
			default: {},
			description: "Templates of request headers.",
		}),
		basic: Type.Optional(
			Type.Object(Basic, {
				additionalProperties: false,
				description: "HTTP Basic authentication towards the gateway.",
			}),
		),
		auth: Type.Optional(HttpAuth),
		json: Type.Optional(
			Type.Unknown({
				description:
					"Body as JSON: an object or list, written as YAML, whose strings are templates. Numbers, booleans and null stay what they are. An object `{ jsonText: … }` becomes a string that holds JSON. An object `{ ifPresent: … }` becomes what stands in it, or is left out with its name if the message lacks what a placeholder in it stands for, such as `{html}`.",
			}),
		),
		form: Type.Optional({
			...Pairs,
			description:
				"Body as a form: name and template of each field; lists and `jsonText` as in `query`.",
		}),
		body: Type.Optional(
			Type.String({
				minLength: 1,
				description: "Body as one template, for XML and the like.",
			}),
		),
		contentType: Type.Optional(
			Type.String({
				minLength: 1,
				description: "Content type of `body`; required with it.",
			}),
		),
		escape: Type.Optional(
			Type.Union(
				[
					Type.Literal("json"),
					Type.Literal("xml"),
					Type.Literal("url"),
					Type.Literal("none"),
				],
				{
					description:
						"Escaping of placeholders in `body`. Default: by `contentType`, if that is JSON, XML, a form or plain text.",
				},
			),
		),
		coding: Type.Object(
			{
				gsm: CodingWord("0", "that fits the GSM alphabet"),
				ucs2: CodingWord("2", "that does not"),
			},
			{
				additionalProperties: false,
				default: {},
				description:
					"The gateway's words for how a text is coded, for `{coding}`. The defaults are Kannel's. If both are numbers, a JSON value that is exactly `\"{coding}\"` becomes a number.",
			},
		),
		ttl: Type.Object(
			{
				min: Type.Integer({
					minimum: 1,
					maximum: 86_400,
					default: 1,
					description: "The least `{ttl}` that the gateway takes, in seconds.",
				}),
				max: Type.Optional(
					Type.Integer({
						minimum: 1,
						maximum: 604_800,
						description:
							"The greatest, in seconds. Default: the life of the code.",
					}),
				),
			},
			{
				additionalProperties: false,
				default: {},
				description:
					"Bounds of `{ttl}`, for gateways that refuse others: beyond one, `{ttl}` is the bound.",
			},
		),
		defaultLanguage: Type.String({
			minLength: 1,
			default: "en-US",
			description: "`{language}` of a call that names none.",
		}),
		defaultVoice: Type.Union([Type.Literal("man"), Type.Literal("woman")], {
			default: "woman",
			description: "`{voice}` of a call that names none.",
		}),
		accepted: Accepted,
		reference: Type.Optional(Reference),
		refused: Type.Array(RefusedRule, {
			default: [],
			description:
				"Rules for refusals, tried in order and before `accepted`; every condition of a rule must hold. Without a rule, 429, 408 and 503 are tried later, other 3xx and 4xx elsewhere, and other 5xx leave the outcome unknown.",
		}),
		error: Type.Object(
			{
				code: path("Path to an error code in the JSON reply."),
				message: path("Path to an error text in the JSON reply."),
			},
			{
				additionalProperties: false,
				default: {},
				description:
					"The error code and error text of a refusal for the record. Parts that repeat the code, the recipient or a credential are removed.",
			},
		),
		errorCodes: Type.Record(Type.String(), Type.String(), {
			default: {},
			description:
				"The gateway's error codes, in replies and receipts, and their codes in the common table (`30003` … `30008`); `none` for words such as `NO_ERROR` or `0`, which mean that there was no error. Others stay as they are.",
		}),
		receipts: Type.Optional(HttpReceipts),
	},
	{ additionalProperties: false },
);

/** As they reach the provider: defaults filled in, `checkHttpSettings` passed. */
export type HttpSettings = Static<typeof HttpSettings>;

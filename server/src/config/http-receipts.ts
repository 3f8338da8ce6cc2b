/** Settings of an `http` provider that say how its gateway reports what became of a message. */

import { type Static, Type } from "../schema.ts";

export const ReceiptSecret = Type.Object(
	{
		in: Type.Union(
			[Type.Literal("header"), Type.Literal("query"), Type.Literal("basic")],
			{
				description:
					"Where the gateway puts the secret: a request header, a parameter of the URL it was given, or HTTP Basic authentication.",
			},
		),
		name: Type.String({
			minLength: 1,
			description:
				"Name of the header or parameter; for `basic` the user name.",
		}),
		value: Type.String({
			minLength: 16,
			description:
				"The secret, at least 16 characters; the password for `basic`. For a bearer token write `Bearer …` into a header `authorization`.",
		}),
	},
	{ additionalProperties: false },
);

export const ReceiptSignature = Type.Object(
	{
		header: Type.String({
			minLength: 1,
			description: "Header that carries the signature.",
		}),
		secret: Type.String({
			minLength: 8,
			description: "Key of the HMAC, as the gateway shows it.",
		}),
		algorithm: Type.Union([Type.Literal("sha256"), Type.Literal("sha1")], {
			default: "sha256",
			description: "Hash of the HMAC. Twilio signs with `sha1`.",
		}),
		encoding: Type.Union([Type.Literal("hex"), Type.Literal("base64")], {
			default: "hex",
			description: "How the signature is written.",
		}),
		prefix: Type.String({
			default: "",
			description: "What stands before it in the header, such as `sha256=`.",
		}),
		over: Type.String({
			default: "{body}",
			description:
				"What is signed: literal text with `{body}` (the body as it came), `{fields}` (each field of the form or query followed by its value, sorted by name, with nothing between) and `{timestamp}`. For Twilio: the public URL, then `{fields}`.",
		}),
		timestampHeader: Type.Optional(
			Type.String({
				minLength: 1,
				description: "Header that carries what `{timestamp}` stands for.",
			}),
		),
	},
	{ additionalProperties: false },
);

export const ReceiptFields = Type.Object(
	{
		reference: Type.String({
			minLength: 1,
			description:
				"Where the message's reference is: the one that `reference` found in the reply.",
		}),
		status: Type.String({
			minLength: 1,
			description: "Where the gateway's word for the status is.",
		}),
		errorCode: Type.Optional(
			Type.String({ minLength: 1, description: "Where an error code is." }),
		),
		errorMessage: Type.Optional(
			Type.String({ minLength: 1, description: "Where an error text is." }),
		),
	},
	{
		additionalProperties: false,
		description:
			"For `json` paths with dots and list positions (`status.groupName`), for `form` and `query` names of parameters.",
	},
);

export const ChannelStatusName = Type.Union([
	Type.Literal("queued"),
	Type.Literal("sent"),
	Type.Literal("delivered"),
	Type.Literal("undelivered"),
	Type.Literal("failed"),
	Type.Literal("canceled"),
	Type.Literal("ringing"),
	Type.Literal("in-progress"),
	Type.Literal("completed"),
	Type.Literal("busy"),
	Type.Literal("no-answer"),
]);

export const HttpReceipts = Type.Object(
	{
		format: Type.Union(
			[Type.Literal("json"), Type.Literal("form"), Type.Literal("query")],
			{ description: "Where the fields are: a JSON body, a form, or the URL." },
		),
		method: Type.Union([Type.Literal("GET"), Type.Literal("POST")], {
			default: "POST",
			description:
				"Method of the gateway's request; say `GET` for `query` where it uses that.",
		}),
		list: Type.Optional(
			Type.String({
				description:
					"Only for `json`: path to a list with several receipts, to whose entries `fields` then refer. Empty where the body itself is the list.",
			}),
		),
		fields: ReceiptFields,
		statuses: Type.Record(Type.String(), ChannelStatusName, {
			minProperties: 1,
			description:
				"The gateway's words, exactly as it writes them, and the channelStatus that each means. Receipts with a word that is not listed are taken and ignored.",
		}),
		secret: Type.Optional(ReceiptSecret),
		signature: Type.Optional(ReceiptSignature),
	},
	{
		additionalProperties: false,
		description:
			"Receipts arrive at `/receipts/{name}`. A `secret` or a `signature` is required; with both, both must be right. `reference` is required too.",
	},
);

export type HttpReceipts = Static<typeof HttpReceipts>;
export type ReceiptSecret = Static<typeof ReceiptSecret>;
export type ReceiptSignature = Static<typeof ReceiptSignature>;

/** Settings of an `http` provider that say how its gateway reports what became of a message. */

import { type Static, Type } from "../../schema.ts";

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
			description:
				"Header with the signature, or with several (while keys change), commas or blanks between them: one must be right.",
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
			description: "Encoding of the signature.",
		}),
		prefix: Type.String({
			default: "",
			description:
				"Text before the signature in the header, such as `sha256=`.",
		}),
		over: Type.String({
			default: "{body}",
			description:
				"The signed text: literal text with `{body}` (the body as it came), `{fields}` (each field of the form or query followed by its value, sorted by name, with nothing between; the values of a repeated field sorted too, with or without duplicates) and `{timestamp}`. For Twilio: the public URL, then `{fields}`.",
		}),
		timestampHeader: Type.Optional(
			Type.String({
				minLength: 1,
				description: "Header with the value of `{timestamp}`.",
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
				"Place of the message's reference: the one that `reference` found in the reply.",
		}),
		status: Type.String({
			minLength: 1,
			description: "Place of the gateway's word for the status.",
		}),
		errorCode: Type.Optional(
			Type.String({ minLength: 1, description: "Place of an error code." }),
		),
		errorMessage: Type.Optional(
			Type.String({ minLength: 1, description: "Place of an error text." }),
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
				"Method of the gateway's request; most gateways with `query` use `GET`.",
		}),
		list: Type.Optional(
			Type.String({
				description:
					"Only for `json`: path to a list of several receipts; `fields` then refer to its entries. Empty if the body itself is the list.",
			}),
		),
		fields: ReceiptFields,
		statuses: Type.Record(Type.String(), ChannelStatusName, {
			minProperties: 1,
			description:
				"The gateway's words, exactly as it writes them, and the channelStatus that each means. Receipts with other words are taken and ignored. A word that another word may follow must not mean a final status.",
		}),
		secret: Type.Optional(ReceiptSecret),
		signature: Type.Optional(ReceiptSignature),
		allow: Type.Optional(
			Type.Array(Type.String(), {
				minItems: 1,
				description:
					"Addresses (CIDR) of the gateway; receipts from others are refused. Behind a proxy of `trustedProxies` the client's address counts. Alone it is enough only with `unsigned`.",
			}),
		),
		unsigned: Type.Union([Type.Literal(true), Type.Literal(false)], {
			default: false,
			description:
				"`true`: every receipt from an address in `allow` is believed, without `secret` and `signature`.",
		}),
		maxBytes: Type.Optional(
			Type.Integer({
				minimum: 65_536,
				maximum: 1_048_576,
				description:
					"The longest body in bytes. Default: 1 MiB if `secret` or `allow` proves the request before its body is read, 64 KiB if only a `signature` does. Four bodies above 64 KiB without proof are read at a time; others get 503.",
			}),
		),
	},
	{
		additionalProperties: false,
		description:
			"Receipts arrive at `/receipts/{name}`. A `secret`, a `signature`, or `allow` with `unsigned` is required; of several, all must be right. `reference` is required too.",
	},
);

export type HttpReceipts = Static<typeof HttpReceipts>;
export type ReceiptSecret = Static<typeof ReceiptSecret>;
export type ReceiptSignature = Static<typeof ReceiptSignature>;

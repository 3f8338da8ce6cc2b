/** Settings of an `http` provider that say how its gateway reports what became of a message. */

import { type Static, Type } from "../../schema.ts";
import { Condition } from "./conditions.ts";
import {
	ReceiptJwt,
	ReceiptSecret,
	ReceiptSignature,
} from "./receipt-proof-settings.ts";

export const ReceiptFields = Type.Object(
	{
		reference: Type.String({
			minLength: 1,
			description:
				"Place of the message's reference: the one that `reference` found in the reply.",
		}),
		status: Type.Union(
			[
				Type.String({ minLength: 1 }),
				Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 4 }),
			],
			{
				description:
					"Place of the gateway's word for the status; or several, of which the first whose word `statuses` lists decides: `[status.name, status.groupName]`.",
			},
		),
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
			"For `json`, and with `unwrap`, paths with dots and list positions (`status.groupName`), for `form`, `multipart` and `query` names of parameters.",
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

const ReceiptReference = Type.Object(
	{
		pattern: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Regular expression whose first group is the reference, in the first 128 characters of the value: `^([^/]+)/` for a reference with the number of a part behind it. At most two repetitions such as `.*`.",
			}),
		),
		separator: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Text between several references in one field (`ids=a,b,c`): each is a receipt of its own, with the same status.",
			}),
		),
	},
	{
		additionalProperties: false,
		description:
			"How the reference is taken out of `fields.reference`. Default: it is the whole value.",
	},
);

const Unwrap = Type.Object(
	{
		field: Type.String({
			minLength: 1,
			description:
				"Place of the text that holds JSON: a path for `json`, otherwise the name of a parameter. A request without it holds no receipt.",
		}),
		encoding: Type.Union([Type.Literal("text"), Type.Literal("base64")], {
			default: "text",
			description: "`base64`: the JSON is encoded once more.",
		}),
	},
	{
		additionalProperties: false,
		description:
			"JSON inside a form field or inside a JSON string: `list` and `fields` then are paths into that.",
	},
);

const Handshake = Type.Object(
	{
		in: Type.Union([Type.Literal("query"), Type.Literal("json")], {
			description:
				"Where the gateway asks: in the query of a GET (Meta), or in a JSON body (RCS for Business).",
		}),
		challenge: Type.String({
			minLength: 1,
			description:
				"Parameter, or path, of the text that is sent back: `hub.challenge`. It must be 1 to 256 of `A-Za-z0-9._-`.",
		}),
		token: Type.String({
			minLength: 1,
			description:
				"Parameter, or path, of the token: `hub.verify_token`, `clientToken`.",
		}),
		value: Type.String({
			minLength: 8,
			description:
				"The token, at least 8 characters, as it was agreed with the gateway.",
		}),
	},
	{
		additionalProperties: false,
		description:
			"How the gateway asks whether the URL is yours. With the right token the answer is 200 and the challenge as plain text; `secret` and `allow` must be right too, `signature` and `jwt` are not asked for.",
	},
);

const Reply = Type.Object(
	{
		status: Type.Integer({
			minimum: 200,
			maximum: 299,
			default: 200,
			description: "HTTP status.",
		}),
		contentType: Type.Union(
			[Type.Literal("text/plain"), Type.Literal("application/json")],
			{ default: "text/plain", description: "Content type of `body`." },
		),
		body: Type.String({
			default: "",
			description: "The body, at most 4 KiB: `ACK/Jasmin`.",
		}),
	},
	{
		additionalProperties: false,
		description:
			'The reply to receipts, if the gateway expects one of its own. Default: 200 and `{"code":200,"message":"OK","requestID":null}`.',
	},
);

/** An entry of receipts has fields, and no text of its own. */
const { text: _text, and: _and, ...Look } = Condition;
const OnEntry = {
	...Look,
	and: Type.Optional(
		Type.Array(Type.Object(Look, { additionalProperties: false }), {
			minItems: 1,
			description: "Further conditions, which must hold too.",
		}),
	),
};

/** A condition on a whole request, by one field of it. */
const WordsOfRequest = {
	field: Type.String({
		minLength: 1,
		description:
			"Path into the JSON body, before `unwrap`, or name of a parameter.",
	}),
	is: Type.Array(Type.String(), {
		minItems: 1,
		description: "Values of `field` that fulfil the condition.",
	}),
};

const Confirmation = Type.Object(
	{
		url: Type.String({
			minLength: 1,
			description: "Path of the URL in the JSON body: `SubscribeURL`.",
		}),
		...WordsOfRequest,
	},
	{
		additionalProperties: false,
		description:
			"How the gateway asks to have its subscription confirmed, with a URL to open (Amazon SNS). `field` and `is` say which requests ask: they hold no receipt. Postern opens no URL by itself: the log has the command that does, once it is sure that the URL is one of Amazon SNS.",
	},
);

const listPath = Type.String();

export const HttpReceipts = Type.Object(
	{
		format: Type.Union(
			[
				Type.Literal("json"),
				Type.Literal("form"),
				Type.Literal("query"),
				Type.Literal("multipart"),
			],
			{
				description:
					"Where the fields are: a JSON body, a form, the URL, or a body of `multipart/form-data`.",
			},
		),
		method: Type.Union([Type.Literal("GET"), Type.Literal("POST")], {
			default: "POST",
			description:
				"Method of the gateway's request; most gateways with `query` use `GET`.",
		}),
		unwrap: Type.Optional(Unwrap),
		list: Type.Optional(
			Type.Union(
				[listPath, Type.Array(listPath, { minItems: 1, maxItems: 8 })],
				{
					description:
						"Only for `json`, or with `unwrap`: path to a list of several receipts, or several such paths; `fields` then refer to its entries. `*` is every entry of a list: `entry.*.changes.*.value.statuses`. Empty if the body itself is the list. A request without the list holds no receipt. At most 5,000 receipts in one request.",
				},
			),
		),
		fields: ReceiptFields,
		reference: Type.Optional(ReceiptReference),
		statuses: Type.Record(Type.String(), ChannelStatusName, {
			minProperties: 1,
			description:
				"The gateway's words, exactly as it writes them, and the channelStatus that each means. Receipts with other words are taken and ignored. A word that another word may follow must not mean a final status.",
		}),
		ignoreCase: Type.Union([Type.Literal(true), Type.Literal(false)], {
			default: false,
			description:
				"`true`: capitals and small letters are the same in the words of `statuses`. In those of `errorCodes` they always are.",
		}),
		otherChannel: Type.Optional(
			Type.Object(OnEntry, {
				additionalProperties: false,
				description:
					"Condition on a receipt of status `undelivered`, `failed`, `busy` or `no-answer`: the recipient is not on this channel at all, and the next channel goes out at once. Its `field` is a place as in `fields`.",
			}),
		),
		only: Type.Optional(
			Type.Object(WordsOfRequest, {
				additionalProperties: false,
				description:
					"Condition on the request: one that does not fulfil it is refused (403), such as one of another topic of Amazon SNS.",
			}),
		),
		reply: Type.Optional(Reply),
		handshake: Type.Optional(Handshake),
		confirmation: Type.Optional(Confirmation),
		secret: Type.Optional(ReceiptSecret),
		signature: Type.Optional(ReceiptSignature),
		jwt: Type.Optional(ReceiptJwt),
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
				"`true`: every receipt from an address in `allow` is believed, without `secret`, `signature` and `jwt`.",
		}),
		maxBytes: Type.Optional(
			Type.Integer({
				minimum: 65_536,
				maximum: 1_048_576,
				description:
					"The longest body in bytes. Default: 1 MiB if `secret` or `allow` proves the request before its body is read, 64 KiB if only a `signature` or `jwt` does. Four bodies above 64 KiB without proof are read at a time; others get 503.",
			}),
		),
	},
	{
		additionalProperties: false,
		description:
			"Receipts arrive at `/receipts/{name}`. A `secret`, a `signature`, a `jwt`, or `allow` with `unsigned` is required; of several, all must be right. `reference` is required too.",
	},
);

export type HttpReceipts = Static<typeof HttpReceipts>;

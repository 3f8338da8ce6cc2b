/** Settings of an `http` provider that say how its gateway's receipts are proved. */

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
		moreValues: Type.Optional(
			Type.Array(Type.String({ minLength: 16 }), {
				minItems: 1,
				maxItems: 8,
				description:
					"Further secrets that are right too, at most 8, in the form of `value`: while the gateway still has a former one.",
			}),
		),
	},
	{ additionalProperties: false },
);

const moreSecrets = Type.Optional(
	Type.Array(Type.String({ minLength: 8 }), {
		minItems: 1,
		maxItems: 8,
		description:
			"Further keys that are right too, at most 8, in the form of `secret`: while the gateway changes from one key to another.",
	}),
);

const keyEncoding = Type.Union(
	[
		Type.Literal("text"),
		Type.Literal("base64"),
		Type.Literal("hex"),
		Type.Literal("sha256OfText"),
	],
	{
		default: "text",
		description:
			"How `secret` stands for the key: `text` (as it is; a public key in PEM), `base64` (a `whsec_` in front is left out) or `hex` (its octets; a public key as SubjectPublicKeyInfo, one of Ed25519 also bare), `sha256OfText` (the key is the SHA-256 of the text, as with Telegram's token).",
	},
);

export const ReceiptSignature = Type.Object(
	{
		header: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Header with the signature, or with several (while keys change), commas or blanks between them: one must be right. Exactly one of `header`, `query` and `field` says where it is.",
			}),
		),
		query: Type.Optional(
			Type.String({
				minLength: 1,
				description: "Parameter of the URL with the signature.",
			}),
		),
		field: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Field of the body with the signature: a path for `json`, a name for forms. In `{fields}` and `{pairs}` it is left out.",
			}),
		),
		secret: Type.String({
			minLength: 8,
			description:
				"Key of the HMAC, as the gateway shows it; for `ed25519` and `ecdsaP256` its public key.",
		}),
		moreSecrets,
		keyEncoding,
		algorithm: Type.Union(
			[
				Type.Literal("sha256"),
				Type.Literal("sha1"),
				Type.Literal("sha512"),
				Type.Literal("ed25519"),
				Type.Literal("ecdsaP256"),
			],
			{
				default: "sha256",
				description:
					"Hash of the HMAC, or the kind of a signature by a private key: `ed25519`, `ecdsaP256` (P-256 with SHA-256, in DER). Twilio signs with `sha1`, Telnyx with `ed25519`, SendGrid with `ecdsaP256`.",
			},
		),
		encoding: Type.Union([Type.Literal("hex"), Type.Literal("base64")], {
			default: "hex",
			description: "Encoding of the signature.",
		}),
		prefix: Type.String({
			default: "",
			description:
				"Text before the signature in the header, such as `sha256=`.",
		}),
		separator: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Text between several signatures in one header. Default: commas and blanks.",
			}),
		),
		over: Type.String({
			default: "{body}",
			description:
				"The signed text: literal text with `{body}` (the body as it came), `{bodySha256}` (its SHA-256 in hex), `{bodySha256Octets}` (the 32 octets of that), `{unwrapped}` (the text of `unwrap`, decoded), `{fields}` (each field of the form or query followed by its value, sorted by name, with nothing between; the values of a repeated field sorted too, with or without duplicates), `{pairs}` (the same as `&name=value`, with `_` for `&` and `=` in values, as Vonage signs), `{method}`, `{timestamp}`, `{header:NAME}`, `{query:NAME}` and `{field:NAME}`. If it begins with a URL, that is tried with and without its port. For Twilio: the public URL, then `{fields}`.",
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

export const ReceiptJwt = Type.Object(
	{
		header: Type.String({
			minLength: 1,
			default: "Authorization",
			description: "Header with the JWT; `Bearer` before it is left out.",
		}),
		algorithm: Type.Union(
			[
				Type.Literal("HS256"),
				Type.Literal("HS384"),
				Type.Literal("HS512"),
				Type.Literal("RS256"),
				Type.Literal("ES256"),
				Type.Literal("EdDSA"),
			],
			{
				description:
					"Algorithm of the signature. A token that names another, or `none`, is refused: nothing of it chooses how it is checked.",
			},
		),
		secret: Type.String({
			minLength: 8,
			description:
				"Key of the HMAC; for `RS256`, `ES256` and `EdDSA` the public key.",
		}),
		moreSecrets,
		keyEncoding,
		issuer: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"The claim `iss` must be this. Default: it is not looked at.",
			}),
		),
		url: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Public URL of `/receipts/{name}`, without a query. With it the claim `url_hash` must be the SHA-256 of this URL and the query that came, in hex. Required for the format `query`.",
			}),
		),
	},
	{
		additionalProperties: false,
		description:
			"A JSON Web Token that proves the request. The claim `payload_hash` must be the SHA-256 of the body in hex, and be there if there is a body. Of `iat`, `nbf` and `exp` at least one must be there; `iat` may differ from the clock by 5 minutes, `nbf` and `exp` hold with the same tolerance.",
	},
);

export type ReceiptSecret = Static<typeof ReceiptSecret>;
export type ReceiptSignature = Static<typeof ReceiptSignature>;
export type ReceiptJwt = Static<typeof ReceiptJwt>;

import { expect, test } from "vitest";
import { complete } from "../../config/read.ts";
import { HttpSettings } from "./settings.ts";
import { checkHttpSettings } from "./settings-check.ts";

const SECRET = { in: "query", name: "key", value: "a-secret-of-16-ch" };
const SIGNATURE = { header: "X-S", secret: "shared-secret" };
const JWT = { algorithm: "HS256", secret: "shared-secret" };
const ED25519 =
	"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
const PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=
-----END PUBLIC KEY-----`;
const HANDSHAKE = {
	...{ in: "query", challenge: "c", token: "t", value: "a-token-0" },
};

const check = (changes: Record<string, unknown>) =>
	checkHttpSettings(
		complete(
			HttpSettings,
			{
				type: "http",
				name: "gateway",
				channels: ["sms"],
				url: "https://gw.example/send",
				json: { to: "{to}", text: "{text}" },
				reference: { field: "id" },
				receipts: {
					format: "json",
					fields: { reference: "id", status: "s" },
					statuses: { ok: "delivered" },
					...changes,
				},
			},
			{ source: "", path: "" },
		),
	);
const form = { format: "form" };
const signed = (changes: object) => ({
	signature: { ...SIGNATURE, ...changes },
});

test.each<Record<string, unknown>>([
	{ secret: SECRET, list: "entry.*.changes.*.value.statuses" },
	{ secret: SECRET, list: ["a", "b.c", ""] },
	{ ...form, secret: SECRET, unwrap: { field: "data[0]" }, list: "a" },
	{ ...form, secret: SECRET, fields: { reference: "a[0]", status: "s[]" } },
	{ secret: SECRET, fields: { reference: "id", status: ["a.b", "a.c"] } },
	{ secret: SECRET, reference: { pattern: "^([^/]+)/", separator: "," } },
	{ secret: SECRET, statuses: { ok: "sent", OK: "sent" }, ignoreCase: true },
	{ secret: SECRET, otherChannel: { field: "errors.*.code", is: ["1"] } },
	{ secret: SECRET, only: { field: "TopicArn", is: ["arn:x"] } },
	{ ...form, secret: SECRET, only: { field: "a[0]", is: ["1"] } },
	{ secret: SECRET, confirmation: { url: "u", field: "Type", is: ["S"] } },
	signed({ over: "{bodySha256Octets}" }),
	{ secret: SECRET, reply: { status: 204 } },
	{ secret: SECRET, handshake: HANDSHAKE },
	{ jwt: JWT },
	{ jwt: { ...JWT, algorithm: "EdDSA", secret: PEM } },
	{ jwt: { ...JWT, url: "https://otp.example.com/receipts/x" } },
	signed({ algorithm: "ed25519", secret: PEM }),
	signed({ algorithm: "ed25519", secret: ED25519, keyEncoding: "hex" }),
	signed({ header: undefined, query: "sig" }),
	signed({ header: undefined, field: "signature.value" }),
	signed({ over: '{"a":{body}}' }),
	signed({ over: "{method}{header:X-N}{query:q}{field:a.b}{bodySha256}" }),
	{ ...form, ...signed({ over: "{pairs}" }) },
	{ unwrap: { field: "d" }, ...signed({ over: "{unwrapped}" }) },
	{ secret: SECRET, ...signed({ over: "{timestamp}", timestampHeader: "T" }) },
])("%j works", (changes) => {
	expect(check(changes)).toBeNull();
});

test.each<[Record<string, unknown>, RegExp]>([
	[{ ...form, secret: SECRET, list: "a" }, /receipts\.list is only for/],
	[{ secret: SECRET, list: "a[*].b" }, /receipts\.list must be a path/],
	[{ secret: SECRET, list: ["a", "b..c"] }, /receipts\.list must be a path/],
	[
		{ secret: SECRET, fields: { reference: "a[0]", status: "s" } },
		/receipts\.fields\.reference must be a path/,
	],
	[
		{ secret: SECRET, fields: { reference: "a", status: ["s", "$.t"] } },
		/receipts\.fields\.status must be a path/,
	],
	[
		{ secret: SECRET, unwrap: { field: "a.*" } },
		/receipts\.unwrap\.field must be a path without \*/,
	],
	[
		{
			secret: SECRET,
			statuses: { ok: "sent", OK: "failed" },
			ignoreCase: true,
		},
		/two meanings/,
	],
	[
		{ secret: SECRET, only: { field: "a.*", is: ["1"] } },
		/receipts\.only\.field must be a path without \*/,
	],
	[
		{ secret: SECRET, only: { field: "a[0]", is: ["1"] } },
		/receipts\.only\.field must be a path/,
	],
	[
		{ secret: SECRET, confirmation: { url: "u", field: "[0]", is: ["S"] } },
		/receipts\.confirmation\.field must be a path/,
	],
	[
		{ secret: SECRET, confirmation: { url: "u.*", field: "T", is: ["S"] } },
		/receipts\.confirmation\.url must be a path without \*/,
	],
	[
		{
			...form,
			secret: SECRET,
			confirmation: { url: "u", field: "T", is: ["S"] },
		},
		/receipts\.confirmation is only for the format json/,
	],
	[{ secret: SECRET, reference: { pattern: "a" } }, /group in parentheses/],
	[{ secret: SECRET, reference: { pattern: "(" } }, /not a regular expression/],
	[{ secret: SECRET, reference: { pattern: "((a+)+)b" } }, /take hours/],
	[{ secret: SECRET, reference: { pattern: "(.*)a.*b.*" } }, /two repetitions/],
	[
		{ secret: SECRET, otherChannel: { field: "a", is: ["b"], and: [{}] } },
		/each of its and/,
	],
	[{ secret: SECRET, otherChannel: {} }, /needs field/],
	[{ secret: SECRET, otherChannel: { field: "a" } }, /go together/],
	[{ secret: SECRET, reply: { status: 204, body: "a" } }, /must be empty/],
	[{ secret: SECRET, reply: { body: "é".repeat(2_049) } }, /at most 4 KiB/],
	[
		{ secret: SECRET, reply: { contentType: "application/json", body: "{" } },
		/is not JSON/,
	],
	[{ secret: SECRET, handshake: { ...HANDSHAKE, token: "c" } }, /two places/],
	[
		{ secret: SECRET, handshake: { ...HANDSHAKE, in: "json", token: "a.*" } },
		/receipts\.handshake\.token must be a path without \*/,
	],
	[{ jwt: { ...JWT, header: "X Y" } }, /receipts\.jwt\.header/],
	[{ jwt: { ...JWT, secret: PEM } }, /no secret of an HMAC/],
	[{ jwt: { ...JWT, algorithm: "RS256" } }, /no public key/],
	[{ jwt: { ...JWT, algorithm: "ES256", secret: PEM } }, /no public key/],
	[{ jwt: { ...JWT, url: "https://otp.example.com/r?a=b" } }, /no query/],
	[{ jwt: { ...JWT, url: "otp.example.com" } }, /begin with http/],
	[{ jwt: JWT, format: "query" }, /receipts\.jwt needs url/],
	[signed({ query: "sig" }), /exactly one of header, query and field/],
	[signed({ header: undefined }), /exactly one of header, query and field/],
	[
		signed({ header: undefined, query: "s", separator: ";" }),
		/separator belongs to header/,
	],
	[
		{ format: "query", ...signed({ header: undefined, field: "s" }) },
		/write query/,
	],
	[signed({ over: "{body}{header:X Y}" }), /no header name/],
	[signed({ over: "{body}{header}" }), /has \{header\}; there are/],
	[signed({ over: "{body}{nonce:a}" }), /has \{nonce:a\}; there are/],
	[signed({ over: "{unwrapped}" }), /needs receipts\.unwrap/],
	[signed({ over: "{body}{fields}" }), /the format is json/],
	[signed({ over: "{method}{header:X-N}" }), /must cover the receipt/],
	[{ format: "query", ...signed({ over: "{body}" }) }, /\{fields\}/],
	[signed({ secret: PEM }), /no secret of an HMAC/],
	[signed({ secret: "zz-not-hex", keyEncoding: "hex" }), /is not hex/],
	[signed({ secret: "a b c d e f", keyEncoding: "base64" }), /is not base64/],
	[
		signed({
			moreSecrets: ["abcdefgh1"],
			keyEncoding: "hex",
			secret: "00112233",
		}),
		/moreSecrets, is not hex/,
	],
	[signed({ algorithm: "ed25519" }), /no public key of this algorithm in PEM/],
	[
		signed({ algorithm: "ecdsaP256", secret: ED25519, keyEncoding: "hex" }),
		/no public key of this algorithm in hex/,
	],
	[
		signed({ algorithm: "ed25519", keyEncoding: "sha256OfText" }),
		/cannot be sha256OfText/,
	],
	[
		signed({
			algorithm: "ed25519",
			secret: PEM.replaceAll("PUBLIC", "PRIVATE"),
		}),
		/no public key/,
	],
])("%j is refused", (changes, sentence) => {
	const said = check(changes);
	expect(said).toMatch(sentence);
	expect(said).not.toMatch(/shared-secret|MCowBQ|fc51cd/);
});

test.each<[Record<string, unknown>, RegExp]>([
	[{ secret: SECRET, otherChannel: { text: "a" } }, /no such setting/],
	[{ secret: SECRET, list: 1 }, /receipts\.list must be/],
	[{ secret: SECRET, list: [] }, /receipts\.list must/],
	[{ secret: SECRET, fields: { reference: "a", status: [] } }, /status must/],
	[{ jwt: { secret: "shared-secret" } }, /receipts\.jwt\.algorithm is missing/],
	[{ jwt: { ...JWT, algorithm: "none" } }, /must be one of HS256/],
	[{ jwt: { ...JWT, leeway: 1 } }, /there is no such setting/],
	[signed({ algorithm: "md5" }), /must be one of sha256/],
	[{ secret: SECRET, reply: { status: 302 } }, /must be at most 299/],
	[{ secret: SECRET, reply: { contentType: "text/html" } }, /must be one of/],
	[
		{ secret: SECRET, handshake: { ...HANDSHAKE, value: "short" } },
		/at least 8 characters/,
	],
	[signed({ moreSecrets: Array(9).fill("shared-secret") }), /at most 8/],
])("%j does not fit", (changes, sentence) => {
	expect(() => check(changes)).toThrow(sentence);
});

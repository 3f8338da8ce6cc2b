import { expect, test } from "vitest";
import { complete } from "../../config/read.ts";
import { StartError } from "../../errors.ts";
import { http } from "./definition.ts";
import { HttpSettings } from "./settings.ts";
import { checkHttpSettings } from "./settings-check.ts";

const works = {
	type: "http",
	name: "gateway",
	channels: ["sms"],
	url: "https://gw.example/send",
	json: { to: "{to}", text: "{text}" },
};
const receipts = {
	format: "json",
	fields: { reference: "id", status: "s" },
	statuses: { ok: "delivered" },
};
const reference = { field: "id" };
const oauth2 = {
	tokenUrl: "https://auth.example/token",
	clientId: "id",
	clientSecret: "secret",
};
const sigv4 = {
	accessKeyId: "AKID",
	secretAccessKey: "secret",
	region: "eu-central-1",
	service: "sns",
};
const signature = { header: "X-S", secret: "shared-secret" };

function check(changes: Record<string, unknown>): string | null {
	return checkHttpSettings(completed(changes));
}

const completed = (changes: Record<string, unknown>) =>
	complete(HttpSettings, { ...works, ...changes }, { source: "", path: "" });

test.each<[Record<string, unknown>, string]>([
	[
		{ accepted: { statuses: [99] } },
		"accepted.statuses.0 must be at least 200",
	],
	[
		{ accepted: { statuses: ["9xx"] } },
		"accepted.statuses.0 must be a status of 200 to 599, or 2xx to 5xx",
	],
	[
		{ accepted: { statuses: [{}] } },
		"accepted.statuses.0 must be a whole number or text",
	],
	[{ query: { a: 5 } }, "query.a must be text: put it in quotes"],
	[{ query: { a: null } }, "query.a must be text, an object or a list"],
	[{ query: { a: [5] } }, "query.a.0 must be text: put it in quotes"],
	[{ query: { a: [] } }, "query.a must not be empty"],
	[{ defaultVoice: "x" }, "defaultVoice must be one of man, woman"],
])("%j: %s", (changes, sentence) => {
	const place = { source: "", path: "" };
	const given = { ...works, ...changes };
	expect(() => complete(HttpSettings, given, place, http.patterns)).toThrow(
		new StartError(`: ${sentence}`),
	);
});

test("defaults are filled in", () => {
	expect(completed({})).toMatchObject({
		concurrency: 64,
		timeoutMs: 10_000,
		method: "POST",
		query: {},
		headers: {},
		accepted: { statuses: ["2xx"] },
		refused: [],
		error: {},
		errorCodes: {},
	});
});

test.each<Record<string, unknown>>([
	{},
	{ json: undefined, url: "https://gw.example/?t={text}&n={to}" },
	{
		json: undefined,
		body: '{"t":"{text}","n":{repeat},"to":"{to}"}',
		contentType: "application/json",
	},
	{
		json: undefined,
		body: "{to} {text}",
		contentType: "text/csv",
		escape: "none",
	},
	{ json: { to: "{to}", otp: "{code}", ttl: "{ttl}", id: "{extra.id}" } },
	{ json: undefined, form: { to: "{to}", e: ["a", "b"], text: "{text}" } },
	{ json: undefined, form: { to: "{to}", p: { jsonText: ["{code}"] } } },
	{ json: { to: "{to}", p: { jsonText: { code: "{code}" } } } },
	{ coding: { gsm: 0, ucs2: 8 } },
	{ auth: { oauth2 } },
	{ auth: { sigv4 } },
	{ auth: { jwtRs256: { applicationId: "a", privateKeyFile: "key.pem" } } },
	{ headers: { "Accept-Encoding": "br;q=1.0, gzip, deflate; q=0.5" } },
	{ headers: { "accept-encoding": "identity" } },
	{ reference, receipts: { ...receipts, signature } },
	{
		reference,
		receipts: { ...receipts, signature, allow: ["192.0.2.1"] },
	},
	{
		reference,
		receipts: { ...receipts, allow: ["192.0.2.0/24"], unsigned: true },
	},
	{ reference, receipts: { ...receipts, signature, maxBytes: 1_048_576 } },
	{
		reference,
		receipts: {
			...receipts,
			signature: {
				...signature,
				over: "v0:{timestamp}:{body}",
				timestampHeader: "X-T",
			},
		},
	},
])("%j works", (changes) => {
	expect(check(changes)).toBeNull();
});

test.each<[Record<string, unknown>, RegExp]>([
	[
		{ json: { to: "{to}", text: "{txt}" } },
		/json\.text has the placeholder \{txt\}/,
	],
	[{ json: { to: "{to}" } }, /\{text\} is in none of .* nor is \{code\}/],
	[
		{ json: { to: "{to}", p: { jsonText: ["{txt}"] } } },
		/json\.p\.jsonText\.0 has the placeholder \{txt\}/,
	],
	[
		{ json: { to: "{to}", p: { jsonText: "{text}" } } },
		/json\.p\.jsonText must be an object or a list/,
	],
	[
		{ json: { to: "{to}", p: { jsonText: ["{text}"], q: 1 } } },
		/json\.p has jsonText beside other names/,
	],
	[
		{
			json: undefined,
			form: { to: "{to}", t: { jsonText: ["{text}", 2 ** 60] } },
		},
		/form\.t\.jsonText\.1 is a number that JSON would not keep/,
	],
	[
		{
			json: { to: "{to}", text: "{text}", p: { ifPresent: { h: "x{html}" } } },
		},
		/json\.p\.ifPresent needs one placeholder/,
	],
	[
		{
			json: { t: "{to}{text}", p: { ifPresent: ["{html}", "{replyTo}"] } },
		},
		/json\.p\.ifPresent needs one placeholder/,
	],
	[
		{ json: { t: "{to}{text}", p: { ifPresent: "{html}", q: 1 } } },
		/json\.p has ifPresent beside other names/,
	],
	[{ ttl: { min: 60, max: 30 } }, /ttl\.max is less than ttl\.min/],
	[{ reference: { own: "{id}-{ttl}" } }, /must not have \{ttl\}/],
	[{ reference: { own: "{id}-{code}" } }, /must not have \{ttl\}, \{code\}/],
	[{ json: { to: "{to}", text: "{text}{extra.}" } }, /\{extra\.\}/],
	[{ json: { text: "{text}" } }, /\{to\} or \{toE164\} is in none of/],
	[{ json: { "{to}": "{text}" } }, /placeholder in the name/],
	[{ json: "{to} {text}" }, /json must be an object/],
	[{ form: { t: "{text}" } }, /exclude one another/],
	[{ method: "GET" }, /GET carries no body/],
	[{ url: "ftp://gw.example/" }, /http:\/\/ or https:/],
	[{ url: "gw.example/send" }, /http:\/\/ or https:/],
	[{ url: "https:///send" }, /and a host/],
	[{ url: "https://{to}.example/" }, /placeholder in its host/],
	[{ url: "https://u:p@gw.example/" }, /credentials/],
	[{ url: "https://gw.example/#x" }, /fragment/],
	[{ url: "https://gw.example/a b" }, /percent-encoded/],
	[{ url: "https://gw.example/a\r\nb" }, /percent-encoded/],
	[{ headers: { "X Y": "1" } }, /not a header name/],
	[{ headers: { X: "a\r\nY: b" } }, /one line/],
	[{ headers: { Host: "x" } }, /set by the connection/],
	[{ headers: { A: "1", a: "2" } }, /twice/],
	[
		{
			headers: { Authorization: "x" },
			basic: { username: "u", password: "p" },
		},
		/exclude/,
	],
	[{ auth: {} }, /^auth is one of basic, bearer/],
	[
		{ auth: { bearer: "a", basic: { username: "u", password: "p" } } },
		/one of/,
	],
	[
		{ auth: { bearer: "a" }, basic: { username: "u", password: "p" } },
		/^auth and basic exclude each other/,
	],
	[
		{ auth: { bearer: "a" }, headers: { Authorization: "x" } },
		/^headers: authorization and auth exclude/,
	],
	[{ auth: { bearer: "a b" } }, /^auth\.bearer must be one word/],
	[
		{ auth: { basic: { username: "u:v", password: "p" } } },
		/^auth\.basic\.username must be without :/,
	],
	[
		{ auth: { oauth2: { ...oauth2, tokenUrl: "auth.example" } } },
		/tokenUrl must/,
	],
	[{ auth: { oauth2: { ...oauth2, tokenUrl: "ftp://a/" } } }, /tokenUrl must/],
	[
		{ auth: { oauth2: { ...oauth2, tokenUrl: "https://{to}.example/" } } },
		/tokenUrl must/,
	],
	[
		{ auth: { oauth2: { ...oauth2, tokenUrl: "https://u:p@a.example/" } } },
		/tokenUrl must be without credentials/,
	],
	[
		{ auth: { oauth2: { ...oauth2, clientSecret: "a\nb" } } },
		/clientSecret must be one line/,
	],
	[
		{ auth: { oauth2: { ...oauth2, parameters: { scope: "x" } } } },
		/parameters must not have scope/,
	],
	[
		{ auth: { jwtRs256: { applicationId: "a" } } },
		/^auth\.jwtRs256 needs one of/,
	],
	[
		{ auth: { jwtRs256: { applicationId: "a", privateKey: "hunter2" } } },
		/^auth\.jwtRs256\.privateKey must be an RSA private key/,
	],
	[
		{ auth: { sigv4: { ...sigv4, region: "EU west" } } },
		/^auth\.sigv4\.region must be of a-z/,
	],
	[
		{ auth: { sigv4: { ...sigv4, accessKeyId: "a b" } } },
		/^auth\.sigv4\.accessKeyId must be one word/,
	],
	[
		{ auth: { sigv4 }, headers: { "X-Amz-Date": "1" } },
		/^headers: x-amz-date is set by auth\.sigv4/,
	],
	[{ contentType: "text/plain" }, /belong to body/],
	[{ json: undefined, body: "{to}{text}" }, /needs a contentType/],
	[
		{ json: undefined, body: "{to}{text}", contentType: "text/csv" },
		/escape must say/,
	],
	[
		{
			json: undefined,
			body: "{to}{text}",
			contentType: "text/xml; charset=iso-8859-1",
		},
		/UTF-8/,
	],
	[
		{
			json: undefined,
			body: '{"to":"{to}","t":{text}}',
			contentType: "application/json",
		},
		/inside quotes/,
	],
	[{ accepted: { field: "a" } }, /accepted: field and is/],
	[{ accepted: { field: "a", is: ["b"], text: "c" } }, /exclude/],
	[{ accepted: { text: "(" } }, /accepted\.text is not a regular expression/],
	[{ refused: [{ retry: "later" }] }, /refused\[0\] needs/],
	[{ refused: [{ retry: "later", is: ["x"] }] }, /refused\[0\]: field and is/],
	[{ reference: {} }, /reference is one of/],
	[{ reference: { field: "a", header: "b" } }, /reference is one of/],
	[{ reference: { text: "ID" } }, /group in parentheses/],
	[{ reference: { own: "{to}" } }, /share it/],
	[{ receipts }, /needs a secret, a signature or a jwt/],
	[
		{ receipts: { ...receipts, allow: ["192.0.2.1"] } },
		/receipts\.allow alone proves only an address.*unsigned: true/,
	],
	[{ receipts: { ...receipts, unsigned: true } }, /needs receipts\.allow/],
	[
		{ receipts: { ...receipts, signature, allow: ["here"] } },
		/receipts\.allow\.0 is not an address/,
	],
	[
		{ receipts: { ...receipts, signature, allow: ["192.0.2.1", "0.0.0.0/0"] } },
		/receipts\.allow\.1 would mean everybody: name the networks/,
	],
	[
		{
			receipts: {
				...receipts,
				signature: { ...signature, over: "{url}{body}" },
			},
		},
		/has \{url\}/,
	],
	[
		{
			receipts: {
				...receipts,
				signature: { ...signature, over: "https://x{fields}" },
			},
		},
		/cover the receipt: \{body\}/,
	],
	[
		{ receipts: { ...receipts, format: "query", signature } },
		/cover the receipt: \{fields\}/,
	],
	[
		{
			receipts: {
				...receipts,
				signature: { ...signature, over: "{timestamp}{body}" },
			},
		},
		/timestampHeader go together/,
	],
	[
		{ receipts: { ...receipts, signature, method: "GET" } },
		/GET carries no json/,
	],
	[{ receipts: { ...receipts, signature } }, /receipts needs reference/],
	[{ reference: { header: "X Y" } }, /reference\.header is not a header name/],
	[{ url: "https://gw.example:0/" }, /port 0/],
	[{ headers: { "Accept-Encoding": "gzip, zstd" } }, /can only name identity/],
	[{ headers: { "Accept-Encoding": "*" } }, /can only name identity/],
	[{ headers: { "Content-Encoding": "gzip" } }, /can only be identity/],
	[
		{ json: { to: "{to}", text: "{text}", key: 2 ** 60 } },
		/json\.key is a num/,
	],
	[{ json: { to: "{to_number}", text: "{text}" } }, /\{to_number\}/],
	[{ json: { to: "{to}", text: "{{text}}" } }, /two pairs of braces/],
	[
		{ basic: { username: "u:v", password: "p" } },
		/basic\.username must be without :/,
	],
	[
		{ basic: { username: "u", password: "p\n" } },
		/basic\.password must be one line/,
	],
	[{ accepted: { text: "(\\w+\\s?)*$" } }, /accepted\.text .*could take hours/],
	[{ accepted: { text: "OK^" } }, /accepted\.text can never match/],
	[{ accepted: { field: "messages[0].status", is: ["0"] } }, /path with dots/],
	[{ error: { code: "error..code" } }, /error\.code must be a path/],
	[
		{ accepted: { statuses: [204], field: "a", is: ["b"] } },
		/replies without a body/,
	],
	[
		{ refused: [{ retry: "never", statuses: ["2xx"] }] },
		/accepted can never hold/,
	],
	[
		{
			accepted: { field: "a", is: ["0"] },
			refused: [{ retry: "never", field: "a", exists: true }],
		},
		/accepted\.is can never hold/,
	],
	[
		{
			accepted: { field: "a", is: ["0"] },
			refused: [{ retry: "never", field: "a", is: ["1", "0"] }],
		},
		/accepted\.is can never hold/,
	],
	[
		{
			reference,
			receipts: {
				...receipts,
				secret: { in: "header", name: "X Y", value: "a-secret-of-16-ch" },
			},
		},
		/secret\.name is not a header name/,
	],
	[
		{
			reference,
			receipts: {
				...receipts,
				secret: { in: "header", name: "X", value: " a-secret-of-16-ch" },
			},
		},
		/secret\.value must be one line without blanks/,
	],
	[
		{ receipts: { ...receipts, signature: { ...signature, header: "X Y" } } },
		/signature\.header is not a header name/,
	],
	[
		{ receipts: { ...receipts, signature, format: "form", list: "a" } },
		/only for the format json/,
	],
])("%j is refused", (changes, sentence) => {
	expect(check(changes)).toMatch(sentence);
});

test("an unknown setting does not pass", () => {
	expect(() => completed({ retries: 3 })).toThrow(/retries/);
});

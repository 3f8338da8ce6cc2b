// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is about such texts

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startFault } from "../../test/support/start-fault.ts";
import { StartError } from "../errors.ts";
import { configFrom, loadConfig } from "./config.ts";
import { parseYaml, readText } from "./read.ts";

const directory = mkdtempSync(join(tmpdir(), "postern-config-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each<[Record<string, string>, string]>([
	[{ PORT: "99999" }, "PORT: port must be at most 65535"],
	[{ PORT: "http" }, "PORT: port must be a whole number"],
	[{ POSTERN_LOG_LEVEL: "loud" }, "POSTERN_LOG_LEVEL: logLevel must be one of"],
])("what is wrong with %j is told of the variable", (environment, sentence) => {
	expect(() => configFrom({}, environment)).toThrow(sentence);
});

test("a word that is none of several is told with those that there are", () => {
	expect(() => configFrom({ logLevel: "loud" }, {})).toThrow(
		"postern.yaml: logLevel must be one of debug, info, warn, error, silent",
	);
});

const problem = (settings: unknown, environment: Record<string, string> = {}) =>
	startFault(() => configFrom(settings, environment));

const sms = {
	type: "http",
	name: "gateway",
	channels: ["sms"],
	url: "https://gw.example/send",
	json: { to: "{to}", text: "{text}" },
};
const mail = { type: "smtp", name: "mail", host: "smtp.example.com" };

describe("settings that could not work stop the start", () => {
	const routes = (...given: object[]) => ({
		providers: [sms, mail],
		routes: given,
	});
	const toGateway = { channel: "sms", providers: ["gateway"] };

	test.each<[string, unknown, string | null]>([
		[
			"two routes for all other numbers",
			routes(toGateway, toGateway),
			"routes.1: is a second route of sms without prefixes, beside routes.0",
		],
		...["+49", "49", "0049"].flatMap((one) =>
			["+49", "49", "0049"].map((other): [string, unknown, string] => [
				`one prefix twice: ${one} and ${other}`,
				routes(
					{ ...toGateway, prefixes: ["+43", one] },
					{ ...toGateway, prefixes: [other] },
				),
				`routes.1.prefixes: ${other} is in routes.0 as well`,
			]),
		),
		[
			"one prefix twice in one route",
			routes({ ...toGateway, prefixes: ["49", "+49"] }),
			"routes.0.prefixes: +49 is in routes.0 as well",
		],
		[
			"a prefix that no number has in front",
			routes({ ...toGateway, prefixes: ["0171"] }),
			"routes.0.prefixes.0 must be the leading digits of a number",
		],
		[
			"a prefix without digits",
			routes({ ...toGateway, prefixes: ["00"] }),
			"routes.0.prefixes.0 must be",
		],
		[
			"prefixes of email",
			routes({ channel: "email", prefixes: ["+49"], providers: ["mail"] }),
			"routes.0.prefixes: are leading digits of phone numbers",
		],
		[
			"a country twice",
			routes(
				{ ...toGateway, countries: ["DE"] },
				{ ...toGateway, countries: ["FR", "DE"] },
			),
			"routes.1.countries: DE is in routes.0 as well",
		],
		[
			"a country and a prefix for two accounts, and one for all",
			routes(
				{ ...toGateway, countries: ["DE"], accounts: ["AC00000001"] },
				{ ...toGateway, countries: ["DE"], accounts: ["AC00000002"] },
				{ ...toGateway, countries: ["DE"], services: ["login"] },
				{ ...toGateway, countries: ["DE"] },
				toGateway,
			),
			null,
		],
		[
			"a second route of an account for all other numbers",
			routes(
				{ ...toGateway, accounts: ["AC00000001", "AC00000002"] },
				{ ...toGateway, accounts: ["AC00000002"] },
			),
			"routes.1: is a second route of sms without prefixes, beside routes.0",
		],
		[
			"no country",
			routes({ ...toGateway, countries: ["XX"] }),
			"routes.0.countries: no numbering plan is known for XX",
		],
		[
			"a country whose numbers count as those of one that is not named",
			routes({ ...toGateway, countries: ["FR", "MF"] }),
			"routes.0.countries: MF has no numbers of its own: its numbers count as GP",
		],
		[
			"a country beside the one as which its numbers count",
			routes({ ...toGateway, countries: ["BL", "GP", "MF"] }),
			null,
		],
		[
			"another sender for a country without numbers",
			routes({ ...toGateway, senders: { GP: "Acme", MF: "Other" } }),
			"routes.0.senders: MF has no numbers of its own: its numbers count as GP",
		],
		[
			"the same sender for a country without numbers",
			routes({ ...toGateway, senders: { GP: "Acme", MF: "Acme" } }),
			null,
		],
		[
			"the sender of all others for a country without numbers",
			routes({ ...toGateway, senders: { "*": "Acme", EH: "Acme" } }),
			null,
		],
		[
			"countries of email",
			routes({ channel: "email", countries: ["DE"], providers: ["mail"] }),
			"routes.0.countries: are those of phone numbers",
		],
		[
			"senders of email",
			routes({
				...{ channel: "email", providers: ["mail"] },
				senders: { "*": "Acme" },
			}),
			"routes.0.senders: are for sms and call",
		],
		[
			"a sender for no country",
			routes({ ...toGateway, senders: { Germany: "Acme" } }),
			"routes.0.senders: has a name that is neither a country",
		],
		[
			"a sender that is none",
			routes({ ...toGateway, senders: { DE: "Acme Incorporated" } }),
			"routes.0.senders.DE must be up to 15 digits, or 1 to 11 letters",
		],
		[
			"weights without the strategy",
			routes({ ...toGateway, weights: { gateway: 1 } }),
			"routes.0.weights: are for strategy: weighted",
		],
		[
			"a weight of a stranger",
			routes({
				...{ ...toGateway, strategy: "weighted" },
				weights: { other: 1 },
			}),
			"routes.0.weights: has a name that is none of the route's providers",
		],
		[
			"weights that are all 0",
			routes({
				...{ ...toGateway, strategy: "weighted" },
				weights: { gateway: 0 },
			}),
			"routes.0.weights: are all 0",
		],
		[
			"a default price without a currency",
			{ ...routes(), defaultPrice: { sms: "0.10" } },
			"defaultPrice.sms: needs the setting currency",
		],
		[
			"a default price of no channel",
			{ ...routes(), currency: "EUR", defaultPrice: { fax: "0.10" } },
			"defaultPrice.fax: must be one of",
		],
		[
			"prices without a currency",
			{ ...routes(), prices: { gateway: { file: "a.csv" } } },
			"prices.gateway: needs the setting currency",
		],
		[
			"prices in a currency without a rate",
			{
				...routes(),
				...{ currency: "EUR", sellPrices: { file: "a.csv", currency: "USD" } },
			},
			"sellPrices.currency: is another than currency",
		],
		[
			"a rate that is a number of YAML",
			{ ...routes(), currency: "EUR", rates: { USD: "0,92" } },
			"rates.USD must be a decimal number with a point",
		],
		[
			"a provider twice in a route",
			routes({ channel: "sms", providers: ["gateway", "gateway"] }),
			"routes.0.providers must not hold the same entry twice",
		],
		[
			"two bounds on one window",
			{
				sendLimits: [
					{ max: 5, windowSeconds: 600 },
					{ max: 9, windowSeconds: 600 },
				],
			},
			"sendLimits.1: is a second bound on the same window",
		],
		[
			"a proxy that is everybody",
			{ trustedProxies: ["10.0.0.0/8", "0.0.0.0/0"] },
			"trustedProxies: 0.0.0.0/0 would mean everybody: name the networks",
		],
		[
			"a proxy that is no address",
			{ trustedProxies: ["proxy/0"] },
			"trustedProxies: proxy/0 is not an address or a CIDR network",
		],
		[
			"metrics for everybody",
			{ metrics: { allow: ["::/0"] } },
			"metrics.allow: ::/0 would mean everybody",
		],
		[
			"one port twice",
			{ port: 9090, metrics: { port: 9090 } },
			"metrics.port: is 9090, as port is: choose another one, or leave it out",
		],
		["two free ports", { port: 0, metrics: { port: 0 } }, null],
		["a host that is empty", { host: "" }, "host must not be empty"],
		["a URL as data", { data: "postgres://u@h/d" }, "data: must be a path"],
		[
			"a sender that is none",
			{ emailFrom: "me@" },
			"emailFrom: must be an email",
		],
		[
			"a sender in brackets without a name",
			{ emailFrom: "<me@x.example>" },
			"emailFrom: must",
		],
		...[
			...["https://a:99999", "https://[::1", "https://1.2.3.4.5", "http://%zz"],
			...["https://:80", "https://a\\b", "https://a|b"],
		].map((publicUrl): [string, object, string] => [
			`the public URL ${publicUrl}`,
			{ publicUrl },
			"publicUrl: is no URL",
		]),
		["a public URL with a port", { publicUrl: "http://[::1]:8080" }, null],
		["a public URL with a path", { publicUrl: "https://a.example/otp" }, null],
		["two senders", { emailFrom: "a,b@x.example" }, "emailFrom: must"],
		["a list that holds itself", circular(), "is nested too deeply"],
		[
			"digits in place of text",
			routes({ ...toGateway, prefixes: [49] }),
			"prefixes.0 must be text: put it in quotes",
		],
		["a list in place of text", { host: ["a"] }, "host must be text"],
		[
			"a text in place of a list",
			{ trustedProxies: "10.0.0.0/8" },
			"trustedProxies must be a list",
		],
		[
			"a name for a number",
			{ guard: { mode: 5 } },
			"guard.mode must be one of",
		],
		[
			"neither of two kinds",
			{ guard: { countries: { DE: true } } },
			"guard.countries must be all or a list",
		],
		[
			"a wrong entry of one of two kinds",
			{ guard: { countries: ["DEU"] } },
			"guard.countries.0: must be",
		],
		["a date", { host: new Date() }, "host: must be text"],
		["a variable in a name", { "${NAME}": 1 }, "has a variable in a name"],
		["an address", { emailFrom: "cödes@exämple.de" }, null],
		["a sender with a name", { emailFrom: "Acme <me@x.example>" }, null],
		[
			"prefixes of two channels",
			routes({ ...toGateway, prefixes: ["+49"] }),
			null,
		],
	])("%s", (_, settings, says) => {
		const said = problem(settings);
		if (says === null && said === null) return;
		expect(said).toContain(says);
	});

	function circular(): object {
		const list: unknown[] = [];
		list.push(list);
		return { trustedProxies: list };
	}
});

describe("DATABASE_URL", () => {
	const url = (search: string) =>
		problem({}, { DATABASE_URL: `postgres://u:hunter2@h/d${search}` });

	test.each([
		"SSLMODE=require",
		"sslMode=verify-full",
		"ssl_mode=require",
		"requiressl=1",
		"sslcrl=x.pem",
		"ssl_min_protocol_version=TLSv1.3",
		"sslcertmode=require",
		"channel_binding=require",
		"channelBinding=require",
		"Channel_Binding=require",
		"tls=true",
		"useTLS=1",
		"sslaccept=strict",
		"sslmode=on",
		"sslmode=allow",
		"sslmode=",
		"sslmode=REQUIRE",
		"ssl=false",
		"ssl=yes",
		"ssl=0&sslmode=require",
		"ssl=no-verify&sslrootcert=x.pem",
		"sslmode=require&sslmode=disable",
		"sslmode=disable&sslrootcert=x.pem",
		"sslmode=no-verify&sslrootcert=x.pem",
		"sslcert=x.pem",
		"sslnegotiation=tls",
		"uselibpqcompat=true&sslmode=no-verify",
		"target_session_attrs=prefer-standby",
		"port=1,2",
		"application_name=x?sslmode=require",
		"application_name=x;sslmode=require",
		"application_name=x%26sslmode=require",
		"options=-c%20x%3D1?sslmode=verify-full",
	])("%s is not obeyed, and stops the start", (search) => {
		const said = url(`?${search}`);
		expect(said).toMatch(/^DATABASE_URL: /);
		expect(said).not.toContain("hunter2");
	});

	test.each([
		["a parameter in the path", "postgres://u:hunter2@h/d&sslmode=require"],
		["a blank before it", " postgres://u:hunter2@h/d"],
		["a line end behind it", "postgres://u:hunter2@h/d\n"],
	])("%s stops the start", (_, databaseUrl) => {
		const said = problem({}, { DATABASE_URL: databaseUrl });
		expect(said).toMatch(/^DATABASE_URL: /);
		expect(said).not.toContain("hunter2");
	});

	test.each([
		"",
		"?password=x%3Fsslmode%3Drequire",
		"?sslmode=disable",
		"?sslmode=require",
		"?sslmode=verify-full&sslrootcert=ca.pem",
		"?sslmode=verify-full&sslrootcert=ca.pem&sslcert=c.pem&sslkey=k.pem",
		"?sslmode=no-verify",
		"?ssl=true",
		"?ssl=true&sslmode=require",
		"?ssl=no-verify",
		"?sslnegotiation=direct&sslmode=require",
		"?uselibpqcompat=true&sslmode=require",
		"?application_name=x&connect_timeout=5",
		"?target_session_attrs=primary",
	])("%s starts", (search) => {
		expect(url(search)).toBeNull();
	});
});

describe("readReplicas", () => {
	const DATABASE_URL = "postgres://u:hunter2@a,b/d";
	const one = "postgres://u:hunter2@c/d";
	test("a list is short for its URLs; DATABASE_READ_URLS goes before it, and keeps the rest", () => {
		const read = (settings: object, more = {}) =>
			configFrom(settings, { DATABASE_URL, ...more }).readReplicas;
		expect(read({})).toEqual({ urls: [], maxLagSeconds: 0 });
		expect(read({ readReplicas: [one] }).urls).toEqual([one]);
		const settings = { readReplicas: { urls: [one], maxLagSeconds: 5 } };
		const DATABASE_READ_URLS = " postgres://d/d\n postgres://e/d ";
		expect(read(settings, { DATABASE_READ_URLS })).toEqual({
			urls: ["postgres://d/d", "postgres://e/d"],
			maxLagSeconds: 5,
		});
	});
	test.each<[string[], RegExp]>([
		[["mysql://u:hunter2@c/d"], /urls.0: must be postgres:/],
		[[one, "postgres://u:hunter2@c,e/d"], /urls.1: name each standby/],
		[[`${one}?target_session_attrs=any`], /has no effect here/],
		[[one, "postgres://u:hunter2@c:5432/e"], /urls.1: names a host/],
		[[`${one}?sslmode=allow`], /sslmode must be one of/],
	])("%s is refused", (urls, says) => {
		const inFile = problem({ readReplicas: urls }, { DATABASE_URL });
		expect(inFile).toMatch(says);
		const DATABASE_READ_URLS = urls.join(" ");
		const inEnvironment = problem({}, { DATABASE_URL, DATABASE_READ_URLS });
		expect(inEnvironment).toMatch(/^DATABASE_READ_URLS: /);
		expect(`${inFile} ${inEnvironment}`).not.toContain("hunter2");
	});
	test("SQLite has none", () => {
		expect(problem({ readReplicas: [one] })).toMatch(/SQLite has none/);
	});
});

test.each(["https://otp.example.com:443443", "https://[::1", "https://%zz"])(
	"publicUrl %s is no URL",
	(publicUrl) => {
		expect(problem({ publicUrl })).toMatch(/publicUrl: is no URL/);
	},
);

describe("the environment", () => {
	test.each([
		"POSTERN_KEYS",
		"POSTERN_ACCOUNT_SID",
		"POSTERN_AUTH_TOKEN",
		"DATABASE_URL",
		"DATABASE_READ_URLS",
	])("%s is not empty", (name) => {
		expect(problem({}, { [name]: "" })).toMatch(`${name}: is empty`);
		expect(problem({}, { [name]: " \n" })).toMatch(`${name}: is empty`);
	});

	const password = (
		text: string,
		environment: Record<string, string> = {},
	) => ({
		text: problem(
			{ providers: [{ ...mail, username: "u", password: text }] },
			environment,
		),
	});

	test.each([
		"${A:-b}",
		"${A-b}",
		"${A:?b}",
		"${}",
		"${ A }",
		"${A",
		"${1A}",
		"${A.B}",
		"x${A}${",
		"$${A:-b}",
	])("%s is no variable, and no text either", (text) => {
		expect(password(text, { A: "a" }).text).toBe(
			"postern.yaml: providers.0.password: holds ${ that is not ${NAME}: a name has letters, digits and _, and there are no defaults (a variable can hold a text with ${)",
		);
	});

	test.each(["pa$$word", "$", "$5", "a$A", "$A b", "5$", "$NOT_SET", "{A}"])(
		"%s is text",
		(text) => {
			expect(password(text, { A: "a" }).text).toBeNull();
		},
	);

	test("what is set, empty or no UTF-8 is told", () => {
		expect(password("$A", { A: "a" }).text).toContain("write ${NAME}");
		expect(password("${A}", {}).text).toContain("A is not set");
		expect(password("${A}", { A: "" }).text).toContain("A is empty");
		expect(password("${A}", { A: "p\ufffd" }).text).toContain("A is not UTF-8");
	});
});

test("a link to no file is not the absence of a file", () => {
	const file = join(directory, "dangling.yaml");
	symlinkSync(join(directory, "nowhere"), file);
	expect(() => readText(file, false)).toThrow(/^The configuration cannot be/);
	expect(readText(join(directory, "absent.yaml"), false)).toBe("");
});

describe("files that are not UTF-8", () => {
	const latin1 = Buffer.from("emailFrom: c\xf6des@example.com\n", "latin1");
	const utf16 = Buffer.from("port: 80\n", "utf16le");

	test.each([
		["Latin-1", latin1],
		["UTF-16", utf16],
	])("postern.yaml in %s", async (_, bytes) => {
		const file = join(directory, "postern.yaml");
		writeFileSync(file, bytes);
		await expect(loadConfig({ POSTERN_CONFIG: file })).rejects.toThrow(
			`${file}: is not UTF-8: save it as UTF-8`,
		);
	});

	test("a byte order mark is none of the text", async () => {
		const file = join(directory, "postern.yaml");
		writeFileSync(file, "\ufeffport: 81\n");
		const { port } = await loadConfig({ POSTERN_CONFIG: file });
		expect(port).toBe(81);
	});
});

describe("YAML", () => {
	test.each([
		"a: !secret hunter2",
		"a: !hunter2 x",
		"a: *hunter2",
		'a: "\\uhunter2"',
		'a: "\\xhunter2"',
		"a: &hunter2 [*hunter2, *hunter]",
		"a: @hunter2",
		"a: `hunter2`",
		"a: 'x' hunter2",
		"a: [hunter2",
		"a: hunter2: x",
		"a: {b: c\nhunter2",
		"%hunter2\n---\na: 1",
		"a: 1\n---\nhunter2: 1",
		"a: !!int hunter2",
		`a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${"*a,".repeat(10)}]\nc: &c [${"*b,".repeat(10)}]\nhunter2: [${"*c,".repeat(10)}]`,
	])("%j: one line that repeats nothing of it", async (text) => {
		const error = await parseYaml(text, "postern.yaml").then(
			() => null,
			(thrown: unknown) => thrown,
		);
		expect(error).toBeInstanceOf(StartError);
		expect((error as Error).message).toMatch(/^postern\.yaml: [^\n]+[^:\n]$/);
		expect((error as Error).message).not.toMatch(/hunt|unte|nter|ter2/);
	});
});

test("several instances need PostgreSQL, and the sentence names its variable", () => {
	expect(problem({ instances: 2 })).toBe(
		"postern.yaml: instances: one process alone can serve SQLite: name a PostgreSQL in DATABASE_URL, or set it to 1",
	);
	const DATABASE_URL = "postgres://postern:x@localhost/postern";
	expect(problem({ instances: 2 }, { DATABASE_URL })).toBeNull();
	expect(problem({ instances: 65 }, { DATABASE_URL })).toMatch(/instances/);
	expect(problem({ instances: 1 })).toBeNull();
});

describe("YAML that is not whole", () => {
	test.each([
		["a: [", "no ] at its end"],
		["a: [1,\nb: 2", "no ] at its end"],
		["a: {b: 1\nc: 2", "no } at their end"],
		["a:\n - b\n c: 1", "the indentation does not fit"],
	])("%j: the line says what is missing", async (text, words) => {
		await expect(parseYaml(text, "postern.yaml")).rejects.toThrow(words);
	});
});

test.each(["https://$X", "https://a.example/$X", "https://$X.example"])(
	"a public URL with a variable that nothing fills in is refused: %s",
	async (url) => {
		const file = join(directory, "postern.yaml");
		writeFileSync(file, `publicUrl: ${url}\n`);
		await expect(loadConfig({ POSTERN_CONFIG: file })).rejects.toThrow(
			"publicUrl",
		);
	},
);

/** The schema of all settings, with defaults and meanings, and the type of the configuration. */

import { type Static, Type } from "../schema.ts";
import { guardSettings } from "./guard.ts";
import { priceSettings } from "./prices.ts";
import { RouteSettings } from "./routes.ts";
import { templateSettings } from "./templates.ts";
import type { Tracing } from "./tracing.ts";
import type { SettingPlace } from "./variables.ts";

/**
 * An entry of `providers:`, with variables filled in and nothing else checked. Only
 * the provider's folder knows its settings: `providers/registry.ts` checks them.
 */
export type GivenProvider = {
	/** The value of `type`; null if it is no text. */
	readonly type: string | null;
	readonly given: unknown;
	readonly place: SettingPlace;
};

export const Settings = Type.Object(
	{
		host: Type.String({
			minLength: 1,
			default: "127.0.0.1",
			description: "Address to listen on. Environment: HOST.",
		}),
		port: Type.Integer({
			minimum: 0,
			maximum: 65_535,
			default: 8080,
			description: "Port to listen on; 0 picks a free one. Environment: PORT.",
		}),
		instances: Type.Integer({
			minimum: 1,
			maximum: 64,
			default: 1,
			description:
				"How many processes serve `port` together, under one supervisor: one for each core that is free for them. Each is an instance of its own to all bounds of an instance. More than 1 needs PostgreSQL (DATABASE_URL).",
		}),
		data: Type.String({
			minLength: 1,
			default: "./data",
			description:
				"Directory of the SQLite database; unused with DATABASE_URL (environment only), which puts everything on PostgreSQL. Environment: POSTERN_DATA.",
		}),
		databaseConnections: Type.Integer({
			minimum: 2,
			maximum: 200,
			default: 10,
			description:
				"The most connections to PostgreSQL that this instance opens.",
		}),
		preparedStatements: Type.Boolean({
			default: true,
			description:
				"true: prepares statements on PostgreSQL if the start finds that they work on the way to it. false: never, for a pooler in transaction mode that loses them (PgBouncer before 1.21).",
		}),
		readReplicas: Type.Object(
			{
				urls: Type.Array(Type.String({ minLength: 1 }), {
					default: [],
					maxItems: 16,
					description:
						"URLs of standbys of the PostgreSQL in DATABASE_URL, in the same form, each with one host. Searches, their counts, exports, usage and the list of verifications in the console read from them; everything else from the primary, the lists of requests and of the audit log too. Each takes up to `databaseConnections` connections. `readReplicas: [URL, …]` is short for `readReplicas: {urls: [URL, …]}`. Environment: DATABASE_READ_URLS, with blanks between them.",
				}),
				maxLagSeconds: Type.Integer({
					minimum: 0,
					maximum: 3_600,
					default: 0,
					description:
						"How old an answer of a standby may be. 0: it lacks nothing that was acknowledged before the question; the primary is asked for its position before each read. More: it may lack what other instances wrote in so many seconds, and still show what they erased, but never what this instance wrote for the account or has shown of it.",
				}),
			},
			{ additionalProperties: false, default: {} },
		),
		keyFile: Type.String({
			minLength: 1,
			default: "./postern.keys",
			description:
				"File of the keys that seal codes; the first start makes it. Keep it out of the data directory, so that no backup holds both. Environment: POSTERN_KEY_FILE; POSTERN_KEYS holds the keys themselves instead.",
		}),
		logLevel: Type.Union(
			["debug", "info", "warn", "error", "silent"].map((level) =>
				Type.Literal(level as "debug" | "info" | "warn" | "error" | "silent"),
			),
			{
				default: "info",
				description:
					"The least level that is logged; info logs every request, by route. Environment: POSTERN_LOG_LEVEL.",
			},
		),
		trustedProxies: Type.Array(Type.String(), {
			default: [],
			description:
				"Addresses (CIDR) of the proxies whose X-Forwarded-For Postern believes.",
		}),
		publicUrl: Type.Optional(
			Type.String({
				pattern:
					"^https?://[^/?#@{}$\\s]+(/([^/?#{}$\\s]|\\$(?![A-Za-z_]))+)*$",
				description:
					"URL under which providers and browsers reach this service, without a slash at its end: `https://otp.example.com`. Presets ask for receipts at `/receipts/{name}` below it. Absent: they ask for none where the vendor is told the URL with each message or signs it. People sign in to the console there if it begins with https, and on this machine.",
			}),
		),
		console: Type.Object(
			{
				enabled: Type.Boolean({
					default: true,
					description:
						"Whether people may sign in. false: no route of the console or of its users answers, and no cookie counts. `console: false` is short for `console: {enabled: false}`.",
				}),
				tokenSignIn: Type.Boolean({
					default: false,
					description:
						"Whether an account's SID and a token of it sign in although the account has an owner. Without an owner they always do.",
				}),
				auditDays: Type.Integer({
					minimum: 1,
					maximum: 3_650,
					default: 400,
					description: "Days that rows of the audit log are kept.",
				}),
			},
			{ additionalProperties: false, default: {} },
		),
		requestLog: Type.Object(
			{
				enabled: Type.Boolean({
					default: true,
					description:
						"Whether requests are kept for the console and for `postern logs`: method, route, status, code, X-Request-Id, token and duration, never a body or a URL. `requestLog: false` is short for `requestLog: {enabled: false}`.",
				}),
				days: Type.Integer({
					minimum: 1,
					maximum: 90,
					default: 7,
					description: "Days that requests are kept.",
				}),
				megabytes: Type.Integer({
					minimum: 1,
					maximum: 100_000,
					default: 256,
					description:
						"The most that they may take in the store, without its indexes; the oldest go first.",
				}),
			},
			{ additionalProperties: false, default: {} },
		),
		emailFrom: Type.String({
			default: "postern@localhost",
			description:
				"Sender of email if neither the request nor its account names one, also with a name: `Acme <codes@example.com>`.",
		}),
		wrongCodes: Type.Object(
			{
				max: Type.Integer({
					minimum: 1,
					maximum: 100,
					default: 20,
					description:
						"Wrong codes in a row that a recipient may submit, across verifications (NIST SP 800-63B allows at most 100).",
				}),
				windowSeconds: Type.Integer({
					minimum: 60,
					maximum: 2_592_000,
					default: 86_400,
					description: "Seconds that a wrong code counts.",
				}),
				per: Type.Union([Type.Literal("account"), Type.Literal("customer")], {
					default: "account",
					description:
						"Which wrong codes at a recipient count together. account: those of one account. customer: those of an account directly below the master account and of all accounts below it; then only that account or one above it may unlock the recipient.",
				}),
			},
			{ additionalProperties: false, default: {} },
		),
		sendLimits: Type.Array(
			Type.Object(
				{
					max: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
					windowSeconds: Type.Integer({ minimum: 1, maximum: 2_592_000 }),
					per: Type.Union([Type.Literal("account"), Type.Literal("customer")], {
						default: "account",
						description:
							"Which sends count together. account: those of one account. customer: those of an account directly below the master account and of all accounts below it.",
					}),
				},
				{ additionalProperties: false },
			),
			{
				default: [
					{ max: 5, windowSeconds: 600, per: "customer" },
					{ max: 20, windowSeconds: 86_400, per: "customer" },
				],
				description:
					"Bounds on sends to one recipient, if a real provider would carry the message. Empty: no bound.",
			},
		),
		defaultCountry: Type.Optional(
			Type.String({
				pattern: "^[A-Z]{2}$",
				description:
					"Country (ISO 3166-1, such as DE) of phone numbers with one leading zero, if their account names none. Absent: such a number is refused.",
			}),
		),
		numbers: Type.Object(
			{
				check: Type.Optional(
					Type.Union(
						[
							Type.Literal("possible"),
							Type.Literal("valid"),
							Type.Literal("lenient"),
						],
						{
							description:
								"The phone numbers that a send accepts. `possible`: the country's plan has numbers of that length. `valid`: the number's range has been given out too. `lenient`: a known country code and 7 to 15 digits. Default: `lenient` for a channel that only the sandbox carries, else `possible`. `numbers: valid` is short for `numbers: {check: valid}`.",
						},
					),
				),
				allow: Type.Array(Type.String({ pattern: "^\\+?[1-9][0-9]{0,14}$" }), {
					default: [],
					description:
						"Leading digits of numbers that a send accepts in any case: ranges that are newer than this version, or in no plan.",
				}),
			},
			{ additionalProperties: false, default: {} },
		),
		...guardSettings,
		requestRate: Type.Optional(
			Type.Object(
				{
					max: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
					windowSeconds: Type.Integer({ minimum: 1, maximum: 3_600 }),
					perCustomer: Type.Optional(
						Type.Integer({
							minimum: 1,
							maximum: 1_000_000,
							description:
								"The same for an account directly below the master account with all accounts below it. Default: no bound.",
						}),
					),
				},
				{
					additionalProperties: false,
					description:
						"Requests that one account may make to this instance, and each of its users at the console as many beside it. Default: no bound.",
				},
			),
		),
		subAccounts: Type.Integer({
			minimum: 0,
			maximum: 1_000_000,
			default: 1_000,
			description:
				"The most accounts below each account directly below the master account. Closed ones count until they are removed. Existing ones beyond it stay.",
		}),
		retentionDays: Type.Integer({
			minimum: 1,
			maximum: 3_650,
			default: 90,
			description: "Days that records are kept. Usage counts stay.",
		}),
		callbacks: Type.Object(
			{
				allow: Type.Array(Type.String(), {
					default: [],
					description:
						"Loopback, private or link-local addresses (CIDR) that callbacks may go to, such as 127.0.0.0/8 during development.",
				}),
				ports: Type.Optional(
					Type.Array(Type.Integer({ minimum: 1, maximum: 65_535 }), {
						minItems: 1,
						uniqueItems: true,
						description:
							"The only ports that callbacks may go to. Absent: 80, 443, and ports above 1023 that belong to no well-known service.",
					}),
				),
			},
			{ additionalProperties: false, default: {} },
		),
		metrics: Type.Object(
			{
				allow: Type.Array(Type.String(), {
					default: ["127.0.0.0/8", "::1"],
					description:
						"Addresses (CIDR) that may read /metrics, without credentials. Empty: nobody.",
				}),
				port: Type.Optional(
					Type.Integer({
						minimum: 0,
						maximum: 65_535,
						description:
							"A separate port for /metrics, on `host`; /healthz and /readyz answer there too. Absent: /metrics is on `port`. 0: a free port.",
					}),
				),
			},
			{ additionalProperties: false, default: {} },
		),
		providers: Type.Array(Type.Unknown(), {
			default: [],
			description:
				"The providers that carry messages. None: everything goes to the sandbox.",
		}),
		routes: Type.Array(RouteSettings, {
			default: [],
			description:
				"The providers for a channel and a group of recipients. A channel without a route for everybody goes to every provider that carries it, in the order above.",
		}),
		...templateSettings,
		...priceSettings,
	},
	{ additionalProperties: false },
);

export type Config = Omit<Static<typeof Settings>, "providers"> & {
	readonly providers: readonly GivenProvider[];
	/** The file of the settings, for errors that later checks find. */
	readonly place: SettingPlace;
	/** Keys from the environment, instead of the key file. */
	readonly keys: string | null;
	/** The URL of PostgreSQL; null: SQLite in `data`. */
	readonly databaseUrl: string | null;
	/** Null: nothing is traced. */
	readonly tracing: Tracing | null;
	/** The master account's SID and token, if the operator chooses them. */
	readonly accountSid: string | null;
	readonly authToken: string | null;
};

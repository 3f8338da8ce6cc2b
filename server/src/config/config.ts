/**
 * Every setting: name, default, meaning. They come from postern.yaml and, for
 * what an operator sets on a command line, from the environment. A wrong one
 * stops the start with one line that names it.
 */

import { StartError } from "../errors.ts";
import { type Static, Type } from "../schema.ts";
import { checkConfig } from "./consistency.ts";
import { complete, parseYaml, readText } from "./read.ts";
import { type Tracing, tracingFrom } from "./tracing.ts";
import { type Environment, type Place, substituted } from "./variables.ts";

const channel = Type.Union([
	Type.Literal("sms"),
	Type.Literal("call"),
	Type.Literal("email"),
]);

const providerName = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$" });

export type { Environment } from "./variables.ts";

/**
 * An entry of `providers:` as the file has it, with variables filled in. Only the
 * provider's own folder knows its settings: `providers/registry.ts` checks them.
 */
export type GivenProvider = {
	/** What `type` says; null where it says no text. */
	readonly type: string | null;
	readonly given: unknown;
	readonly place: Place;
};

const RouteSettings = Type.Object(
	{
		channel,
		prefixes: Type.Array(
			Type.String({ pattern: "^(\\+|00)?[1-9][0-9]{0,14}$" }),
			{
				default: [],
				description:
					"Leading digits of the numbers that the route is for, the country code in front; the longest that fits decides. Empty: every recipient that no other route names. Only for sms and call.",
			},
		),
		providers: Type.Array(providerName, {
			minItems: 1,
			uniqueItems: true,
			description: "Names of providers, the preferred one first.",
		}),
	},
	{ additionalProperties: false },
);

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
				"Connections to PostgreSQL that this instance opens at most.",
		}),
		preparedStatements: Type.Boolean({
			default: true,
			description:
				"Statements on PostgreSQL are prepared where the way to it carries them, which the start tries out. false: never, for a pooler in transaction mode that knows nothing of them (PgBouncer before 1.21).",
		}),
		keyFile: Type.String({
			minLength: 1,
			default: "./postern.keys",
			description:
				"File of the keys that codes are sealed under; made at the first start. Keep it out of the data directory, so that one backup never holds both. Environment: POSTERN_KEY_FILE; POSTERN_KEYS holds the keys themselves instead.",
		}),
		logLevel: Type.Union(
			["debug", "info", "warn", "error", "silent"].map((level) =>
				Type.Literal(level as "debug" | "info" | "warn" | "error" | "silent"),
			),
			{
				default: "info",
				description:
					"What is logged: at info every request, by route. Environment: POSTERN_LOG_LEVEL.",
			},
		),
		trustedProxies: Type.Array(Type.String(), {
			default: [],
			description:
				"Addresses (CIDR) of proxies whose X-Forwarded-For is believed.",
		}),
		emailFrom: Type.String({
			default: "postern@localhost",
			description:
				"Sender of email where neither request nor account names one.",
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
					description: "How long a wrong code counts.",
				}),
				per: Type.Union([Type.Literal("account"), Type.Literal("customer")], {
					default: "account",
					description:
						"Whose wrong codes at a recipient count together: those of one account, or of an account of yours with all below it, which then alone may unlock it.",
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
							"Whose sends count together: those of one account, or of an account of yours with all below it.",
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
					"Sends to one recipient, where a real provider carries the message. Empty: no bound.",
			},
		),
		defaultCountry: Type.Optional(
			Type.String({
				pattern: "^[A-Z]{2}$",
				description:
					"Country (ISO 3166-1, such as DE) of phone numbers with one leading zero, where their account names none. Absent: such a number is refused.",
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
								"Which phone numbers a send takes. `possible`: its country's plan has numbers of that length. `valid`: of a range, too, that was given out. `lenient`: a known country code and 7 to 15 digits. Default: `lenient` for a channel that only the sandbox carries, else `possible`. `numbers: valid` is short for it.",
						},
					),
				),
				allow: Type.Array(Type.String({ pattern: "^\\+?[1-9][0-9]{0,14}$" }), {
					default: [],
					description:
						"Leading digits of numbers that are taken all the same: ranges that are newer than this version, or in no plan.",
				}),
			},
			{ additionalProperties: false, default: {} },
		),
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
								"Of an account of yours with all below it, in the same time. Default: no bound.",
						}),
					),
				},
				{
					additionalProperties: false,
					description:
						"Requests that one account may make to this instance. Default: no bound.",
				},
			),
		),
		subAccounts: Type.Integer({
			minimum: 0,
			maximum: 1_000_000,
			default: 1_000,
			description:
				"Accounts below each account of yours at most, closed ones too, until they are removed. Where there are more already, they stay.",
		}),
		retentionDays: Type.Integer({
			minimum: 1,
			maximum: 3_650,
			default: 90,
			description: "How long records are kept. Usage counts stay.",
		}),
		callbacks: Type.Object(
			{
				allow: Type.Array(Type.String(), {
					default: [],
					description:
						"Addresses (CIDR) that callbacks may go to though they are loopback, private or link-local: 127.0.0.0/8 while developing.",
				}),
				ports: Type.Optional(
					Type.Array(Type.Integer({ minimum: 1, maximum: 65_535 }), {
						minItems: 1,
						uniqueItems: true,
						description:
							"The only ports that callbacks may go to, whatever they are. Absent: 80, 443, and those above 1023 that no well-known service has.",
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
							"A port of its own for /metrics, on `host`, which /healthz and /readyz answer too. Absent: /metrics is on `port`. 0: any that is free.",
					}),
				),
			},
			{ additionalProperties: false, default: {} },
		),
		providers: Type.Array(Type.Unknown(), {
			default: [],
			description:
				"Who carries messages. None: everything goes to the sandbox.",
		}),
		routes: Type.Array(RouteSettings, {
			default: [],
			description:
				"Which providers carry a channel to whom. A channel without a route is carried by every provider that can, in the order above.",
		}),
	},
	{ additionalProperties: false },
);

export type Config = Omit<Static<typeof Settings>, "providers"> & {
	readonly providers: readonly GivenProvider[];
	/** The file that this was read from, for what is found wrong with it later. */
	readonly place: Place;
	/** Keys from the environment, instead of the key file. */
	readonly keys: string | null;
	/** Of PostgreSQL; null: SQLite in `data`. */
	readonly databaseUrl: string | null;
	/** Null: nothing is traced. */
	readonly tracing: Tracing | null;
	/** The master account's SID and token, where the operator chooses them. */
	readonly accountSid: string | null;
	readonly authToken: string | null;
};

const FROM_ENVIRONMENT: Record<string, keyof Static<typeof Settings>> = {
	HOST: "host",
	PORT: "port",
	POSTERN_DATA: "data",
	POSTERN_KEY_FILE: "keyFile",
	POSTERN_LOG_LEVEL: "logLevel",
};

const OTHER_VARIABLES = new Set([
	"POSTERN_CONFIG",
	"POSTERN_KEYS",
	"POSTERN_ACCOUNT_SID",
	"POSTERN_AUTH_TOKEN",
]);

/** Reads the file (`POSTERN_CONFIG`, else ./postern.yaml where there is one) and the environment. */
export async function loadConfig(environment: Environment): Promise<Config> {
	for (const name of Object.keys(environment)) {
		if (!name.startsWith("POSTERN_")) continue;
		if (name in FROM_ENVIRONMENT || OTHER_VARIABLES.has(name)) continue;
		throw new StartError(`${name}: there is no such setting`);
	}
	const named = environment.POSTERN_CONFIG;
	const file = named ?? "postern.yaml";
	const text = readText(file, named !== undefined);
	return configFrom(await parseYaml(text, file), environment, file);
}

/** Settings as they stand in postern.yaml, with the environment's over them. */
export function configFrom(
	settings: unknown,
	environment: Environment,
	source = "postern.yaml",
): Config {
	const variables = new Map<string, string>();
	const place: Place = { source, path: "", variables };
	const given = substituted(settings ?? {}, environment, place, variables);
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		throw new StartError(`${source}: must hold settings by name`);
	}
	const merged: Record<string, unknown> = {
		...given,
		...("port" in given && { port: portOf(given.port) }),
		...("numbers" in given &&
			typeof given.numbers === "string" && {
				numbers: { check: given.numbers },
			}),
	};
	for (const [variable, name] of Object.entries(FROM_ENVIRONMENT)) {
		const value = environment[variable];
		if (value === undefined || value === "") continue;
		// By itself, so that what is wrong with it is told of the variable.
		const one = complete(
			Type.Object({ [name]: Settings.properties[name] }),
			{ [name]: name === "port" ? portOf(value) : value },
			{ source: variable, path: "" },
		);
		Object.assign(merged, one);
	}
	const checked = complete(Settings, merged, place);
	mustSayMore(environment);
	const config: Config = {
		...checked,
		routes: checked.routes.map((route) => ({
			...route,
			prefixes: route.prefixes.map(digitsOf),
		})),
		numbers: {
			...checked.numbers,
			allow: checked.numbers.allow.map(digitsOf),
		},
		providers: checked.providers.map((given, i) => ({
			type: typeOf(given),
			given,
			place: { ...place, path: `providers.${i}` },
		})),
		place,
		keys: environment.POSTERN_KEYS || null,
		databaseUrl: environment.DATABASE_URL || null,
		tracing: tracingFrom(environment),
		accountSid: environment.POSTERN_ACCOUNT_SID || null,
		authToken: environment.POSTERN_AUTH_TOKEN || null,
	};
	checkConfig(config, checked.routes);
	return config;
}

/**
 * Empty is how a variable comes from a file in which its line was forgotten.
 * Without these the service would start: with other keys, with a token that
 * nobody knows, on another store.
 */
function mustSayMore(environment: Environment): void {
	for (const name of [
		"POSTERN_KEYS",
		"POSTERN_ACCOUNT_SID",
		"POSTERN_AUTH_TOKEN",
		"DATABASE_URL",
	]) {
		if (environment[name]?.trim() !== "") continue;
		throw new StartError(
			`${name}: is empty, and ${name} is not set by that: give it a value, or take it away`,
		);
	}
}

/** `+49`, `49` and `0049` are one prefix: of numbers as they are kept, digits alone. */
function digitsOf(prefix: string): string {
	return prefix.replace(/^(\+|00)/, "");
}

/** From the environment it comes as text, also by `${NAME}` in the file. */
function portOf(value: unknown): unknown {
	return typeof value === "string" && /^\d+$/.test(value)
		? Number(value)
		: value;
}

function typeOf(provider: unknown): string | null {
	const type = (provider as { type?: unknown } | null)?.type;
	return typeof type === "string" ? type : null;
}

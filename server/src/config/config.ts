/**
 * Every setting: name, default, meaning. They come from postern.yaml and, for
 * what an operator sets on a command line, from the environment. A wrong one
 * stops the start with one line that names it.
 */

import { readFileSync } from "node:fs";
import Type, { type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { parse, YAMLParseError } from "yaml";
import { StartError } from "../errors.ts";
import { parseNetwork } from "../network.ts";
import { HttpSettings } from "./http.ts";
import { checkHttpSettings } from "./http-check.ts";
import { SmtpSettings } from "./smtp.ts";
import { type Tracing, tracingFrom } from "./tracing.ts";

const channel = Type.Union([
	Type.Literal("sms"),
	Type.Literal("call"),
	Type.Literal("email"),
]);

const providerName = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$" });

export const SandboxSettings = Type.Object(
	{
		type: Type.Literal("sandbox", {
			description:
				"Keeps messages in Postern itself, to be read at GET /sandbox/messages.",
		}),
		name: providerName,
		channels: Type.Array(channel, {
			minItems: 1,
			uniqueItems: true,
			default: ["sms", "call", "email"],
			description: "Channels that it carries.",
		}),
	},
	{ additionalProperties: false },
);
export type SandboxSettings = Static<typeof SandboxSettings>;

export type ProviderSettings = SandboxSettings | SmtpSettings | HttpSettings;

const PROVIDER_SCHEMAS: Record<ProviderSettings["type"], TSchema> = {
	sandbox: SandboxSettings,
	smtp: SmtpSettings,
	http: HttpSettings,
};

const RouteSettings = Type.Object(
	{
		channel,
		prefixes: Type.Array(Type.String({ pattern: "^\\+?[0-9]{1,15}$" }), {
			default: [],
			description:
				"Leading digits of the numbers that the route is for; the longest that fits decides. Empty: every recipient that no other route names.",
		}),
		providers: Type.Array(providerName, {
			minItems: 1,
			description: "Names of providers, the preferred one first.",
		}),
	},
	{ additionalProperties: false },
);

export const Settings = Type.Object(
	{
		host: Type.String({
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
			pattern: "^[^@\\s]+@[^@\\s]+$",
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
			},
			{ additionalProperties: false, default: {} },
		),
		sendLimits: Type.Array(
			Type.Object(
				{
					max: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
					windowSeconds: Type.Integer({ minimum: 1, maximum: 2_592_000 }),
				},
				{ additionalProperties: false },
			),
			{
				default: [
					{ max: 5, windowSeconds: 600 },
					{ max: 20, windowSeconds: 86_400 },
				],
				description:
					"Sends that one account may make to one recipient, where a real provider carries the message. Empty: no bound.",
			},
		),
		requestRate: Type.Optional(
			Type.Object(
				{
					max: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
					windowSeconds: Type.Integer({ minimum: 1, maximum: 3_600 }),
				},
				{
					additionalProperties: false,
					description:
						"Requests that one account may make to this instance. Default: no bound.",
				},
			),
		),
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
	readonly providers: readonly ProviderSettings[];
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

export type Environment = Readonly<Record<string, string | undefined>>;

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
export function loadConfig(environment: Environment): Config {
	for (const name of Object.keys(environment)) {
		if (!name.startsWith("POSTERN_")) continue;
		if (name in FROM_ENVIRONMENT || OTHER_VARIABLES.has(name)) continue;
		throw new StartError(`${name}: there is no such setting`);
	}
	const named = environment.POSTERN_CONFIG;
	const file = named ?? "postern.yaml";
	const text = readText(file, named !== undefined);
	return configFrom(parseYaml(text, file), environment, file);
}

/** Settings as they stand in postern.yaml, with the environment's over them. */
export function configFrom(
	settings: unknown,
	environment: Environment,
	source = "postern.yaml",
): Config {
	const given = substitute(settings ?? {}, environment, source, "");
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		throw new StartError(`${source}: must hold settings by name`);
	}
	const merged: Record<string, unknown> = { ...given };
	for (const [variable, name] of Object.entries(FROM_ENVIRONMENT)) {
		const value = environment[variable];
		if (value !== undefined && value !== "") merged[name] = value;
	}
	if (typeof merged.port === "string" && /^\d+$/.test(merged.port)) {
		merged.port = Number(merged.port);
	}
	const checked = check(Settings, merged, source, "") as Static<
		typeof Settings
	>;
	for (const [name, networks] of [
		["trustedProxies", checked.trustedProxies],
		["callbacks.allow", checked.callbacks.allow],
		["metrics.allow", checked.metrics.allow],
	] as const) {
		const wrong = networks.find((network) => parseNetwork(network) === null);
		if (wrong !== undefined) {
			throw new StartError(
				`${source}: ${name}: ${wrong} is not an address or a CIDR network`,
			);
		}
	}
	const config: Config = {
		...checked,
		routes: checked.routes.map((route) => ({
			...route,
			prefixes: route.prefixes.map((prefix) => prefix.replace("+", "")),
		})),
		providers: checked.providers.map((provider, i) =>
			providerSettings(provider, source, `providers.${i}`),
		),
		keys: environment.POSTERN_KEYS || null,
		databaseUrl: environment.DATABASE_URL || null,
		tracing: tracingFrom(environment),
		accountSid: environment.POSTERN_ACCOUNT_SID || null,
		authToken: environment.POSTERN_AUTH_TOKEN || null,
	};
	checkMaster(config);
	checkDatabase(config);
	checkProviders(config, source);
	return config;
}

function readText(file: string, isNamed: boolean): string {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code === "ENOENT" && !isNamed) return "";
		throw new StartError(`The configuration cannot be read: ${message}`);
	}
}

function parseYaml(text: string, file: string): unknown {
	try {
		return parse(text) as unknown;
	} catch (error) {
		if (!(error instanceof YAMLParseError)) throw error;
		throw new StartError(`${file}: ${error.message.split("\n", 1)[0]}`);
	}
}

/** `${NAME}` in a value is the environment's NAME. */
function substitute(
	value: unknown,
	environment: Environment,
	source: string,
	path: string,
): unknown {
	if (typeof value === "string") {
		return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name) => {
			const found = environment[name as string];
			if (found === undefined) {
				throw new StartError(`${source}: ${path}: ${name} is not set`);
			}
			return found;
		});
	}
	if (Array.isArray(value)) {
		return value.map((each, i) =>
			substitute(each, environment, source, join(path, i)),
		);
	}
	if (typeof value === "object" && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, each]) => [
				name,
				substitute(each, environment, source, join(path, name)),
			]),
		);
	}
	return value;
}

function check(
	schema: TSchema,
	value: unknown,
	source: string,
	path: string,
): unknown {
	const complete = Value.Default(schema, value);
	const problems = Value.Errors(schema, complete);
	const [problem] = problems;
	if (problem === undefined) return complete;
	const where = ({ instancePath }: { instancePath: string }) =>
		[path, ...instancePath.split("/").slice(1)]
			.filter((part) => part !== "")
			.join(".");
	// Among other things an unknown name is also a value where none may be.
	for (const each of problems) {
		const { additionalProperties } = each.params as {
			additionalProperties?: readonly string[];
		};
		if (additionalProperties?.[0] === undefined) continue;
		throw new StartError(
			`${source}: ${join(where(each), additionalProperties[0])}: there is no such setting`,
		);
	}
	const missing = (problem.params as { requiredProperties?: readonly string[] })
		.requiredProperties?.[0];
	if (missing !== undefined) {
		throw new StartError(
			`${source}: ${join(where(problem), missing)} is missing`,
		);
	}
	throw new StartError(`${source}: ${where(problem)} ${problem.message}`);
}

function join(path: string, name: string | number): string {
	return path === "" ? String(name) : `${path}.${name}`;
}

function providerSettings(
	value: unknown,
	source: string,
	path: string,
): ProviderSettings {
	const type = (value as { type?: unknown } | null)?.type;
	const schema =
		typeof type === "string" && Object.hasOwn(PROVIDER_SCHEMAS, type)
			? PROVIDER_SCHEMAS[type as ProviderSettings["type"]]
			: undefined;
	if (schema === undefined) {
		throw new StartError(
			`${source}: ${path}.type must be one of ${Object.keys(PROVIDER_SCHEMAS).join(", ")}`,
		);
	}
	const settings = check(schema, value, source, path) as ProviderSettings;
	const wrong = settings.type === "http" ? checkHttpSettings(settings) : null;
	if (wrong !== null) throw new StartError(`${source}: ${path}: ${wrong}`);
	return settings;
}

function checkMaster(config: Config): void {
	if (
		config.accountSid !== null &&
		!/^[A-Za-z0-9]{10,64}$/.test(config.accountSid)
	) {
		throw new StartError(
			"POSTERN_ACCOUNT_SID: must be 10 to 64 letters and digits",
		);
	}
	if (
		config.authToken !== null &&
		!/^[\x21-\x7e]{16,256}$/.test(config.authToken)
	) {
		throw new StartError(
			"POSTERN_AUTH_TOKEN: must be 16 to 256 characters without blanks",
		);
	}
}

/** The URL holds a password: no message repeats it. */
function checkDatabase({ databaseUrl }: Config): void {
	if (databaseUrl === null) return;
	// A user without a host is one of a socket that a parameter names.
	const whole = databaseUrl.replace("@/", "@localhost/");
	const url = URL.canParse(whole) ? new URL(whole) : null;
	if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
		throw new StartError(
			"DATABASE_URL: must be postgres://user:password@host:port/database, with / ? # @ in its parts as %2F %3F %23 %40",
		);
	}
	// The rest of a password that was cut in two: it would be shown as a name.
	if (url.pathname.includes("@") || url.hash !== "") {
		throw new StartError(
			"DATABASE_URL: write / ? # @ in a user, password or database as %2F %3F %23 %40",
		);
	}
}

function channelsOf(provider: ProviderSettings): readonly string[] {
	return provider.type === "smtp" ? ["email"] : provider.channels;
}

function checkProviders(config: Config, source: string): void {
	const byName = new Map<string, ProviderSettings>();
	for (const provider of config.providers) {
		if (byName.has(provider.name)) {
			throw new StartError(
				`${source}: providers: the name ${provider.name} is given twice`,
			);
		}
		byName.set(provider.name, provider);
	}
	config.routes.forEach((route, i) => {
		for (const name of route.providers) {
			const provider = byName.get(name);
			if (provider === undefined) {
				throw new StartError(
					`${source}: routes.${i}.providers: there is no provider ${name}`,
				);
			}
			if (!channelsOf(provider).includes(route.channel)) {
				throw new StartError(
					`${source}: routes.${i}.providers: ${name} does not carry ${route.channel}`,
				);
			}
		}
	});
	// A real carrier beside the sandbox by accident: codes would be readable in
	// the sandbox, and people would wait for messages that never left.
	for (const sandbox of config.providers) {
		if (sandbox.type !== "sandbox") continue;
		const named = config.routes.some(({ providers }) =>
			providers.includes(sandbox.name),
		);
		const shared = sandbox.channels.find((each) =>
			config.providers.some(
				(other) => other.type !== "sandbox" && channelsOf(other).includes(each),
			),
		);
		if (shared !== undefined && !named) {
			throw new StartError(
				`${source}: the sandbox ${sandbox.name} would carry ${shared} beside a real provider: take ${shared} from its channels, or name it in a route`,
			);
		}
	}
}

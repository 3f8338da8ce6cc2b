// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is about such texts

/**
 * An error that stops a start is read in log collectors, tickets and chats. It must
 * name the setting and the variable, and never show their value.
 */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { StartError } from "../errors.ts";
import { settingsFrom } from "./settings-from.ts";

const SAMPLE = readFileSync(
	new URL("../../../postern.sample.yaml", import.meta.url),
	"utf8",
).replace(/^#(?!#)/gm, "");

const ENVIRONMENT = {
	SMTP_PASSWORD: "an-smtp-password",
	GATEWAY_PASSWORD: "a-gateway-password",
	RECEIPT_SECRET: "a-receipt-secret-of-24-ch",
	SIGNATURE_SECRET: "a-signature-secret",
};

/** No four characters of it occur in a sentence of Postern by chance. */
const SECRET = "Q7zK9xWv3JqY8uHp5Rn2";

/** The secret, plain and in forms that break a setting. */
const SHAPES = [
	SECRET,
	SECRET.toLowerCase(),
	`{${SECRET}}`,
	`{{${SECRET}}}`,
	`{ ${SECRET} }`,
	`https://${SECRET}:${SECRET}@gw.example/{text}{to}`,
	`https://gw.example/{text}{to}#${SECRET}`,
	`https://{to}${SECRET}.example/{text}`,
	`https://gw.example/{text}/{${SECRET}}`,
	`{text} {to} ${SECRET}\r\nX: ${SECRET}`,
	`(${SECRET}`,
	`(${SECRET}+)+`,
	`${SECRET}^`,
	`${SECRET}..${SECRET}`,
	`${SECRET}[0].${SECRET}`,
	`${SECRET}@${SECRET}@${SECRET}`,
	`{body}{${SECRET}}`,
	`application/${SECRET}; charset=${SECRET}`,
	`\${${SECRET}}`,
	` ${SECRET} `,
	`${SECRET}\u0000${SECRET}é\ufdd0`,
	`${SECRET}/33`,
	`+49${SECRET}`,
	SECRET.repeat(30),
	"",
];

const WRITTEN = ["${SECRET}", "x${SECRET}{y", "{${SECRET}}"];

type Path = (string | number)[];

function textsIn(value: unknown, path: Path = []): Path[] {
	if (typeof value === "string") return [path];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) =>
		textsIn(inner, [...path, Array.isArray(value) ? Number(name) : name]),
	);
}

function withAt(value: unknown, [step, ...rest]: Path, text: unknown): unknown {
	if (step === undefined) return text;
	const copy = (
		Array.isArray(value) ? [...value] : { ...(value as object) }
	) as Record<string | number, unknown>;
	copy[step] = withAt(copy[step], rest, text);
	return copy;
}

/** Further faults beside it, so that other checks complain. */
const BREAKS: readonly ((settings: unknown, path: Path) => unknown)[] = [
	(settings) => settings,
	// A value of another type in the list or object that holds the text.
	(settings, path) =>
		withAt(settings, path.slice(0, -1), ["${SECRET}", 4, null]),
	// The same entry twice.
	(settings, path) => {
		const at = path.findIndex((step) => typeof step === "number");
		if (at === -1) return settings;
		const list = path.slice(0, at);
		const found = list.reduce<unknown>(
			(value, step) => (value as Record<string | number, unknown>)[step],
			settings,
		) as unknown[];
		return withAt(settings, list, [...found, found[path[at] as number]]);
	},
	(settings, path) => withAt(settings, [...path.slice(0, -1), "nothing"], 1),
];

const { providers, routes, ...rest } = parse(SAMPLE) as {
	providers: object[];
	routes: object[];
};
/** Small configurations, each for a start: the service, each provider, the routes with all. */
const PARTS = [
	rest,
	...providers.map((provider) => ({ providers: [provider] })),
	{ routes, providers },
];

function expectNothingSaid(broken: unknown, secret: string): boolean {
	try {
		settingsFrom(broken, { ...ENVIRONMENT, SECRET: secret });
		return false;
	} catch (error) {
		expect(error).toBeInstanceOf(StartError);
		const { message } = error as StartError;
		expect(message).toMatch(/^postern\.yaml: [^\p{Cc}]+$/u);
		expect(message.length).toBeLessThan(600);
		const lower = message.toLowerCase();
		for (let i = 0; i + 4 <= SECRET.length; i++) {
			const piece = SECRET.slice(i, i + 4).toLowerCase();
			if (lower.includes(piece)) {
				expect.fail(`${message} holds ${piece}`);
			}
		}
		return true;
	}
}

describe("whatever a variable brings in, the line that stops the start holds no piece of it", () => {
	let paths = 0;
	let stopped = 0;
	let turn = 0;

	// A test for each: all of them together are seconds of a core, and more on a busy machine.
	test.each(PARTS.map((settings, i) => [i, settings] as const))(
		"in part %i of the sample",
		(_, settings) => {
			for (const path of textsIn(settings)) {
				if ("routes" in settings && path[0] !== "routes") continue;
				paths++;
				// One configuration of each kind, in turn.
				for (const secret of SHAPES) {
					if (turn++ % 2 === 0) continue;
					const written = WRITTEN[turn % WRITTEN.length] as string;
					const spoil = BREAKS[
						(turn >> 1) % BREAKS.length
					] as (typeof BREAKS)[0];
					const broken = spoil(withAt(settings, path, written), path);
					if (expectNothingSaid(broken, secret)) stopped++;
				}
			}
		},
	);

	test("of more than a hundred texts, most of which stop it", () => {
		expect(paths).toBeGreaterThan(100);
		expect(stopped).toBeGreaterThan(700);
	});
});

test.each([
	["POSTERN_AUTH_TOKEN", `${SECRET} ${SECRET}`],
	["POSTERN_ACCOUNT_SID", `${SECRET}-${SECRET}`],
	["DATABASE_URL", `postgres://u:${SECRET}@h/d?ssl_${SECRET}=1`],
	["DATABASE_URL", `postgres://u:a/${SECRET}@h/d`],
	["DATABASE_URL", `postgres://u:1,${SECRET}/x@h,i/d`],
	["DATABASE_URL", `postgres://u:p@h,i:${SECRET}/d`],
	["DATABASE_URL", `postgres://u@h,i/d?target_session_attrs=${SECRET}`],
	["DATABASE_READ_URLS", `postgres://u:${SECRET}@h,i/d`],
	["DATABASE_URL", `postgres://u:a?ssl${SECRET}@h/d`],
	["DATABASE_URL", `postgres://u:a#${SECRET}@h/d`],
	["DATABASE_URL", `postgres://h/d?sslmode=${SECRET}`],
	["DATABASE_URL", SECRET],
	["PORT", SECRET],
	["POSTERN_LOG_LEVEL", SECRET],
])("nor of %s", (name, value) => {
	const started = () => settingsFrom({}, { [name]: value });
	expect(started).toThrow(StartError);
	expect(started).toThrow(new RegExp(`^${name}: `));
	expect(started).not.toThrow(new RegExp(SECRET.slice(4, 8)));
});

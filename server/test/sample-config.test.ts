/**
 * postern.sample.yaml is the manual of the settings: its settings load, and no
 * setting is missing from it or from its defaults.
 *
 * Its lines that begin with one `#` are settings, those with two explain.
 */

import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isMap, isSeq, parse, parseDocument, type YAMLMap } from "yaml";
import { Settings } from "../src/config/settings.ts";
import { PROTOCOLS } from "../src/providers/registry.ts";
import { settingsFrom } from "../src/start/settings-from.ts";

const SAMPLE = readFileSync(
	new URL("../../postern.sample.yaml", import.meta.url),
	"utf8",
);
/** The file with every setting in force. */
const SETTINGS = SAMPLE.replace(/^#(?!#)/gm, "");

const ENVIRONMENT = {
	DATABASE_URL: "postgres://postern:a-password@db1,db2/postern",
	READ_URL: "postgres://postern:a-password@db2/postern",
	SMTP_PASSWORD: "an-smtp-password",
	SMPP_PASSWORD: "an-smpp-password",
	GATEWAY_PASSWORD: "a-gateway-password",
	RECEIPT_SECRET: "a-receipt-secret-of-34-characters-",
	TWILIO_AUTH_TOKEN: "a-twilio-auth-token",
	RECEIPT_SECRET_BEFORE: "a-former-receipt-secret",
	SIGNATURE_SECRET: "a-signature-secret",
	SIGNATURE_SECRET_BEFORE: "a-former-signature-secret",
	VERIFY_TOKEN: "a-verify-token",
	GATEWAY_KEY: generateKeyPairSync("rsa", {
		modulusLength: 2048,
		privateKeyEncoding: { type: "pkcs8", format: "pem" },
		publicKeyEncoding: { type: "spki", format: "pem" },
	}).privateKey,
};

type Schema = {
	readonly type?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
	readonly anyOf?: readonly Schema[];
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly default?: unknown;
	readonly description?: string;
};

const lines = SETTINGS.split("\n");
const root = parseDocument(SETTINGS).contents as YAMLMap;

/** A setting's own line and the explanation right above it, as one text. */
function said(offset: number): string {
	const at = SETTINGS.slice(0, offset).split("\n").length - 1;
	let first = at;
	while (lines[first - 1]?.startsWith("##")) first--;
	return lines
		.slice(first, at + 1)
		.map((line) => line.replace(/^##\s*/, ""))
		.join(" ");
}

function asWritten(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(asWritten).join(", ")}]`;
	if (typeof value === "object" && value !== null) {
		const inner = Object.entries(value).map(
			([name, each]) => `${name}: ${asWritten(each)}`,
		);
		return `{${inner.join(", ")}}`;
	}
	return value === "" ? '""' : String(value);
}

/** The settings of a schema that its examples `maps` leave out. */
function omissions(schema: Schema, maps: YAMLMap[], path: string): string[] {
	return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
		const pairs = maps.flatMap(({ items }) =>
			items.filter(({ key }) => String(key) === name),
		);
		const where = `${path}${name}`;
		if (pairs.length === 0) return [where];
		const texts = pairs.map(({ key }) =>
			said((key as { range: [number, number, number] }).range[0]),
		);
		const isSaid = (words: string) =>
			texts.some((text) => hasWords(text, words));
		const missing: string[] = [];
		const { default: usual, properties } = property;
		if (usual !== undefined && properties === undefined) {
			const words = `Default ${asWritten(usual)}`;
			if (!isSaid(words)) missing.push(`${where}: "${words}"`);
		}
		const variable = /Environment: (\w+)/.exec(property.description ?? "")?.[0];
		if (variable !== undefined && !isSaid(variable)) {
			missing.push(`${where}: "${variable}"`);
		}
		const values = pairs.flatMap(({ value }) =>
			isSeq(value) ? value.items : [value],
		);
		const inner = property.items ?? property;
		for (const word of wordsOf(inner)) {
			if (!texts.some((text) => text.includes(word)))
				missing.push(`${where}: "${word}"`);
		}
		return [...missing, ...omissions(inner, values.filter(isMap), `${where}.`)];
	});
}

/** The words that a setting may have. */
function wordsOf({
	anyOf = [],
	enum: words = [],
	const: word,
}: Schema): string[] {
	return [...words, word, ...anyOf.flatMap(wordsOf)]
		.filter((each) => each !== undefined)
		.map(String);
}

/** Whole words: `Default 100` does not contain `Default 10`. */
function hasWords(text: string, words: string): boolean {
	const at = text.indexOf(words);
	return at !== -1 && /^[.:;]?( |$)/.test(text.slice(at + words.length));
}

function providersOf(type: string): YAMLMap[] {
	const providers = root.get("providers");
	return isSeq(providers)
		? providers.items.filter(isMap).filter((map) => map.get("type") === type)
		: [];
}

describe("postern.sample.yaml", () => {
	it("sets nothing as it stands", () => {
		expect(settingsFrom(parse(SAMPLE), {})).toEqual(settingsFrom({}, {}));
	});

	it("loads with every setting in force", () => {
		const config = settingsFrom(parse(SETTINGS), ENVIRONMENT);
		const types = config.providers.map(({ type }) => type);
		for (const { type } of PROTOCOLS) expect(types).toContain(type);
		expect(config.providers.some(({ preset }) => preset !== null)).toBe(true);
	});

	const documented: [string, Schema, YAMLMap[]][] = [
		["the service", Settings as Schema, [root]],
		...PROTOCOLS.map(({ type, settings }): [string, Schema, YAMLMap[]] => [
			type,
			settings as Schema,
			providersOf(type),
		]),
	];
	it.each(documented)(
		"names every setting of %s, with its default",
		(_, schema, examples) => {
			expect(omissions(schema, examples, "")).toEqual([]);
		},
	);

	it("names every variable that is not a setting as well", () => {
		for (const name of [
			"POSTERN_CONFIG",
			"POSTERN_KEYS",
			"POSTERN_ACCOUNT_SID",
			"POSTERN_AUTH_TOKEN",
		])
			expect(SAMPLE).toContain(name);
	});
});

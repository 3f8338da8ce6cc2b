/**
 * The generated parts of the documentation match the code: the
 * blocks between `<!-- generated: name -->` and `<!-- end -->`.
 *
 * WRITE_DOCS=1 npx vitest run server/test/docs.test.ts writes them anew.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { orderIn } from "../../tools/structure/rooms.ts";
import { CancelParameters } from "../src/api/2fa/cancel.ts";
import { REFUSALS } from "../src/api/2fa/refusals.ts";
import { ResendParameters } from "../src/api/2fa/resend.ts";
import { SendParameters } from "../src/api/2fa/send-request.ts";
import { VerifyParameters } from "../src/api/2fa/verify.ts";
import { TestRecipientParameters } from "../src/api/accounts/test-recipients.ts";
import { PAGE_PATHS } from "../src/api/console/page-paths.ts";
import { OPERATION_RULES } from "../src/api/operation-rules.ts";
import { Settings } from "../src/config/settings.ts";
import { BROKEN_REQUESTS } from "../src/http/broken-request.ts";
import { type Metrics, startMetrics } from "../src/metrics/metrics.ts";
import { watchProcess } from "../src/metrics/watch-process.ts";
import { watchService } from "../src/metrics/watch-service.ts";
import { UNASSIGNED } from "../src/numbers/unassigned.ts";
import { PLACEHOLDERS } from "../src/providers/http/placeholders.ts";
import type { Preset } from "../src/providers/presets/contract.ts";
import { PRESETS } from "../src/providers/presets/list.ts";
import { outlineOf } from "../src/providers/presets/outline.ts";
import { PROTOCOLS } from "../src/providers/registry.ts";
import { SIMULATED_OUTCOMES } from "../src/providers/sandbox/sandbox.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { welcome } from "../src/start/welcome.ts";
import { builtInText } from "../src/templates/built-in.ts";
import { LANGUAGES } from "../src/templates/languages.ts";
import { PLACEHOLDERS as TEMPLATE_PLACEHOLDERS } from "../src/templates/placeholders.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const GATEWAYS = readFileSync(
	new URL("./http-gateways.yaml", import.meta.url),
	"utf8",
);

type Schema = {
	readonly type?: string;
	readonly const?: unknown;
	readonly enum?: readonly unknown[];
	readonly anyOf?: readonly Schema[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[] | undefined;
	readonly items?: Schema;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly pattern?: string;
	readonly default?: unknown;
	readonly description?: string;
};

const BLOCKS: Record<string, () => string> = {
	welcome: welcomeBlock,
	rooms: roomPicture,
	refusals: refusalTable,
	send: () => parameterTable(SendParameters),
	verify: () => parameterTable(VerifyParameters),
	cancel: () => parameterTable(CancelParameters),
	resend: () => parameterTable(ResendParameters),
	"test recipients": () => parameterTable(TestRecipientParameters),
	"operation rules": operationTable,
	"unassigned numbers": rangeTable,
	sandbox: outcomeTable,
	placeholders: () => placeholderTable(PLACEHOLDERS),
	"template placeholders": () => placeholderTable(TEMPLATE_PLACEHOLDERS),
	languages: languageTable,
	settings: () => settingTable(Settings),
	...Object.fromEntries(
		PROTOCOLS.map(({ type, settings }) => [
			`${type} settings`,
			() => settingTable(settings),
		]),
	),
	presets: presetTable,
	"preset parameters": presetParameters,
	metrics: metricTable,
	"gateway twilio": () => gateway("twilio"),
	"gateway twilio-call": () => gateway("twilio-call"),
	"gateway vonage": () => gateway("vonage"),
	"gateway infobip": () => gateway("infobip"),
	"gateway kannel": () => gateway("kannel"),
	"gateway telnyx": () => gateway("telnyx"),
};

/** The text that a first start prints on a terminal, to paste. */
function welcomeBlock(): string {
	const text = welcome(
		{
			url: "http://127.0.0.1:8080",
			listensOn: "http://127.0.0.1:8080",
			metricsUrl: "http://127.0.0.1:8080/metrics",
			master: { sid: "AC…", token: "…" },
			madeKeyFile: true,
			console: { url: "http://127.0.0.1:8080/", hasOwner: false },
			isSandbox: true,
		},
		settingsFrom({}, {}),
		null,
	);
	const [said = "", lines = ""] = text.split(/\n\n(?=AUTH=)/);
	return `${fenced("text", said)}\n\n${fenced("sh", lines.trimEnd())}`;
}

/** The rooms that begin a box of the picture, from the top, and what the box is. */
const BOXES: Record<string, string> = {
	main: "The process",
	api: "Requests",
	start: "The service, put together",
	delivery: "After the commit",
	commands: "Decisions, and their commit",
	messages: "Rules",
	outbound: "Tools",
	errors: "The ground",
};

/**
 * A box for some floors: one for each of 24 is no picture. No label begins with a
 * number and a dot, which Mermaid takes for a list.
 */
function roomPicture(): string {
	const order = orderIn(read(join(ROOT, "CONTRIBUTING.md")));
	const boxes: { name: string; rows: string[] }[] = [];
	for (const floor of order?.floors.toReversed() ?? []) {
		const first = floor.find((room) => room in BOXES);
		if (first !== undefined) {
			boxes.push({ name: first, rows: [`<b>${BOXES[first]}</b>`] });
		}
		boxes.at(-1)?.rows.push(floor.join(" &nbsp; "));
	}
	const names = boxes.map(({ name }) => name);
	return fenced(
		"mermaid",
		[
			"flowchart TB",
			...boxes.map(({ name, rows }) => `  ${name}["${rows.join("<br>")}"]`),
			`  ${names.join(" --> ")}`,
			'  api -. "a command (1)" .-> commands',
			'  commands -. "what is due, once committed (2)" .-> delivery',
			'  delivery -. "an answer, a receipt: a command (3)" .-> commands',
		].join("\n"),
	);
}

function refusalTable(): string {
	const rows = [...Object.values(REFUSALS), BROKEN_REQUESTS.headers]
		.toSorted((a, b) => a.code - b.code || a.status - b.status)
		.map(({ code, status, message }) => [code, status, message]);
	return table(["code", "HTTP", "message"], rows);
}

function operationTable(): string {
	return table(
		["operation", "least role", "again"],
		Object.entries(OPERATION_RULES).map(([operation, { least, proof }]) => [
			`\`${operation}\``,
			least,
			proof === undefined
				? ""
				: proof === true
					? "yes"
					: `with \`${proof.join("`, `")}\``,
		]),
	);
}

function outcomeTable(): string {
	return table(
		["recipient ends in", "what happens"],
		SIMULATED_OUTCOMES.map(({ ending, meaning }) => [`\`${ending}\``, meaning]),
	);
}

function languageTable(): string {
	return table(
		["locale", "SMS"],
		Object.keys(LANGUAGES).map((locale) => [
			`\`${locale}\``,
			builtInText("sms", locale).body,
		]),
	);
}

function rangeTable(): string {
	return table(
		["country", "for example", "source"],
		UNASSIGNED.map(({ country, example, source }) => [
			country,
			`\`+${example}\``,
			source,
		]),
	);
}

function placeholderTable(
	placeholders: Readonly<Record<string, string>>,
): string {
	return table(
		["placeholder", "stands for"],
		Object.entries(placeholders).map(([name, meaning]) => [
			`\`{${name}}\``,
			meaning,
		]),
	);
}

const GAUGES = startMetrics();
const METRICS = await metricsText(GAUGES);

/** The text of /metrics, with the readings of the service. */
async function metricsText(metrics: Metrics): Promise<string> {
	watchService(metrics, {
		config: { databaseUrl: null },
		store: { overdue: async () => ({ count: 0, oldestAt: null }) },
		now: () => 0,
		lanes: () => [],
	});
	watchProcess(metrics)();
	return metrics.text();
}

function metricTable(): string {
	return table(
		["metric", "type", "meaning"],
		[...METRICS.matchAll(/^# HELP (\w+) (.*)\n# TYPE \w+ (\w+)$/gm)].map(
			([, name, help, type]) => [`\`${name}\``, type, help],
		),
	);
}

function parameterTable(schema: Schema): string {
	return table(
		["parameter", "type and bounds", "meaning"],
		Object.entries(schema.properties ?? {}).map(([name, property]) => [
			`\`${name}\``,
			bounds(property) +
				(schema.required?.includes(name) === true ? ", required" : ""),
			property.description ?? "",
		]),
	);
}

function settingTable(schema: object): string {
	return table(
		["setting", "type and bounds", "default", "meaning"],
		settingRows(schema as Schema, ""),
	);
}

function settingRows(schema: Schema, path: string): string[][] {
	return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
		const { items } = property;
		const isGroup = property.properties !== undefined;
		const isRequired =
			property.default === undefined &&
			schema.required?.includes(name) === true;
		const row = [
			`\`${path}${name}\``,
			(isGroup ? "settings" : bounds(property)) +
				(isRequired ? ", required" : ""),
			property.default === undefined || isGroup
				? ""
				: `\`${JSON.stringify(property.default)}\``,
			property.description ?? "",
		];
		const inner = isGroup
			? settingRows(property, `${path}${name}.`)
			: items?.properties === undefined
				? []
				: settingRows(items, `${path}${name}[].`);
		return [row, ...inner];
	});
}

function bounds(schema: Schema): string {
	if (schema.anyOf !== undefined) {
		return schema.anyOf.map(bounds).join(", ");
	}
	if (schema.enum !== undefined) {
		return schema.enum.map((value) => `\`${value}\``).join(", ");
	}
	if (schema.const !== undefined) return `\`${schema.const}\``;
	const { minimum, maximum, minLength, maxLength, pattern, items } = schema;
	if (schema.type === "integer") {
		if (maximum === undefined) return `${minimum} or more`;
		return `${minimum}-${maximum}`;
	}
	if (schema.type === "array") {
		const kind =
			items?.type === "object" || items === undefined ? "" : bounds(items);
		return kind === "" ? "list" : `list of ${kind}`;
	}
	if (schema.type === "object") return "object";
	if (schema.type === "boolean") return "`true`, `false`";
	if (schema.type !== "string") return "any";
	const length =
		maxLength === undefined
			? (minLength ?? 0) > 1
				? `, ${minLength} or more characters`
				: ""
			: minLength === undefined || minLength === maxLength
				? `, at most ${maxLength} characters`
				: `, ${minLength}-${maxLength} characters`;
	return `text${length}${pattern === undefined || pattern === "^\\P{Cc}*$" ? "" : `, \`${pattern}\``}`;
}

function presetTable(): string {
	return table(
		["`type`", "vendor", "channels", "receipts are proved by", "confirmed"],
		PRESETS.map((preset) => [
			`[\`${preset.type}\`](presets.md#${preset.type})`,
			preset.title,
			preset.channels.join(", "),
			proofOf(preset),
			preset.isConfirmed ? "yes" : "no",
		]),
	);
}

function proofOf(preset: Preset): string {
	const { receipts } = outlineOf(preset);
	if (receipts === undefined) return "none are sent";
	const { secret, signature, jwt } = receipts;
	const proofs = [
		signature === undefined ? [] : ["a signature"],
		jwt === undefined ? [] : ["a signed token"],
		secret === undefined
			? []
			: [`a secret (${SECRET_PLACES[secret.in ?? ""]})`],
	];
	return proofs.flat().join(" and ");
}

const SECRET_PLACES: Record<string, string> = {
	query: "in the URL",
	header: "in a header",
	basic: "Basic credentials",
};

/** A section for each preset: its parameters, its standing, the vendor's pages. */
function presetParameters(): string {
	return PRESETS.map((preset) =>
		[
			`### ${preset.type}`,
			`${preset.title}. Channels: ${preset.channels.join(", ")}. Receipts are proved by: ${proofOf(preset)}.`,
			...(preset.isConfirmed
				? []
				: [`**Unconfirmed**: ${preset.unconfirmed}.`]),
			...(preset.setUp === undefined ? [] : [`At the vendor: ${preset.setUp}`]),
			table(
				["parameter", "type and bounds", "meaning"],
				Object.entries(preset.parameters).map(([name, schema]) => [
					`\`${name}\``,
					bounds(schema as Schema) +
						(preset.isRequired(name) ? ", required" : ""),
					withDefault(schema as Schema),
				]),
			),
			`Pages of the vendor: ${preset.sources.map((each) => `<${each}>`).join(", ")}`,
		].join("\n\n"),
	).join("\n\n");
}

/** The description, and the default unless it says that itself. */
function withDefault({ description = "", default: usual }: Schema): string {
	return usual === undefined || description.includes("Default")
		? description
		: `${description} Default \`${usual}\`.`;
}

/** An entry of the file that the tests of the http provider run, as one of `providers:`. */
function gateway(name: string): string {
	const lines = GATEWAYS.split("\n");
	const start = lines.findIndex((line) => line.startsWith(`${name}:`));
	const after = lines.findIndex((line, i) => i > start && /^\S/.test(line));
	const [head = "", ...rest] = lines.slice(
		start,
		after === -1 ? undefined : after,
	);
	const source = /#.*/.exec(head)?.[0];
	const entry = rest
		.join("\n")
		.trimEnd()
		.split("\n")
		.map((line, i) => (i === 0 ? line.replace(/^ {2}/, "  - ") : `  ${line}`));
	return fenced(
		"yaml",
		[
			"providers:",
			...(source === undefined ? [] : [`  ${source}`]),
			...entry,
		].join("\n"),
	);
}

function table(
	head: readonly string[],
	rows: readonly (readonly unknown[])[],
): string {
	const line = (cells: readonly unknown[]) =>
		`| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join(
		"\n",
	);
}

function fenced(language: string, text: string): string {
	return `\`\`\`${language}\n${text}\n\`\`\``;
}

const BLOCK = /<!-- generated: (.+?) -->\n([\s\S]*?)<!-- end -->/g;

function brought(text: string): string {
	return text.replace(BLOCK, (_, name: string) => {
		const block = BLOCKS[name];
		if (block === undefined) throw new Error(`There is no block ${name}`);
		return `<!-- generated: ${name} -->\n${block()}\n<!-- end -->`;
	});
}

function pages(directory: string): string[] {
	return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
		const file = join(directory, entry.name);
		if (entry.isDirectory()) return pages(file);
		return entry.name.endsWith(".md") ? [file] : [];
	});
}

/** The anchors that hosting platforms make of headings. */
function anchors(text: string): string[] {
	return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
		heading
			.toLowerCase()
			.replace(/[^\w\s-]/g, "")
			.replaceAll(" ", "-"),
	);
}

const FILES = [
	...readdirSync(ROOT)
		.filter((name) => name.endsWith(".md"))
		.map((name) => join(ROOT, name)),
	...pages(join(ROOT, "docs")),
	join(ROOT, "server/src/words.md"),
	join(ROOT, "sdk/README.md"),
];

const named = (file: string) => relative(ROOT, file);
const read = (file: string) => readFileSync(file, "utf8");

if (process.env.WRITE_DOCS === "1") {
	for (const file of FILES) writeFileSync(file, brought(read(file)));
}

describe.each(FILES.map((file) => [named(file), file]))("%s", (_, file) => {
	it("says what the code says", () => {
		expect(read(file)).toBe(brought(read(file)));
	});

	it("links to files that are there", () => {
		for (const [, target = ""] of read(file).matchAll(/\]\(([^)]+)\)/g)) {
			if (/^https?:/.test(target)) continue;
			const [page = "", anchor] = target.split("#");
			const path = page === "" ? file : resolve(dirname(file), page);
			expect(() => readFileSync(path), target).not.toThrow();
			if (anchor !== undefined) expect(anchors(read(path))).toContain(anchor);
		}
	});

	it("shows settings that load", () => {
		for (const [, yaml = ""] of read(file).matchAll(
			/```yaml\n([\s\S]*?)```/g,
		)) {
			const secrets = [...yaml.matchAll(/\$\{(\w+)\}/g)].map(
				([, name]) => [name, "a-secret-of-24-characters"] as const,
			);
			expect(() =>
				settingsFrom(parse(yaml), Object.fromEntries(secrets)),
			).not.toThrow();
		}
	});
});

it("every block is shown somewhere", () => {
	const shown = FILES.flatMap((file) =>
		[...read(file).matchAll(BLOCK)].map(([, name]) => name),
	);
	expect(new Set(shown)).toEqual(new Set(Object.keys(BLOCKS)));
});

it("docs/operations.md names the gauges of which several processes show the least", async () => {
	const [, named = ""] =
		/the least for (.*?), the most for the rest/.exec(
			read(join(ROOT, "docs/operations.md")),
		) ?? [];
	const shown = [...named.matchAll(/`(\w+)`/g)].map(([, name]) => name);
	const least = (await GAUGES.read())
		.filter(({ together }) => together === "least")
		.map(({ name }) => name)
		// It has a sentence of its own.
		.filter((name) => name !== "process_start_time_seconds");
	expect(shown.toSorted()).toEqual(least.toSorted());
});

it("docs/console.md has each page of the console", () => {
	const page = read(join(ROOT, "docs/console.md"));
	const [, table = ""] = /^## Pages\n([\s\S]*?)^## /m.exec(page) ?? [];
	const shown = [...table.matchAll(/^\| `(\/[\w-]*)/gm)].map(
		([, path]) => path,
	);
	const served = PAGE_PATHS.filter((path) => !path.includes(":"));
	expect(shown.toSorted()).toEqual(served.toSorted());
});

describe("docs/architecture.md", () => {
	const page = read(join(ROOT, "docs/architecture.md"));
	const walked = page
		.split("\n")
		.map((line) =>
			[...line.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word),
		);

	it("shows every box, from the top", () => {
		const order = orderIn(read(join(ROOT, "CONTRIBUTING.md")));
		const rooms = order?.floors.toReversed().flat() ?? [];
		const shown = rooms.filter((room) => room in BOXES);
		expect(shown).toEqual(Object.keys(BOXES));
	});

	it("names files that are there", () => {
		const paths = walked.flat().filter((word) => word.startsWith("server/"));
		expect(paths.length).toBeGreaterThan(50);
		expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
	});

	it("names functions, tables and types that the file before them declares", () => {
		const missing: string[] = [];
		let looked = 0;
		for (const words of walked) {
			let path = "";
			for (const word of words) {
				if (word.startsWith("server/")) path = word;
				if (path === "" || !/^\w+(\(\))?$/.test(word)) continue;
				looked++;
				const name = word.replace("()", "");
				if (!declares(read(join(ROOT, path)), name)) {
					missing.push(`${path}: ${word}`);
				}
			}
		}
		expect(missing).toEqual([]);
		expect(looked).toBeGreaterThan(60);
	});
});

/** As a function, constant or type, or as a member of one. */
function declares(text: string, name: string): boolean {
	return new RegExp(
		`\\b(function|const|type) ${name}\\b|^\\t+(readonly |async )*${name}\\??(<\\w+>)?[(:]`,
		"m",
	).test(text);
}

/**
 * The API's document: complete, the same as the file that the service serves, and
 * true in its examples. `npm run openapi` writes the file anew.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentOf } from "../../tools/openapi/document.ts";
import { faultsOf } from "../../tools/openapi/faults.ts";
import {
	exampleOf,
	readReplyExamples,
	writeReplyExamples,
} from "../../tools/openapi/reply-examples.ts";
import { routesOf } from "../../tools/openapi/routes.ts";
import { version } from "../src/version.ts";
import { type Client, clientOf } from "./support/client.ts";
import { exchange, FORM } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const FILE = new URL("../openapi.json", import.meta.url);
const isWriting = process.env.WRITE_DOCS === "1";
const routes = await routesOf();
const examples = { ...readReplyExamples() };
const document = documentOf(routes, version(), examples);
const textOf = (made: object) => `${JSON.stringify(made, null, "\t")}\n`;
const text = textOf(document);

let postern: TestPostern;
let api: Client;
beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(async () => {
	await postern.stop();
	if (!isWriting) return;
	writeReplyExamples(examples);
	writeFileSync(FILE, textOf(documentOf(routes, version(), examples)));
});

it.skipIf(isWriting)(
	"the file says what the routes say: npm run openapi",
	() => {
		expect(readFileSync(FILE, "utf8")).toBe(text);
	},
);

it.skipIf(isWriting)(
	"every operation has an id, a tag, a summary, examples and a reply",
	() => {
		expect(faultsOf(document)).toEqual([]);
	},
);

it("no pattern needs an engine that knows classes of characters", () => {
	expect(text).not.toMatch(/\\\\p\{/i);
});

it.skipIf(isWriting).each(["/openapi", "/openapi.json", "/openapi/"])(
	"%s is the file, without credentials",
	async (path) => {
		const reply = await exchange(postern.url + path, { method: "GET" });
		expect(reply.status).toBe(200);
		expect(reply.headers["content-type"]).toBe(
			"application/json; charset=utf-8",
		);
		expect(reply.text).toBe(text);
	},
);

type Parameter = { name: string; in: string; example?: unknown };
type Operation = {
	operationId: string;
	security?: readonly unknown[];
	parameters?: readonly Parameter[];
	requestBody?: {
		content: Record<string, { example: Record<string, unknown> }>;
	};
	responses: { 200: { content: Record<string, { schema: object }> } };
};

const OPERATIONS = Object.entries(document.paths).flatMap(
	([path, operations]) =>
		Object.entries(operations).map(([method, operation]) => ({
			...(operation as unknown as Operation),
			method: method.toUpperCase(),
			path,
		})),
);
/** A provider's own proof is needed: `http-receipts.test.ts`. */
const OF_CARRIERS = /^takeReceipts/;

const CASES = OPERATIONS.filter(
	({ operationId }) => !OF_CARRIERS.test(operationId),
).flatMap((operation) =>
	Object.keys(operation.requestBody?.content ?? { "": null }).map(
		(type) => [`${operation.operationId} ${type}`, type, operation] as const,
	),
);

it("a locked recipient is refused by a check alone: sends go on", () => {
	const saying = OPERATIONS.filter(({ responses }) =>
		JSON.stringify(responses).includes('"code":486'),
	);
	expect(saying.map(({ operationId }) => operationId)).toEqual(["verify"]);
});

describe("a refusal names what was ignored, and the document says so", () => {
	const UNKNOWN = "OTP00000000000000000000000000000000";
	const OTHER = "AC00000000000000000000000000000000";
	it.each([
		["send", 400, "POST", "/2fa/send", { to: "x" }],
		["send", 403, "POST", "/2fa/send", { accountSid: OTHER }],
		["send", 422, "POST", "/2fa/send", { limits: { none: "x" } }],
		["verify", 404, "POST", "/2fa/verify", { requestId: UNKNOWN, code: "1" }],
		["cancel", 404, "POST", "/2fa/cancel", { requestId: UNKNOWN }],
		["getRecord", 404, "GET", `/2fa/search/${UNKNOWN}`, {}],
		["createLimit", 400, "POST", "/2fa/limits", { name: " " }],
		["getAccount", 404, "GET", `/accounts/${OTHER}`, {}],
	] as const)("%s %s", async (id, status, method, path, wrong) => {
		const whole =
			id === "send"
				? { service: "s", from: "1", to: "12025550100", body: "{code}" }
				: {};
		const reply = await api.call(method, path, {
			...{ ...whole, ...wrong },
			tenantColour: "red",
		});
		expect(reply.status, reply.text).toBe(status);
		expect(reply.headers["postern-ignored"]).toBe("tenantColour");
		expect(headersOf(id, status)).toContain("Postern-Ignored");
	});

	it("but not one that comes before the parameters are read", async () => {
		const replies = await Promise.all([
			exchange(`${postern.url}/2fa/search?tenantColour=red`, { method: "GET" }),
			api.call("POST", "/2fa/send?tenantColour=red", "?", {
				"content-type": "text/x-none",
			}),
			exchange(`${postern.url}/readyz?tenantColour=red`, { method: "GET" }),
		]);
		expect(replies.map(({ status }) => status)).toEqual([401, 415, 200]);
		for (const { headers } of replies) {
			expect(headers["postern-ignored"]).toBeUndefined();
		}
		for (const [id, status] of [
			["search", 401],
			["send", 415],
			["getReadiness", 503],
		] as const) {
			expect(headersOf(id, status)).not.toContain("Postern-Ignored");
		}
	});

	/** Names of the headers of a reply, as the document has them. */
	function headersOf(id: string, status: number): string[] {
		const operation = OPERATIONS.find(({ operationId }) => operationId === id);
		expect(operation, id).toBeDefined();
		type Named = { $ref?: string; headers?: object };
		const replies = operation?.responses as unknown as Record<string, Named>;
		const reply = replies[status] as Named;
		const name = reply.$ref?.split("/").at(-1);
		const { responses: shared } = document.components as {
			responses: Record<string, Named>;
		};
		const { headers } = name === undefined ? reply : (shared[name] as Named);
		return Object.keys(headers ?? {});
	}
});

describe("the examples work", () => {
	const ajv = new Ajv2020({ strict: false });
	ajv.addSchema({ $id: "document", components: document.components });

	it.each(CASES)("%s", async (_, type, operation) => {
		const { operationId, method, parameters = [], responses } = operation;
		const real = await stand(operationId);
		const given = (where: string) =>
			parameters.flatMap(({ name, in: place, example }) =>
				place !== where || example === undefined
					? []
					: [[name, real(example, name)] as const],
			);
		let path = operation.path;
		for (const [name, value] of given("path"))
			path = path.replace(`{${name}}`, String(value));
		const query = new URLSearchParams(given("query") as [string, string][]);
		const example = operation.requestBody?.content[type]?.example;
		const body =
			example &&
			Object.entries(example).map(([name, value]) => [name, real(value, name)]);
		const written =
			body &&
			(type === FORM
				? new URLSearchParams(
						body.map(([name, value]): [string, string] => [
							String(name),
							typeof value === "object" ? JSON.stringify(value) : String(value),
						]),
					).toString()
				: JSON.stringify(Object.fromEntries(body)));
		const reply = await api.call(
			method,
			query.size > 0 ? `${path}?${query}` : path,
			written,
			{ ...(written && { "content-type": type }) },
		);
		expect(reply.status, reply.text).toBe(200);
		expect(reply.headers["postern-ignored"]).toBeUndefined();
		const [content] = Object.keys(responses[200].content);
		expect(reply.headers["content-type"]).toContain(content);
		if (operationId === "getOpenapi") return;
		const isJson = content === "application/json";
		const answer = isJson ? reply.body : reply.text;
		const fits = ajv.compile(schemaOf(responses));
		expect(fits(answer), JSON.stringify(fits.errors)).toBe(true);
		const shape = shapeOf(answer);
		const kept = () => JSON.stringify(shapeOf(examples[operationId]));
		const holds =
			fits(examples[operationId]) && kept() === JSON.stringify(shape);
		if (isWriting && !holds) examples[operationId] = exampleOf(answer);
		expect(fits(examples[operationId]), JSON.stringify(fits.errors)).toBe(true);
		expect(kept(), "the example of the reply").toBe(JSON.stringify(shape));
	});

	it.each(
		OPERATIONS.filter(({ operationId }) => OF_CARRIERS.test(operationId)),
	)("the reply of $operationId", ({ operationId, responses }) => {
		const fits = ajv.compile(schemaOf(responses));
		expect(fits(examples[operationId]), JSON.stringify(fits.errors)).toBe(true);
	});

	function schemaOf({ 200: { content } }: Operation["responses"]): object {
		const [{ schema } = { schema: {} }] = Object.values(content);
		const own = JSON.stringify(schema).replaceAll('"#/', '"document#/');
		return JSON.parse(own) as object;
	}
});

/** The names of a reply's members, and of those of its `data`: an example has the same. */
function shapeOf(reply: unknown): unknown {
	if (typeof reply !== "object" || reply === null) return typeof reply;
	const { data } = reply as { data?: unknown };
	return [Object.keys(reply), ...(data === undefined ? [] : [shapeOf(data)])];
}

/** Makes the things that an example names, and puts their SIDs into it. */
async function stand(
	operationId: string,
): Promise<(value: unknown, name: string) => unknown> {
	const account = await api.subAccount();
	const accountPath = `/accounts/${account.account.sid}`;
	const otp = await api.sent();
	// A resend is refused within 30 s of the last message.
	if (operationId === "resend") postern.clock.advance(31_000);
	if (operationId === "removeAccount") {
		await api.call("PATCH", accountPath, { status: "closed" });
		postern.clock.advance(3_600_000);
	}
	const tokens =
		operationId === "deleteToken"
			? (
					await api.call<{ data: { tokens: { id: string }[] } }>(
						"POST",
						`${accountPath}/tokens`,
						{},
					)
				).body.data.tokens
			: [];
	const entry = /(remove|list)TestRecipient/.test(operationId)
		? await api.call<{ data: { id: string } }>(
				"POST",
				`${accountPath}/testRecipients`,
				{ recipient: "+12015550123", code: "424242" },
			)
		: null;
	const user = /User/.test(operationId)
		? await api.call<{ data: { sid: string } }>(
				"POST",
				`${accountPath}/users`,
				{ email: "bob@example.com", role: "viewer" },
			)
		: null;
	const listed = /(get|change|remove)ListEntry|listListEntries/.test(
		operationId,
	)
		? await api.call<{ data: { result: { sid: string }[] } }>(
				"POST",
				`${accountPath}/lists`,
				{ list: "deny", subject: "prefix", value: "+49170", reason: "test" },
			)
		: null;
	const made = async (kind: string) => {
		const create = OPERATIONS.find(
			({ method, path }) => method === "POST" && path === `/2fa/${kind}s`,
		);
		const example = create?.requestBody?.content["application/json"]?.example;
		count += 1;
		const reply = await api.call<{ data: { sid: string } }>(
			"POST",
			`/2fa/${kind}s`,
			{ ...example, name: `n${count}` },
		);
		return reply.body.data.sid;
	};
	const sids = new Map([
		["OTP", otp.requestId],
		["AC", account.account.sid],
		["TK", tokens[0]?.id ?? ""],
		["TR", entry?.body.data.id ?? ""],
		["US", user?.body.data.sid ?? ""],
		["LE", listed?.body.data.result[0]?.sid ?? ""],
	]);
	for (const [prefix, kind] of DEFINITIONS) {
		if (text.includes(`"/2fa/${kind}s"`)) sids.set(prefix, await made(kind));
	}
	return (value, name) => {
		if (name === "code" && operationId === "verify") return otp.code;
		// Names of definitions are unique, and two bodies are tried.
		if (name === "name") {
			count += 1;
			return `${value}${count}`;
		}
		const prefix = /^([A-Z]+)[0-9a-f]{32}$/.exec(String(value))?.[1] ?? "";
		return sids.get(prefix) ?? value;
	};
}

let count = 0;
const DEFINITIONS = [
	["LM", "limit"],
	["WF", "workflow"],
	["TP", "template"],
] as const;

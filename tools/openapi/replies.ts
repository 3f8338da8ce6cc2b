/** Replies of an operation: its success, and its refusals by status. */

import { REFUSALS, RefusalReply } from "../../server/src/api/2fa/refusals.ts";
import type { Operation } from "../../server/src/api/operation.ts";
import type { RefusalName } from "../../server/src/errors.ts";
import type { Route } from "./document.ts";
import type { Published, Schema } from "./schemas.ts";

type Header = { readonly description: string; readonly schema: Schema };

const text = (description: string): Header => ({
	description,
	schema: { type: "string" },
});

/** Headers that many replies have. */
export const HEADERS = {
	"X-Request-Id": text("Names the request in the log"),
	"Postern-Ignored": text(
		"Unknown or meaningless parameters, each with the known name that is near to it",
	),
	"Retry-After": {
		description: "Seconds after which another try may succeed",
		schema: { type: "integer", minimum: 0 },
	},
	"WWW-Authenticate": text("Basic"),
	ETag: text("The version of what is shown: for If-Match in a change of it"),
} as const satisfies Record<string, Header>;

const headersNamed = (...names: (keyof typeof HEADERS)[]) =>
	Object.fromEntries(
		names.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
	);

const OF_ALL: readonly RefusalName[] = [
	"malformed",
	"request_timeout",
	"internal",
	"unavailable",
];
const OF_CALLERS: readonly RefusalName[] = [
	"parameter",
	"unauthorized",
	"forbidden",
	"too_many_requests",
];
const OF_BODIES: readonly RefusalName[] = ["too_large", "media_type"];

/** Statuses of refusals that come before the parameters are read. */
const BEFORE_PARAMETERS: readonly number[] = [401, 408, 413, 415];

type Shared = Record<string, Schema>;

/** `shared` collects the replies to which several operations refer. */
export function repliesOf(
	{ method, isOpen, schema }: Route,
	operation: Operation,
	{
		published,
		shared,
		example,
	}: {
		readonly published: Published;
		readonly shared: Shared;
		/** Its reply, as the service gave it; undefined: nobody has kept one. */
		readonly example: unknown;
	},
): Record<string, Schema> {
	const usual = [
		...OF_ALL,
		...(isOpen ? [] : OF_CALLERS),
		...(method === "GET" || method === "DELETE" ? [] : OF_BODIES),
	];
	const own = [
		...(operation.refusals ?? []),
		...(operation.isIdempotent === true ? (["conflict"] as const) : []),
		...(operation.isVersioned === true && method !== "GET"
			? (["changed_meanwhile"] as const)
			: []),
	];
	const replies: Record<string, Schema> = {
		200: success(operation, schema.response?.[200], {
			readsParameters: !isOpen,
			tellsVersion: operation.isVersioned === true && method === "GET",
			published,
			example,
		}),
		...(operation.otherSuccess !== undefined && {
			"2XX": { description: operation.otherSuccess },
		}),
	};
	const statuses = new Set([...usual, ...own].map(statusOf));
	for (const status of [...statuses].sort()) {
		const names = [...new Set([...usual, ...own])]
			.filter((name) => statusOf(name) === status)
			.sort((a, b) => REFUSALS[a].code - REFUSALS[b].code);
		const mayIgnore = !isOpen && !BEFORE_PARAMETERS.includes(status);
		const reply = refusalsOf(status, names, { published, mayIgnore });
		if (names.some((name) => own.includes(name) && !usual.includes(name))) {
			replies[status] = reply;
			continue;
		}
		const isOther = isOpen && !BEFORE_PARAMETERS.includes(status);
		const name = `Refused${status}${isOther ? "Open" : ""}`;
		shared[name] = reply;
		replies[status] = { $ref: `#/components/responses/${name}` };
	}
	return replies;
}

const statusOf = (name: RefusalName) => REFUSALS[name].status;

function success(
	{ document, replyHeaders = {} }: Operation,
	schema: Schema | undefined,
	{
		readsParameters,
		tellsVersion,
		published,
		example,
	}: {
		readonly readsParameters: boolean;
		readonly tellsVersion: boolean;
		readonly published: Published;
		readonly example: unknown;
	},
): Schema {
	const { type = "application/json" } = document ?? {};
	const isJson = type === "application/json";
	const own = Object.entries(replyHeaders).map(
		([name, description]) => [name, text(description)] as const,
	);
	return {
		description: document?.description ?? "Done",
		headers: {
			...headersNamed("X-Request-Id"),
			...(readsParameters && headersNamed("Postern-Ignored")),
			...(tellsVersion && headersNamed("ETag")),
			...Object.fromEntries(own),
		},
		...((document ?? schema) && {
			content: {
				[type]: {
					schema: schema
						? published.of(schema)
						: { type: isJson ? "object" : "string" },
					...(example !== undefined && { example }),
				},
			},
		}),
	};
}

function refusalsOf(
	status: number,
	names: readonly RefusalName[],
	{
		published,
		mayIgnore,
	}: {
		readonly published: Published;
		/** The parameters were read: the reply names those that are unknown. */
		readonly mayIgnore: boolean;
	},
): Schema {
	return {
		description: names
			.map((name) => `${REFUSALS[name].code}: ${REFUSALS[name].message}`)
			.join("; "),
		headers: {
			...headersNamed("X-Request-Id"),
			...(mayIgnore && headersNamed("Postern-Ignored")),
			...(status === 401 && headersNamed("WWW-Authenticate")),
			...((status === 429 || status === 503) && headersNamed("Retry-After")),
		},
		content: {
			"application/json": {
				schema: published.of(RefusalReply),
				examples: Object.fromEntries(
					names.map((name) => [
						name,
						{
							value: {
								code: REFUSALS[name].code,
								message: REFUSALS[name].message,
								requestID: null,
							},
						},
					]),
				),
			},
		},
	};
}

/**
 * Makes the API's document (OpenAPI 3.1) of the routes of the service.
 *
 * `@fastify/swagger` was not taken: it turns schemas into those of the document, which
 * in 3.1 are the same, and everything below (forms beside JSON, headers, refusals,
 * patterns, references) would have been written into its hooks.
 */

import {
	BlockedPayload,
	BudgetPayload,
} from "../../server/src/accounts/account-payloads.ts";
import { CallbackPayload } from "../../server/src/api/2fa/render-callback.ts";
import type { Operation, Tag } from "../../server/src/api/operation.ts";
import { HEADERS, repliesOf } from "./replies.ts";
import type { ReplyExamples } from "./reply-examples.ts";
import { bodyOf, HEADER_PARAMETERS, parametersOf } from "./requests.ts";
import { type Published, publishing, type Schema } from "./schemas.ts";

/** A route of one method. */
export type Route = {
	readonly method: string;
	/** As the router has it: `/2fa/search/:sid`. */
	readonly url: string;
	/** It asks for no credentials, and reads its parameters itself. */
	readonly isOpen: boolean;
	readonly operation: Operation | undefined;
	readonly schema: {
		readonly params?: Schema;
		readonly querystring?: Schema;
		readonly body?: Schema;
		readonly response?: Readonly<Record<string, Schema>>;
	};
};

export type Document = {
	readonly openapi: string;
	readonly tags: readonly { readonly name: string }[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
	readonly [name: string]: unknown;
};
/** An operation of the document. */
export type Described = Readonly<Record<string, unknown>>;

const TAGS: Readonly<Record<Tag, string>> = {
	Verifications: "Send a code, check it, send it once more, give it up",
	Records: "What became of verifications",
	Usage: "Counts and costs",
	Limits: "How many sends a key of yours may have",
	Workflows: "Channels to try one after the other",
	Templates: "Texts of messages",
	Accounts: "An account, and those below it",
	Sandbox: "Messages that no carrier took: for trying and testing",
	Service: "For operators and carriers",
};

const DESCRIPTION = `One-time codes by SMS, call, email and apps.

- Bodies are JSON or forms, with the same parameters; in a form a list or an object is a JSON text. The content decides, not the \`Content-Type\`.
- Names count in any case. \`Postern-Ignored\` names unknown parameters; with \`Prefer: handling=strict\` they are 400.
- A path may end in \`.json\`.
- Every refusal has the shape \`Refusal\`; its \`code\` says more than the status.
- SIDs are a prefix and 32 hex digits, and sort by creation.`;

export function documentOf(
	routes: readonly Route[],
	version: string,
	examples: ReplyExamples,
): Document {
	const published = publishing();
	const responses: Record<string, Schema> = {};
	const paths: Record<string, Record<string, Described>> = {};
	const tags = new Set<Tag>();
	for (const route of inOrder(routes)) {
		const path = route.url.replace(/:(\w+)/g, "{$1}");
		const { operation } = route;
		if (operation !== undefined) tags.add(operation.tag);
		paths[path] ??= {};
		paths[path][route.method.toLowerCase()] =
			operation === undefined
				? {}
				: described(route, operation, {
						...{ published, shared: responses },
						example: examples[operation.id],
					});
	}
	const webhooks = {
		callback: callback(published, NEWS),
		"account.budget": callback(published, BUDGET_NEWS),
		"otp.blocked": callback(published, BLOCKED_NEWS),
	};
	return {
		openapi: "3.1.0",
		info: {
			title: "Postern",
			version,
			description: DESCRIPTION,
			license: { name: "MIT", identifier: "MIT" },
		},
		servers: [
			{ url: "/", description: "The service that shows this document" },
		],
		security: [{ basic: [] }],
		tags: (Object.keys(TAGS) as Tag[])
			.filter((name) => tags.has(name))
			.map((name) => ({ name, description: TAGS[name] })),
		paths,
		webhooks,
		components: {
			securitySchemes: {
				basic: {
					type: "http",
					scheme: "basic",
					description: "Account SID and token",
				},
			},
			parameters: HEADER_PARAMETERS,
			headers: HEADERS,
			responses: sorted(responses),
			schemas: sorted(published.named),
		},
	};
}

function described(
	route: Route,
	operation: Operation,
	parts: Parameters<typeof repliesOf>[2],
): Described {
	const { published } = parts;
	const { id, tag, summary, description } = operation;
	const parameters = parametersOf(route, operation, published);
	const requestBody = bodyOf(route, operation, published);
	return {
		operationId: id,
		tags: [tag],
		summary,
		...(description !== undefined && { description }),
		...(route.isOpen && { security: [] }),
		...(parameters.length > 0 && { parameters }),
		...(requestBody !== null && { requestBody }),
		responses: repliesOf(route, operation, parts),
	};
}

type News = {
	readonly id: string;
	readonly tag: Tag;
	readonly summary: string;
	readonly sent: string;
	readonly payload: object;
	/** The callbacks that an answer of 410 ends. */
	readonly ended: string;
};

const NEWS: News = {
	id: "receiveCallback",
	tag: "Verifications",
	summary: "News of a verification",
	sent: "Sent to the `callbackUrl` of the send or the account",
	payload: CallbackPayload,
	ended: "No more callbacks of this verification",
};

const OF_ACCOUNT = {
	tag: "Accounts",
	ended: "No further try of this callback",
} as const;

const BUDGET_NEWS: News = {
	...OF_ACCOUNT,
	id: "receiveBudgetCallback",
	summary: "News of a budget",
	sent: "Sent to the `callbackUrl` of the account, if its `callbackEvents` name `account.budget`: once in a period at 80 % and once at 100 %",
	payload: BudgetPayload,
};

const BLOCKED_NEWS: News = {
	...OF_ACCOUNT,
	id: "receiveBlockedCallback",
	summary: "News of refused sends",
	sent: "Sent to the `callbackUrl` of the account, if its `callbackEvents` name `otp.blocked`: for the first refusal of a node, and then once a minute with their number",
	payload: BlockedPayload,
};

/** A request that Postern sends. */
function callback(published: Published, news: News): Described {
	const header = (name: string, description: string) => ({
		name,
		in: "header",
		required: true,
		description,
		schema: { type: "string" },
	});
	return {
		post: {
			operationId: news.id,
			tags: [news.tag],
			summary: news.summary,
			description: `${news.sent}. Signed by Standard Webhooks. With \`callbackMethod\` GET the members are query parameters, an empty one for null, and the signature covers the raw query string.`,
			security: [],
			parameters: [
				header("webhook-id", "The same for each try of one callback"),
				header("webhook-timestamp", "Seconds since 1970"),
				header("webhook-signature", "`v1,` and Base64; several with blanks"),
			],
			requestBody: {
				required: true,
				content: {
					"application/json": { schema: published.of(news.payload) },
				},
			},
			responses: {
				"2XX": {
					description: "Taken; after anything else Postern tries again",
				},
				410: { description: news.ended },
			},
		},
	};
}

/** The order of registration decides nothing: a new route changes one place of the document. */
function inOrder(routes: readonly Route[]): Route[] {
	const key = ({ url, method }: Route) => `${url} ${METHODS.indexOf(method)}`;
	return routes.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const sorted = <T>(named: Readonly<Record<string, T>>) =>
	Object.fromEntries(
		Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1)),
	);

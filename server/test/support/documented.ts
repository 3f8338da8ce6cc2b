/** Whether the API's document lists a reply (its status, and the code of a refusal), or describes a callback. */

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";

type Reply = { readonly $ref?: string; readonly description?: string };
type Replies = Readonly<Record<string, Reply>>;
type Document = {
	paths: Record<string, Record<string, { responses: Replies }>>;
	components: {
		responses: Replies;
		schemas: Record<string, { properties: object; required: string[] }>;
	};
	webhooks: Record<string, { post: { requestBody: CallbackBody } }>;
};
type CallbackBody = {
	content: { "application/json": { schema: { $ref: string } } };
};

const { paths, components, webhooks } = JSON.parse(
	readFileSync(new URL("../../openapi.json", import.meta.url), "utf8"),
) as Document;

/** Paths without parameters come first: `/2fa/search.csv` is no SID. */
const ROUTES = Object.entries(paths)
	.toSorted(([a], [b]) => a.split("{").length - b.split("{").length)
	.map(([path, operations]) => ({ pattern: path.split("/"), operations }));

/** A sentence about a reply that is not listed; null: it is, or no route of the document gave it. */
export function whyUndocumented(
	method: string,
	path: string,
	{ status, body }: { readonly status: number; readonly body: unknown },
): string | null {
	const segments = (path.split("?", 1)[0] ?? "").split("/");
	const route = ROUTES.find(
		({ pattern, operations }) =>
			method.toLowerCase() in operations &&
			pattern.length === segments.length &&
			pattern.every((each, i) => each.startsWith("{") || each === segments[i]),
	);
	if (route === undefined) return null;
	const replies = route.operations[method.toLowerCase()]?.responses ?? {};
	const kind = `${Math.floor(status / 100)}XX`;
	const listed = replies[status] ?? replies[kind];
	const name = listed?.$ref?.split("/").at(-1);
	const reply = name === undefined ? listed : components.responses[name];
	const { code } = (body ?? {}) as { code?: number };
	const isListed =
		reply !== undefined &&
		(status < 300 ||
			code === undefined ||
			reply.description?.includes(`${code}: `) === true);
	return isListed
		? null
		: `The document does not list ${status} with code ${code} for ${method} ${route.pattern.join("/")}: add the refusal to its config.operation, then npm run openapi`;
}

/** Sentences about members of a callback that the document lacks or describes otherwise; none: it is as described. */
export function whyNoCallback(webhook: string, payload: unknown): string[] {
	const { $ref } =
		webhooks[webhook]?.post.requestBody.content["application/json"].schema ??
		{};
	const schema = components.schemas[$ref?.split("/").at(-1) ?? ""];
	if (schema === undefined) return [`The document has no webhook ${webhook}`];
	const fits = new Ajv({ allErrors: true }).compile({
		...schema,
		additionalProperties: false,
	});
	fits(payload);
	return (fits.errors ?? []).map(
		({ instancePath, message, params }) =>
			`${instancePath} ${message} ${JSON.stringify(params)}`,
	);
}

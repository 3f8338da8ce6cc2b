/** A sentence for each thing that an operation of the document lacks. */

import type { Described, Document } from "./document.ts";

type Parameter = {
	readonly name?: string;
	readonly in?: string;
	readonly description?: string;
	readonly example?: unknown;
};
type Body = {
	readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
};

export function faultsOf({ paths, tags }: Document): string[] {
	const ids = new Set<unknown>();
	return Object.entries(paths).flatMap(([path, operations]) =>
		Object.entries(operations).flatMap(([method, operation]) => {
			const name = `${method.toUpperCase()} ${path}`;
			const faults = faultsIn(path, operation);
			const { operationId: id } = operation;
			if (id !== undefined && ids.has(id)) {
				faults.push(`has the id ${id} of another operation`);
			}
			ids.add(id);
			const known = tags.map((tag) => tag.name);
			const [tag] = (operation.tags ?? []) as string[];
			if (tag === undefined || !known.includes(tag)) faults.push("has no tag");
			return faults.map((fault) => `${name} ${fault}`);
		}),
	);
}

function faultsIn(path: string, operation: Described): string[] {
	const faults: string[] = [];
	const { operationId, summary, parameters, requestBody, responses } =
		operation as {
			operationId?: string;
			summary?: string;
			parameters?: readonly Parameter[];
			requestBody?: Body;
			responses?: Readonly<Record<string, { content?: Body["content"] }>>;
		};
	if (!operationId) faults.push("has no id (config.operation)");
	if (!summary) faults.push("has no summary");
	const inPath = (parameters ?? []).filter((each) => each.in === "path");
	for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
		const parameter = inPath.find((each) => each.name === name);
		if (!parameter?.description) faults.push(`does not describe {${name}}`);
		if (parameter?.example === undefined)
			faults.push(`has no example of {${name}}`);
	}
	const inQuery = (parameters ?? []).filter((each) => each.in === "query");
	const own = inQuery.filter(({ name }) => !SHARED.has(String(name)));
	if (own.length > 0 && own.every(({ example }) => example === undefined))
		faults.push("has no example of its query");
	for (const [type, { example }] of Object.entries(requestBody?.content ?? {}))
		if (typeof example !== "object" || Object.keys(example ?? {}).length === 0)
			faults.push(`has no example of its body (${type})`);
	const reply = responses?.[200]?.content;
	if (reply === undefined) faults.push("has no reply for 200");
	for (const [type, { example }] of Object.entries(reply ?? {}))
		if (example === undefined)
			faults.push(`has no example of its reply (${type}): npm run openapi`);
	return faults;
}

/** Parameters that need no example: a request that succeeds rarely has them. */
const SHARED = new Set(["accountSid", "include"]);

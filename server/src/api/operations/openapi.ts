/** `/openapi`, also as `/openapi.json`: the API's document, as `tools/openapi` made it. */

import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import type { Operation } from "../operation.ts";

const OPERATION: Operation = {
	id: "getOpenapi",
	tag: "Service",
	summary: "This document",
	document: { type: "application/json", description: "OpenAPI 3.1" },
	example: {},
};

const FILE = new URL("../../../openapi.json", import.meta.url);

export function openapiRoute(app: FastifyInstance): void {
	const config = {
		asksNoCredentials: true,
		leavesParameters: true,
		operation: OPERATION,
	};
	// Read at the first request: a start need not wait for it.
	let document: Promise<Buffer> | null = null;
	app.get("/openapi", { config }, async (_, reply) => {
		document ??= readFile(FILE);
		return reply.type("application/json; charset=utf-8").send(await document);
	});
}

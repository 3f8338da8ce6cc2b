/** 405 with `Allow` on every path that has a route, for every method that has none. */

import type { FastifyInstance } from "fastify";
import { Refusal } from "../errors.ts";
import { answerRefusal } from "./refusal.ts";

const METHODS = [
	"GET",
	"HEAD",
	"POST",
	"PUT",
	"PATCH",
	"DELETE",
	"OPTIONS",
	"TRACE",
];

/** The methods of each path that has a route. */
export function allowedMethods(app: FastifyInstance): Map<string, Set<string>> {
	const allowed = new Map<string, Set<string>>();
	app.addHook("onRoute", ({ url, method, config }) => {
		if (config?.refusesMethod === true) return;
		const known = allowed.get(url) ?? new Set();
		allowed.set(url, known);
		for (const each of [method].flat()) known.add(each);
	});
	return allowed;
}

export function answerOtherMethods(
	app: FastifyInstance,
	allowed: Map<string, Set<string>>,
): void {
	for (const [url, methods] of allowed) {
		const allow = [...methods].join(", ");
		app.route({
			method: METHODS.filter((method) => !methods.has(method)),
			url,
			// HEAD is one of them.
			exposeHeadRoute: false,
			config: { open: true, refusesMethod: true },
			handler: (_request, reply) => {
				reply.header("allow", allow);
				answerRefusal(new Refusal("method"), null, reply);
			},
		});
	}
}

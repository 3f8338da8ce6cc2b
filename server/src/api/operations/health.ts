/** `/healthz`: the process answers. `/readyz`: it also reaches its store. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { Type } from "../../schema.ts";
import { replies } from "../replies.ts";

const Healthy = Type.Object({ status: Type.Literal("ok") });

const OPEN = { asksNoCredentials: true, leavesParameters: true };

export function healthRoutes(app: FastifyInstance, context: Context): void {
	app.get(
		"/healthz",
		{ config: OPEN, schema: { response: replies(Healthy) } },
		async () => ({ status: "ok" }),
	);
	app.get(
		"/readyz",
		{ config: OPEN, schema: { response: replies(Healthy) } },
		async () => {
			await context.store.nextDueAt();
			return { status: "ok" };
		},
	);
}

/** `/healthz`: the process answers. `/readyz`: it also reaches its store. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { Type } from "../../schema.ts";
import type { Operation } from "../operation.ts";
import { replies } from "../replies.ts";

const Healthy = Type.Object({ status: Type.Literal("ok") });

const OPEN = { asksNoCredentials: true, leavesParameters: true };

const HEALTH: Operation = {
	id: "getHealth",
	tag: "Service",
	summary: "Whether the process answers",
	example: {},
};
const READINESS: Operation = {
	id: "getReadiness",
	tag: "Service",
	summary: "Whether the process reaches its store",
	example: {},
};

export function healthRoutes(app: FastifyInstance, context: Context): void {
	app.get(
		"/healthz",
		{
			config: { ...OPEN, operation: HEALTH },
			schema: { response: replies(Healthy) },
		},
		async () => ({ status: "ok" }),
	);
	app.get(
		"/readyz",
		{
			config: { ...OPEN, operation: READINESS },
			schema: { response: replies(Healthy) },
		},
		async () => {
			await context.store.nextDueAt();
			return { status: "ok" };
		},
	);
}

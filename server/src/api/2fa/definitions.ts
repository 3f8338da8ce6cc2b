/** The routes that limits, workflows and templates share: make, change, remove, list. */

import type { FastifyInstance } from "fastify";
import type { Definition } from "../../accounts/definitions.ts";
import type { Context } from "../../context.ts";
import type { Turns } from "../../http/turns.ts";
import type { TSchema } from "../../schema.ts";
import { list, one } from "./definition-reads.ts";
import type { Resource } from "./definition-resource.ts";
import { change, creation, removal } from "./definition-writes.ts";

export function definitionRoutes<D extends Definition, Reply extends TSchema>(
	app: FastifyInstance,
	context: Context,
	resource: Resource<D, Reply>,
	inTurn: Turns,
): void {
	creation(app, context, resource);
	change(app, context, resource);
	removal(app, context, resource);
	list(app, context, resource, inTurn);
	one(app, context, resource);
}

/** Routes that make, change and remove a definition. */

import type { FastifyInstance } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Definition } from "../../accounts/definitions.ts";
import {
	define,
	NAME_TAKEN,
	redefine,
	undefine,
} from "../../commands/define.ts";
import type { Context } from "../../context.ts";
import { actingFor, callerOf } from "../../http/caller.ts";
import { type Static, type TSchema, Type } from "../../schema.ts";
import { newSid } from "../../sid.ts";
import { auditedBy } from "../audited-by.ts";
import type { Operation } from "../operation.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { onVersion } from "../version.ts";
import { accountSid } from "./account-sid.ts";
import {
	badDefinition,
	type OneDefinition,
	OneParameters,
	OnePath,
	operationOn,
	type Resource,
} from "./definition-resource.ts";

// The routes check name and description: a bad one gets the refusal of the definition.
const name = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const description = Type.Optional(
	Type.Union([Type.String({ description: "Up to 255" }), Type.Null()]),
);
const LONGEST_DESCRIPTION = 255;

type Given = Record<string, unknown> & {
	name?: string | null;
	description?: string | null;
	accountSid?: string;
};

export function creation<D extends Definition, Reply extends TSchema>(
	app: FastifyInstance,
	{ accounts, now, run }: Context,
	resource: Resource<D, Reply>,
): void {
	app.route<{ Body: Given }>({
		method: "POST",
		url: resource.path,
		...takesDefinition(
			resource,
			operationOn(resource, "create", {
				summary: `Make a ${resource.kind}`,
				refusals: [resource.bad, NAME_TAKEN[resource.kind]],
				required: ["name", resource.content],
				example: resource.example,
			}),
		),
		async handler(http) {
			const { body } = http;
			const owner = actingFor(accounts, http, body.accountSid);
			const caller = callerOf(http);
			const at = now();
			const made = resource.make(
				{
					sid: newSid(resource.prefix, at),
					accountSid: owner.sid,
					name: resource.readName(body.name ?? ""),
					createdAt: at,
					description: readDescription(resource, body.description),
				},
				body[resource.content],
				caller,
			);
			const kept = await run(auditedBy(http, define(made)));
			return ok(resource.shown(kept, caller, owner));
		},
	});
}

export function change<D extends Definition, Reply extends TSchema>(
	app: FastifyInstance,
	context: Context,
	resource: Resource<D, Reply>,
): void {
	const { accounts, run } = context;
	const { kind } = resource;
	app.route<OneDefinition & { Body: Given }>({
		method: "PUT",
		url: `${resource.path}/:sid`,
		...takesDefinition(
			resource,
			operationOn(resource, "update", {
				summary: `Change a ${resource.kind}`,
				description: "What is left out stays; the name cannot be changed.",
				isVersioned: true,
				refusals: [resource.bad, resource.unknown],
				example: { ...withoutName(resource.example), sid: true },
			}),
			OnePath,
		),
		async handler(http) {
			const { body, params } = http;
			const owner = actingFor(accounts, http, body.accountSid);
			const caller = callerOf(http);
			const change = redefine<D>(
				{ accountSid: owner.sid, sid: params.sid, kind },
				(definition) => changedBy(body, definition, resource, caller),
			);
			const changed = await run(
				auditedBy(http, onVersion(context, http, change)),
			);
			return ok(resource.shown(changed, caller, owner));
		},
	});
}

export function removal<D extends Definition, Reply extends TSchema>(
	app: FastifyInstance,
	{ accounts, run }: Context,
	resource: Resource<D, Reply>,
): void {
	const { kind, path, reply, shown } = resource;
	app.route<OneDefinition & { Querystring: Static<typeof OneParameters> }>({
		method: "DELETE",
		url: `${path}/:sid`,
		config: {
			operation: operationOn(resource, "delete", {
				summary: `Delete a ${kind}`,
				description: `Returns the ${kind} as it was.`,
				refusals: [resource.unknown],
				example: { sid: true },
			}),
		},
		schema: {
			params: OnePath,
			querystring: OneParameters,
			response: replies(enveloped(reply)),
		},
		async handler(http) {
			const owner = actingFor(accounts, http, http.query.accountSid);
			const removed = await run(
				auditedBy(
					http,
					undefine<D>({ accountSid: owner.sid, sid: http.params.sid, kind }),
				),
			);
			return ok(shown(removed, callerOf(http), owner));
		},
	});
}

const withoutName = ({ name: _, ...others }: Record<string, unknown>) => others;

/** The schema of a route that takes a definition, and the refusal for a bad one. */
function takesDefinition<D extends Definition, Reply extends TSchema>(
	{ bad, content, mostNames, parameters, reply }: Resource<D, Reply>,
	operation: Operation,
	params?: TSchema,
) {
	return {
		config: {
			operation,
			definition: { bad, parameters: ["name", "description", content] },
			...(mostNames !== undefined && { mostNames }),
		},
		schema: {
			...(params && { params }),
			body: Type.Object({ name, ...parameters, description, accountSid }),
			response: replies(enveloped(reply)),
		},
	};
}

function changedBy<D extends Definition, Reply extends TSchema>(
	body: Given,
	definition: D,
	resource: Resource<D, Reply>,
	caller: Account,
): D {
	if ((body.name ?? definition.name) !== definition.name) {
		throw badDefinition(resource.bad, "name", "cannot be changed");
	}
	const described =
		body.description === undefined
			? definition
			: {
					...definition,
					description: readDescription(resource, body.description),
				};
	const content = body[resource.content];
	return content === undefined
		? described
		: resource.change(described, content, caller);
}

function readDescription(
	{ bad }: Pick<Resource<Definition, TSchema>, "bad">,
	given: string | null | undefined,
): string {
	const text = given ?? "";
	if ([...text].length <= LONGEST_DESCRIPTION) return text;
	throw badDefinition(
		bad,
		"description",
		`must be at most ${LONGEST_DESCRIPTION} characters`,
	);
}

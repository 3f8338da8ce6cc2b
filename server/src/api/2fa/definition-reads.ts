/** Routes that list the definitions of one kind, and show one. */

import type { FastifyInstance } from "fastify";
import type { Definition } from "../../accounts/definitions.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { callerOf, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { type Static, type TSchema, Type } from "../../schema.ts";
import { PageParameters, pageOf, pageReply } from "../paging.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { tellVersion } from "../version.ts";
import { accountSid } from "./account-sid.ts";
import {
	type OneDefinition,
	OneParameters,
	OnePath,
	operationOn,
	type Resource,
} from "./definition-resource.ts";

const ListParameters = Type.Object({
	...PageParameters,
	name: Type.Optional(
		Type.String({ maxLength: 64, description: "Only this one" }),
	),
	accountSid,
});

export function list<D extends Definition, Reply extends TSchema>(
	app: FastifyInstance,
	context: Context,
	resource: Resource<D, Reply>,
	inTurn: Turns,
): void {
	const url = `${resource.path}/search`;
	app.route<{ Querystring: Static<typeof ListParameters> }>({
		method: "GET",
		url,
		config: {
			operation: operationOn(resource, "list", {
				summary: `List ${resource.kind}s`,
				example: { pageSize: 20 },
			}),
		},
		schema: {
			querystring: ListParameters,
			response: replies(enveloped(pageReply(resource.reply))),
		},
		async handler(http) {
			const owner = readingFor(context.accounts, http, http.query.accountSid);
			const { name } = http.query;
			const find = () =>
				definitionsOf(context, owner.sid, resource).filter(
					(each) => name === undefined || each.name === name,
				);
			let all = find();
			if (name !== undefined && all.length === 0) {
				await context.lookAgain();
				all = find();
			}
			return inTurn(http, async () => {
				const page = pageOf(all, url, http.query);
				const caller = callerOf(http);
				return ok({
					...page,
					result: page.result.map((each) =>
						resource.shown(each, caller, owner),
					),
				});
			});
		},
	});
}

export function one<D extends Definition, Reply extends TSchema>(
	app: FastifyInstance,
	context: Context,
	resource: Resource<D, Reply>,
): void {
	app.route<OneDefinition & { Querystring: Static<typeof OneParameters> }>({
		method: "GET",
		url: `${resource.path}/search/:sid`,
		config: {
			operation: operationOn(resource, "get", {
				summary: `Show a ${resource.kind}`,
				isVersioned: true,
				refusals: [resource.unknown],
				example: { sid: true },
			}),
		},
		schema: {
			params: OnePath,
			querystring: OneParameters,
			response: replies(enveloped(resource.reply)),
		},
		async handler(http, reply) {
			const owner = readingFor(context.accounts, http, http.query.accountSid);
			const all = definitionsOf(context, owner.sid, resource);
			const found = all.find(({ sid }) => sid === http.params.sid);
			if (found === undefined) {
				throw new Refusal(resource.unknown, { isFromMemory: true });
			}
			tellVersion(context, reply, found);
			return ok(resource.shown(found, callerOf(http), owner));
		},
	});
}

function definitionsOf<D extends Definition>(
	{ definitions }: Pick<Context, "definitions">,
	owner: string,
	{ kind }: { readonly kind: D["kind"] },
): readonly D[] {
	return definitions.of(owner, kind) as unknown as readonly D[];
}

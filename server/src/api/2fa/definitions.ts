/** Limits and workflows over HTTP: made, changed, removed and listed in the same way. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Definition } from "../../accounts/definitions.ts";
import { define, redefine, undefine } from "../../commands/define.ts";
import type { Context } from "../../context.ts";
import { Refusal, type RefusalName } from "../../errors.ts";
import { actingFor, callerOf, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import {
	type Static,
	type TProperties,
	type TSchema,
	Type,
} from "../../schema.ts";
import { newSid, type SidPrefix } from "../../sid.ts";
import { PageParameters, pageOf, pageReply } from "../pages.ts";
import { enveloped, ok, replies } from "../replies.ts";

/** What sets one kind of definition apart from the other. */
export type Resource<D extends Definition, Reply extends TSchema> = {
	readonly kind: D["kind"];
	/** `/2fa/limits` */
	readonly path: string;
	readonly prefix: SidPrefix;
	readonly unknown: RefusalName;
	/** The refusal of a definition that makes no sense. */
	readonly bad: RefusalName;
	readonly reply: Reply;
	/** Parameters beside the name and the description. */
	readonly parameters: TProperties;
	/** The parameter that says what it does; required where it is made. */
	readonly content: string;
	readName(name: string): string;
	/** A new definition from what was given. */
	make(
		base: Pick<
			Definition,
			"sid" | "accountSid" | "name" | "createdAt" | "description"
		>,
		content: unknown,
	): D;
	/** The definition with other content. */
	change(definition: D, content: unknown): D;
	shown(definition: D, caller: Account, owner: Account): Static<Reply>;
};

const accountSid = Type.Optional(
	Type.String({ description: "On behalf of a sub-account" }),
);
// Read below, so that a bad one is refused as the definition that it is part of.
const name = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const description = Type.Optional(
	Type.Union([Type.String({ description: "Up to 255" }), Type.Null()]),
);
const LONGEST_DESCRIPTION = 255;

const ListParameters = Type.Object({
	...PageParameters,
	name: Type.Optional(
		Type.String({ maxLength: 64, description: "Only this one" }),
	),
	accountSid,
});
const OneParameters = Type.Object({ accountSid });

type Given = Record<string, unknown> & {
	name?: string | null;
	description?: string | null;
	accountSid?: string;
};
type One = { Params: { sid: string } };

export function badDefinition(
	refusal: RefusalName,
	parameter: string,
	sentence: string,
): Refusal {
	return new Refusal(refusal, {
		message: `${parameter} ${sentence}`,
		details: { parameter },
	});
}

export function definitionRoutes<D extends Definition, Reply extends TSchema>(
	app: FastifyInstance,
	context: Context,
	resource: Resource<D, Reply>,
	inTurn: Turns,
): void {
	const { run, accounts, definitions } = context;
	const { kind, path, content } = resource;
	const config = {
		definition: {
			bad: resource.bad,
			parameters: ["name", "description", content],
		},
	};
	const parameters = Type.Object({
		name,
		...resource.parameters,
		description,
		accountSid,
	});
	const one = replies(enveloped(resource.reply));
	const actor = (http: FastifyRequest, sid: string | undefined) =>
		actingFor(accounts, http, sid);
	const readDescription = (given: string | null | undefined) => {
		const text = given ?? "";
		if (text.length <= LONGEST_DESCRIPTION) return text;
		throw badDefinition(
			resource.bad,
			"description",
			`must be at most ${LONGEST_DESCRIPTION} characters`,
		);
	};
	const shown = (http: FastifyRequest, owner: Account, definition: D) =>
		resource.shown(definition, callerOf(http), owner);

	app.route<{ Body: Given }>({
		method: "POST",
		url: path,
		config,
		schema: {
			body: parameters,
			response: one,
		},
		async handler(http) {
			const { body } = http;
			const owner = actor(http, body.accountSid);
			const at = context.now();
			const made = resource.make(
				{
					sid: newSid(resource.prefix, at),
					accountSid: owner.sid,
					name: resource.readName(body.name ?? ""),
					createdAt: at,
					description: readDescription(body.description),
				},
				body[content],
			);
			return ok(shown(http, owner, await run(define(made))));
		},
	});

	app.route<One & { Body: Given }>({
		method: "PUT",
		url: `${path}/:sid`,
		config,
		schema: {
			body: parameters,
			response: one,
		},
		async handler(http) {
			const { body } = http;
			const owner = actor(http, body.accountSid);
			const changed = await run(
				redefine<D>(
					{ accountSid: owner.sid, sid: http.params.sid, kind },
					(definition) => {
						if ((body.name ?? definition.name) !== definition.name) {
							throw badDefinition(resource.bad, "name", "cannot be changed");
						}
						const described =
							body.description === undefined
								? definition
								: {
										...definition,
										description: readDescription(body.description),
									};
						return body[content] === undefined
							? described
							: resource.change(described, body[content]);
					},
				),
			);
			return ok(shown(http, owner, changed));
		},
	});

	app.route<One & { Querystring: Static<typeof OneParameters> }>({
		method: "DELETE",
		url: `${path}/:sid`,
		schema: { querystring: OneParameters, response: one },
		async handler(http) {
			const owner = actor(http, http.query.accountSid);
			const removed = await run(
				undefine<D>({ accountSid: owner.sid, sid: http.params.sid, kind }),
			);
			return ok(shown(http, owner, removed));
		},
	});

	app.route<{ Querystring: Static<typeof ListParameters> }>({
		method: "GET",
		url: `${path}/search`,
		schema: {
			querystring: ListParameters,
			response: replies(enveloped(pageReply(resource.reply))),
		},
		async handler(http) {
			const owner = readingFor(accounts, http, http.query.accountSid);
			const { name } = http.query;
			const find = () =>
				(definitions.of(owner.sid, kind) as unknown as D[]).filter(
					(each) => name === undefined || each.name === name,
				);
			let all = find();
			if (name !== undefined && all.length === 0) {
				await context.lookAgain();
				all = find();
			}
			return inTurn(http, async () => {
				const page = pageOf(all, `${path}/search`, http.query);
				return ok({
					...page,
					result: page.result.map((each) => shown(http, owner, each)),
				});
			});
		},
	});

	app.route<One & { Querystring: Static<typeof OneParameters> }>({
		method: "GET",
		url: `${path}/search/:sid`,
		schema: { querystring: OneParameters, response: one },
		async handler(http) {
			const owner = readingFor(accounts, http, http.query.accountSid);
			const all = definitions.of(owner.sid, kind) as unknown as D[];
			const found = all.find(({ sid }) => sid === http.params.sid);
			if (found === undefined) {
				throw new Refusal(resource.unknown, { isFromMemory: true });
			}
			return ok(shown(http, owner, found));
		},
	});
}

/** The record of one kind of definition (limits, workflows, templates) for the routes. */

import type { Account } from "../../accounts/account.ts";
import type { Definition } from "../../accounts/definitions.ts";
import { Refusal, type RefusalName } from "../../errors.ts";
import {
	type Static,
	type TProperties,
	type TSchema,
	Type,
} from "../../schema.ts";
import type { SidPrefix } from "../../sid.ts";
import { type Operation, sampleSid, type Tag } from "../operation.ts";
import { accountSid } from "./account-sid.ts";

/** The differences between limits, workflows and templates. */
export type Resource<D extends Definition, Reply extends TSchema> = {
	readonly kind: D["kind"];
	readonly tag: Tag;
	/** A new definition that is valid; it names the content and a description. */
	readonly example: Readonly<Record<string, unknown>> & {
		readonly name: string;
	};
	/** The content as clients should send it; the route itself checks it. */
	readonly shape: TSchema;
	/** As in `/2fa/limits`. */
	readonly path: string;
	readonly prefix: SidPrefix;
	readonly unknown: RefusalName;
	/** The refusal for an invalid definition. */
	readonly bad: RefusalName;
	readonly reply: Reply;
	/** Parameters beside the name and the description. */
	readonly parameters: TProperties;
	/** The parameter that holds the buckets, steps or texts; required in a new definition. */
	readonly content: string;
	/** The most names in its JSON; absent: as elsewhere. */
	readonly mostNames?: number;
	readName(name: string): string;
	/** Makes a new definition. */
	make(
		base: Pick<
			Definition,
			"sid" | "accountSid" | "name" | "createdAt" | "description"
		>,
		content: unknown,
		caller: Account,
	): D;
	/** Replaces the content of a definition. */
	change(definition: D, content: unknown, caller: Account): D;
	shown(definition: D, caller: Account, owner: Account): Static<Reply>;
};

export type OneDefinition = { Params: { sid: string } };

export const OnePath = Type.Object({
	sid: Type.String({ description: "SID of the definition" }),
});

const NAME = Type.String({ minLength: 1, maxLength: 64 });

/** `verb`: as in `create`; the id of the operation is `createLimit`. */
export function operationOn<D extends Definition, Reply extends TSchema>(
	{ kind, tag, prefix, content, shape }: Resource<D, Reply>,
	verb: string,
	parts: Omit<Operation, "id" | "tag">,
): Operation {
	const { sid, ...others } = parts.example;
	return {
		id: `${verb}${kind.charAt(0).toUpperCase()}${kind.slice(1)}${verb === "list" ? "s" : ""}`,
		tag,
		...parts,
		shapes: { name: NAME, [content]: shape },
		example: {
			...(sid !== undefined && { sid: sampleSid(prefix) }),
			...others,
		},
	};
}

export const OneParameters = Type.Object({ accountSid });

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

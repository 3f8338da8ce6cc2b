/** One kind of definition as its routes need it: limits, workflows. */

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
import { accountSid } from "./account-sid.ts";

/** The differences between one kind of definition and the other. */
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

export type OneDefinition = { Params: { sid: string } };

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

/** Schemas of what every route answers, and of what several do. */

import { type TSchema, Type } from "../schema.ts";

const nullableText = Type.Union([Type.String(), Type.Null()]);

/** Section 1 of the contract: every refusal looks like this. */
export const RefusalReply = Type.Object({
	code: Type.Integer(),
	message: Type.String({ description: "One sentence, in English" }),
	requestID: nullableText,
	details: Type.Optional(
		Type.Object({
			parameter: Type.Optional(Type.String()),
			limit: Type.Optional(
				Type.String({ description: "Name of the full limit" }),
			),
			bucket: Type.Optional(Type.String()),
			retryAfter: Type.Optional(Type.Integer({ description: "Seconds" })),
			attemptsLeft: Type.Optional(Type.Integer()),
			expiresAt: Type.Optional(Type.String({ description: "ISO 8601" })),
		}),
	),
});

export const DoneReply = Type.Object({
	code: Type.Literal(200),
	message: Type.String(),
	requestID: Type.String({ description: "SID of the OTP" }),
});

/** `replies` of a route: its own at 200, and the refusals that any route may give. */
export function replies<T>(ok: T): {
	200: T;
	"4xx": typeof RefusalReply;
	"5xx": typeof RefusalReply;
} {
	return { 200: ok, "4xx": RefusalReply, "5xx": RefusalReply };
}

/** The envelope of definitions and accounts: its schema, and what goes out in it. */
export const enveloped = <T extends TSchema>(data: T) =>
	Type.Object({ data, code: Type.Literal(200), message: Type.String() });
export const ok = <T>(data: T) => ({ data, code: 200, message: "OK" });

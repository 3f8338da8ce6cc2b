/** Reply schemas that several routes share. */

import { type Static, type TSchema, Type } from "../schema.ts";
import { RefusalReply } from "./2fa/refusals.ts";

export const DoneReply = Type.Object(
	{
		code: Type.Literal(200),
		message: Type.String(),
		requestID: Type.String({ description: "SID of the OTP" }),
	},
	{ title: "Done" },
);

export function done(sid: string): Static<typeof DoneReply> {
	return { code: 200, message: "OK", requestID: sid };
}

/** The reply schemas of a route: `ok` for 200, and those of refusals. */
export function replies<T>(ok: T): {
	200: T;
	"4xx": typeof RefusalReply;
	"5xx": typeof RefusalReply;
} {
	return { 200: ok, "4xx": RefusalReply, "5xx": RefusalReply };
}

/** The envelope of definitions and accounts: its schema (`enveloped`), and a reply in it (`ok`). */
export const enveloped = <T extends TSchema>(data: T) =>
	Type.Object({ data, code: Type.Literal(200), message: Type.String() });
export const ok = <T>(data: T) => ({ data, code: 200, message: "OK" });

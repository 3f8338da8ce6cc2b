/** Who has signed in, and for which account. */

import type { Context } from "../../context.ts";
import { endsAt, isProven, type Session } from "../../people/session.ts";
import { type Static, Type } from "../../schema.ts";
import { wireTime } from "../2fa/dates.ts";

export const MeReply = Type.Object({
	session: Type.String({ description: "SID" }),
	account: Type.Object({ sid: Type.String(), name: Type.String() }),
	user: Type.Union(
		[
			Type.Object({
				sid: Type.String(),
				email: Type.String(),
				hasTotp: Type.Boolean(),
				recoveryCodesLeft: Type.Integer(),
			}),
			Type.Null(),
		],
		{ description: "null in a session that began with a token" },
	),
	role: Type.String(),
	isProven: Type.Boolean({
		description: "The password or a code was given again within 5 minutes",
	}),
	dateCreated: Type.String(),
	dateEnds: Type.String({ description: "If nothing is done until then" }),
});

export function meIn(
	{ accounts, people, now }: Pick<Context, "accounts" | "people" | "now">,
	session: Session,
): Static<typeof MeReply> {
	const { accountSid, userSid } = session;
	const user = userSid === null ? undefined : people.user(userSid);
	return {
		session: session.sid,
		account: {
			sid: accountSid,
			name: accounts.account(accountSid)?.name ?? "",
		},
		user:
			user === undefined
				? null
				: {
						sid: user.sid,
						email: user.email,
						hasTotp: user.totp !== null,
						recoveryCodesLeft: user.totp?.recovery.length ?? 0,
					},
		role: user?.role ?? "owner",
		isProven: isProven(session, now()),
		dateCreated: wireTime(session.createdAt),
		dateEnds: wireTime(endsAt(session)),
	};
}

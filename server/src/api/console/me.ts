/** Who has signed in, and for which account. */

import type { Context } from "../../context.ts";
import { type Role, reaches } from "../../people/role.ts";
import { endsAt, isProven, type Session } from "../../people/session.ts";
import { type Static, Type } from "../../schema.ts";
import { version } from "../../version.ts";
import { wireTime } from "../2fa/dates.ts";
import { OPERATION_RULES } from "../operation-rules.ts";

const VERSION = version();

export const MeReply = Type.Object({
	session: Type.String({ description: "SID" }),
	account: Type.Object({
		sid: Type.String(),
		name: Type.String(),
		isMaster: Type.Boolean({ description: "The operator's account" }),
		isSandbox: Type.Boolean({
			description:
				"All messages of the account go to the sandbox: it is a test account, or there is no carrier",
		}),
	}),
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
	operations: Type.Array(
		Type.Object({
			operation: Type.String({
				description: "Method and path: GET /accounts/:sid",
			}),
			proof: Type.Boolean({
				description: "It asks for the password or a code again",
			}),
			proofFor: Type.Optional(
				Type.Array(Type.String(), {
					description: "It asks again only with one of these parameters",
				}),
			),
		}),
		{ description: "All that the role may do" },
	),
	isProven: Type.Boolean({
		description: "The password or a code was given again within 5 minutes",
	}),
	dateCreated: Type.String(),
	dateEnds: Type.String({ description: "If nothing is done until then" }),
	version: Type.String({ description: "Of Postern" }),
	publicUrl: Type.Union([Type.String(), Type.Null()], {
		description: "The setting; null: it is not set",
	}),
});

type Parts = Pick<
	Context,
	"accounts" | "config" | "lanes" | "people" | "now" | "sandboxes"
>;

export function meIn(context: Parts, session: Session): Static<typeof MeReply> {
	const { config, people, now } = context;
	const { userSid } = session;
	const user = userSid === null ? undefined : people.user(userSid);
	const role = user?.role ?? "owner";
	return {
		session: session.sid,
		account: accountIn(context, session),
		user:
			user === undefined
				? null
				: {
						sid: user.sid,
						email: user.email,
						hasTotp: user.totp !== null,
						recoveryCodesLeft: user.totp?.recovery.length ?? 0,
					},
		role,
		operations: operationsOf(role),
		isProven: isProven(session, now()),
		dateCreated: wireTime(session.createdAt),
		dateEnds: wireTime(endsAt(session)),
		version: VERSION,
		publicUrl: config.publicUrl ?? null,
	};
}

function accountIn(
	{ accounts, lanes, sandboxes }: Parts,
	{ accountSid }: Session,
): Static<typeof MeReply>["account"] {
	const account = accounts.account(accountSid);
	return {
		sid: accountSid,
		name: account?.name ?? "",
		isMaster: account?.parentSid === null,
		isSandbox:
			account?.testMode === true ||
			lanes.all.every(({ provider }) => sandboxes.has(provider.name)),
	};
}

function operationsOf(role: Role): Static<typeof MeReply>["operations"] {
	return Object.entries(OPERATION_RULES)
		.filter(([, { least }]) => reaches(role, least))
		.map(([operation, { proof = [] }]) => ({
			operation,
			proof: proof === true,
			...(proof !== true && proof.length > 0 && { proofFor: [...proof] }),
		}));
}

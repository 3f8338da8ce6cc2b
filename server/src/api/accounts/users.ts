/** The users of an account. Each is made with a one-time link, by which the person sets a password. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import {
	changeUser,
	createUser,
	endSessions,
	removeUser,
	renewLink,
} from "../../commands/people.ts";
import { stillHeld } from "../../commands/still-held.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { askerOf } from "../../http/author.ts";
import { ROLES, type Role } from "../../people/role.ts";
import type { User } from "../../people/user.ts";
import { type Static, Type } from "../../schema.ts";
import { newSid } from "../../sid.ts";
import { emailKey } from "../../verification/recipient.ts";
import { wireTime } from "../2fa/dates.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { PageParameters, pageOf, pageReply } from "../paging.ts";
import { readEmail } from "../read-recipient.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { onVersion, tellVersion } from "../version.ts";
import { email, nullable } from "./account-patch.ts";
import { AccountPath, named, type OneAccount } from "./named-account.ts";
import { type LinkedUser, linkOf, linkUser } from "./user-link.ts";

const role = Type.Enum(ROLES, {
	description:
		"viewer reads, and sees four digits of a number; support also resends, cancels and unlocks; developer also sends, and changes limits, workflows and templates; owner does all",
});

export const UserParameters = Type.Object({ email, role });
export const UserPatchParameters = Type.Object({
	role: Type.Optional(role),
	status: Type.Optional(
		Type.Enum(["active", "suspended"], {
			description: "suspended ends all sessions of the user",
		}),
	),
	totp: Type.Optional(
		Type.Null({
			description: "null takes the second factor away, and ends all sessions",
		}),
	),
});

const UserReply = Type.Object({
	sid: Type.String(),
	accountSid: Type.String(),
	email: Type.String(),
	role: Type.String(),
	status: Type.String({ description: "invited, active or suspended" }),
	hasTotp: Type.Boolean(),
	dateCreated: Type.String(),
	linkExpires: nullable(Type.String()),
	uri: Type.String(),
	link: Type.Optional(
		Type.String({
			description:
				"Only in the reply that made it: whoever has it sets the password, once, within 24 hours",
		}),
	),
	isMailed: Type.Optional(
		Type.Boolean({
			description:
				"Beside link: true if it is on its way to the user by mail; false: hand it over yourself",
		}),
	),
});

const ONE = replies(enveloped(UserReply));
const UserPath = Type.Object({
	...AccountPath.properties,
	user: Type.String({ description: "SID of the user" }),
});
const SAMPLE = { sid: sampleSid("AC"), user: sampleSid("US") };
const LIST: Operation = {
	id: "listUsers",
	tag: "Accounts",
	summary: "List the users of an account",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), pageSize: 50 },
};
const READ: Operation = {
	id: "getUser",
	tag: "Accounts",
	summary: "Read a user",
	isVersioned: true,
	refusals: ["not_found"],
	example: SAMPLE,
};
const CREATE: Operation = {
	id: "createUser",
	tag: "Accounts",
	summary: "Make a user of the console",
	description:
		"The person sets a password by `link`, which only this reply shows. It is also mailed, where `publicUrl` is set and a carrier takes mail: 5 letters a day to an address, 100 of a customer.",
	refusals: ["not_found", "user_exists", "proof_needed"],
	example: {
		sid: sampleSid("AC"),
		email: "ann@example.com",
		role: "support",
	},
};
const LINK: Operation = {
	id: "createUserLink",
	tag: "Accounts",
	summary: "Make a new link that sets the password of a user",
	description:
		"The one before it stops working. It is mailed as the first one.",
	refusals: ["not_found", "proof_needed"],
	example: SAMPLE,
};
const CHANGE: Operation = {
	id: "changeUser",
	tag: "Accounts",
	summary: "Change a user",
	isVersioned: true,
	description: "The last owner of an account stays its owner.",
	refusals: ["not_found", "last_owner", "proof_needed"],
	example: { ...SAMPLE, role: "developer" },
};
const REMOVE: Operation = {
	id: "removeUser",
	tag: "Accounts",
	summary: "Remove a user",
	description: "The last owner of an account stays.",
	refusals: ["not_found", "last_owner", "proof_needed"],
	example: SAMPLE,
};
const SIGN_OUT: Operation = {
	id: "endUserSessions",
	tag: "Accounts",
	summary: "End all sessions of a user",
	refusals: ["not_found"],
	example: SAMPLE,
};

type OneUser = { Params: { sid: string; user: string } };

export function userRoutes(app: FastifyInstance, context: Context): void {
	reads(app, context);
	creation(app, context);
	changes(app, context);
}

function reads(app: FastifyInstance, context: Context): void {
	const { people } = context;
	const ListParameters = Type.Object(PageParameters);
	app.route<OneAccount & { Querystring: Static<typeof ListParameters> }>({
		method: "GET",
		url: "/accounts/:sid/users",
		config: { operation: LIST },
		schema: {
			params: AccountPath,
			querystring: ListParameters,
			response: replies(enveloped(pageReply(UserReply))),
		},
		async handler(http) {
			const { sid } = named(context, http);
			const all = people.of(sid).map((user) => shownOf(context, user));
			return ok(pageOf(all, `/accounts/${sid}/users`, http.query));
		},
	});

	app.route<OneUser>({
		method: "GET",
		url: "/accounts/:sid/users/:user",
		config: { operation: READ },
		schema: { params: UserPath, response: ONE },
		async handler(http, reply) {
			const user = userIn(context, http);
			tellVersion(context, reply, user);
			return ok(shownOf(context, user));
		},
	});
}

function creation(app: FastifyInstance, context: Context): void {
	const { accounts, now } = context;
	app.route<OneAccount & { Body: Static<typeof UserParameters> }>({
		method: "POST",
		url: "/accounts/:sid/users",
		config: { operation: CREATE },
		schema: { params: AccountPath, body: UserParameters, response: ONE },
		async handler(http) {
			const account = named(context, http);
			if (!accounts.isActive(account)) {
				throw new Refusal("forbidden", {
					message: "This account is not active",
					isFromMemory: true,
				});
			}
			const email = emailKey(readEmail("email", http.body.email) ?? "");
			const role = http.body.role as Role;
			const linked = await linkUser(context, http, { account, email }, (link) =>
				createUser(newUser(account.sid, email, role, link, now())),
			);
			return ok(shownOf(context, linked.user, linked));
		},
	});

	app.route<OneUser>({
		method: "POST",
		url: "/accounts/:sid/users/:user/link",
		config: { operation: LINK },
		schema: { params: UserPath, body: Type.Object({}), response: ONE },
		async handler(http) {
			const account = named(context, http);
			const user = userIn(context, http);
			const { email } = user;
			const linked = await linkUser(context, http, { account, email }, (link) =>
				renewLink(user, link),
			);
			return ok(shownOf(context, linked.user, linked));
		},
	});
}

function changes(app: FastifyInstance, context: Context): void {
	const { run } = context;
	app.route<OneUser & { Body: Static<typeof UserPatchParameters> }>({
		method: "PATCH",
		url: "/accounts/:sid/users/:user",
		config: { operation: CHANGE },
		schema: { params: UserPath, body: UserPatchParameters, response: ONE },
		async handler(http) {
			const { role, status, totp } = http.body;
			const patch = {
				...(role !== undefined && { role: role as Role }),
				...(status !== undefined && { status: status as User["status"] }),
				...(totp === null && { totp }),
			};
			const change = changeUser(userIn(context, http), patch);
			const user = await run(
				auditedBy(
					http,
					onVersion(context, http, stillHeld(change, askerOf(http))),
				),
			);
			return ok(shownOf(context, user));
		},
	});

	app.route<OneUser>({
		method: "DELETE",
		url: "/accounts/:sid/users/:user",
		config: { operation: REMOVE },
		schema: { params: UserPath, response: ONE },
		async handler(http) {
			const user = await run(
				auditedBy(
					http,
					stillHeld(removeUser(userIn(context, http)), askerOf(http)),
				),
			);
			return ok(shownOf(context, user));
		},
	});

	app.route<OneUser>({
		method: "DELETE",
		url: "/accounts/:sid/users/:user/sessions",
		config: { operation: SIGN_OUT },
		schema: { params: UserPath, response: ONE },
		async handler(http) {
			const user = userIn(context, http);
			const after = await run(
				auditedBy(http, endSessions(user), () => ({
					action: "user.signedOut",
					accountSid: user.accountSid,
					on: user.sid,
				})),
			);
			return ok(shownOf(context, after));
		},
	});
}

export function newUser(
	accountSid: string,
	email: string,
	role: Role,
	link: User["link"],
	at: number,
): User {
	return {
		kind: "user",
		sid: newSid("US", at),
		accountSid,
		createdAt: at,
		email,
		role,
		status: "active",
		passwordHash: null,
		generation: 1,
		link,
		totp: null,
		totpOffered: null,
	};
}

/** A user of another account counts as unknown. */
function userIn(context: Context, http: FastifyRequest<OneUser>): User {
	const account = named(context, http);
	const user = context.people.user(http.params.user);
	if (user?.accountSid === account.sid) return user;
	throw new Refusal("not_found", {
		message: "Invalid user SID",
		isFromMemory: true,
	});
}

export function shownStatus({
	passwordHash,
	status,
}: Pick<User, "passwordHash" | "status">): "invited" | User["status"] {
	return passwordHash === null && status === "active" ? "invited" : status;
}

function shownOf(
	{ config, now }: Pick<Context, "config" | "now">,
	user: User,
	linked?: LinkedUser,
): Static<typeof UserReply> {
	const { sid, accountSid, link } = user;
	return {
		sid,
		accountSid,
		email: user.email,
		role: user.role,
		status: shownStatus(user),
		hasTotp: user.totp !== null,
		dateCreated: wireTime(user.createdAt),
		linkExpires:
			link === null || link.until <= now() ? null : wireTime(link.until),
		uri: `/accounts/${accountSid}/users/${sid}`,
		...(linked && {
			link: linkOf(config.publicUrl, user, linked.secret),
			isMailed: linked.isMailed,
		}),
	};
}

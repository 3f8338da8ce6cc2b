/** Signing in, with address and password, or with an account's SID and a token of it. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { beginSession, type Shown } from "../../commands/sessions.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { isUsable, mustBeUsable } from "../../http/caller.ts";
import {
	type ConsolePlace,
	type ConsolePlaces,
	consolePlaces,
} from "../../http/console-place.ts";
import { secretIn, setCookie } from "../../http/session-cookie.ts";
import { givenAt, mustBeOwnPage } from "../../http/session-guard.ts";
import { newSession, type Session } from "../../people/session.ts";
import type { User } from "../../people/user.ts";
import { type Static, Type } from "../../schema.ts";
import { sha256 } from "../../secrets/hash.ts";
import { ACCOUNT_SID, newSid } from "../../sid.ts";
import { emailKey, normalEmail } from "../../verification/recipient.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { factorIn } from "./factor.ts";
import { MeReply, meIn } from "./me.ts";
import {
	charged,
	giveBack,
	hashing,
	holderIn,
	noteFailure,
	type Tried,
	wrong,
} from "./tried.ts";

export const password = Type.String({ minLength: 1, maxLength: 256 });
export const code = Type.String({ minLength: 1, maxLength: 64 });

export const SignInParameters = Type.Object({
	email: Type.Optional(
		Type.String({ maxLength: 254, description: "Address of the user" }),
	),
	password: Type.Optional(password),
	code: Type.Optional(
		Type.String({
			minLength: 1,
			maxLength: 64,
			description:
				"Code of the authenticator app, or a recovery code, if the user has set that up",
		}),
	),
	accountSid: Type.Optional(
		Type.String({
			maxLength: 64,
			description:
				"With `token`: the account. With `email`: the account of the user, if the address has users in several; default the oldest user",
		}),
	),
	token: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
});

const PlaceReply = Type.Object({
	isPossible: Type.Boolean(),
	message: Type.String({ description: "Why not, or OK" }),
});

export function signInRoutes(app: FastifyInstance, context: Context): void {
	const places = consolePlaces(context.config.publicUrl);

	app.route<{ Querystring: { origin?: string } }>({
		method: "GET",
		url: "/console/sign-in",
		config: { asksNoCredentials: true },
		schema: {
			querystring: Type.Object({
				origin: Type.Optional(
					Type.String({
						maxLength: 300,
						description: "Origin of the page that asks",
					}),
				),
			}),
			response: replies(enveloped(PlaceReply)),
		},
		handler: async (http) => {
			const { origin } = http.query;
			const place =
				origin === undefined ? places.of(http)[0] : places.at(origin);
			return ok({
				isPossible: place != null,
				message: place == null ? notHere(context) : "OK",
			});
		},
	});

	app.route<{ Body: Static<typeof SignInParameters> }>({
		method: "POST",
		url: "/console/session",
		config: { asksNoCredentials: true },
		schema: {
			body: SignInParameters,
			response: replies(enveloped(MeReply)),
		},
		async handler(http, reply) {
			const place = placeOf(context, places, http);
			const { email, token } = http.body;
			if ((email === undefined) === (token === undefined)) {
				throw badParameter("email", "or token is required, and not both");
			}
			return email === undefined
				? byToken({ context, places, place }, http, reply)
				: byPassword({ context, places, place }, http, reply);
		},
	});
}

type Here = {
	readonly context: Context;
	readonly places: ConsolePlaces;
	readonly place: ConsolePlace;
};
type SignIn = FastifyRequest<{ Body: Static<typeof SignInParameters> }>;

/** Refuses where no session may live, and requests of other pages. */
export function placeOf(
	context: Pick<Context, "config">,
	places: ConsolePlaces,
	http: FastifyRequest,
): ConsolePlace {
	const [place] = places.of(http);
	if (place === undefined) {
		throw new Refusal("forbidden", { message: notHere(context) });
	}
	mustBeOwnPage(http, place);
	return place;
}

function notHere({ config }: Pick<Context, "config">): string {
	const { publicUrl } = config;
	return publicUrl?.startsWith("https:")
		? `Nobody can sign in here, as passwords would go through the network in the clear or to another site: use ${publicUrl}`
		: "Nobody can sign in here, as passwords would go through the network in the clear: set publicUrl to the https URL of this service, or use it on its own machine";
}

async function byPassword(
	here: Here,
	http: SignIn,
	reply: FastifyReply,
): Promise<unknown> {
	const { context } = here;
	const { email = "", password, code, accountSid } = http.body;
	const normal = normalEmail(email);
	if (normal === null) throw badParameter("email", "is not an email address");
	const address = emailKey(normal);
	if (password === undefined) throw badParameter("password", "is required");
	const tried = await charged(context, http, address);
	// For everybody, as a wait for unknown users alone would tell who they are.
	await context.lookAgain();
	const { accounts, people } = context;
	const user = people.byEmail(address, accountSid ?? null, (sid) => {
		const account = accounts.account(sid);
		const from = tried.by.address ?? "";
		return account !== undefined && isUsable(accounts, account, from);
	});
	const isRight = await hashing(context, tried, () =>
		context.passwords.isRight(password, user?.passwordHash ?? null),
	);
	if (!isRight || user?.status !== "active" || user.passwordHash === null) {
		// Not in the log of an account that the address means only as long as an older one
		// cannot be used: somebody else's, perhaps.
		const oldest = people.byEmail(address, accountSid ?? null, () => true);
		const holder = user && user === oldest ? holderIn(user) : null;
		await noteFailure(context, tried, holder);
		throw wrong();
	}
	await mustBeUsableBy(context, tried, holderIn(user));
	const factor = await shownFactor(context, user, code, tried);
	return begin(here, http, reply, tried, {
		who: { accountSid: user.accountSid, userSid: user.sid, tokenId: null },
		shown: { userSid: user.sid, passwordHash: user.passwordHash, factor },
	});
}

async function shownFactor(
	context: Context,
	user: User,
	code: string | undefined,
	tried: Tried,
) {
	if (user.totp === null) return null;
	if (code === undefined) {
		// The page asks for the code and sends all once more, which is charged again.
		await giveBack(context, tried);
		throw new Refusal("unauthorized", {
			message: "A code of your authenticator app is needed too",
			details: { parameter: "code" },
		});
	}
	const factor = factorIn(context, user, code);
	if (factor === null) {
		await noteFailure(context, tried, holderIn(user));
		throw wrong();
	}
	return factor;
}

async function byToken(
	here: Here,
	http: SignIn,
	reply: FastifyReply,
): Promise<unknown> {
	const { context } = here;
	const { accounts, config, people } = context;
	const { accountSid = "", token = "" } = http.body;
	if (!ACCOUNT_SID.test(accountSid)) {
		throw badParameter("accountSid", "is not the SID of an account");
	}
	const tried = await charged(context, http, accountSid);
	await context.lookAgain();
	const holder = accounts.authenticate(accountSid, token);
	if (holder?.tokenId == null) {
		const isKnown = accounts.account(accountSid) !== undefined;
		const who = { accountSid, userSid: null, tokenId: null };
		await noteFailure(context, tried, isKnown ? who : null);
		throw wrong();
	}
	await mustBeUsableBy(context, tried, {
		...holder,
		accountSid,
		userSid: null,
	});
	const { tokenId } = holder;
	if (people.hasOwner(accountSid) && !config.console.tokenSignIn) {
		await noteFailure(context, tried, { accountSid, userSid: null, tokenId });
		throw new Refusal("forbidden", {
			message:
				"This account has an owner: its users sign in with address and password (setting console.tokenSignIn)",
		});
	}
	return begin(here, http, reply, tried, {
		who: { accountSid, userSid: null, tokenId },
		shown: { tokenId },
	});
}

/** The right password from a place where it counts for nothing is a failure to be seen. */
async function mustBeUsableBy(
	context: Context,
	tried: Tried,
	who: Pick<Session, "accountSid" | "userSid" | "tokenId">,
): Promise<void> {
	const { accounts } = context;
	const account = accounts.account(who.accountSid);
	try {
		if (account === undefined) throw wrong();
		mustBeUsable(accounts, account, tried.by.address ?? "");
	} catch (refusal) {
		await noteFailure(context, tried, who);
		throw refusal;
	}
}

/** A new secret at each sign-in: one that somebody put into the browser before is worth nothing. */
async function begin(
	{ context, places, place }: Here,
	http: FastifyRequest,
	reply: FastifyReply,
	tried: Tried,
	{
		who,
		shown,
	}: {
		readonly who: Pick<Session, "accountSid" | "userSid" | "tokenId">;
		readonly shown: Shown;
	},
): Promise<unknown> {
	const { hash, now, run } = context;
	const { secret, session } = newSession(
		{
			...who,
			sid: newSid("SE", now()),
			generation: 0,
			address: tried.by.address ?? "",
			agent: http.headers["user-agent"],
		},
		now(),
	);
	const former = secretIn(givenAt(places, http)?.values ?? [], hash);
	const { accountSid, userSid, tokenId } = who;
	const hasBegun = await run(
		beginSession(session, shown, {
			former: former === null ? null : sha256(former),
			tries: tried.tries,
			by: {
				...tried.by,
				account: accountSid,
				...(userSid !== null && { user: userSid }),
				...(tokenId !== null && { token: tokenId }),
			},
		}),
	);
	if (!hasBegun) throw wrong();
	reply.header("set-cookie", setCookie(place, hash, secret));
	return ok(meIn(context, session));
}

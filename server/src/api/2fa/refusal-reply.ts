/** Turns a refusal into a reply of the 2FA API. */

import type { FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import {
	Refusal,
	type RefusalDetails,
	type RefusalName,
} from "../../errors.ts";
import { readingFor } from "../../http/caller.ts";
import { isSid } from "../../sid.ts";
import type { SaidRefusal, Wire } from "../served-dialect.ts";
import { REFUSALS } from "./refusals.ts";

declare module "fastify" {
	interface FastifyContextConfig {
		/** The refusal for bad values of some parameters, in place of `parameter`. */
		definition?: {
			readonly bad: RefusalName;
			readonly parameters: readonly string[];
		};
	}
}

export function refusedIn(
	context: Pick<Context, "accounts" | "store">,
): Wire["refused"] {
	return (error, request) => {
		const refusal = asBadDefinition(error, request);
		const { status } = REFUSALS[refusal.name];
		const named =
			refusal.requestId === null && NAMING.includes(status)
				? namedVerification(request)
				: null;
		const reply = (requestId: string | null) => {
			request.about = requestId;
			return forConsole(wireReply(refusal, requestId), request);
		};
		if (named === null) return reply(refusal.requestId);
		return ownVerification(named, request).then(
			(sid) => reply(sid),
			() => reply(null),
		);
	};

	/** The SID, if the account has that verification; else null. */
	async function ownVerification(
		sid: string,
		request: FastifyRequest,
	): Promise<string | null> {
		const given = (request.body ?? request.query) as { accountSid?: unknown };
		const accountSid =
			typeof given.accountSid === "string" ? given.accountSid : undefined;
		const account = readingFor(context.accounts, request, accountSid);
		const found = await context.store.verification(account.sid, sid);
		// A blocked one is unknown to everything but a search that asks for it.
		return found === null || found.status === "blocked" ? null : found.sid;
	}
}

/** With `Basic` a browser would ask for a name and a password by itself, over the console's page. */
function forConsole(
	reply: SaidRefusal,
	{ headers, url }: FastifyRequest,
): SaidRefusal {
	// A download and an event stream cannot set the header.
	const isConsole =
		headers["postern-console"] !== undefined || url.startsWith("/console/");
	const asksForCredentials = REFUSALS[reply.refusal].status === 401;
	if (!asksForCredentials || !isConsole) return reply;
	return {
		...reply,
		headers: { ...reply.headers, "www-authenticate": "Postern-Session" },
	};
}

/** The schema refuses some bad values before the route can: they get the same refusal. */
function asBadDefinition(refusal: Refusal, request: FastifyRequest): Refusal {
	if (refusal.name !== "parameter") return refusal;
	const { definition } = request.routeOptions.config;
	const { message, details } = refusal;
	return definition?.parameters.includes(details?.parameter ?? "")
		? new Refusal(definition.bad, { message, ...(details && { details }) })
		: refusal;
}

/** Other refusals of a verification name it themselves, or say that there is none. */
const NAMING: readonly number[] = [400, 403, 409];

/** The SID that a refused request names: the refusal repeats it to its owner. */
function namedVerification(request: FastifyRequest): string | null {
	if (request.caller === null) return null;
	// Absent where no route was found.
	const { sid } = (request.params ?? {}) as { sid?: unknown };
	if (typeof sid === "string" && isSid("OTP", sid)) return sid;
	if (Buffer.isBuffer(request.body)) return null;
	const { requestId } = (request.body ?? {}) as { requestId?: unknown };
	return typeof requestId === "string" && isSid("OTP", requestId)
		? requestId
		: null;
}

function wireReply(refusal: Refusal, requestId: string | null): SaidRefusal {
	const { code, status } = REFUSALS[refusal.name];
	const details = detailsOf(refusal);
	return {
		refusal: refusal.name,
		code,
		headers: {
			...(status === 401 && { "www-authenticate": 'Basic realm="postern"' }),
			...(details?.retryAfter !== undefined && {
				"retry-after": details.retryAfter,
			}),
			"content-type": "application/json; charset=utf-8",
		},
		body: JSON.stringify({
			code,
			message: messageOf(refusal),
			requestID: requestId,
			...(details && { details }),
		}),
	};
}

function messageOf({ name, sentence, details }: Refusal): string {
	const { message, inDetail } = REFUSALS[name];
	return sentence ?? (details && inDetail?.(details)) ?? message;
}

function detailsOf({ name, details }: Refusal): RefusalDetails | undefined {
	return name === "incomplete_for_channel" ? { parameter: "channel" } : details;
}

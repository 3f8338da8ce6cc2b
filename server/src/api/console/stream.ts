/** The live list of an account's verifications, as server-sent events. */

import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { callerOf, readingFor } from "../../http/caller.ts";
import { CLIENTS_GO } from "../../http/listen.ts";
import type { SessionGuard } from "../../http/session-guard.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import { RefusalReply } from "../2fa/refusals.ts";
import { outletOf } from "./outlet.ts";
import { sessionOf } from "./sessions.ts";
import { streams } from "./streams.ts";

const StreamParameters = Type.Object({
	accountSid: Type.Optional(
		Type.String({ description: "An account below; default: the own one" }),
	),
	after: Type.Optional(
		Type.String({
			maxLength: 64,
			description:
				"SID of the newest record that the page has: what came after it is sent first, at most 1,000. Last-Event-ID goes before it",
		}),
	),
});
type Stream = { Querystring: Static<typeof StreamParameters> };

export function streamRoute(
	app: FastifyInstance,
	context: Context,
	sessions: SessionGuard,
): void {
	const all = streams(context, sessions);
	app.addHook("preClose", (done) => {
		all.close();
		done();
	});
	app.server.once(CLIENTS_GO, all.close);

	app.route<Stream>({
		method: "GET",
		url: "/console/stream",
		exposeHeadRoute: false,
		config: { isUnattended: true },
		schema: {
			querystring: StreamParameters,
			response: { "4xx": RefusalReply, "5xx": RefusalReply },
		},
		async handler(http, reply) {
			sessionOf(http);
			callerOf(http);
			const { caller } = http;
			const account = readingFor(context.accounts, http, http.query.accountSid);
			if (caller === null) throw new Refusal("unauthorized");
			const leave = await all.open(caller, account.sid, afterIn(http), () => {
				if (http.isOverdue) throw new Refusal("request_timeout");
				reply.hijack();
				http.decided();
				return outletOf(reply.raw, reply.getHeaders() as OutgoingHttpHeaders);
			});
			if (reply.raw.destroyed) leave();
			else reply.raw.once("close", leave);
			return reply;
		},
	});
}

function afterIn(http: FastifyRequest<Stream>): string | null {
	const last = http.headers["last-event-id"];
	const after = typeof last === "string" && last !== "" ? last : null;
	const given = after ?? http.query.after ?? null;
	if (given === null || isSid("OTP", given)) return given;
	throw badParameter("after", "is not the SID of an OTP");
}

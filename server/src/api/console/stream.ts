/** The live list of an account's verifications, as server-sent events. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { callerOf, readingFor } from "../../http/caller.ts";
import type { SessionGuard } from "../../http/session-guard.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import { RefusalReply } from "../2fa/refusals.ts";
import { sessionOf } from "./sessions.ts";
import { type Outlet, streams } from "./streams.ts";

/** A reader that leaves so much unread is cut off: the page reads the list anew. */
const MOST_UNREAD = 256 * 1024;

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
			const leave = await all.open(caller, account.sid, afterIn(http), () =>
				outletOf(http, reply),
			);
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

function outletOf(http: FastifyRequest, reply: FastifyReply): Outlet {
	const { raw } = reply;
	reply.hijack();
	raw.writeHead(200, {
		...(reply.getHeaders() as Record<string, string>),
		"content-type": "text/event-stream; charset=utf-8",
		// nginx would hold events back.
		"x-accel-buffering": "no",
	});
	// Browsers come back after this time by themselves.
	raw.write("retry: 3000\n\n");
	return {
		write(text) {
			if (raw.destroyed || raw.writableEnded) return;
			raw.write(text);
			if (raw.writableLength > MOST_UNREAD) http.socket.destroy();
		},
		drained: () =>
			new Promise((resolve) => {
				if (raw.destroyed || raw.writableEnded) resolve(false);
				else if (!raw.writableNeedDrain) resolve(true);
				else {
					const settle = (isHere: boolean) => {
						raw.off("drain", drain);
						raw.off("close", close);
						resolve(isHere);
					};
					const drain = () => settle(true);
					const close = () => settle(false);
					raw.once("drain", drain);
					raw.once("close", close);
				}
			}),
		end() {
			raw.end();
		},
	};
}

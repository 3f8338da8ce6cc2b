/**
 * A second API on the same service, as different from the first as possible: plain text
 * with marks in front, paths that end in `.json`, a key header for credentials,
 * only JSON bodies, callbacks as forms with a signature of their own.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { readSend } from "../../src/api/2fa/send-request.ts";
import { tiedByKey } from "../../src/api/idempotency-key.ts";
import type { ServedDialect } from "../../src/api/served-dialect.ts";
import type { CallbackRenderer } from "../../src/callbacks/renderer.ts";
import type { Lacking } from "../../src/commands/blocked-send.ts";
import { type Sent, send } from "../../src/commands/send.ts";
import { untilDecided } from "../../src/commands/until-decided.ts";
import type { Context } from "../../src/context.ts";
import { messageParts } from "../../src/delivery/message-parts.ts";
import { badParameter, Refusal, type RefusalName } from "../../src/errors.ts";
import { callerOf, type Holder } from "../../src/http/caller.ts";
import { boundsFor } from "../../src/protection/bounds.ts";
import { codeContext } from "../../src/protection/proof.ts";
import { recordBoundsFor } from "../../src/protection/record-bounds.ts";
import { hmac } from "../../src/secrets/hash.ts";
import { newSid } from "../../src/sid.ts";
import { canonicalCode } from "../../src/verification/code.ts";

export const TOY_CODE = "271828";

/** Only the refusals of the test; a real dialect has a line for every refusal. */
const STATUSES: Partial<Record<RefusalName, number>> = {
	no_route: 404,
	method: 405,
	unauthorized: 401,
	too_large: 413,
	media_type: 400,
	malformed: 400,
	parameter: 422,
	conflict: 412,
};

export const toyDialect: ServedDialect = {
	name: "toy",
	wire: () => ({
		prefixes: ["/toy", "/other/toy"],
		headers: { "x-toy": "yes" },
		plainUrl: (url) => url,
		refused: ({ name }) => ({
			status: STATUSES[name] ?? 500,
			headers: { "content-type": "text/plain" },
			body: `toy: ${name}`,
		}),
	}),
	routes: (context, { admission }) => {
		return (scope, _options, done) => {
			admission(scope, (request) => keyHolder(request, context));
			scope.addHook("preValidation", readJson);
			scope.get(
				"/toy/Open.json",
				{ config: { asksNoCredentials: true, leavesParameters: true } },
				async () => "open",
			);
			toyRoutes(scope, context);
			done();
		};
	},
	renderCallback,
};

function toyRoutes(scope: FastifyInstance, context: Context): void {
	scope.post("/toy/Verifications.json", async (request) => {
		const account = callerOf(request);
		const make = (lacking: Lacking) => {
			const wanted = {
				...(request.body as { to: string; callbackUrl?: string }),
				...{ service: "toy", from: "Toy", body: "Toy: {code}" },
			};
			const { config, keys, route } = context;
			const at = context.now();
			const read = readSend(
				...([wanted, account, context, config, route, "", at] as const),
			);
			const sid = newSid("OTP", at);
			const codeMac = keys().authenticate(
				...([account.sid, sid, canonicalCode(TOY_CODE)] as const),
			);
			const codeSealed = keys().seal(TOY_CODE, codeContext(account.sid, sid));
			return send(
				{ ...read.request, dialect: "toy" },
				{ at, sid, code: TOY_CODE, codeMac, codeSealed, trace: null },
				{
					limits: [],
					bounds: boundsFor(context)(account.sid, at),
					recordBoundsOf: recordBoundsFor(context, account.sid),
				},
				messageParts(context),
				lacking,
			);
		};
		const sent = await untilDecided<Sent>(
			context.run,
			(counters, verifications) =>
				tiedByKey(
					() => make({ counters, verifications }),
					request,
					context,
					() => ({
						scope: {
							dialect: "toy",
							accountSid: account.sid,
							endpoint: "send",
						},
						normalised: () => JSON.stringify(request.body),
					}),
				),
		);
		return `sent ${sent.sid}`;
	});
}

/** `X-Toy-Key: sid.token` */
function keyHolder(request: FastifyRequest, { accounts }: Context): Holder {
	const [sid = "", token = ""] = String(request.headers["x-toy-key"]).split(
		".",
	);
	const found = accounts.authenticate(sid, token);
	if (found === null) throw new Refusal("unauthorized");
	return found;
}

async function readJson(request: FastifyRequest): Promise<void> {
	if (!Buffer.isBuffer(request.body)) return;
	if (request.bodyLabel !== "application/json") throw new Refusal("media_type");
	let read: unknown;
	try {
		read = JSON.parse(request.body.toString());
	} catch {
		throw new Refusal("malformed");
	}
	if (typeof (read as { to?: unknown }).to !== "string") {
		throw badParameter("to", "is required");
	}
	request.body = read;
}

function renderCallback(
	...[{ news, sid, url }, secrets, now]: Parameters<CallbackRenderer>
): ReturnType<CallbackRenderer> {
	const body = new URLSearchParams({ toy: news.kind, sid, at: `${now}` });
	const [secret = ""] = secrets;
	return {
		url,
		method: "POST",
		headers: [
			...["content-type", "application/x-www-form-urlencoded"],
			...["x-toy-signature", toySignature(secret, `${body}`)],
		],
		body: `${body}`,
	};
}

export function toySignature(secret: string, body: string): string {
	return hmac("sha256", secret, body).toString("hex");
}

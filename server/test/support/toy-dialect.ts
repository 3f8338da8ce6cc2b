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
import { badParameter, Refusal } from "../../src/errors.ts";
import { callerOf, type Holder } from "../../src/http/caller.ts";
import { boundsFor } from "../../src/protection/bounds.ts";
import { codeContext } from "../../src/protection/proof.ts";
import { recordBoundsFor } from "../../src/protection/record-bounds.ts";
import { hmac } from "../../src/secrets/hash.ts";
import { newSid } from "../../src/sid.ts";
import { canonicalCode } from "../../src/verification/code.ts";

export const TOY_CODE = "271828";

/** Three differ from those of the 2FA API, to show whose they are. */
const REFUSALS: ServedDialect["refusals"] = {
	parameter: { status: 422 },
	malformed: { status: 400 },
	unauthorized: { status: 401 },
	forbidden: { status: 403 },
	receipt_rejected: { status: 403 },
	no_route: { status: 404 },
	not_found: { status: 404 },
	unknown_verification: { status: 404 },
	method: { status: 405 },
	conflict: { status: 412 },
	changed_meanwhile: { status: 412 },
	last_token: { status: 409 },
	too_many_tokens: { status: 409 },
	user_exists: { status: 409 },
	last_owner: { status: 409 },
	proof_needed: { status: 403 },
	not_removable: { status: 409 },
	too_large: { status: 413 },
	media_type: { status: 400 },
	wrong_code: { status: 422 },
	expired: { status: 410 },
	attempts_used_up: { status: 429 },
	failed: { status: 409 },
	canceled: { status: 410 },
	already_verified: { status: 409 },
	recipient_locked: { status: 429 },
	unroutable: { status: 422 },
	blocked: { status: 403 },
	country_not_allowed: { status: 403 },
	budget_reached: { status: 403 },
	incomplete_for_channel: { status: 400 },
	too_many_requests: { status: 429 },
	messages_used_up: { status: 429 },
	limit_reached: { status: 429 },
	limit_exists: { status: 409 },
	unknown_limit_sid: { status: 404 },
	bad_limit: { status: 400 },
	workflow_exists: { status: 409 },
	bad_workflow: { status: 400 },
	unknown_workflow_sid: { status: 404 },
	template_exists: { status: 409 },
	bad_template: { status: 400 },
	unknown_template_sid: { status: 404 },
	unknown_template: { status: 422 },
	unknown_limit: { status: 422 },
	unknown_workflow: { status: 422 },
	request_timeout: { status: 408 },
	internal: { status: 500 },
	backlogged: { status: 503 },
	crowded: { status: 503 },
	unavailable: { status: 503 },
};

export const toyDialect: ServedDialect = {
	name: "toy",
	refusals: REFUSALS,
	wire: () => ({
		prefixes: ["/toy", "/other/toy"],
		headers: { "x-toy": "yes" },
		plainUrl: (url) => url,
		refused: ({ name }) => ({
			refusal: name,
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
			const { keys } = context;
			const at = context.now();
			const read = readSend(wanted, account, context, "", at);
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

/** Authentication, and parameters from query and body (section 1 of the contract). */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { authenticate } from "../../http/caller.ts";
import { readParameters } from "../../http/read-parameters.ts";
import type { Shared } from "../served-dialect.ts";

const PHONES: ReadonlySet<string> = new Set(["to", "recipient"]);

/** Call it before the first route of the scope. */
export function takeRequests(
	scope: FastifyInstance,
	{ accounts, now }: Pick<Context, "accounts" | "now">,
	{ admission }: Pick<Shared, "admission">,
): void {
	admission(scope, (request, address) =>
		authenticate(accounts, request, address, now()),
	);
	readParameters(scope, { phones: PHONES, actsFor: "accountSid" });
	noteVerifications(scope);
}

/** The request log says which verification a request was about. */
function noteVerifications(scope: FastifyInstance): void {
	scope.addHook("onRoute", (route) => {
		const tag = route.config?.operation?.tag;
		if (tag !== "Verifications" && tag !== "Records") return;
		const { handler } = route;
		route.handler = async function (request, reply) {
			const answer = await handler.call(this, request, reply);
			const { requestID, sid } = (answer ?? {}) as {
				requestID?: unknown;
				sid?: unknown;
			};
			const about = requestID ?? sid;
			if (typeof about === "string") request.about = about;
			return answer;
		};
	});
}

/** Tokens, which prove an account to Postern, and the secret that signs callbacks to the account. */

import type { FastifyInstance } from "fastify";
import { newCallbackSecret, newToken } from "../../accounts/fresh.ts";
import {
	addToken,
	removeToken,
	replaceCallbackSecret,
} from "../../commands/change-account.ts";
import type { Context } from "../../context.ts";
import { askerOf } from "../../http/author.ts";
import { type Static, Type } from "../../schema.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { ok } from "../replies.ts";
import { ONE_ACCOUNT, showing } from "./account-reply.ts";
import { AccountPath, named, type OneAccount } from "./named-account.ts";

const LONGEST_OVERLAP_S = 24 * 60 * 60;

const SecretParameters = Type.Object({
	overlap: Type.Optional(
		Type.Integer({
			minimum: 0,
			maximum: LONGEST_OVERLAP_S,
			description: "Seconds for which the one before it signs too",
		}),
	),
});

const TokenPath = Type.Object({
	...AccountPath.properties,
	id: Type.String({ description: "Id of the token, as the account shows it" }),
});

const REPLACE_SECRET: Operation = {
	id: "replaceCallbackSecret",
	tag: "Accounts",
	summary: "Make a new secret that signs callbacks",
	description: "The one before it also signs for `overlap` seconds.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), overlap: 3_600 },
};
const CREATE_TOKEN: Operation = {
	id: "createToken",
	tag: "Accounts",
	summary: "Make a second token",
	description: "Both work. Only this reply shows it (`authToken`).",
	refusals: ["not_found", "too_many_tokens"],
	example: { sid: sampleSid("AC") },
};
const DELETE_TOKEN: Operation = {
	id: "deleteToken",
	tag: "Accounts",
	summary: "Delete a token",
	description: "The last one of an account stays.",
	refusals: ["not_found", "last_token"],
	example: { sid: sampleSid("AC"), id: sampleSid("TK") },
};

export function credentialRoutes(app: FastifyInstance, context: Context): void {
	const { keys, run } = context;

	app.route<OneAccount & { Body: Static<typeof SecretParameters> }>({
		method: "POST",
		url: "/accounts/:sid/callbackSecret",
		config: { operation: REPLACE_SECRET },
		schema: {
			params: AccountPath,
			body: SecretParameters,
			response: ONE_ACCOUNT,
		},
		async handler(http) {
			const account = named(context, http);
			const { sid } = account;
			const { overlap = LONGEST_OVERLAP_S } = http.body;
			const sealed = newCallbackSecret(sid, keys());
			const show = await showing(context, http, [account]);
			const changed = await run(
				auditedBy(http, replaceCallbackSecret(sid, sealed, overlap * 1_000)),
			);
			return ok(show(changed));
		},
	});

	app.route<OneAccount>({
		method: "POST",
		url: "/accounts/:sid/tokens",
		config: { operation: CREATE_TOKEN },
		schema: {
			params: AccountPath,
			body: Type.Object({}),
			response: ONE_ACCOUNT,
		},
		async handler(http) {
			const account = named(context, http);
			const show = await showing(context, http, [account]);
			const token = newToken(context.now());
			const changed = await run(
				auditedBy(http, addToken(account.sid, token.kept, askerOf(http))),
			);
			return ok(show(changed, token.text));
		},
	});

	app.route<{ Params: { sid: string; id: string } }>({
		method: "DELETE",
		url: "/accounts/:sid/tokens/:id",
		config: { operation: DELETE_TOKEN },
		schema: { params: TokenPath, response: ONE_ACCOUNT },
		async handler(http) {
			const account = named(context, http);
			const show = await showing(context, http, [account]);
			const changed = await run(
				auditedBy(http, removeToken(account.sid, http.params.id)),
			);
			return ok(show(changed));
		},
	});
}

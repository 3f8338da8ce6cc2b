/**
 * `GET /console/mail/{SID}`: an email of the sandbox as a mail program shows it. It may
 * hold any HTML, so it has a policy of its own, stricter than the console's in all but
 * inline styles, which emails live on: nothing in it runs or is loaded, and no remote
 * image tells anybody that it was opened. The console shows it in a frame with an empty
 * `sandbox`; the policy says the same to a browser that opens the URL itself.
 */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { authorOf } from "../../http/author.ts";
import { readingFor } from "../../http/caller.ts";
import { openSandboxMessage } from "../../providers/sandbox/sandbox.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import { escapeHtml } from "../../templates/fill.ts";

export const MAIL_POLICY =
	"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

const MailPath = Type.Object({ sid: Type.String({ maxLength: 64 }) });
const MailParameters = Type.Object({
	accountSid: Type.Optional(Type.String({ maxLength: 64 })),
});

export function mailRoute(app: FastifyInstance, context: Context): void {
	const { accounts, audit, keys, noteUnopened, store } = context;
	app.route<{
		Params: Static<typeof MailPath>;
		Querystring: Static<typeof MailParameters>;
	}>({
		method: "GET",
		url: "/console/mail/:sid",
		schema: { params: MailPath, querystring: MailParameters },
		async handler(http, reply) {
			const account = readingFor(accounts, http, http.query.accountSid);
			const { sid } = http.params;
			const message = isSid("EM", sid)
				? await store.sandboxMessage(account.sid, sid)
				: null;
			if (message === null) throw new Refusal("not_found", { message: GONE });
			const { sid: accountSid } = account;
			audit.add({ action: "sandbox.read", accountSid }, authorOf(http));
			const opened = openSandboxMessage(keys(), message);
			if (opened === null)
				noteUnopened({ what: "sandbox message", ...message });
			reply.headers({
				"content-security-policy": MAIL_POLICY,
				"x-content-type-options": "nosniff",
				"referrer-policy": "no-referrer",
				"cross-origin-resource-policy": "same-origin",
				"content-type": "text/html; charset=utf-8",
			});
			return Buffer.from(
				opened === null
					? plain(
							"This email can no longer be opened: its key is gone, or it is damaged.",
						)
					: (opened.html ?? plain(opened.text)),
			);
		},
	});
}

const GONE =
	"The sandbox has no such email: it was deleted, or newer messages replaced it";

/** An email that is text alone. */
function plain(text: string): string {
	return `<!doctype html>
<meta charset="utf-8">
<title>Email</title>
<pre dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;font:16px/1.5 system-ui,sans-serif;margin:1rem">${escapeHtml(text)}</pre>
`;
}

/**
 * The least role for each operation of a session, and whether it asks for the password
 * or a code again. One table for all routes: a test fails for a route without a line.
 * Tokens are not bound by it: a token is its account's.
 */

import type { OperationRule } from "../http/session-guard.ts";

const VIEWER = { least: "viewer" } as const;
const SUPPORT = { least: "support" } as const;
const DEVELOPER = { least: "developer" } as const;
const OWNER = { least: "owner" } as const;
const PROVEN_OWNER = { least: "owner", proof: true } as const;

export const OPERATION_RULES: Readonly<Record<string, OperationRule>> = {
	"GET /2fa/search": VIEWER,
	"POST /2fa/search": VIEWER,
	"GET /2fa/search/:sid": VIEWER,
	"GET /2fa/search.csv": PROVEN_OWNER,
	"DELETE /2fa/search/:sid": OWNER,
	"POST /2fa/send": DEVELOPER,
	"POST /2fa/verify": DEVELOPER,
	"POST /2fa/resend": SUPPORT,
	"POST /2fa/cancel": SUPPORT,
	"GET /2fa/limits/search": VIEWER,
	"GET /2fa/limits/search/:sid": VIEWER,
	"POST /2fa/limits": DEVELOPER,
	"PUT /2fa/limits/:sid": DEVELOPER,
	"DELETE /2fa/limits/:sid": DEVELOPER,
	"GET /2fa/workflows/search": VIEWER,
	"GET /2fa/workflows/search/:sid": VIEWER,
	"POST /2fa/workflows": DEVELOPER,
	"PUT /2fa/workflows/:sid": DEVELOPER,
	"DELETE /2fa/workflows/:sid": DEVELOPER,
	"GET /2fa/templates/search": VIEWER,
	"GET /2fa/templates/search/:sid": VIEWER,
	"POST /2fa/templates": DEVELOPER,
	"PUT /2fa/templates/:sid": DEVELOPER,
	"DELETE /2fa/templates/:sid": DEVELOPER,
	"GET /2fa/usage/records": VIEWER,
	"POST /2fa/usage/records": VIEWER,
	"GET /2fa/usage/records/:subresource": VIEWER,
	"GET /2fa/usage/costs": VIEWER,
	"GET /2fa/usage/costs/:subresource": VIEWER,

	"GET /accounts": VIEWER,
	"GET /accounts/:sid": VIEWER,
	// The reply shows a token.
	"POST /accounts": PROVEN_OWNER,
	"PATCH /accounts/:sid": {
		least: "owner",
		// A stolen session must not open the gates.
		proof: [
			...["callbackUrl", "callbackMethod", "callbackEvents"],
			...["allowedAddresses", "allowedCountries", "guard", "budgets"],
		],
	},
	"DELETE /accounts/:sid": PROVEN_OWNER,
	"POST /accounts/:sid/callbackSecret": PROVEN_OWNER,
	"POST /accounts/:sid/callbackTest": DEVELOPER,
	"POST /accounts/:sid/tokens": PROVEN_OWNER,
	"DELETE /accounts/:sid/tokens/:id": PROVEN_OWNER,
	"POST /accounts/:sid/erase": OWNER,
	"POST /accounts/:sid/unlock": SUPPORT,
	"GET /accounts/:sid/testRecipients": VIEWER,
	// A fixed code for a number of somebody else's choice.
	"POST /accounts/:sid/testRecipients": PROVEN_OWNER,
	"DELETE /accounts/:sid/testRecipients/:id": OWNER,
	"GET /accounts/:sid/lists": VIEWER,
	"GET /accounts/:sid/lists/:entry": VIEWER,
	"POST /accounts/:sid/lists": PROVEN_OWNER,
	"PATCH /accounts/:sid/lists/:entry": PROVEN_OWNER,
	"DELETE /accounts/:sid/lists/:entry": PROVEN_OWNER,
	"GET /accounts/:sid/users": OWNER,
	"GET /accounts/:sid/users/:user": OWNER,
	"POST /accounts/:sid/users": PROVEN_OWNER,
	"PATCH /accounts/:sid/users/:user": PROVEN_OWNER,
	"DELETE /accounts/:sid/users/:user": PROVEN_OWNER,
	"POST /accounts/:sid/users/:user/link": PROVEN_OWNER,
	"DELETE /accounts/:sid/users/:user/sessions": OWNER,
	"GET /accounts/:sid/audit": OWNER,
	"GET /accounts/:sid/guard": VIEWER,
	"GET /accounts/:sid/guard/scores": SUPPORT,
	"POST /accounts/:sid/guard/unblock": SUPPORT,
	"GET /accounts/:sid/budgets": VIEWER,

	// Messages in the sandbox hold codes and whole numbers.
	"GET /sandbox/messages": DEVELOPER,
	"DELETE /sandbox/messages": DEVELOPER,

	"GET /console/verifications": VIEWER,
	"GET /console/verifications.csv": PROVEN_OWNER,
	"GET /console/verifications/:sid": VIEWER,
	"POST /console/verifications/:sid/callbacks/:id/resend": SUPPORT,
	"GET /console/stream": VIEWER,
	"GET /console/requests": VIEWER,

	"GET /console/limits/:sid": VIEWER,
	"POST /console/limits/:sid": VIEWER,
	"GET /console/session": VIEWER,
	"DELETE /console/session": VIEWER,
	"POST /console/session/proof": VIEWER,
	"GET /console/sessions": VIEWER,
	"DELETE /console/sessions/:session": VIEWER,
	"POST /console/password": VIEWER,
	"POST /console/totp": { least: "viewer", proof: true },
	"POST /console/totp/confirm": VIEWER,
	"DELETE /console/totp": { least: "viewer", proof: true },
	"GET /console/home": VIEWER,
	"GET /console/delivery": VIEWER,
	"GET /console/delivery/route": VIEWER,
	// A real message, for which the provider may charge.
	"POST /console/delivery/test": DEVELOPER,
	"GET /console/mail/:sid": DEVELOPER,
	"GET /console/usage/services": VIEWER,
	"GET /console/fraud": VIEWER,
};

export function ruleOf(operation: string): OperationRule | undefined {
	return Object.hasOwn(OPERATION_RULES, operation)
		? OPERATION_RULES[operation]
		: undefined;
}

/** News of an account as a callback: the same in every dialect, and signed as all are. */

import type { AccountDispatch } from "../accounts/account-news.ts";
import type { GuardedRequest } from "../outbound/guarded-http.ts";
import { signedRequest } from "./signed-request.ts";

export function renderAccountNews(
	{ news, url, method }: AccountDispatch,
	secrets: readonly string[],
	now: number,
): GuardedRequest {
	const { id, event, accountSid, at, facts } = news;
	const payload = {
		id,
		event,
		accountSid,
		...facts,
		timestamp: new Date(at).toISOString(),
	};
	return signedRequest({ id, url, method, payload }, secrets, now);
}

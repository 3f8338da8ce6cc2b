/**
 * Callback URLs that were allowed when accounts saved them and are refused now,
 * because the list of refused addresses has grown, or the settings have
 * changed.
 */

import type { Logger } from "pino";
import type { Account } from "../accounts/account.ts";
import type { Config } from "../config/settings.ts";
import { forbiddenUrl } from "../outbound/forbidden-url.ts";
import { parseUrl } from "../url.ts";

/** The most accounts named in the line; the others are only counted. */
const MOST_NAMED = 20;

/** Writes one line at the start, with host and port only: the rest of a URL may be secret. */
export function nameRefusedUrls(
	accounts: readonly Account[],
	{ allow, ports }: Config["callbacks"],
	log: Logger,
): void {
	const refused = accounts.flatMap(({ sid, callbackUrl }) => {
		const why =
			callbackUrl === null ? null : forbiddenUrl(callbackUrl, allow, ports);
		return why === null
			? []
			: [{ account: sid, host: hostOf(callbackUrl ?? ""), why }];
	});
	if (refused.length === 0) return;
	log.warn(
		{ refused: refused.slice(0, MOST_NAMED), accounts: refused.length },
		"Nothing is sent to callback URLs of some accounts: change them, or callbacks.allow and callbacks.ports",
	);
}

function hostOf(url: string): string {
	return parseUrl(url)?.host ?? "";
}

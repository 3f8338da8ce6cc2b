/**
 * A renderer for each dialect, which writes news in its own words and signs
 * them in its own way.
 */

import type { GuardedRequest } from "../outbound/guarded-http.ts";
import type { CallbackDispatch } from "../verification/news.ts";

/**
 * `secrets`: the account's secrets, the newest first. There are several while
 * one replaces another.
 */
export type CallbackRenderer = (
	callback: CallbackDispatch,
	secrets: readonly string[],
	now: number,
) => GuardedRequest;

/** By the name of the dialect. */
export type CallbackRenderers = ReadonlyMap<string, CallbackRenderer>;

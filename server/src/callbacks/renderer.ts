/** Each dialect tells news in its own words, and signs them in its own way. */

import type { GuardedRequest } from "../outbound/guard.ts";
import type { CallbackDispatch } from "../verification/callbacks.ts";

/** `secrets`: the account's, the newest first; while one takes the place of another there are two. */
export type CallbackRenderer = (
	callback: CallbackDispatch,
	secrets: readonly string[],
	now: number,
) => GuardedRequest;

/** By the name of the dialect. */
export type CallbackRenderers = ReadonlyMap<string, CallbackRenderer>;

/**
 * The origin of a verification: the address of the request, and the caller's
 * signals about its own user.
 */

import { DAY_MS } from "../durations.ts";

/** The caller's word about its user. Only members that were given exist. */
export type Signals = {
	/** The user's IP address. */
	readonly clientIp?: string;
	/** The user's device, under a name that the caller chose. */
	readonly deviceId?: string;
	/** The caller already knows the user. */
	readonly trusted?: boolean;
	/** The user has passed a challenge by the caller. */
	readonly challengePassed?: boolean;
};

export type Origin = Signals & {
	/** The client's address of the request, as the operator's trusted proxies report it. */
	readonly callerAddress: string;
};

/** An origin is kept for at most this long, and never longer than its record. */
export const ORIGIN_KEPT_MS = 30 * DAY_MS;

/** Forgets it once its time is over. */
export function forgetOldOrigin(
	verification: { origin?: { readonly keptUntil: number } },
	now: number,
): void {
	const { origin } = verification;
	if (origin !== undefined && origin.keptUntil <= now) {
		delete verification.origin;
	}
}

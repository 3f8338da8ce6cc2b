/** Who asked for a verification: the address of the request, and what the caller says of its own user. */

/** The caller's word about the user that it sends for. Only what was given is there. */
export type Signals = {
	/** The user's own address. */
	readonly clientIp?: string;
	/** The user's device, by a name of the caller's. */
	readonly deviceId?: string;
	/** The caller knows the user. */
	readonly trusted?: boolean;
	/** The user has passed a challenge of the caller's. */
	readonly challengePassed?: boolean;
};

export type Origin = Signals & {
	/** Where the request came from, behind the operator's trusted proxies. */
	readonly callerAddress: string;
};

/** It is kept for as long at most, and goes with the record before. */
export const ORIGIN_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

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

/**
 * One callback that is tried at once, to see whether the endpoint takes it. It goes
 * the way of all callbacks, through the same guard and with the same signature, but
 * nothing is stored and no second try follows.
 */

import { Refusal } from "../errors.ts";
import type { GuardedHttp } from "../outbound/guarded-http.ts";
import { callbackSecretsOf, type SecretParts } from "./secrets-of.ts";
import { signedRequest } from "./signed-request.ts";

export type Tried = {
	/** A status of 2xx came. */
	readonly isTaken: boolean;
	/** Null: no reply came. */
	readonly status: number | null;
	/** Why not; null: it was taken. */
	readonly reason: string | null;
	readonly ms: number;
};

export type TryCallback = (
	accountSid: string,
	callback: Parameters<typeof signedRequest>[0],
) => Promise<Tried>;

export function callbackTrial(
	parts: SecretParts,
	http: GuardedHttp,
): TryCallback {
	const { accounts, now } = parts;
	/** A customer waits for one endpoint at a time: one that hangs holds a request for 10 s. */
	const trying = new Set<string>();

	return async (accountSid, callback) => {
		if (!accounts.mayDeliver(accountSid)) return notTried(STOPPED);
		const customer = accounts.customerOf(accountSid);
		if (trying.has(customer)) {
			throw new Refusal("too_many_requests", {
				message: "Another test of a callback is under way: wait for its answer",
			});
		}
		trying.add(customer);
		try {
			const secrets = await callbackSecretsOf(parts, accountSid);
			if (secrets.length === 0) return notTried("no secret to sign with");
			const begun = now();
			const reply = await http.send(signedRequest(callback, secrets, begun));
			const ms = now() - begun;
			if (reply.outcome !== "reply") {
				return { ...notTried(reply.reason), ms };
			}
			const { status } = reply;
			const isTaken = status >= 200 && status < 300;
			return {
				isTaken,
				status,
				reason: isTaken ? null : `status ${status}`,
				ms,
			};
		} finally {
			trying.delete(customer);
		}
	};
}

const STOPPED =
	"The account or one above it is suspended or closed: no callback is sent";

export const notTried = (reason: string): Tried => ({
	isTaken: false,
	status: null,
	reason,
	ms: 0,
});

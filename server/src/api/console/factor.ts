/** The second factor that a person shows: a code of an app, or a recovery code. */

import type { Factor } from "../../commands/sessions.ts";
import type { Context } from "../../context.ts";
import { totpContext, type User } from "../../people/user.ts";
import { sha256 } from "../../secrets/hash.ts";
import { canonicalRecoveryCode, totpStepOf } from "../../secrets/totp.ts";

/** Null: the code is wrong. Whether it was used before is decided with the commit. */
export function factorIn(
	{ keys, now }: Pick<Context, "keys" | "now">,
	{ sid, totp }: User,
	code: string,
): Factor | null {
	if (totp === null) return null;
	const digits = code.replace(/\s/g, "");
	if (/^\d{6}$/.test(digits)) {
		const secret = keys().open(totp.sealed, totpContext(sid));
		const step = totpStepOf(secret, digits, now());
		return step === null ? null : { sealed: totp.sealed, step };
	}
	const recovery = sha256(canonicalRecoveryCode(code));
	return totp.recovery.includes(recovery) ? { recovery } : null;
}

/** The one search box: a text means a SID, a recipient or a service, by its form. */

import type { Account } from "../../accounts/account.ts";
import type { Context } from "../../context.ts";
import { isSid, madeAt, type SidPrefix } from "../../sid.ts";
import { keysIn } from "../../verification/former-keys.ts";
import { defaultCountryOf } from "../read-recipient.ts";

export type Meant =
	| { readonly kind: "verification"; readonly sid: string }
	/** A message, event or check: it was made at this instant. */
	| { readonly kind: "part"; readonly sid: string; readonly at: number }
	| { readonly kind: "recipient" }
	| { readonly kind: "service" };

const PARTS: readonly SidPrefix[] = ["SM", "CA", "EM", "OTE", "OTC"];

export function meantBy(
	text: string,
	account: Account,
	{ config }: Pick<Context, "config">,
): Meant {
	if (isSid("OTP", text)) return { kind: "verification", sid: text };
	if (PARTS.some((prefix) => isSid(prefix, text))) {
		return { kind: "part", sid: text, at: madeAt(text) };
	}
	const keys = keysIn(text, defaultCountryOf(account, config));
	return { kind: keys.length > 0 ? "recipient" : "service" };
}

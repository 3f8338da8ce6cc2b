/** Checks of `smtp` settings that the schema cannot express. */

import { checkHost } from "../server-address.ts";
import type { SmtpSettings } from "./settings.ts";

/** A sentence about a setting that cannot work; null if all can. It repeats no value. */
export function checkSmtpSettings(settings: SmtpSettings): string | null {
	const { host, port, tls, ca } = settings;
	const wrongHost = checkHost(host);
	if (wrongHost !== null) return wrongHost;
	for (const name of ["ca", "username", "password"] as const) {
		if (/\p{Cc}/u.test(settings[name] ?? "")) {
			return `${name} must be one line without control characters`;
		}
	}
	// RFC 8314: on 465 the server says nothing until the client begins TLS.
	if (port === 465 && (tls === "required" || tls === "opportunistic")) {
		return "tls must be implicit where port is 465";
	}
	// RFC 3207: on these ports the server speaks first, in the clear.
	if ((port === 25 || port === 587) && tls === "implicit") {
		return `tls must be required where port is ${port}: TLS begins with STARTTLS there`;
	}
	if (ca !== undefined && (tls === "opportunistic" || tls === "none")) {
		return `ca has no effect where tls is ${tls}: no certificate is checked`;
	}
	return null;
}

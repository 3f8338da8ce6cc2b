/** What a schema cannot say of the settings of an `smtp` provider. */

import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { StartError } from "../../errors.ts";
import { holdsCertificates } from "../../secrets/certificates.ts";
import { readTextFile } from "../../text-file.ts";
import type { SmtpSettings } from "./settings.ts";

/** One sentence on a setting that cannot work, or null where all is well. It repeats no value. */
export function checkSmtpSettings(settings: SmtpSettings): string | null {
	const { host, port, tls, ca } = settings;
	const isLabel = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
	const labels = domainToASCII(host.replace(/\.$/, "")).split(".");
	if (isIP(host) === 0 && !labels.every((each) => isLabel.test(each))) {
		return "host must be a host name or an address alone; the port is a setting of its own";
	}
	for (const name of ["ca", "username", "password"] as const) {
		if (/\p{Cc}/u.test(settings[name] ?? "")) {
			return `${name} must be one line without control characters`;
		}
	}
	// RFC 8314: there the server waits for the client's TLS, and says nothing.
	if (port === 465 && (tls === "required" || tls === "opportunistic")) {
		return "tls must be implicit where port is 465";
	}
	// RFC 3207: there the server speaks first, in the clear.
	if ((port === 25 || port === 587) && tls === "implicit") {
		return `tls must be required where port is ${port}: TLS begins with STARTTLS there`;
	}
	if (ca !== undefined && (tls === "opportunistic" || tls === "none")) {
		return `ca has no effect where tls is ${tls}: no certificate is checked`;
	}
	return null;
}

/** What the file of `ca` holds. Without a certificate in it TLS would trust nobody, and say so of every message. */
export function readAuthorities(file: string): string {
	const pem = readTextFile(file);
	if (holdsCertificates(pem)) return pem;
	throw new StartError(
		"ca is a file without a certificate in PEM (-----BEGIN CERTIFICATE-----)",
	);
}

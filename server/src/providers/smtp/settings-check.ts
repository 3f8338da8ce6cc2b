/** Checks of `smtp` settings that the schema cannot express. */

import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { StartError } from "../../errors.ts";
import { holdsCertificates } from "../../secrets/certificates.ts";
import { readTextFile } from "../../text-file.ts";
import type { SmtpSettings } from "./settings.ts";

/** A sentence about a setting that cannot work; null if all can. It repeats no value. */
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

/** Reads the file of `ca`. Without a certificate in it TLS would fail for every message. */
export function readAuthorities(file: string): string {
	const pem = readTextFile(file);
	if (holdsCertificates(pem)) return pem;
	throw new StartError(
		"ca is a file without a certificate in PEM (-----BEGIN CERTIFICATE-----)",
	);
}

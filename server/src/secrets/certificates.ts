/** Certificates in settings. */

import { X509Certificate } from "node:crypto";

/**
 * Whether a PEM text holds certificates, all of them readable: TLS skips
 * unreadable ones in silence.
 */
export function holdsCertificates(pem: string): boolean {
	const blocks =
		pem.match(
			/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g,
		) ?? [];
	try {
		return blocks.map((each) => new X509Certificate(each)).length > 0;
	} catch {
		return false;
	}
}

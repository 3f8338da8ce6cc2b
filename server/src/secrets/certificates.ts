/** Certificates of settings. */

import { X509Certificate } from "node:crypto";

/** Whether a text in PEM holds certificates, and each can be read: TLS passes over what it cannot. */
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

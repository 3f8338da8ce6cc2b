/** Checks of `host` and `ca`, which `smtp` and `smpp` have alike. */

import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { StartError } from "../errors.ts";
import { holdsCertificates } from "../secrets/certificates.ts";
import { readTextFile } from "../text-file.ts";

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const NOT_PEM =
	"ca must be a file with certificates in PEM (-----BEGIN CERTIFICATE-----)";

/** Returns a sentence about a `host` that is no host name or address alone; null: it is one. */
export function checkHost(host: string): string | null {
	if (isIP(host) !== 0) return null;
	const labels = domainToASCII(host.replace(/\.$/, "")).split(".");
	return labels.every((label) => LABEL.test(label))
		? null
		: "host must be a host name or an address alone; the port is a setting of its own";
}

/**
 * Reads the file of `ca`. TLS takes a file without a certificate in silence, and then
 * fails for every message.
 */
export function readAuthorities(file: string): string {
	const pem = readTextFile(file);
	if (holdsCertificates(pem)) return pem;
	throw new StartError(NOT_PEM);
}

/** Returns a sentence, without the path, about a file of `ca` that cannot be used; null: it can. */
export function checkAuthorities({
	ca,
}: {
	readonly ca?: string;
}): string | null {
	if (ca === undefined) return null;
	try {
		readAuthorities(ca);
		return null;
	} catch (error) {
		if (error instanceof StartError) return NOT_PEM;
		return `ca cannot be read: ${(error as NodeJS.ErrnoException).code}`;
	}
}

/** Phone numbers and email addresses, in the one form in which they are kept and compared. */

/**
 * Digits without `+`; a `00` prefix, spaces, dashes, dots and brackets are
 * normalised away. Null where that leaves anything but 7 to 15 digits (E.164).
 */
export function normalPhone(text: string): string | null {
	let digits = text;
	if (!/^\d+$/.test(digits)) {
		digits = digits.replace(/[\s\-.()[\]\u2010-\u2015\u00a0]/g, "");
		if (digits.startsWith("+")) digits = digits.slice(1);
	}
	// Also after a `+`: carriers strip them, so they make no other recipient.
	digits = digits.replace(/^0{2,}/, "");
	return /^\d{7,15}$/.test(digits) ? digits : null;
}

/** Up to 15 digits, or 1 to 11 letters, digits, spaces, `-` and `_`. */
export function normalSender(text: string): string | null {
	const digits = text.startsWith("+") ? text.slice(1) : text;
	if (/^\d{1,15}$/.test(digits)) return digits;
	return /^[A-Za-z0-9 _-]{1,11}$/.test(text) && text.trim() !== ""
		? text
		: null;
}

// RFC 5321: 64 octets before the @, 254 in all. Dot-atoms only: quoted local
// parts are legal, unused, and a way into header injection.
const LOCAL =
	/^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/**
 * An address with its domain in lower case and in ASCII (punycode), without a
 * trailing dot. Null where it is not one.
 */
export function normalEmail(text: string): string | null {
	if (text.length > 254) return null;
	const at = text.lastIndexOf("@");
	const local = text.slice(0, at);
	if (at < 1 || Buffer.byteLength(local) > 64 || !LOCAL.test(local)) {
		return null;
	}
	const domain = normalHost(text.slice(at + 1));
	const address = `${local}@${domain}`;
	return domain === null || Buffer.byteLength(address) > 254 ? null : address;
}

/** The key of a phone number or an address, however it is written; null where it is neither. */
export function recipientKeyOf(text: string): RecipientKey | null {
	return normalPhone(text) ?? normalEmail(text)?.toLowerCase() ?? null;
}

/** A host name in lower-case ASCII, or null. */
export function normalHost(text: string): string | null {
	const plain = text.endsWith(".") ? text.slice(0, -1) : text;
	if (
		plain === "" ||
		plain.length > 253 ||
		/[^\p{L}\p{N}\p{M}.-]/u.test(plain)
	) {
		return null;
	}
	let host: string;
	try {
		host = new URL(`http://${plain}`).hostname;
	} catch {
		return null;
	}
	const labels = host.split(".");
	// The URL parser reads such names as addresses: `1` is 0.0.0.1.
	if (/^\d+$/.test(labels.at(-1) ?? "")) return null;
	return labels.every((label) =>
		/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label),
	)
		? host
		: null;
}

/**
 * What makes two recipients the same: digits, or the address in lower case. A
 * `+` never begins either, so the two cannot be mistaken for one another.
 */
export type RecipientKey = string;

export function recipientKeys(recipient: {
	readonly phone: string | null;
	readonly email: string | null;
}): RecipientKey[] {
	const keys: RecipientKey[] = [];
	if (recipient.phone !== null) keys.push(recipient.phone);
	if (recipient.email !== null) keys.push(recipient.email.toLowerCase());
	return keys;
}

/**
 * Senders, email addresses and host names in the one form in which they are
 * kept, and the keys of recipients.
 */

import { addressKind, type Channel } from "../channel.ts";
import { phoneKey } from "../numbers/key.ts";

/**
 * Up to 15 digits, or 1 to 11 letters, digits, spaces, `-` and `_`. A blank before digits
 * is a `+` too: in a form or a query an unencoded one arrives as that.
 */
export function normalSender(text: string): string | null {
	const digits = /^[+ ]/.test(text) ? text.slice(1) : text;
	if (/^\d{1,15}$/.test(digits)) return digits;
	return /^[A-Za-z0-9 _-]{1,11}$/.test(text) && text.trim() !== ""
		? text
		: null;
}

// RFC 5321: at most 64 octets before the @, 254 in all. Only dot-atoms: quoted
// local parts are legal, but unused, and a way into header injection.
const LOCAL =
	/^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/**
 * An address with its local part composed (NFC), and its domain in lower case
 * and in ASCII (punycode), without a trailing dot. Null if it is no address.
 */
export function normalEmail(text: string): string | null {
	if (text.length > 254) return null;
	const at = text.lastIndexOf("@");
	const local = text.slice(0, at).normalize("NFC");
	if (at < 1 || Buffer.byteLength(local) > 64 || !LOCAL.test(local)) {
		return null;
	}
	const domain = normalHost(text.slice(at + 1));
	const address = `${local}@${domain}`;
	return domain === null || Buffer.byteLength(address) > 254 ? null : address;
}

/**
 * Whether a character outside ASCII in the local part becomes an ASCII one in
 * the key: the Kelvin sign becomes `k`, and `İ` an `i` with a dot. The owner of
 * such a look-alike would share the key of somebody else's address. Both the text
 * as it was sent and its composition count: composing hides the first kind, and
 * makes the second.
 */
export function isLookAlike(text: string): boolean {
	const local = text.slice(0, text.lastIndexOf("@"));
	return [...local, ...local.normalize("NFC")].some(
		(character) => character > "\x7f" && /[\0-\x7f]/.test(emailKey(character)),
	);
}

/** Composed again after lower-casing: letters such as `ǰ` are one character in lower case only. */
export function emailKey(address: string): RecipientKey {
	const key = address.normalize("NFC").toLowerCase();
	return key.normalize("NFC");
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
	// The URL parser reads such names as addresses: `1` becomes 0.0.0.1.
	if (/^\d+$/.test(labels.at(-1) ?? "")) return null;
	return labels.every((label) =>
		/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label),
	)
		? host
		: null;
}

/**
 * The key by which two recipients are the same: the key of a number
 * (`numbers/key.ts`), or the address in lower case. Only an address has an `@`,
 * so no number has the key of an address.
 */
export type RecipientKey = string;

/** A phone number and an address as they are dialled and shown, with their keys if those differ. */
export type Recipient = {
	/**
	 * E.164 digits without `+`. In records from before numbers were parsed:
	 * digits as they were sent.
	 */
	readonly phone: string | null;
	readonly email: string | null;
	/** Absent: `phone` itself. */
	readonly phoneKey?: RecipientKey;
	/** Absent: `email` in lower case. */
	readonly emailKey?: RecipientKey;
};

export function recipientOf(
	phone: string | null,
	email: string | null,
): Recipient {
	const ofPhone = phone && phoneKey(phone);
	const ofEmail = email && emailKey(email);
	return {
		phone,
		email,
		...(ofPhone !== null && ofPhone !== phone && { phoneKey: ofPhone }),
		...(ofEmail !== null &&
			ofEmail !== email?.toLowerCase() && { emailKey: ofEmail }),
	};
}

/** Of a number as it is dialled, or an address as it is written in the address line. */
export function keyOfDialled(text: string): RecipientKey {
	return text.includes("@") ? emailKey(text) : phoneKey(text);
}

/** The key of the number, or of the address, that a message on `channel` goes to. */
export function keyOn(
	channel: Channel,
	{ phone, email, phoneKey, emailKey }: Recipient,
): RecipientKey | null {
	return addressKind(channel) === "email"
		? (emailKey ?? email?.toLowerCase() ?? null)
		: (phoneKey ?? phone);
}

export function recipientKeys(recipient: Recipient): RecipientKey[] {
	return [keyOn("sms", recipient), keyOn("email", recipient)].filter(
		(key) => key !== null,
	);
}

/** Senders of email with a name beside the address: `Acme <codes@acme.com>`. */

export type Mailbox = {
	readonly name: string | null;
	readonly address: string;
};

/** The address is not checked. Null: the name is empty, or none that may stand there. */
export function splitMailbox(text: string): Mailbox | null {
	const match = /^([^<>]*)<([^<>]*)>$/.exec(text.trim());
	if (match === null) return { name: null, address: text };
	const name = (match[1] ?? "").trim().replace(/^"(.*)"$/, "$1");
	const address = (match[2] ?? "").trim();
	// An address in a name looks like the sender, also with an @ of another width, or
	// turned round. Mail programs decode an encoded word (RFC 2047), which could hold one.
	const isPlain =
		/^[^\p{Cc}\p{Zl}\p{Zp}"\\\u202a-\u202e\u2066-\u2069]{1,64}$/u.test(name) &&
		!/@|=\?/.test(name.normalize("NFKC"));
	return isPlain ? { name, address } : null;
}

/** RFC 5322, `name-addr`: with the name in quotes unless it is words. */
export function mailboxText({ name, address }: Mailbox): string {
	if (name === null || name === "") return address;
	const isWords = /^[\p{L}\p{N} !#$%&'*+/=?^_`{|}~-]+$/u.test(name);
	return `${isWords ? name : `"${name}"`} <${address}>`;
}

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

/** The same in ASCII: a name beyond it is encoded words (RFC 2047), of 75 characters at most each. */
export function mailboxAscii({ name, address }: Mailbox): string {
	if (name === null || /^[\x20-\x7e]*$/.test(name))
		return mailboxText({ name, address });
	const words: string[] = [];
	let octets: Buffer = Buffer.alloc(0);
	for (const character of name) {
		const more = Buffer.concat([octets, Buffer.from(character)]);
		if (more.length > MOST_OCTETS) {
			words.push(encodedWord(octets));
			octets = Buffer.from(character);
		} else octets = more;
	}
	return `${[...words, encodedWord(octets)].join(" ")} <${address}>`;
}

/** In base64 they are 60 characters. */
const MOST_OCTETS = 45;
const encodedWord = (octets: Buffer) =>
	`=?UTF-8?B?${octets.toString("base64")}?=`;

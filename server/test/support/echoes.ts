/** Texts of gateways: echoes of codes, drawn from a grammar by a seed, and sentences that vendors document. */

type Chance = () => number;

/** Mulberry32: small, and the same on every machine. */
function chanceOf(seed: number): Chance {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

const ALPHABETS = [
	"0123456789",
	"23456789ABCDEFGHJKMNPQRSTUVWXYZ",
	"ABCDEFGHJKMNPQRSTUVWXYZ",
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
];

/** Separators: the first between characters, the second after the last one. */
const SEPARATORS: readonly (readonly [between: string, after: string])[] = [
	["", ""],
	[" ", ""],
	["-", ""],
	[", ", ""],
	[". ", "."],
	["\n", ""],
	["\t|\t", ""],
	["\u00a0", ""],
	["\u200b", ""],
	["</b><b>", ""],
	["&nbsp;", ""],
	["%20", ""],
	["\\n", ""],
];

const each = (write: (char: string) => string) => (text: string) =>
	Array.from(text, write).join("");
const hex = (char: string, length: number) =>
	(char.codePointAt(0) ?? 0).toString(16).padStart(length, "0");

const ENCODINGS: readonly ((text: string) => string)[] = [
	(text) => text,
	(text) => JSON.stringify(text).slice(1, -1),
	each((char) => `\\u${hex(char, 4)}`),
	each((char) => `\\x${hex(char, 2).slice(-2)}`),
	encodeURIComponent,
	(text) => Buffer.from(text).toString("hex").padStart(8, "20"),
	(text) => Buffer.from(text, "utf16le").swap16().toString("hex"),
	each((char) =>
		[...Buffer.from(char)].map((byte) => `%${byte.toString(16)}`).join(""),
	),
	each((char) => `&#${char.codePointAt(0)};`),
	each((char) => `&#x${hex(char, 2)};`),
	(text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
	// A backslash where no escape is needed, as programming languages allow.
	each((char) => (/[0-9bfnrtvux]/i.test(char) ? char : `\\${char}`)),
	// Full width.
	each((char) =>
		/[!-~]/.test(char)
			? String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0)
			: char,
	),
];

const NESTINGS: readonly ((text: string) => string)[] = [
	(text) => text,
	(text) => `Invalid text: Your code is ${text}`,
	(text) => `{"text":"${text}"}`,
	(text) => JSON.stringify({ error: { echo: text } }),
	(text) => `<error><body>${text}</body></error>`,
	(text) => `GET /send?to=1&text=${text}&x=1 failed`,
	(text) => `(${text})\n`,
];

/** The characters one by one, in lists and objects. */
const APART: readonly ((chars: readonly string[]) => string)[] = [
	(chars) => JSON.stringify(chars),
	(chars) => JSON.stringify({ ...chars }),
	(chars) => JSON.stringify(chars.map((digit) => ({ digit }))),
	(chars) => chars.map((char, at) => `[${at}] => ${char}`).join("\n"),
	(chars) => chars.map((char, at) => `c${at}=${char}`).join("&"),
];

function echo(chance: Chance): { code: string; text: string } {
	const one = <Of>(of: readonly Of[]): Of =>
		of[Math.floor(chance() * of.length)] as Of;
	const alphabet = one(ALPHABETS);
	const length = 4 + Math.floor(chance() * 7);
	const code = Array.from({ length }, () => one([...alphabet])).join("");
	const start = chance() < 0.7 ? 0 : Math.floor(chance() * (length - 3));
	const end = chance() < 0.7 ? length : start + 3;
	const chars = [...code.slice(start, end)];
	const [between, after] = one(SEPARATORS);
	let text = chance() < 0.2 ? one(APART)(chars) : chars.join(between) + after;
	const layers = Math.floor(chance() * 3);
	for (let n = 0; n < layers; n++) text = one(ENCODINGS)(text);
	return { code, text: one(NESTINGS)(text) };
}

export function echoesOf(seed: number, count: number) {
	const chance = chanceOf(seed);
	return Array.from({ length: count }, () => echo(chance));
}

export const VENDOR_SENTENCES = [
	// Twilio
	"The 'To' number +1500 is not a valid phone number.",
	"Invalid 'To' Phone Number: 21211",
	"Permission to send an SMS has not been enabled for the region indicated by the 'To' number (21408)",
	"Attempt to send to unsubscribed recipient",
	"The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination.",
	"The number is unverified. Trial accounts cannot send messages to unverified numbers; verify it at twilio.com/user/account/phone-numbers/verified, or purchase a Twilio number.",
	"Message body is required.",
	"The concatenated message body exceeds the 1600 character limit.",
	"Too Many Requests (20429), see https://www.twilio.com/docs/errors/20429",
	"Authenticate",
	"Account is not active",
	"Unreachable destination handset (30003)",
	"Landline or unreachable carrier: error 30006",
	"Message filtered. https://www.twilio.com/docs/errors/30007",
	// Vonage
	"Throughput Rate Exceeded",
	"Missing to param",
	"Invalid value for param: from",
	"Bad credentials",
	"Internal Error - please retry",
	"Quota Exceeded - rejected",
	"Non White-listed Destination - rejected",
	"Illegal Sender Address - rejected",
	"Number barred",
	// Infobip
	"Message sent to next instance",
	"Message with specified message id already exists",
	"Destination address is blacklisted.",
	"Network is not set up on your account (groupId 5, id 6)",
	"Invalid destination address.",
	"Absent Subscriber",
	"Unknown Subscriber (EC_UNKNOWN_SUBSCRIBER)",
	"Your account is out of credits for further submission.",
	// Plivo, MessageBird, Clickatell, Sinch, Telnyx
	"Insufficient credits",
	"'src' is not a valid phone number",
	"Request not allowed (incorrect access_key)",
	"recipients is required",
	"no (correct) recipients found",
	"Message expired before delivery report from SMSC received",
	"Invalid Destination Address",
	"Field 'to' is not allowed to be empty (syntax_constraint_violation)",
	"The number is blocked: STOP message was received",
	"Not routable: the destination number is either a landline or a non-routable wireless number",
	"HTTP 400: Bad Request",
	// Kannel, SMPP
	"Sender missing and no global set, rejected",
	"Authorization failed for sendsms",
	"ESME_RINVDSTADR (11): Invalid Destination Address",
	"ESME_RTHROTTLED: throttling error, ESME has exceeded allowed message limits",
	// SMTP
	"550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos",
	"421 4.7.0 Try again later, closing connection.",
	"554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org",
	"452 4.2.2 The recipient's inbox is out of storage space",
	"535 5.7.8 Username and Password not accepted. Learn more at https://support.google.com/mail/?p=BadCredentials",
	"451 4.3.0 Mail server temporarily rejected message",
] as const;

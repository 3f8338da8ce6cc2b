/**
 * PDUs of SMPP 3.4, to octets and back. Octets are decoded only if encoding gives
 * the same octets again; otherwise the reason is named. A link whose framing is in
 * doubt ends, since the next octets could be read as anything.
 */

import {
	BODIES,
	COMMANDS,
	type CommandName,
	type Field,
	RESPONSE,
} from "./commands.ts";

/** An optional parameter. */
export type Tlv = { readonly tag: number; readonly value: Buffer };

export type Pdu = {
	readonly command: CommandName;
	readonly status: number;
	readonly sequence: number;
	/** Null: a response without a body, as a refusal may be. */
	readonly body: Body | null;
	readonly tlvs: readonly Tlv[];
	/**
	 * Octets at the end that nobody reads. Some SMSCs put a NUL behind the last field, or
	 * in place of a body; and a response that refuses has, by the standard, a status and no body.
	 */
	readonly rest?: Buffer;
};

/** Fields by their names in the specification. Texts have one character for each octet (Latin-1). */
export type Body = Readonly<Record<string, number | string | Buffer>>;

/** The reason why octets are no PDU. */
export type Unreadable =
	| "length below 16"
	| "length above 70000"
	| "length is not that of the PDU"
	| "unknown command"
	| "text without an end"
	| "text too long"
	| "body too short"
	| "optional parameter cut off"
	| "octets behind the end";

export type Decoded =
	| { readonly pdu: Pdu }
	| { readonly unreadable: Unreadable };

const HEADER_OCTETS = 16;
/** Tag and length of an optional parameter. Fewer octets are none. */
const TLV_HEADER_OCTETS = 4;
/** The longest optional parameter, 64 KiB of text, and what is around it. */
const LONGEST_PDU = 70_000;
/** Longer than any text of the specification: some SMSCs have longer message IDs. */
const LONGEST_TEXT = 255;

/** The length that the first octets of a frame announce, or the reason why it is none. */
export function lengthIn(octets: Buffer): number | Unreadable {
	const length = octets.readUInt32BE(0);
	if (length < HEADER_OCTETS) return "length below 16";
	return length > LONGEST_PDU ? "length above 70000" : length;
}

export function decode(octets: Buffer): Decoded {
	if (octets.length < HEADER_OCTETS) return { unreadable: "length below 16" };
	const length = lengthIn(octets);
	if (typeof length === "string") return { unreadable: length };
	if (length !== octets.length) {
		return { unreadable: "length is not that of the PDU" };
	}
	const command = COMMANDS.get(octets.readUInt32BE(4));
	if (command === undefined) return { unreadable: "unknown command" };
	const head = {
		command,
		status: octets.readUInt32BE(8),
		sequence: octets.readUInt32BE(12),
	};
	if (RESPONSE.has(command) && length === HEADER_OCTETS) {
		return { pdu: { ...head, body: null, tlvs: [] } };
	}
	const decoded = decodeBody(octets, head);
	const isRefusal = head.status !== 0 && RESPONSE.has(command);
	if ("pdu" in decoded || !isRefusal) return decoded;
	// Optional parameters alone, as in SMPP 5: the link is sound, and others wait on it.
	const rest = octets.subarray(HEADER_OCTETS);
	return { pdu: { ...head, body: null, tlvs: [], rest } };
}

type Head = Pick<Pdu, "command" | "status" | "sequence">;

function decodeBody(octets: Buffer, head: Head): Decoded {
	const body: Record<string, number | string | Buffer> = {};
	let at = HEADER_OCTETS;
	for (const field of BODIES[head.command].fields) {
		const read = decodeField(octets, at, field);
		if ("unreadable" in read) return read;
		body[field.name] = read.value;
		at = read.end;
	}
	const tlvs: Tlv[] = [];
	while (at + TLV_HEADER_OCTETS <= octets.length) {
		if (!BODIES[head.command].takesTlvs)
			return { unreadable: "octets behind the end" };
		const tag = octets.readUInt16BE(at);
		const begin = at + TLV_HEADER_OCTETS;
		const end = begin + octets.readUInt16BE(at + 2);
		if (end > octets.length)
			return { unreadable: "optional parameter cut off" };
		tlvs.push({ tag, value: octets.subarray(begin, end) });
		at = end;
	}
	const rest = octets.subarray(at);
	return { pdu: { ...head, body, tlvs, ...(rest.length > 0 && { rest }) } };
}

type Read =
	| { readonly value: number | string | Buffer; readonly end: number }
	| { readonly unreadable: Unreadable };

function decodeField(octets: Buffer, at: number, { kind }: Field): Read {
	if (kind === "text") {
		const end = octets.indexOf(0, at);
		if (end === -1) return { unreadable: "text without an end" };
		if (end - at > LONGEST_TEXT) return { unreadable: "text too long" };
		return { value: octets.toString("latin1", at, end), end: end + 1 };
	}
	if (at >= octets.length) return { unreadable: "body too short" };
	const octet = octets[at] as number;
	if (kind === "octet") return { value: octet, end: at + 1 };
	const end = at + 1 + octet;
	return end > octets.length
		? { unreadable: "body too short" }
		: { value: octets.subarray(at + 1, end), end };
}

/** Absent fields are 0 or empty. Throws for a value that no PDU can hold: that is a bug. */
export function encode({
	command,
	status,
	sequence,
	body,
	tlvs,
	rest,
}: {
	readonly command: CommandName;
	readonly status?: number;
	readonly sequence: number;
	readonly body?: Body | null;
	readonly tlvs?: readonly Tlv[];
	readonly rest?: Buffer;
}): Buffer {
	const fields = body === null ? [] : BODIES[command].fields;
	const values = fields.map(({ name, kind }) => octetsOf(body?.[name], kind));
	let length = HEADER_OCTETS;
	for (const value of values) length += value.length;
	for (const { value } of tlvs ?? [])
		length += TLV_HEADER_OCTETS + value.length;
	length += rest?.length ?? 0;
	if (length > LONGEST_PDU) throw new Error(`${command} is too long`);
	const octets = Buffer.allocUnsafe(length);
	octets.writeUInt32BE(length, 0);
	octets.writeUInt32BE(BODIES[command].id, 4);
	octets.writeUInt32BE(status ?? 0, 8);
	octets.writeUInt32BE(sequence, 12);
	let at = HEADER_OCTETS;
	for (const value of values) {
		octets.set(value, at);
		at += value.length;
	}
	for (const { tag, value } of tlvs ?? []) {
		octets.writeUInt16BE(tag, at);
		octets.writeUInt16BE(value.length, at + 2);
		octets.set(value, at + TLV_HEADER_OCTETS);
		at += TLV_HEADER_OCTETS + value.length;
	}
	if (rest !== undefined) octets.set(rest, at);
	return octets;
}

const NOTHING = Buffer.alloc(1);

function octetsOf(
	value: number | string | Buffer | undefined,
	kind: Field["kind"],
): Buffer {
	if (value === undefined || value === "") return NOTHING;
	if (kind === "octet") return Buffer.of(value as number);
	if (kind === "text") {
		if ((value as string).includes("\0")) throw new Error("A NUL in a text");
		return Buffer.from(`${value as string}\0`, "latin1");
	}
	const octets = value as Buffer;
	if (octets.length > 255) throw new Error("A short_message is too long");
	return Buffer.concat([Buffer.of(octets.length), octets]);
}

/** The value of an optional parameter; the first one if it repeats. */
export function tlvIn({ tlvs }: Pick<Pdu, "tlvs">, tag: number): Buffer | null {
	return tlvs.find((each) => each.tag === tag)?.value ?? null;
}

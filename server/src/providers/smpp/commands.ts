/** The commands of SMPP 3.4 that an ESME meets, and the fields of their bodies (section 4). */

export type Field = {
	readonly name: string;
	/** `octet`: one octet. `text`: text up to a NUL. `octets`: one octet with the length, then the octets. */
	readonly kind: "octet" | "text" | "octets";
};

type Layout = {
	readonly id: number;
	readonly fields: readonly Field[];
	readonly takesTlvs: boolean;
};

const octet = (name: string): Field => ({ name, kind: "octet" });
const text = (name: string): Field => ({ name, kind: "text" });

const BIND = [
	...[text("system_id"), text("password"), text("system_type")],
	...[octet("interface_version"), octet("addr_ton"), octet("addr_npi")],
	text("address_range"),
];
const BIND_RESP = [text("system_id")];
const address = (name: "source" | "dest" | "esme"): Field[] => [
	octet(`${name}_addr_ton`),
	octet(`${name}_addr_npi`),
	text(name === "dest" ? "destination_addr" : `${name}_addr`),
];
const MESSAGE = [
	...[text("service_type"), ...address("source"), ...address("dest")],
	...[octet("esm_class"), octet("protocol_id"), octet("priority_flag")],
	...[text("schedule_delivery_time"), text("validity_period")],
	...[octet("registered_delivery"), octet("replace_if_present_flag")],
	...[octet("data_coding"), octet("sm_default_msg_id")],
	{ name: "short_message", kind: "octets" } as const,
];
const DATA = [
	...[text("service_type"), ...address("source"), ...address("dest")],
	...[octet("esm_class"), octet("registered_delivery"), octet("data_coding")],
];
const MESSAGE_ID = [text("message_id")];

const layout = (
	id: number,
	fields: readonly Field[],
	takesTlvs = true,
): Layout => ({ id, fields, takesTlvs });

export const BODIES = {
	bind_receiver: layout(0x01, BIND),
	bind_receiver_resp: layout(0x80000001, BIND_RESP),
	bind_transmitter: layout(0x02, BIND),
	bind_transmitter_resp: layout(0x80000002, BIND_RESP),
	bind_transceiver: layout(0x09, BIND),
	bind_transceiver_resp: layout(0x80000009, BIND_RESP),
	outbind: layout(0x0b, [text("system_id"), text("password")], false),
	unbind: layout(0x06, [], false),
	unbind_resp: layout(0x80000006, [], false),
	submit_sm: layout(0x04, MESSAGE),
	submit_sm_resp: layout(0x80000004, MESSAGE_ID),
	deliver_sm: layout(0x05, MESSAGE),
	deliver_sm_resp: layout(0x80000005, MESSAGE_ID),
	data_sm: layout(0x103, DATA),
	data_sm_resp: layout(0x80000103, MESSAGE_ID),
	alert_notification: layout(0x102, [...address("source"), ...address("esme")]),
	enquire_link: layout(0x15, [], false),
	enquire_link_resp: layout(0x80000015, [], false),
	generic_nack: layout(0x80000000, [], false),
} as const satisfies Record<string, Layout>;

export type CommandName = keyof typeof BODIES;

export const COMMANDS: ReadonlyMap<number, CommandName> = new Map(
	Object.entries(BODIES).map(([name, { id }]) => [id, name as CommandName]),
);

/** Responses and generic_nack: their numbers have the highest bit set. */
export const RESPONSE: ReadonlySet<CommandName> = new Set(
	[...COMMANDS].filter(([id]) => id >= 0x80000000).map(([, name]) => name),
);

/** Optional parameters that are read or written by name (section 5.3). */
export const TAGS = {
	receipted_message_id: 0x001e,
	sar_msg_ref_num: 0x020c,
	sar_total_segments: 0x020e,
	sar_segment_seqnum: 0x020f,
	network_error_code: 0x0423,
	message_payload: 0x0424,
	message_state: 0x0427,
} as const;

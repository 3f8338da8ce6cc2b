import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { BODIES, type CommandName } from "./commands.ts";
import { frames } from "./frames.ts";
import { type Body, decode, encode } from "./pdu.ts";

/** npm `smpp`, which has a codec of its own; it comes without types. */
const { PDU: Peer } = createRequire(import.meta.url)("smpp") as {
	PDU: {
		new (command: string, fields: object): { toBuffer(): Buffer };
		fromBuffer(octets: Buffer): Record<string, unknown>;
	};
};

const FIELDS: Body = {
	...{ service_type: "OTP", source_addr_ton: 5, source_addr_npi: 0 },
	...{ source_addr: "Acme", dest_addr_ton: 1, dest_addr_npi: 1 },
	...{ destination_addr: "491710000001", esm_class: 0x40, protocol_id: 1 },
	...{ priority_flag: 2, schedule_delivery_time: "" },
	...{ validity_period: "000000001000000R", registered_delivery: 1 },
	...{ replace_if_present_flag: 1, data_coding: 8, sm_default_msg_id: 7 },
};
const SHORT = Buffer.from("0500030102010041", "hex");

describe("what another codec writes and reads", () => {
	test("submit_sm is the same octets", () => {
		const tlvs = [{ tag: 0x020c, value: Buffer.from("0102", "hex") }];
		const ours = encode({
			...{ command: "submit_sm", sequence: 77, tlvs },
			body: { ...FIELDS, short_message: SHORT },
		});
		const theirs = new Peer("submit_sm", {
			...{ ...FIELDS, sequence_number: 77, sar_msg_ref_num: 0x0102 },
			short_message: SHORT,
		}).toBuffer();
		expect(ours.toString("hex")).toBe(theirs.toString("hex"));
	});

	test.each<[CommandName, Body]>([
		[
			"bind_transceiver",
			{
				...{ system_id: "id", password: "secret", system_type: "OTP" },
				...{ interface_version: 0x34, addr_ton: 1, addr_npi: 1 },
				address_range: "49",
			},
		],
		["deliver_sm_resp", { message_id: "" }],
		["submit_sm_resp", { message_id: "1fdd0517" }],
		[
			"alert_notification",
			{
				...{ source_addr_ton: 1, source_addr_npi: 1, source_addr: "49" },
				...{ esme_addr_ton: 1, esme_addr_npi: 1, esme_addr: "50" },
			},
		],
		[
			"data_sm",
			{
				...{ service_type: "", source_addr_ton: 1, source_addr_npi: 1 },
				...{ source_addr: "4917", dest_addr_ton: 5, dest_addr_npi: 0 },
				...{ destination_addr: "Acme", esm_class: 4 },
				...{ registered_delivery: 0, data_coding: 0 },
			},
		],
		["enquire_link", {}],
		["unbind", {}],
		["outbind", { system_id: "id", password: "x" }],
	])("%s is read as it was meant, and the other way round", (command, body) => {
		const theirs = new Peer(command, { ...body, sequence_number: 5 });
		expect(decode(theirs.toBuffer())).toMatchObject({
			pdu: { command, sequence: 5, status: 0, body },
		});
		const ours = encode({ command, sequence: 5, body });
		expect(Peer.fromBuffer(ours)).toMatchObject({ command, ...body });
	});

	test("every command has the number that it has elsewhere", () => {
		const { commands } = createRequire(import.meta.url)("smpp") as {
			commands: Record<string, { id: number }>;
		};
		for (const [name, { id }] of Object.entries(BODIES)) {
			expect([name, commands[name]?.id]).toEqual([name, id]);
		}
	});
});

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("a PDU is refused by name", () => {
	test.each([
		["", "length below 16"],
		["0000000f 00000015 00000000 000000", "length below 16"],
		["0000000f 00000015 00000000 00000001", "length below 16"],
		["7fffffff 00000015 00000000 00000001", "length above 70000"],
		["00000011 00000015 00000000 00000001", "length is not that of the PDU"],
		["00000010 00000099 00000000 00000001", "unknown command"],
		["00000014 00000015 00000000 00000001 00000000", "octets behind the end"],
		["00000010 00000005 00000000 00000001", "text without an end"],
		["00000011 80000004 00000000 00000001 41", "text without an end"],
		["00000012 00000005 00000000 00000001 0001", "body too short"],
		[
			"00000015 80000004 00000000 00000001 00 04240001",
			"optional parameter cut off",
		],
		[
			`00000111 80000004 00000000 00000001 ${"41".repeat(256)}00`,
			"text too long",
		],
	])("%#: %s: %s", (octets, unreadable) => {
		expect(decode(hex(octets))).toEqual({ unreadable });
	});

	test("where short_message is said to be longer than what is there", () => {
		const octets = encode({ command: "deliver_sm", sequence: 1, body: FIELDS });
		octets[octets.length - 1] = 1;
		expect(decode(octets)).toEqual({ unreadable: "body too short" });
	});
});

test("an answer that refuses may come without a body", () => {
	const octets = hex("00000010 80000004 00000058 00000001");
	const { pdu } = decode(octets) as Extract<
		ReturnType<typeof decode>,
		{ pdu: unknown }
	>;
	expect(pdu).toEqual({
		...{ command: "submit_sm_resp", status: 0x58, sequence: 1 },
		...{ body: null, tlvs: [] },
	});
	expect(encode(pdu)).toEqual(octets);
});

test.each([
	// Optional parameters without a name in front, as SMPP 5 has them.
	"00000019 80000004 00000045 00000001 001d00054e6f7065 00",
	"00000012 80000009 0000000e 00000001 4142",
	"00000014 80000000 00000003 00000001 00000000",
])("the body of an answer that refuses is not needed: %s", (octets) => {
	const { pdu } = decode(hex(octets)) as Extract<
		ReturnType<typeof decode>,
		{ pdu: unknown }
	>;
	expect(pdu).toMatchObject({ sequence: 1, body: null, tlvs: [] });
	expect(encode(pdu)).toEqual(hex(octets));
});

test.each(["00", "0000", "000424"])(
	"%s behind the last field is no parameter, and left alone",
	(behind) => {
		const tlvs = [{ tag: 0x0427, value: Buffer.of(2) }];
		for (const given of [[], tlvs]) {
			const pdu = encode({
				...{ command: "deliver_sm", sequence: 1, tlvs: given },
				body: { ...FIELDS, short_message: SHORT },
			});
			const octets = Buffer.concat([pdu, hex(behind)]);
			octets.writeUInt32BE(octets.length, 0);
			const decoded = decode(octets);
			expect(decoded).toMatchObject({
				pdu: { body: { short_message: SHORT }, tlvs: given },
			});
			if ("pdu" in decoded) expect(encode(decoded.pdu)).toEqual(octets);
		}
	},
);

test("enquire_link_resp may have a NUL in place of a body", () => {
	const octets = hex("00000011 80000015 00000000 00000001 00");
	const decoded = decode(octets);
	expect(decoded).toMatchObject({ pdu: { command: "enquire_link_resp" } });
	if ("pdu" in decoded) expect(encode(decoded.pdu)).toEqual(octets);
});

test("a text cannot hold what would end it", () => {
	const body = { system_id: "a\0b" };
	expect(() => encode({ command: "bind_receiver", sequence: 1, body })).toThrow(
		"A NUL in a text",
	);
});

describe("frames", () => {
	const pdus = [1, 2, 3].map((sequence) =>
		encode({
			...{ command: "deliver_sm", sequence },
			body: { ...FIELDS, short_message: Buffer.alloc(sequence * 60, 65) },
		}),
	);
	const stream = Buffer.concat(pdus);

	test.each([1, 2, 3, 4, 5, 15, 16, 17, 100, 10_000])(
		"come whole out of pieces of %i octets",
		(size) => {
			const incoming = frames();
			const found: Buffer[] = [];
			for (let at = 0; at < stream.length; at += size) {
				const piece = Buffer.from(stream.subarray(at, at + size));
				const { frames: whole, broken } = incoming.take(piece);
				expect(broken).toBeNull();
				found.push(...whole);
				const isWhole =
					Buffer.concat(found).length === Math.min(at + size, stream.length);
				expect(incoming.isPartial()).toBe(!isWhole);
			}
			expect(found).toEqual(pdus);
		},
	);

	test.each([
		["00000000", "length below 16"],
		["0000000f", "length below 16"],
		["00011171", "length above 70000"],
		["80000000", "length above 70000"],
	])("a length of %s breaks them, behind what was whole", (length, broken) => {
		const octets = Buffer.concat([pdus[0] as Buffer, hex(length)]);
		expect(frames().take(octets)).toEqual({ frames: [pdus[0]], broken });
	});

	test("a length is waited for, octet by octet", () => {
		const incoming = frames();
		for (const octet of [0, 1, 0x11]) {
			expect(incoming.take(Buffer.of(octet)).broken).toBeNull();
		}
		expect(incoming.take(Buffer.of(0x70)).broken).toBeNull();
		expect(incoming.isPartial()).toBe(true);
	});
});

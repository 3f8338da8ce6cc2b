import { describe, expect, test } from "vitest";
import { commonCodes } from "../error-codes.ts";
import { errorCodesOf } from "./error-codes.ts";
import { mayBeReceipt } from "./incoming.ts";
import { answeredId } from "./message-ids.ts";
import { optOutIn } from "./opt-outs.ts";
import type { Body, Pdu, Tlv } from "./pdu.ts";
import { receiptIn } from "./receipts.ts";
import type { SmppSettings } from "./settings.ts";

const pdu = (body: Body, tlvs: readonly Tlv[] = []): Pdu => ({
	...{ command: "deliver_sm", status: 0, sequence: 1, tlvs },
	body: { esm_class: 4, data_coding: 0, ...body },
});
const ofText = (text: string, body: Body = {}) =>
	pdu({ short_message: Buffer.from(text, "latin1"), ...body });
const wide = (text: string) => Buffer.from(text, "utf16le").swap16();

type Given = Partial<
	Pick<SmppSettings, "messageId" | "errorTable" | "errorCodes">
>;

function read(one: Pdu, given: Given = {}) {
	const { messageId = "same", errorTable = "none", errorCodes = {} } = given;
	const commonCode = commonCodes(errorCodesOf({ errorTable, errorCodes }));
	return receiptIn(one, { messageId, commonCode, secrets: ["secret"] });
}

describe("dialects of a receipt's text", () => {
	test.each([
		[
			"the standard's",
			"id:7220bb6b sub:001 dlvrd:1 submit date:0610190851 done date:0610190951 stat:DELIVRD err:000 text:hello",
			["7220bb6b", "delivered", null],
		],
		[
			"dates of 12 digits, Text",
			"id:b756-c4 sub:001 dlvrd:000 submit date:061019085100 done date:061019095100 stat:UNDELIV err:027 Text:hello",
			["b756-c4", "undelivered", "027"],
		],
		["few fields", "id:1 stat:EXPIRED", ["1", "undelivered", null]],
		["no blanks kept", " id: 1 stat: REJECTD err: 1", ["1", "failed", "1"]],
		["upper case", "ID:1 STAT:DELIVRD ERR:0", ["1", "delivered", null]],
		[
			"whole words",
			"id:1 stat:UNDELIVERABLE err:1F",
			["1", "undelivered", "1F"],
		],
		["another order", "id:1 err:001 stat:FAILED", ["1", "failed", "001"]],
		[
			"further fields",
			"id:1 stat:ENROUTE err:000 mccmnc:26201",
			["1", "sent", null],
		],
		[
			"an error that is a sentence",
			"id:1 stat:UNDELIV err:no such user",
			["1", "undelivered", "no"],
		],
		[
			"an ID in the GSM alphabet",
			"id:a\x11b\x02 stat:DELIVRD",
			["a_b$", "delivered", null],
		],
		["an ID in ASCII", "id:a_b$ stat:DELIVRD", ["a_b$", "delivered", null]],
		["no word that is known", "id:1 stat:PURPLE", null],
		["no name", "sub:001 stat:DELIVRD", null],
		["a name further on", "hello id:1 stat:DELIVRD", null],
		["what the text repeats", "id:1 err:000 text:x stat:DELIVRD id:2", null],
		["nothing", "", null],
	])("%s", (_, text, expected) => {
		const receipt = read(ofText(text));
		expect(
			receipt && [receipt.reference, receipt.status, receipt.errorCode],
		).toEqual(expected);
		expect(receipt?.errorMessage ?? null).toBeNull();
	});

	const TEXT = "id:1 stat:DELIVRD err:000 text:x";
	test.each<[string, Pdu]>([
		["ASCII that is called UCS-2", ofText(TEXT, { data_coding: 8 })],
		["UCS-2", pdu({ short_message: wide(TEXT), data_coding: 8 })],
		["message_payload", pdu({}, [{ tag: 0x424, value: Buffer.from(TEXT) }])],
		[
			"behind a header",
			ofText(`\x05\x00\x03\x01\x01\x01${TEXT}`, { esm_class: 0x44 }),
		],
		[
			"parameters alone",
			pdu({}, [
				{ tag: 0x1e, value: Buffer.from("1\0") },
				{ tag: 0x427, value: Buffer.of(2) },
			]),
		],
		[
			"parameters alone, without NUL and esm_class",
			pdu({ esm_class: 0 }, [
				{ tag: 0x1e, value: Buffer.from("1") },
				{ tag: 0x427, value: Buffer.of(2) },
			]),
		],
	])("%s", (_, one) => {
		expect(mayBeReceipt(one)).toBe(true);
		expect(read(one)).toMatchObject({ reference: "1", status: "delivered" });
	});

	test.each([
		[0, "sent"],
		[1, "sent"],
		[2, "delivered"],
		[3, "undelivered"],
		[4, "undelivered"],
		[5, "undelivered"],
		[6, "sent"],
		[7, "undelivered"],
		[8, "failed"],
		[9, null],
	])("message_state %i is %s", (state, status) => {
		const tlvs = [
			{ tag: 0x1e, value: Buffer.from("1") },
			{ tag: 0x427, value: Buffer.of(state) },
		];
		expect(read(pdu({}, tlvs))?.status ?? null).toBe(status);
	});

	test("which is a receipt esm_class says, not the text", () => {
		const text = "id:1 stat:DELIVRD";
		const isOne = (esm_class: number) =>
			mayBeReceipt(ofText(text, { esm_class }));
		expect([0x04, 0x08, 0x20, 0x44].map(isOne)).toEqual(Array(4).fill(true));
		expect([0, 0x40, 0x10, 0x03].map(isOne)).toEqual(Array(4).fill(false));
	});
});

describe("names of messages", () => {
	test.each<[string, SmppSettings["messageId"], string, string]>([
		// Seen at jSMPP's simulator.
		["1fdd0517", "hexToDecimal", "534578455", "534578455"],
		// Seen by others: leading zeros on either side.
		["39f99dd5", "hexToDecimal", "0972660181", "972660181"],
		["00B8BE19", "hexToDecimal", "12107289", "12107289"],
		["0972660181", "decimalToHex", "39F99DD5", "972660181"],
		["00B8BE19", "same", "00B8BE19", "00B8BE19"],
		[
			"ffffffffffffffff",
			"hexToDecimal",
			"18446744073709551615",
			"18446744073709551615",
		],
		["9b1d-4e", "hexToDecimal", "9b1d-4e", "9b1d-4e"],
		// It is as it was answered, against the setting.
		["1fdd0517", "hexToDecimal", "1fdd0517", "534578455"],
	])("%s with %s is found by %s", (answered, messageId, receipt, known) => {
		expect(answeredId(answered, messageId)).toBe(known);
		const found = read(ofText(`id:${receipt} stat:DELIVRD`), { messageId });
		expect(found?.reference).toBe(known);
	});

	test("where parameter and text differ, the parameter is as it was answered", () => {
		const tlvs = [{ tag: 0x1e, value: Buffer.from("10\0") }];
		const short_message = Buffer.from("id:16 stat:DELIVRD");
		const messageId = "hexToDecimal";
		expect(answeredId("10", messageId)).toBe("16");
		expect(read(pdu({ short_message }, tlvs), { messageId })?.reference).toBe(
			"16",
		);
	});

	test.each<[string, SmppSettings["messageId"], string, string, string?]>([
		// As it was answered, and then as in a text.
		["12345678", "hexToDecimal", "12345678", "305419896", "12345678"],
		["1fdd0517", "hexToDecimal", "534578455", "22352987221", "534578455"],
		["534578455", "decimalToHex", "534578455", "534578455", "22352987221"],
		["534578455", "decimalToHex", "1FDD0517", "534578455"],
		["12345678", "same", "12345678", "12345678"],
		["7", "hexToDecimal", "7", "7"],
	])(
		"%s with %s and %s in the parameter alone is looked up as %s, then as %s",
		(answered, messageId, inTlv, reference, otherReference) => {
			const alone = pdu({}, [
				{ tag: 0x1e, value: Buffer.from(`${inTlv}\0`) },
				{ tag: 0x427, value: Buffer.of(2) },
			]);
			const found = read(alone, { messageId });
			expect(found).toMatchObject({ reference, status: "delivered" });
			expect(found?.otherReference).toBe(otherReference);
			expect([reference, otherReference]).toContain(
				answeredId(answered, messageId),
			);
		},
	);

	test.each([
		["id:0012345678", "0012345678", "12345678"],
		["id:00b8be19", "00b8be19", "b8be19"],
		["id:0", "0", undefined],
		["id:12345678", "12345678", undefined],
		["id:0-7", "0-7", undefined],
	])(
		"%s, filled up with zeros, is looked up as %s, then as %s",
		(id, reference, otherReference) => {
			const found = read(ofText(`${id} stat:DELIVRD`));
			expect(found?.reference).toBe(reference);
			expect(found?.otherReference).toBe(otherReference);
		},
	);

	test("an empty parameter leaves the name to the text", () => {
		const short_message = Buffer.from("id:16 stat:DELIVRD");
		const tlvs = [{ tag: 0x1e, value: Buffer.from("\0") }];
		expect(read(pdu({ short_message }, tlvs))?.reference).toBe("16");
	});

	test.each(["", "a\u0001b", "x".repeat(256)])("%j is none", (id) => {
		expect(answeredId(id, "same")).toBeNull();
	});
});

describe("errors", () => {
	const failed = (err: string) => ofText(`id:1 stat:UNDELIV err:${err}`);

	test.each<[string, Given, string | null]>([
		["027", {}, "027"],
		["000", {}, null],
		["027", { errorTable: "map" }, "30003"],
		["001", { errorTable: "map" }, "30005"],
		["1", { errorTable: "infobip" }, "30005"],
		["001", { errorTable: "twilio" }, "30003"],
		["005", { errorTable: "twilio" }, "30005"],
		["005", { errorTable: "twilio", errorCodes: { "5": "30004" } }, "30004"],
		["00F", { errorCodes: { F: "30006" } }, "30006"],
		["099", { errorTable: "map" }, "099"],
	])("err:%s with %j is %s", (err, given, expected) => {
		expect(read(failed(err), given)?.errorCode).toBe(expected);
	});

	test("may be a parameter, and UNKNOWN has one of its own", () => {
		const tlvs = [
			{ tag: 0x1e, value: Buffer.from("1") },
			{ tag: 0x427, value: Buffer.of(5) },
			{ tag: 0x423, value: Buffer.of(3, 0, 27) },
		];
		expect(read(pdu({}, tlvs), { errorTable: "map" })?.errorCode).toBe("30003");
		expect(read(ofText("id:1 stat:UNKNOWN err:005"))?.errorCode).toBe("30008");
	});
});

describe("words that stop messages", () => {
	const SETTINGS = {
		alphabet: "gsm" as const,
		startWords: ["START"],
		stopWords: ["STOP", "ARRÊT"],
	};
	const mo = (short_message: Buffer, more: Body = {}) =>
		pdu({
			...{ esm_class: 0, source_addr: "491710000001" },
			...{ destination_addr: "Acme", short_message, ...more },
		});
	const kind = (one: Pdu) => optOutIn(one, SETTINGS)?.kind ?? null;

	test.each<[Pdu, string | null]>([
		[mo(Buffer.from("STOP")), "stop"],
		[mo(Buffer.from(' "stop!" \n')), "stop"],
		[mo(wide("arrêt"), { data_coding: 8 }), "stop"],
		[mo(Buffer.from("arrêt", "latin1"), { data_coding: 3 }), "stop"],
		[mo(Buffer.from("Start")), "start"],
		[mo(Buffer.from("STOPP")), null],
		[mo(Buffer.from("please stop")), null],
		[mo(Buffer.from("")), null],
		// It is logged that nobody can tell whose they are.
		[mo(Buffer.from("STOP"), { source_addr: "Acme" }), "stop"],
		[mo(Buffer.from("STOP"), { source_addr: "" }), "stop"],
		[mo(Buffer.from("STOP"), { destination_addr: "" }), "stop"],
		[mo(Buffer.from("0003", "hex"), { esm_class: 0x40 }), null],
	])("%#", (one, expected) => {
		expect(kind(one)).toBe(expected);
	});

	test.each<[number, string]>([
		[0, "unmarked"],
		[1, "international"],
		[2, "national"],
		[5, "other"],
	])("source_addr_ton %i: the number is %s", (source_addr_ton, form) => {
		expect(
			optOutIn(mo(Buffer.from("STOP"), { source_addr_ton }), SETTINGS),
		).toEqual({
			...{ kind: "stop", from: "491710000001", form, to: "Acme" },
			country: null,
		});
	});
});

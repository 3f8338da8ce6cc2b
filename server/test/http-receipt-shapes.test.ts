/** Receipts in the shapes in which gateways send them: wrapped, nested, listed, in parts. */

import { describe, expect, test } from "vitest";
import { snsReceipts } from "../src/providers/presets/sns.ts";
import { effortOf } from "./support/effort.ts";
import { gatewayWith, type Parts } from "./support/receipt-requests.ts";

const secret = { in: "query", name: "key", value: "a-receipt-secret-of-24-c" };
const KEY = "key=a-receipt-secret-of-24-c";

const gateway = (changes: Record<string, unknown>) =>
	gatewayWith({
		format: "json",
		fields: { reference: "id", status: "status" },
		statuses: { OK: "delivered", SENT: "sent", BAD: "undelivered" },
		secret,
		...changes,
	});
const posted = (body: unknown): Parts => ({
	query: KEY,
	body: typeof body === "string" ? body : JSON.stringify(body),
});
const NONE = { receipts: [], unlisted: 0, unreadable: 0, missing: null };

describe("lists", () => {
	const meta = gateway({
		list: "entry.*.changes.*.value.statuses",
		otherChannel: { field: "errors.*.code", is: ["131026"] },
		fields: {
			...{ reference: "id", status: "status" },
			errorCode: "errors.0.code",
		},
		statuses: {
			...{ sent: "sent", delivered: "delivered" },
			...{ read: "delivered", failed: "failed" },
		},
	});
	const change = (value: unknown) => ({ field: "messages", value });

	test("WhatsApp: statuses in the second change, beside a message that came in", () => {
		const body = {
			object: "whatsapp_business_account",
			entry: [
				{
					id: "1",
					changes: [
						change({ messages: [{ from: "491711234567", id: "wamid.in" }] }),
						change({ statuses: [{ id: "wamid.a", status: "sent" }] }),
					],
				},
				{ id: "2", changes: [] },
				{
					id: "3",
					changes: [
						change({
							statuses: [
								{ id: "wamid.b", status: "read" },
								{
									id: "wamid.c",
									status: "failed",
									errors: [{ code: 1 }, { code: 131026 }],
								},
								{
									id: "wamid.d",
									status: "delivered",
									errors: [{ code: 131026 }],
								},
							],
						}),
					],
				},
			],
		};
		const failed = { status: "failed", errorCode: "1", errorMessage: null };
		expect(meta.brought(posted(body)).receipts).toEqual([
			{
				reference: "wamid.a",
				...{ status: "sent", errorCode: null, errorMessage: null },
			},
			{
				reference: "wamid.b",
				...{ status: "delivered", errorCode: null, errorMessage: null },
			},
			{ reference: "wamid.c", ...failed, otherChannel: true },
			{
				reference: "wamid.d",
				...{ status: "delivered", errorCode: "131026", errorMessage: null },
			},
		]);
	});

	test.each<[string, unknown]>([
		[
			"only a message that came in",
			{ entry: [{ changes: [change({ messages: [1] })] }] },
		],
		["an object", {}],
		["an empty list", []],
		["null where a list is", { entry: null }],
		[
			"null where the last list is",
			{ entry: [{ changes: [change({ statuses: null })] }] },
		],
		["a text on the way", { entry: "x" }],
		["lists of lists", { entry: [[[{}]]] }],
	])("%s holds no receipt, and is taken", (_, body) => {
		const lookedFor = "entry.*.changes.*.value.statuses";
		expect(meta.brought(posted(body))).toEqual({
			...NONE,
			absent: { setting: "receipts.list", lookedFor },
		});
	});

	test("what is no list is counted beside receipts, and refused alone", () => {
		const wrong = change({ statuses: { id: "x" } });
		const right = change({ statuses: [{ id: "a", status: "sent" }] });
		expect(
			meta.brought(posted({ entry: [{ changes: [wrong, right] }] })),
		).toMatchObject({
			receipts: [{ reference: "a" }],
			unreadable: 1,
			missing: "entry.*.changes.*.value.statuses",
		});
		expect(meta.said(posted({ entry: [{ changes: [wrong] }] }))).toBe(
			"parameter",
		);
	});

	test("several lists in one request", () => {
		const two = gateway({ list: ["delivered", "failed.items"] });
		const body = {
			delivered: [{ id: "a", status: "OK" }],
			failed: { items: [{ id: "b", status: "BAD" }] },
		};
		expect(two.said(posted(body))).toEqual(["a delivered", "b undelivered"]);
		expect(two.said(posted({ failed: body.failed }))).toEqual([
			"b undelivered",
		]);
	});
});

describe("wrapped JSON", () => {
	const event = { id: "a", status: "OK" };
	const inner = JSON.stringify(event);

	test.each<[string, Record<string, unknown>, Parts]>([
		[
			"in a form field",
			{ format: "form", unwrap: { field: "data" } },
			posted(`data=${encodeURIComponent(inner)}`),
		],
		[
			"in a JSON string",
			{ unwrap: { field: "Message" } },
			posted({ Message: inner }),
		],
		["in a list of JSON", { unwrap: { field: "m.0" } }, posted({ m: [inner] })],
		[
			"in base64",
			{ unwrap: { field: "message.data", encoding: "base64" } },
			posted({ message: { data: btoa(inner) } }),
		],
		[
			"in base64 of another alphabet, without padding",
			{ unwrap: { field: "d", encoding: "base64" } },
			posted({ d: Buffer.from(inner).toString("base64url") }),
		],
		[
			"in the query",
			{ format: "query", method: "GET", unwrap: { field: "d" } },
			{ method: "GET", query: `${KEY}&d=${encodeURIComponent(inner)}` },
		],
	])("%s", (_, changes, parts) => {
		expect(gateway(changes).said(parts)).toEqual(["a delivered"]);
	});

	test("with a list in it", () => {
		const wrapped = gateway({ unwrap: { field: "Message" }, list: "events" });
		const Message = JSON.stringify({ events: [event, { ...event, id: "b" }] });
		expect(wrapped.said(posted({ Message }))).toEqual([
			"a delivered",
			"b delivered",
		]);
	});

	test.each<[string, unknown, object]>([
		["without the field: no receipt", { Type: "Notification" }, NONE],
		["no JSON in it", { Message: "{" }, { unreadable: 1, missing: "Message" }],
		["a number in it", { Message: "1" }, { unreadable: 1, missing: "Message" }],
		["an object instead of a text", { Message: event }, NONE],
		["depth", { Message: "[".repeat(50_000) }, { unreadable: 1 }],
	])("%s", (_, body, brought) => {
		const wrapped = gateway({ unwrap: { field: "Message" } });
		expect(wrapped.brought(posted(body))).toMatchObject({
			receipts: [],
			...brought,
		});
	});

	test("no base64 in it", () => {
		const wrapped = gateway({ unwrap: { field: "d", encoding: "base64" } });
		const right = btoa(inner);
		for (const d of ["%", "é", "=a", btoa("\xff"), `!${right}`, `${right}!`])
			expect(wrapped.brought(posted({ d }))).toMatchObject({ unreadable: 1 });
	});
});

describe("Amazon SNS", () => {
	const TOPIC = "arn:aws:sns:eu-central-1:123456789012:codes";
	const sns = gateway(snsReceipts([TOPIC]));
	const Message = JSON.stringify({ id: "a", status: "OK" });
	const notification = { Type: "Notification", TopicArn: TOPIC, Message };

	test("a notification of the topic", () => {
		expect(sns.said(posted(notification))).toEqual(["a delivered"]);
	});

	test.each([
		["another topic", { ...notification, TopicArn: `${TOPIC}2` }],
		["no topic", { ...notification, TopicArn: undefined }],
		["the topic in the message alone", { Message: `{"TopicArn":"${TOPIC}"}` }],
		["a list of topics", { ...notification, TopicArn: [TOPIC] }],
		["no JSON", "{"],
	])("refused: %s", (_, body) => {
		expect(sns.said(posted(body))).toBe("receipt_rejected");
	});

	const asking = {
		Type: "SubscriptionConfirmation",
		...{ TopicArn: TOPIC, Message: "You have chosen to subscribe" },
		SubscribeURL: "https://sns.eu-central-1.amazonaws.com/?Action=x",
	};

	test("a subscription that is to be confirmed is no receipt", () => {
		expect(sns.brought(posted(asking))).toEqual({
			...NONE,
			confirm: asking.SubscribeURL,
		});
	});

	test("a subscription to another topic is refused, not shown", () => {
		const other = { ...asking, TopicArn: "arn:aws:sns:eu-central-1:1:evil" };
		expect(sns.said(posted(other))).toBe("receipt_rejected");
	});

	test("the end of a subscription is not confirmed, although it has a URL", () => {
		const ended = { ...asking, Type: "UnsubscribeConfirmation" };
		expect(sns.brought(posted(ended))).not.toHaveProperty("confirm");
	});

	test("without its URL it is unreadable, and a URL in a list is none", () => {
		for (const SubscribeURL of [undefined, [asking.SubscribeURL]])
			expect(sns.brought(posted({ ...asking, SubscribeURL }))).toEqual({
				...NONE,
				missing: "SubscribeURL",
			});
	});
});

describe("references", () => {
	test("several in one field of a GET", () => {
		const listed = gateway({
			...{ format: "query", method: "GET" },
			fields: { reference: "ids", status: "status" },
			reference: { separator: "," },
		});
		const said = (ids: string) =>
			listed.brought({ method: "GET", query: `${KEY}&status=OK&ids=${ids}` });
		const references = (ids: string) =>
			said(ids).receipts.map(({ reference }) => reference);
		expect(references("a,b,%20c%20,")).toEqual(["a", "b", "c"]);
		expect(references("a")).toEqual(["a"]);
		expect(said(`a,${"x".repeat(256)},b`)).toMatchObject({
			receipts: [{ reference: "a" }, { reference: "b" }],
			unreadable: 1,
			missing: "ids",
		});
		expect(said(",")).toMatchObject({ unreadable: 1, missing: "ids" });
	});

	test("a pattern takes the first group", () => {
		const parted = gateway({ reference: { pattern: "^([^/]+)/[0-9]+$" } });
		expect(parted.said(posted({ id: "ab-1/2", status: "OK" }))).toEqual([
			"ab-1 delivered",
		]);
		for (const id of ["ab-1", "/1", `${"x".repeat(200)}/1`])
			expect(parted.brought(posted({ id, status: "OK" }))).toMatchObject({
				...{ receipts: [], unreadable: 1, missing: "id" },
			});
	});
});

describe("words", () => {
	test("the name before the group: the first that is listed decides", () => {
		const infobip = gateway({
			fields: { reference: "id", status: ["status.name", "status.group"] },
			statuses: {
				DELIVERED_TO_OPERATOR: "sent",
				DELIVERED: "delivered",
				UNDELIVERABLE: "undelivered",
			},
		});
		const said = (name: string | null, group: string | null) =>
			infobip.brought(posted({ id: "a", status: { name, group } }));
		const statusOf = (...words: Parameters<typeof said>) =>
			said(...words).receipts[0]?.status;
		expect(statusOf("DELIVERED_TO_OPERATOR", "DELIVERED")).toBe("sent");
		expect(statusOf("DELIVERED_TO_HANDSET", "DELIVERED")).toBe("delivered");
		expect(statusOf(null, "UNDELIVERABLE")).toBe("undelivered");
		expect(said("X", "Y")).toMatchObject({ unlisted: 1, unreadable: 0 });
		expect(said(null, null)).toMatchObject({
			...{ unlisted: 0, unreadable: 1, missing: "status.name" },
		});
	});

	test("without regard to case where that is said", () => {
		const said = (status: string, error: string, ignoreCase: boolean) =>
			gateway({
				ignoreCase,
				fields: { reference: "id", status: "status", errorCode: "error" },
			}).brought(posted({ id: "a", status, error }));
		expect(said("bad", "none", true).receipts).toMatchObject([
			{ status: "undelivered", errorCode: null },
		]);
		expect(said("Bad", "absent", true).receipts).toMatchObject([
			{ errorCode: "30003" },
		]);
		expect(said("bad", "none", false)).toMatchObject({ unlisted: 1 });
		expect(said("BAD", "absent", false).receipts).toMatchObject([
			{ errorCode: "30003" },
		]);
		for (const word of ["constructor", "__proto__", "toString"])
			expect(said(word, "none", true)).toMatchObject({ unlisted: 1 });
	});

	test("not on this channel, by two fields of a form", () => {
		const form = gateway({
			format: "form",
			otherChannel: {
				...{ field: "code", matches: "^4[0-9]{2}$" },
				and: [{ field: "app", exists: true }],
			},
		});
		const other = (body: string) =>
			form.brought(posted(body)).receipts[0]?.otherChannel;
		expect(other("id=a&status=BAD&code=404&app=1")).toBe(true);
		expect(other("id=a&status=BAD&code=404")).toBeUndefined();
		expect(other("id=a&status=BAD&code=500&app=1")).toBeUndefined();
		expect(other("id=a&status=SENT&code=404&app=1")).toBeUndefined();
	});
});

describe("multipart/form-data", () => {
	const multipart = gateway({ format: "multipart" });
	const label = "multipart/form-data; boundary=xYz";
	const sent = (
		body: string | Buffer,
		contentType: string | undefined = label,
	) => ({
		...{ query: KEY, body },
		headers: { "content-type": contentType },
	});
	const field = (name: string, value: string, more = "") =>
		`--xYz\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
	const END = "--xYz--\r\n";

	test("fields, with a file, a preamble and headers of their own between them", () => {
		const body = [
			"preamble\r\n",
			field("id", "a"),
			field(
				"status",
				"\r\n--xY",
				'; filename="a.bin"\r\nContent-Type: image/png',
			),
			"--xYz \r\ncontent-type: text/plain; charset=utf-8\r\ncontent-disposition: form-data; name=status\r\n\r\nOK\r\n",
			END,
			"epilogue",
		].join("");
		expect(multipart.said(sent(body))).toEqual(["a delivered"]);
		expect(
			multipart.said(
				sent(body, 'Multipart/Form-Data; charset=x; BOUNDARY="xYz"'),
			),
		).toEqual(["a delivered"]);
	});

	test("JSON in one of its fields", () => {
		const wrapped = gateway({
			format: "multipart",
			unwrap: { field: "event" },
		});
		const body = field("event", '{"id":"a","status":"OK"}') + END;
		expect(wrapped.said(sent(body))).toEqual(["a delivered"]);
	});

	test.each<[string, string | Buffer, string | undefined]>([
		["no label", field("id", "a") + END, ""],
		["another label", field("id", "a") + END, "text/plain; boundary=xYz"],
		["no boundary", field("id", "a") + END, "multipart/form-data"],
		[
			"a long boundary",
			(field("id", "a") + END).replaceAll("xYz", "x".repeat(71)),
			`multipart/form-data; boundary="${"x".repeat(71)}"`,
		],
		[
			"another boundary",
			field("id", "a") + END,
			"multipart/form-data; boundary=abc",
		],
		["no end", field("id", "a"), label],
		["cut off in a header", "--xYz\r\nContent-Disposition: form-da", label],
		["no header", "--xYz\r\n\r\nOK\r\n--xYz--", label],
		[
			"a name that is missing",
			`--xYz\r\nContent-Disposition: form-data\r\n\r\nOK\r\n${END}`,
			label,
		],
		[
			"a header without end",
			`--xYz\r\nContent-Disposition: form-data; name="${"x".repeat(60_000)}`,
			label,
		],
		["no UTF-8", Buffer.from(field("id", "\xff") + END, "latin1"), label],
		["nothing", "", label],
		["the mark alone", "--xYz", label],
	])("%s is refused", (_, body, contentType) => {
		expect(multipart.said(sent(body, contentType))).toBe("parameter");
	});

	test("1,000 parts are taken, and one more is not looked at", () => {
		const parts = (count: number) =>
			field("id", "a") +
			field("status", "OK") +
			field("x", "1").repeat(count - 2) +
			END;
		expect(multipart.said(sent(parts(1_000)))).toEqual(["a delivered"]);
		expect(multipart.said(sent(parts(1_001)))).toBe("malformed");
	});
});

test("the reply to receipts is the one that is set, and only to those", () => {
	const reply = { status: 200, contentType: "text/plain", body: "ACK/Jasmin" };
	const jasmin = gateway({ format: "form", reply: { body: "ACK/Jasmin" } });
	expect(jasmin.brought(posted("id=a&status=OK")).reply).toEqual(reply);
	expect(jasmin.brought(posted("id=a&status=UNHEARD")).reply).toEqual(reply);
	expect(jasmin.said({ body: "id=a&status=OK" })).toBe("receipt_rejected");
	expect(gateway({}).brought(posted({ id: "a", status: "OK" })).reply).toBe(
		undefined,
	);
});

describe("a hostile gateway: bounded, never an exception", () => {
	const MOST_MICROSECONDS = 400_000;
	const MIB = 1024 * 1024;
	const fill = (piece: string, before = "", after = "") =>
		before +
		piece.repeat(
			Math.floor((MIB - before.length - after.length) / piece.length),
		) +
		after;
	const nested = gateway({ list: ["a.*.*.*.*", "*.*.*.*.*.*.*.*", "*.a.*.b"] });
	const listed = gateway({ list: "results" });
	const patterned = gateway({
		format: "form",
		reference: { separator: ",", pattern: "^(.*)x(.*)z$" },
	});
	const wrapped = gateway({ unwrap: { field: "d" }, list: "*" });
	const parts = gateway({ format: "multipart" });
	const multipart = (body: string): Parts => ({
		...posted(body),
		headers: { "content-type": "multipart/form-data; boundary=x" },
	});

	test.each<[string, ReturnType<typeof gateway>, Parts, string | string[]]>([
		[
			"100,000 entries",
			listed,
			posted({ results: Array(100_000).fill(1) }),
			"too_large",
		],
		[
			"500,000 things behind *",
			nested,
			posted(fill("1,", '{"a":[[[[', "1]]]]}")),
			"parameter",
		],
		["lists in lists", nested, posted(fill("[[[[]]]],", "[", "1]")), []],
		["depth", nested, posted("[".repeat(MIB / 2) + "]".repeat(MIB / 2)), []],
		[
			"depth in objects",
			listed,
			posted(`${'{"results":'.repeat(90_000)}1${"}".repeat(90_000)}`),
			"parameter",
		],
		["commas", patterned, posted(fill("a,", "status=OK&id=")), "too_large"],
		[
			"a text that does not match",
			patterned,
			posted(fill(`${"x".repeat(255)}y,`, "status=OK&id=")),
			[],
		],
		["quotes", wrapped, posted({ d: fill("\\").slice(0, MIB / 2 - 20) }), []],
		[
			"an escaped list",
			wrapped,
			posted({ d: `[${"[1],".repeat(100_000)}1]` }),
			"too_large",
		],
		["line ends", parts, multipart(fill("\r\n")), "parameter"],
		["marks", parts, multipart(fill("--x\r\n")), "parameter"],
		[
			"half marks",
			parts,
			multipart(
				fill("\r\n--", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"),
			),
			"parameter",
		],
		[
			"semicolons",
			parts,
			multipart(
				fill("; name=", "--x\r\nContent-Disposition:", "\r\n\r\n\r\n--x--"),
			),
			"parameter",
		],
	])("%s", (_, it, request, expected) => {
		expect(it.said(request)).toEqual(expected);
		expect(effortOf(() => it.said(request))).toBeLessThan(MOST_MICROSECONDS);
	});
});

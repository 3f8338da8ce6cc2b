import { describe, expect, test } from "vitest";
import { echoesOf, VENDOR_SENTENCES } from "../../test/support/echoes.ts";
import { effortOf } from "../../test/support/effort.ts";
import {
	blotted,
	blottedCode,
	blottedSpent,
	blottedSpentCode,
	blottedUnseen,
	blottedUnseenCode,
	oneLine,
} from "./error-text.ts";

const message = {
	to: "919960639901",
	text: "Your Acme code is 482913, valid 5 minutes, order A77",
	code: "482913",
	subject: null,
};

test.each([
	["Invalid parameter 482913", "Invalid parameter …"],
	["\\nABCDEF", "\\n…", "ABCDEF"],
	["%0AABCDEF", "%0A…", "ABCDEF"],
	["%255Cu0041%255Cu0042%255Cu0043", "…", "ABCDEF"],
	["text=Your%20code%20is%20482913", "text=Your%20code%20is%20…"],
	["cut: 4829", "cut: …"],
	["spelled 4, 8, 2, 9, 1, 3.", "spelled …."],
	["hex-content [2034383239313320] is invalid", "hex-content […] is invalid"],
	["hex-content [0034003800320039] is invalid", "hex-content […] is invalid"],
	["id deadbeef0123456789abcdef", "id deadbeef0123456789abcdef"],
	["grouped 482 913", "grouped …"],
	['["4","8","2","9","1","3"]', '["…"]'],
	['{"0":"4","1":"8","2":"2","3":"9"}', '{"0":"…"}'],
	['{"4":0,"8":1,"2":2,"9":3}', '{"…":3}'],
	["<b>4</b><b>8</b><b>2</b>", "<b>…</b>"],
	["first 4, then 8, then 2", "first …"],
	["&#52;&#56;&#x32;&nbsp;9", "…"],
	["&#00000052;&#00000056;&#x00000032;", "…"],
	["\\u{0000034}\\u{0000038}\\x{0032}", "…"],
	["４８２９ and ٤٨٢٩١٣ and ⁴⁸²", "… and … and …"],
	["4​8​2​9", "…"],
	["code aBcD", "code …", "ABCD"],
	["code TEST", "code …", "test"],
	["48 913 2913", "48 … …"],
	["+919960639901 is no mobile number", "+… is no mobile number"],
	["+91 (9960) 639-901 and 0 9960 639901", "+… and 0 …"],
	["key sesame-open is revoked", "key … is revoked"],
	["key sesame%2Dopen, pw !:) and 1!:)", "key …, pw … and 1…"],
	["domain main, main4", "domain …, main4"],
	["order A77 and A777", "order … and A777"],
	["a\r\nb\u2028c\0d\ud800e", "a b c d e"],
	["Acme is filtered", "Acme is filtered"],
])("%j becomes safe", (text, expected, code = message.code) => {
	expect(
		blotted(text, { ...message, code }, ["sesame-open", "!:)", "main"]),
	).toBe(expected);
});

test("an address is not quoted, however it is written", () => {
	const mail = { ...message, to: "john.doe@example.com", code: "QWERTY" };
	for (const said of [
		"550 5.7.1 rejected: QWERTY for <John.Doe@example.com>",
		"550 5.7.1 rejected: Q-W-E for john.doe%40example.com",
	])
		expect(blotted(said, mail, [])).toMatch(
			/^550 5\.7\.1 rejected: … for <?…>?$/,
		);
});

test("a code at the edge of what is looked at does not slip through in half", () => {
	const secret = "s".repeat(1019);
	expect(blotted(`${secret} 482913 x`, message, [secret])).toBe("…");
});

test("half a code as an error code is none", () => {
	expect(blottedCode("21606", message, [])).toBe("21606");
	expect(blottedCode("E4829", message, [])).toBeNull();
	expect(blottedCode("4%38%32", message, [])).toBeNull();
});

test.each([
	["Rejected: Your code is 482913", "Rejected: Your code is …"],
	["text=Your%20code%20is%20482913&to=x", "text=Your%…%…%…&to=x"],
	["code 482 913 or 48-29-13", "code … or …"],
	["code 4829, said 4 8 2 9 and 4, 8, 2.", "code …, said … and …."],
	["code aB3dE9 or AB3D", "code … or …"],
	["code ٤٨٢٩١٣", "code …"],
	["said A. B. C. D. and Q W 3", "said …. and …"],
	["\\u0034\\u0038\\u0032", "…"],
	["[4,8,2,9]", "[…]"],
	["{'d1':'4','d2':'8','d3':'2'}", "{'d1':'…'}"],
	[
		"Absent subscriber (HTTP 500, stat 12)",
		"Absent subscriber (HTTP …, stat 12)",
	],
	["a\r\nb", "a b"],
])("%j of a receipt becomes safe", (text, expected) => {
	expect(blottedUnseen(text)).toBe(expected);
});

test.each([
	["30003", "30003"],
	["EC_ABSENT_SUBSCRIBER", "EC_ABSENT_SUBSCRIBER"],
	["5.1.1", "5.1.1"],
	["text was 482913", "text was …"],
	["Your%20code%20is%20482913", "Your%…%…%…"],
])("the error code %j of a receipt is %j", (text, expected) => {
	expect(blottedUnseenCode(text, [])).toBe(expected);
});

test.each([
	["482913", null],
	["E482913X", null],
	["48.29-13", null],
	["smsc:0123456789abcdef-482913", null],
	["message_0123abcdefghij482913", null],
	["4829", "4829"],
	["30034", "30034"],
	["EC_ABSENT_SUBSCRIBER", "EC_ABSENT_SUBSCRIBER"],
	["KWQMXZ", null, "KWQMXZ"],
	["user.kwqmxz", null, "KWQMXZ"],
	["ABSENT", "ABSENT", "SENT"],
])(
	"the error code %j of a receipt that comes after the end is %j",
	(text, expected, code = message.code) => {
		expect(blottedSpentCode(text, (word) => word === code)).toBe(expected);
	},
);

test("a word of a receipt is looked at once, however many readings have it", () => {
	const words: string[] = [];
	const shown = blottedSpent("Ad&#65;m &amp; Eve said ABCDEF", (word) => {
		words.push(word);
		return word === "ABCDEF";
	});
	expect(shown).toBe("Ad&#65;m &amp; Eve said …");
	expect(words.sort()).toEqual(["ABCDEF", "ADAM", "SAID"]);
});

test.each([
	["quoted", "a ".repeat(790)],
	[
		"quoted, with many encodings",
		`%2525252541 &amp;amp;amp;amp;#65; \\\\\\\\\\\\u0061 ${"a ".repeat(740)}`,
	],
])("a body that a gateway repeats costs a few milliseconds: %s", (_, body) => {
	const text = `${body}${message.code}`;
	const work = () => blotted(`Invalid text: ${text}`, { ...message, text }, []);
	expect(effortOf(work) / 1_000).toBeLessThan(30);
});

test("at most 200 characters, no emoji cut in two", () => {
	expect(oneLine("🔐".repeat(300))).toBe("🔐".repeat(200));
});

const ECHOES = echoesOf(20_260_901, 300);

describe("echoes from a grammar", () => {
	test("of 300 none shows three characters of the code in order", () => {
		const shown = ECHOES.map(({ code, text }) => ({
			code,
			text,
			blotted: blotted(text, { ...message, text: "", code }, []),
		}));
		expect(shown.filter((one) => showsCode(one.blotted, one.code))).toEqual([]);
		expect(
			ECHOES.filter(({ code, text }) => showsCode(text, code)).length,
		).toBeGreaterThan(80);
	});

	test("in a receipt no digits do, and nothing of a code that is still good", () => {
		const shown = ECHOES.map(({ code, text }) => {
			const unseen = blottedUnseen(text);
			const seen = blotted(unseen, { ...message, text: "", code }, []);
			return { code, text, unseen, seen };
		});
		expect(shown.filter((one) => showsCode(one.seen, one.code))).toEqual([]);
		const numeric = shown.filter(({ code }) => /^\d+$/.test(code));
		expect(numeric.length).toBeGreaterThan(50);
		expect(numeric.filter((one) => showsCode(one.unseen, one.code))).toEqual(
			[],
		);
	});

	test("and a sentence around one stays", () => {
		const said = blotted(
			`Message "%34%38%32913" was rejected by the operator`,
			message,
			[],
		);
		expect(said).toBe('Message "…" was rejected by the operator');
	});
});

test.each(VENDOR_SENTENCES)("a vendor's sentence stays: %s", (sentence) => {
	const text = "Your Acme code is 739264. It is good for 15 minutes.";
	const about = { to: "4915112345678", text, code: "739264", subject: null };
	expect(blotted(sentence, about, ["twilio-auth-token-0001"])).toBe(sentence);
	const alphanumeric = { ...about, text, code: "K7WQ3MXZ" };
	expect(blotted(sentence, alphanumeric, [])).toBe(sentence);
	const withoutNumbers = sentence.replace(/\d[\d.]*/g, "").trim();
	expect(blottedUnseen(withoutNumbers)).toBe(oneLine(withoutNumbers));
});

/** Separators ignored, as somebody would read it. */
function showsCode(text: string, code: string): boolean {
	const read = text
		.normalize("NFKC")
		.toUpperCase()
		.replace(/[^\p{L}\p{N}]/gu, "");
	const upper = code.toUpperCase();
	return Array.from({ length: upper.length - 2 }, (_, at) =>
		upper.slice(at, at + 3),
	).some((run) => read.includes(run));
}

test("one word of a receipt's error code that holds a secret, or is a piece of one, is not shown", () => {
	const secrets = ["sk_live_SECRETTOKEN12345"];
	for (const text of [...secrets, `x-${secrets[0]}`, "SECRETTOKEN"]) {
		const shown = blottedUnseenCode(text, secrets);
		expect(shown.includes("SECRETTOKEN"), shown).toBe(false);
	}
	expect(blottedUnseenCode("30003", secrets)).toBe("30003");
});

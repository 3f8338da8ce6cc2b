import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fill, fillHtml, type Values } from "./fill.ts";
import { htmlFault } from "./html-fault.ts";
import { layOut } from "./layout.ts";
import { holds, placeholderFault } from "./placeholders.ts";
import { readTexts } from "./read.ts";

const values: Values = {
	service: "Acme & Söhne",
	minutes: "10",
	domain: "acme.com",
	extra: { id: "7" },
};

test("all placeholders but the code are filled in, once", () => {
	const text = "{code} {service} {minutes} {domain} {extra.id}{extra.none}!";
	expect(fill(text, values)).toBe("{code} Acme & Söhne 10 acme.com 7!");
});

test.each([
	["a value that is a placeholder", "{code}", "{service} {code}"],
	["a value that closes one", "code}", "{{service} {code}"],
	["a value inside the braces of the text", "code", "{{service}} {code}"],
	["a value that opens one", "{code", "{service}} {code}"],
])("%s does not become the code", (_, service, template) => {
	const text = fill(template, { ...values, service });
	expect(text.split("{code}")).toHaveLength(
		template === "{{service}} {code}" ? 3 : 2,
	);
});

describe("for any values", () => {
	const anyValues = fc.record({
		service: fc.string(),
		minutes: fc.nat().map(String),
		domain: fc.constantFrom("", "acme.com"),
		extra: fc.dictionary(fc.constantFrom("a", "b", "__proto__"), fc.string()),
	});
	const known = fc.constantFrom(
		..."service minutes domain extra.a extra.b code".split(" "),
	);
	const literal = fc.stringMatching(/^[ A-Za-z0-9.,:<>&"'\n]*$/);
	const template = fc
		.array(
			fc.oneof(
				literal,
				known.map((name) => `{${name}}`),
			),
		)
		.map((parts) => `${parts.join("")}{code}`);

	test("the code stands where the template has it, and no other placeholder is left", () => {
		fc.assert(
			fc.property(template, anyValues, (text, given) => {
				expect(placeholderFault(text)).toBeNull();
				const filled = fill(text, given);
				const count = (each: string) => each.split("{code}").length;
				expect(count(filled)).toBe(count(text));
			}),
		);
	});

	test("HTML gets no tag and no entity from them", () => {
		fc.assert(
			fc.property(template, anyValues, (text, given) => {
				const page = text.replace(/[<>&"']/g, "");
				const filled = fillHtml(page, given);
				expect(filled).not.toMatch(/[<>"']/);
				expect(filled.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain(
					"&",
				);
			}),
		);
	});
});

test("a value inside a link is percent-encoded", () => {
	const html = '<a href="https://acme.com/{extra.x}?c={code}">{extra.x}</a>';
	expect(fillHtml(html, { ...values, extra: { x: '"/> &?' } })).toBe(
		'<a href="https://acme.com/%22%2F%3E%20%26%3F?c={code}">&quot;/&gt; &amp;?</a>',
	);
});

test.each<[string, string | null]>([
	["<p>{code}</p>", null],
	['<style>a{color:red}</style><a href="https://a.example/">{code}</a>', null],
	['<img src="https://a.example/l.png" alt="{service}"> {code}', null],
	["<p>no code</p>", "must hold {code}"],
	["<p>{code}{nothing}</p>", "at character 10 that does not exist"],
	["{code}<script>alert(1)</script>", "<script>"],
	["{code}< SCRIPT src=x>", "<SCRIPT>"],
	["{code}<meta http-equiv=refresh>", "<meta>"],
	['{code}<form action="https://a.example">', "<form>"],
	['{code}<p onclick="x()">', "onclick"],
	['{code}<p/onmouseover="x()">', "onclick"],
	['{code}<a href="http://a.example">', "https://"],
	['{code}<a href="javascript:x()">', "https://"],
	["{code}<a href=https://a.example>", "https://"],
	["{code}<a href='https://a.example'>", "https://"],
	['{code}<a href="{extra.url}">', "https://"],
	['{code}<a href="https://{extra.host}/">', "https://"],
	['{code}<img src="data:image/png;base64,AA">', "https://"],
	['{code}<p style="background:url(http://a.example)">', "https://"],
	["{code}<p {extra.x}>", "cannot be escaped"],
	['{code}<p style="color:{extra.x}">', "cannot be escaped"],
	["<style>{service}</style>{code}", "cannot be escaped"],
	["<!-- {service} -->{code}", "cannot be escaped"],
	['{code}<img alt="a > b" title={service}>', "&gt;"],
	["{code}<p title='>' {service}>", "&gt;"],
	['{code}<p title= "<b>" {service}>', "&gt;"],
	['{code}<p title="it\'s" class=\'a\'> a > b = "c" </p>', null],
	["{{code}}", "two pairs of braces"],
])("the HTML %s", (html, fault) => {
	if (fault === null) expect(htmlFault(html)).toBeNull();
	else expect(htmlFault(html)).toContain(fault);
});

test("the default layout escapes the text, its name and its logo, and keeps the code", () => {
	const page = layOut("<b>{code}</b>\n\n{code}\n\na\nb", {
		name: '<i>"A"',
		logo: 'https://a.example/"><x',
		locale: '"><y',
	});
	expect(page).not.toMatch(/<b>|<i>|<x|<y/);
	expect(page).toContain("&lt;b&gt;<strong>{code}</strong>&lt;/b&gt;");
	expect(page).toContain(">{code}</p>");
	expect(page).toContain("a<br>\nb");
	expect(htmlFault(layOut("{code}", { name: "A", locale: "de" }))).toBeNull();
});

test("the code is in no logo's URL and in no name: a program that loads images would tell it", () => {
	const page = layOut("{code}", {
		name: "{code}",
		logo: new URL("https://a.example/?c={code}#{code}").href,
		locale: "en",
	});
	expect(page.split("{code}")).toHaveLength(2);
	expect(page).toContain('src="https://a.example/?c=&#123;code}');
});

test.each([
	["#0a7cff", "#0a7cff"],
	["#ffe600", "#1f2937"],
	["#ffffff", "#1f2937"],
	["#000000", "#000000"],
])("with the colour %s the code and the name are %s", (color, ofText) => {
	const page = layOut("{code}", { name: "A", locale: "de", color });
	expect(page).toContain(`border-top:4px solid ${color};`);
	expect(page.match(/[^-]color:(#\w{6})">(A|\{code\})</g)).toEqual([
		`;color:${ofText}">A<`,
		`;color:${ofText}">{code}<`,
	]);
});

describe("a template is refused", () => {
	const ok = { body: "{code}" };
	const deep = { extra: { a: { b: "c" } }, ...ok };
	test.each<[string, unknown, string]>([
		["no list", "{code}", "texts must be a list"],
		["an empty list", [], "texts must be a list"],
		[
			"51 texts",
			Array.from({ length: 51 }, (_, i) => ({ service: `${i}`, ...ok })),
			"1 to 50",
		],
		["no object", ["{code}"], "texts.0 must be an object"],
		["another member", [{ ...ok, text: "" }], "texts.0 may hold"],
		["no body", [{ locale: "de" }], "texts.0.body must be text"],
		[
			"no code",
			[ok, { locale: "de", body: "Hi" }],
			"texts.1.body must hold {code}",
		],
		["an unknown placeholder", [{ body: "{code} {Code}" }], "character 8 that"],
		[
			"one of a prototype",
			[{ body: "{code} {constructor}" }],
			"character 8 that",
		],
		[
			"an extra without a name",
			[{ body: "{code} {extra}" }],
			"character 8 that",
		],
		[
			"an extra with a dot",
			[{ body: "{code} {extra.a.b}" }],
			"character 8 that",
		],
		["double braces", [{ body: "{{code}}" }], "two pairs"],
		["a control character", [{ body: "{code}\u0007" }], "control"],
		["64 KB", [{ body: `{code}${"x".repeat(65_000)}` }], "1600"],
		["a channel", [{ ...ok, channel: "rcs" }], "texts.0.channel"],
		["a locale", [{ ...ok, locale: "german!" }], "texts.0.locale"],
		[
			"a subject of an sms",
			[{ ...ok, channel: "sms", subject: "a" }],
			"email only",
		],
		[
			"HTML of an sms",
			[{ ...ok, channel: "sms", html: "{code}" }],
			"email only",
		],
		[
			"the code in a subject",
			[{ ...ok, subject: "{code}" }],
			"texts.0.subject",
		],
		["a break in a subject", [{ ...ok, subject: "a\u2028b" }], "one line"],
		["a script", [{ ...ok, html: "{code}<script>" }], "<script>"],
		["a nested extra", [deep], "texts.0.extra"],
		["an extra with a break", [{ ...ok, extra: { a: "b\n" } }], "control"],
		["a name in extra", [{ ...ok, extra: { "a b": "c" } }], "names of"],
		[
			"the same twice",
			[ok, { locale: "de", ...ok }, ok],
			"texts.2 is for the same",
		],
	])("for %s", (_, texts, sentence) => {
		const read = () =>
			readTexts(texts, (member, said) => new Error(`${member} ${said}`));
		expect(read).toThrow(sentence);
	});
});

test("`\\{code}` and CRLF are read as the API's clients write them", () => {
	const [text] = readTexts(
		[
			{
				body: "a\r\n\\{code}",
				channel: "voice",
				locale: "pt_BR",
				service: null,
			},
		],
		() => new Error(),
	);
	expect(text).toEqual({ body: "a\n{code}", channel: "call", locale: "pt-BR" });
	expect(holds("{code}", "code")).toBe(true);
});

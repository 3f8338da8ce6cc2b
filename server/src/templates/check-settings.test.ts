import { expect, test } from "vitest";
import { settingsFrom } from "../start/settings-from.ts";
import { checkedTemplates } from "./check-settings.ts";

const named = (text: object, name = "a") => ({ name, texts: [text] });
const ok = named({ body: "{code}" });

test.each<[string, unknown, string]>([
	[
		"a text without the code",
		[ok, named({ body: "Hi" }, "b")],
		"templates.1.texts.0.body: must hold {code}",
	],
	[
		"a placeholder that does not exist",
		[named({ body: "{code} {nam}" })],
		"templates.0.texts.0.body: has a placeholder at character 8",
	],
	["one name twice", [ok, ok], "templates.1.name: is there twice"],
	[
		"a name with a line break",
		[named({ body: "{code}" }, "a\nb")],
		"name: must be",
	],
	["no texts", [{ name: "a", texts: [] }], "templates.0.texts"],
	[
		"an unknown member",
		[named({ body: "{code}", text: "" })],
		"there is no such setting",
	],
	[
		"a wrong channel",
		[named({ body: "{code}", channel: "fax" })],
		"templates.0.texts.0.channel: must be one of sms",
	],
	[
		"a script",
		[named({ body: "{code}", html: "{code}<script>" })],
		"templates.0.texts.0.html: must not hold <script>",
	],
	[
		"a number in extra, which could lose digits",
		[named({ body: "{code}", extra: { id: 2 ** 60 } })],
		"templates.0.texts.0.extra.id",
	],
])("%s stops the start with a line that names it", (_, templates, sentence) => {
	expect(() => settingsFrom({ templates }, {})).toThrow(sentence);
});

test("the texts are kept as the API keeps them", () => {
	const config = settingsFrom(
		{
			templates: [
				named({ body: "a\r\n{code}", channel: "voice", locale: "de_AT" }),
			],
		},
		{},
	);
	expect(checkedTemplates(config)).toEqual([
		named({ channel: "call", locale: "de-AT", body: "a\n{code}" }),
	]);
});

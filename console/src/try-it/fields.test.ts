import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FIELDS, GROUPS, parametersOf } from "./fields.ts";
import en from "./texts.en.ts";

/** The account is chosen in the frame. */
const ELSEWHERE = ["accountSid"];

test("the form has every parameter of a send, each with its explanation", () => {
	const document = JSON.parse(
		readFileSync(
			new URL("../../../server/openapi.json", import.meta.url),
			"utf8",
		),
	);
	const { requestBody } = document.paths["/2fa/send"].post;
	const { schema } = requestBody.content["application/json"];
	const name = schema.$ref?.split("/").at(-1);
	const { properties } =
		name === undefined ? schema : document.components.schemas[name];
	const names = [...FIELDS.map((field) => field.name), ...ELSEWHERE];
	expect(names.toSorted()).toEqual(Object.keys(properties).toSorted());
	const explained = Object.keys(en.help);
	expect(explained.toSorted()).toEqual(
		FIELDS.map((field) => field.name).toSorted(),
	);
	expect(Object.keys(en.groups).toSorted()).toEqual(
		Object.keys(GROUPS).toSorted(),
	);
});

test("what is typed becomes a request", () => {
	expect(
		parametersOf({
			...{ to: "+1 202", body: "line\n{code}", subject: "", repeat: " 3 " },
			...{ trusted: "true", appFallback: "false", codeLength: "6x" },
			limits: "user = 17\n\nip=::1 = x\n",
			extra: " \n",
			unknown: "x",
		}),
	).toEqual({
		...{ to: "+1 202", body: "line\n{code}", repeat: 3 },
		...{ trusted: true, appFallback: false, codeLength: "6x" },
		limits: { user: "17", ip: "::1 = x" },
	});
});

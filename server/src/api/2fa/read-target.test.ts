import { describe, expect, test } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { configFrom } from "../../config/config.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { readTarget } from "./read-target.ts";

const account = {} as Account;
const read = (
	parameters: Parameters<typeof readTarget>[2],
	isUnderWay = false,
) =>
	readTarget(
		{
			config: configFrom({ defaultCountry: "DE" }, {}),
			rekeying: { since: null, isUnderWay: () => isUnderWay },
		} as unknown as Context,
		account,
		parameters,
	);

describe("what a request names without a requestId", () => {
	test.each<[string, object, string[][]]>([
		["a number", { to: "+491711234567" }, [["491711234567"]]],
		["a national number", { to: "0171 1234567" }, [["491711234567"]]],
		["its subscriber's key", { to: "5215512345678" }, [["525512345678"]]],
		["an address", { emailTo: "Ann@Example.com" }, [["ann@example.com"]]],
		["an address in to", { to: "Ann@Example.com" }, [["ann@example.com"]]],
		[
			"both",
			{ to: "+491711234567", emailTo: "a@b.com" },
			[["491711234567"], ["a@b.com"]],
		],
		["one address twice", { to: "a@b.com", emailTo: "a@b.com" }, [["a@b.com"]]],
		["and in capitals", { to: "a@b.com", emailTo: "A@B.com" }, [["a@b.com"]]],
	])("%s", (_, given, recipients) => {
		expect(read({ service: "2FA", ...given })).toEqual({
			service: "2FA",
			recipients,
		});
	});

	test("a national number is never what it would be abroad, as for a send", () => {
		// 1 212 555 0100 with a zero too many, or a German number.
		expect(read({ service: "2FA", to: "012125550100" })).toMatchObject({
			recipients: [["4912125550100"]],
		});
	});

	test("while rows are brought under their present keys, the former ones too", () => {
		const target = read({ service: "2FA", to: "+491711234567" }, true);
		const [keys = []] = "recipients" in target ? target.recipients : [];
		expect(keys[0]).toBe("491711234567");
		expect(keys).toContain("4901711234567");
		expect(keys).toContain("0491711234567");
	});

	test.each([
		["to", { to: "12345" }],
		["to", { to: "a@b.com", emailTo: "c@b.com" }],
		["emailTo", { emailTo: "nobody" }],
	])("%s that no send could have read is refused", (parameter, given) => {
		const reading = () => read({ service: "2FA", ...given });
		expect(reading).toThrow(Refusal);
		expect(reading).toThrow(parameter);
	});
});

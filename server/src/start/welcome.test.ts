import { expect, test } from "vitest";
import { settingsFrom } from "./settings-from.ts";
import { welcome } from "./welcome.ts";

const STARTED = {
	url: "http://127.0.0.1:8080",
	listensOn: "http://127.0.0.1:8080",
	metricsUrl: "http://127.0.0.1:9090/metrics",
	master: { sid: "AC1", token: "token" },
	madeKeyFile: false,
	console: null,
	isSandbox: true,
};
const SMTP = [{ type: "smtp", name: "mail", host: "smtp.example.com" }];

test("the lines to paste send a code where the sandbox carries it", () => {
	const text = welcome(STARTED, settingsFrom({}, {}), null);
	expect(text).toContain("/2fa/send");
	expect(text).toContain("go to the sandbox");
});

test("a port of its own for metrics is told, and none where there is none", () => {
	expect(welcome(STARTED, settingsFrom({}, {}), null)).not.toContain("9090");
	const config = settingsFrom({ metrics: { port: 9090 } }, {});
	expect(welcome(STARTED, config, null)).toContain(
		"Metrics   http://127.0.0.1:9090/metrics",
	);
});

test("they send nothing where a real provider would carry it", () => {
	const config = settingsFrom({ providers: SMTP }, {});
	const text = welcome({ ...STARTED, isSandbox: false }, config, null);
	expect(text).not.toContain("/2fa/send");
	expect(text).toContain("/2fa/search");
	expect(text).toContain("Messages  go to mail");
});

test("keys that an earlier start made are named with the token, and none that are in the environment", () => {
	expect(welcome(STARTED, settingsFrom({}, {}), null)).toContain(
		"./postern.keys (keep it,",
	);
	const POSTERN_KEYS = `k1:${Buffer.alloc(32, 1).toString("base64")}`;
	expect(
		welcome(STARTED, settingsFrom({}, { POSTERN_KEYS }), null),
	).not.toMatch(/^Keys/m);
});

test("the console is named with the way to sign in", () => {
	const shownWith = (hasOwner: boolean, settings: object = {}) =>
		/^Console.*$/m.exec(
			welcome(
				{ ...STARTED, console: { url: "http://127.0.0.1:8080/", hasOwner } },
				settingsFrom(settings, {}),
				null,
			),
		)?.[0];
	expect(shownWith(false)).toBe(
		"Console   http://127.0.0.1:8080/#token  (sign in with account and token, until the account has an owner: postern users create ADDRESS)",
	);
	expect(shownWith(true)).toBe(
		"Console   http://127.0.0.1:8080/  (sign in with your address and password)",
	);
	expect(shownWith(true, { console: { tokenSignIn: true } })).toMatch(
		/or with account and token\)$/,
	);
	expect(welcome(STARTED, settingsFrom({}, {}), null)).not.toContain("Console");
});

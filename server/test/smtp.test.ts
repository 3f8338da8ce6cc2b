/** Mails as they arrive, and what refuses one. */

import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { SmtpSettings } from "../src/providers/smtp/settings.ts";
import {
	ACCEPTED,
	closeAll,
	deliver,
	EMAIL,
	mailbox,
	provider,
	scripted,
	settingsOf,
} from "./support/smtp-provider.ts";
import {
	type Phase,
	type Reaction,
	TEST_CA_FILE,
} from "./support/smtp-server.ts";

afterEach(closeAll);

/** Header fields, unfolded (RFC 5322, 2.2.3), and the body, decoded (RFC 2045, 6.7). */
function parse(raw: string) {
	const at = raw.indexOf("\r\n\r\n");
	const fields = raw
		.slice(0, at)
		.replace(/\r\n[ \t]/g, " ")
		.split("\r\n")
		.map((line): [string, string] => {
			const colon = line.indexOf(":");
			return [line.slice(0, colon), line.slice(colon + 1).trim()];
		});
	const octets = raw
		.slice(at + 4)
		.replace(/=\r\n/g, "")
		.replace(/=([0-9A-F]{2})/g, (_, hex) =>
			String.fromCharCode(Number.parseInt(hex, 16)),
		);
	return {
		names: fields.map(([name]) => name).sort(),
		header: Object.fromEntries(fields),
		body: Buffer.from(octets, "latin1").toString("utf8"),
	};
}

/** Decodes encoded words (RFC 2047), in which a header carries more than ASCII. */
function decodeWords(value: string): string {
	return value
		.replace(/\?=\s+=\?/g, "?==?")
		.replace(/=\?utf-8\?([BQ])\?(.*?)\?=/gi, (_, encoding, text) =>
			Buffer.from(
				encoding.toUpperCase() === "B"
					? Buffer.from(text, "base64").toString("latin1")
					: text
							.replaceAll("_", " ")
							.replace(/=([0-9A-F]{2})/gi, (_: string, hex: string) =>
								String.fromCharCode(Number.parseInt(hex, 16)),
							),
				"latin1",
			).toString("utf8"),
		);
}

const HEADERS = [
	"Auto-Submitted",
	"Content-Transfer-Encoding",
	"Content-Type",
	"Date",
	"From",
	"MIME-Version",
	"Message-ID",
	"Subject",
	"To",
].sort();

describe("an address outside ASCII", () => {
	const to = "j\u00fcrgen@example.org";

	it("is refused elsewhere where the server has no SMTPUTF8, before anything of it is sent", async () => {
		const server = await scripted({});
		const mail = provider(server.port);
		for (const message of [{ to }, { from: "k\u00f6ln@acme.example" }]) {
			expect(await deliver(mail, message)).toMatchObject({
				outcome: "refused",
				retry: "elsewhere",
				errorCode: "5.6.7",
			});
		}
		expect(server.said.filter((line) => /^MAIL/.test(line))).toEqual([]);
		expect(await deliver(mail)).toEqual(ACCEPTED);
	});

	it("is sent where the server has it", async () => {
		const server = await mailbox();
		expect(await deliver(provider(server.port), { to })).toEqual(ACCEPTED);
		expect(server.mails.map((mail) => mail.to)).toEqual([[to]]);
	});

	it("waits where the server says nothing, and lets go of it", async () => {
		const server = await scripted({ EHLO: "hang" });
		const mail = provider(server.port, { timeoutMs: 300 });
		expect(await deliver(mail, { to })).toMatchObject({
			outcome: "refused",
			retry: "later",
		});
	});

	it("waits where the server cannot be asked", async () => {
		const server = await scripted({ greeting: "drop" });
		expect(await deliver(provider(server.port), { to })).toMatchObject({
			outcome: "refused",
			retry: "later",
		});
	});
});

describe("a message", () => {
	it("arrives with exactly the intended headers, at one recipient", async () => {
		const server = await mailbox();
		expect(await deliver(provider(server.port))).toEqual(ACCEPTED);

		const [mail, ...others] = server.mails;
		expect(others).toEqual([]);
		expect(mail).toMatchObject({ from: EMAIL.from, to: [EMAIL.to] });
		const { names, header, body } = parse(mail?.raw ?? "");
		expect(names).toEqual(HEADERS);
		expect(header).toMatchObject({
			From: "codes@acme.example",
			To: "ada@example.org",
			Subject: "Your sign-in code",
			"Message-ID": "<OTE0123456789abcdef@acme.example>",
			"Auto-Submitted": "auto-generated",
			"Content-Type": "text/plain; charset=utf-8",
			"Content-Transfer-Encoding": "quoted-printable",
		});
		expect(Math.abs(Date.parse(header.Date ?? "") - Date.now())).toBeLessThan(
			60_000,
		);
		expect(body).toBe(`${EMAIL.text.replaceAll("\n", "\r\n")}\r\n`);
	});

	it("arrives with its text intact, whatever is in it", async () => {
		const server = await mailbox();
		const smtp = provider(server.port);
		const piece = fc.oneof(
			fc.constantFrom("\n", "\n.", "\n..\n", ".", "=", "=20", " \n", "\t", "'"),
			fc.constantFrom('"', "From ", "é", "💌", "‮", "שלום", "x".repeat(1200)),
			fc.string(),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(piece, { minLength: 1 }), async (pieces) => {
				const text = `${pieces.join("")}!`;
				expect(await deliver(smtp, { text })).toEqual(ACCEPTED);
				const raw = server.mails.pop()?.raw ?? "";
				expect(parse(raw).body).toBe(`${text.replaceAll("\n", "\r\n")}\r\n`);
				for (const line of raw.split("\r\n"))
					expect(line.length).toBeLessThanOrEqual(76);
			}),
			{ numRuns: 60 },
		);
	});

	it("has its HTML beside its text, and the names of its sender", async () => {
		const server = await mailbox();
		const smtp = provider(server.port);
		const html = "<p>Ваш код: <b>482913</b> 💌</p>\n.\n";
		const names = ["Acme", "Acme, Inc.", "Привет", "a: b;"];
		for (const fromName of names) {
			const replyTo = "help@acme.example";
			const message = { html, fromName, replyTo };
			expect(await deliver(smtp, message)).toEqual(ACCEPTED);
		}
		for (const [i, mail] of server.mails.entries()) {
			expect(mail).toMatchObject({ from: EMAIL.from, to: [EMAIL.to] });
			const { header, names: headers, body } = parse(mail.raw);
			expect(headers).toContain("Auto-Submitted");
			expect(header["Reply-To"]).toBe("help@acme.example");
			const from = /^"?(.*?)"? <codes@acme\.example>$/.exec(
				decodeWords(header.From ?? ""),
			);
			expect(from?.[1]).toBe(names[i]);
			const boundary = /^multipart\/alternative;\s*boundary="(.+)"$/.exec(
				header["Content-Type"] ?? "",
			)?.[1];
			const [, text = "", page = "", end] = body.split(`--${boundary}`);
			expect(text).toContain("text/plain");
			expect(text).toContain(EMAIL.text.replaceAll("\n", "\r\n"));
			expect(page).toContain("text/html");
			expect(page).toContain(html.replaceAll("\n", "\r\n"));
			expect(end?.trim()).toBe("--");
		}
	});

	it("has an ASCII Message-ID where the sender's domain has none", async () => {
		const server = await mailbox();
		await deliver(provider(server.port), { from: "codes@bücher.example" });
		expect(parse(server.mails[0]?.raw ?? "").header).toMatchObject({
			From: "codes@xn--bcher-kva.example",
			"Message-ID": "<OTE0123456789abcdef@xn--bcher-kva.example>",
		});
	});

	it("carries a subject beyond ASCII, and none where there is none", async () => {
		const server = await mailbox();
		const smtp = provider(server.port);
		const subject = "Ваш код для входа в «Приложение», 确认码 💌";
		await deliver(smtp, { subject });
		await deliver(smtp, { subject: null });
		const [first, second] = server.mails.map((mail) => parse(mail.raw));
		expect(decodeWords(first?.header.Subject ?? "")).toBe(subject);
		expect(second?.names).toEqual(HEADERS.filter((name) => name !== "Subject"));
	});

	it("carries an encoded word in a subject as the text that it is", async () => {
		const server = await mailbox();
		const smtp = provider(server.port);
		const subjects = [
			"=?utf-8?B?UGF5IG5vdw==?=",
			`Код =?utf-8?Q?Pay=20now?= ${"и так далее ".repeat(12)}`.trim(),
			"is 1 =? 2",
		];
		for (const subject of subjects) await deliver(smtp, { subject });
		expect(
			server.mails.map(({ raw }) =>
				decodeWords(parse(raw).header.Subject ?? ""),
			),
		).toEqual(subjects);
	});

	/** Who: whoever chooses a brand, a subject, an address. Gain: mail to anyone. */
	const EVIL = [
		"a\r\nBcc: eve@evil.example",
		"a\nBcc: eve@evil.example",
		"a\rBcc: eve@evil.example",
		"a\r\n\r\n<script>",
		"a\u2028Bcc: eve@evil.example",
		"a\u0085Bcc: eve@evil.example",
		"a\0\r\n.\r\nMAIL FROM:<eve@evil.example>",
		"=?utf-8?Q?a=0D=0ABcc:_eve@evil.example?=",
		"a, eve@evil.example",
		"eve@evil.example>, <a",
		"a@b.example> NOTIFY=NEVER <",
		"group: eve@evil.example;",
	];
	it.each(
		EVIL.flatMap((evil) =>
			(["subject", "from", "to", "text"] as const).map(
				(field) => [field, evil] as const,
			),
		),
	)("cannot gain a header or a recipient by its %s %j", async (field, evil) => {
		const server = await scripted({
			EHLO: "250-scripted\r\n250 SMTPUTF8",
		});
		const smtp = provider(server.port);
		const isAddress = field === "from" || field === "to";
		await deliver(smtp, {
			[field]: isAddress ? `${evil}@example.org` : evil,
		});
		const rcpts = server.said.filter((line) => line.startsWith("RCPT"));
		expect(rcpts.length).toBe(1);
		if (field !== "to") expect(rcpts).toEqual(["RCPT TO:<ada@example.org>"]);
		expect(server.said.filter((line) => /^MAIL/.test(line)).length).toBe(1);
		expect(server.messages.length).toBe(1);
		const raw = server.messages[0] ?? "";
		const { names, header } = parse(raw);
		expect(names).toEqual(HEADERS);
		for (const addresses of [header.From, header.To])
			expect(addresses?.replace(/<[^>]*>|"[^"]*"/g, "")).not.toMatch(/[,;:]/);
		// A bare CR or LF is a line end to some server (SMTP smuggling).
		expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n\0]/);
	});
});

describe("a refusal", () => {
	it("of the login is this provider's alone", async () => {
		const server = await mailbox();
		const smtp = provider(server.port, {
			tls: "required",
			ca: TEST_CA_FILE,
			username: "postern",
			password: "wrong horse",
		});
		expect(await deliver(smtp)).toMatchObject({
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "535",
		});
		expect(server.mails).toEqual([]);
	});

	it.each<[Phase, string, string, string]>([
		["greeting", "421 4.3.2 shutting down", "later", "4.3.2"],
		["greeting", "554 5.7.1 your address is listed", "elsewhere", "5.7.1"],
		["AUTH", "454 4.7.0 temporary failure", "later", "4.7.0"],
		["AUTH", "535 authentication failed", "elsewhere", "535"],
		["MAIL", "451 4.7.1 greylisted", "later", "4.7.1"],
		["MAIL", "550 5.1.7 bad sender", "elsewhere", "5.1.7"],
		["MAIL", "550 5.1.8 no such domain", "elsewhere", "5.1.8"],
		["MAIL", "553 5.1.3 bad sender syntax", "elsewhere", "5.1.3"],
		["MAIL", "530 5.7.0 authentication required", "elsewhere", "5.7.0"],
		["RCPT", "421 too many connections", "later", "421"],
		["RCPT", "450 4.2.1 try again", "later", "4.2.1"],
		["RCPT", "451 greylisted", "later", "451"],
		["RCPT", "452 4.2.2 mailbox full", "later", "4.2.2"],
		["RCPT", "550 5.1.1 no such user", "never", "30005"],
		["RCPT", "550-5.1.1 no such\r\n550 5.1.1 user", "never", "30005"],
		["RCPT", "550 5.1.2 no such domain", "never", "30005"],
		["RCPT", "501 5.1.3 bad address", "never", "30005"],
		["RCPT", "550 5.1.4 ambiguous", "never", "30005"],
		["RCPT", "550 5.1.6 moved", "never", "30005"],
		["RCPT", "550 5.1.10 null MX", "never", "30005"],
		["RCPT", "556 no mail here", "never", "30005"],
		["RCPT", "550 5.2.1 disabled", "never", "30003"],
		["RCPT", "552 5.2.2 mailbox full", "never", "30003"],
		["RCPT", "550 relay not permitted", "elsewhere", "550"],
		["RCPT", "550 5.7.1 relaying denied", "elsewhere", "5.7.1"],
		["RCPT", "550 5.4.1 no answer", "elsewhere", "5.4.1"],
		["RCPT", "550 5.1.12x no such code", "elsewhere", "550"],
		["DATA", "554 5.5.1 no valid recipients", "elsewhere", "5.5.1"],
		["DATA", "452 4.3.1 disk full", "later", "4.3.1"],
		["message", "550 5.1.1 no such user", "never", "30005"],
		["message", "421 4.3.2 shutting down", "later", "4.3.2"],
		["message", "451 4.3.0 try again", "later", "4.3.0"],
		["message", "550 5.7.1 looks like spam", "elsewhere", "30007"],
		["message", "550 5.7.0 blocked", "elsewhere", "30007"],
		["message", "550 5.7.26 unauthenticated", "elsewhere", "5.7.26"],
		["message", "554 transaction failed", "elsewhere", "554"],
		["message", "552 5.3.4 too big", "elsewhere", "5.3.4"],
	])("at %s: %j -> %s, %s", async (phase, reply, retry, errorCode) => {
		for (const EHLO of [
			"250-x\r\n250 AUTH PLAIN",
			"250-x\r\n250-PIPELINING\r\n250 AUTH PLAIN",
		]) {
			const refusesData: Reaction =
				phase === "MAIL" || phase === "RCPT" ? "503 no" : "354 go on";
			const server = await scripted({
				EHLO,
				DATA: refusesData,
				[phase]: reply,
			});
			const smtp = provider(server.port, {
				username: "postern",
				password: "correct horse",
			});
			expect(await deliver(smtp)).toEqual({
				outcome: "refused",
				retry,
				errorCode,
				errorMessage: expect.stringMatching(/^\d{3} [^\r\n]+$/),
			});
		}
	});

	it("leaves the connection fit for the next message", async () => {
		const server = await mailbox({
			onRcptTo({ address }, _session, done) {
				if (address !== "nobody@example.org") return done();
				done(Object.assign(new Error("no such user"), { responseCode: 550 }));
			},
		});
		const smtp = provider(server.port, { concurrency: 1 });
		await deliver(smtp, { to: "nobody@example.org" });
		expect(await deliver(smtp)).toEqual(ACCEPTED);
		expect(server.connections).toBe(1);
	});

	it("never shows the message or the login that the server quotes", async () => {
		const password = "correct horse";
		const text = "Код Acme: 482-913.\n\nЕсли это не вы, забудьте о нём.";
		const login = Buffer.from(`\0mailer\0${password}`).toString("base64");
		const quotes: [Phase, Reaction][] = [
			["message", () => `554 5.7.1 no: ${text.replaceAll("\n", " ")}`],
			["message", `554-5.7.1 no:\r\n554-${text.split("\n")[0]}\r\n554 bye`],
			["message", "554 5.7.1 482-913 482 913?"],
			["message", (said) => `554 5.7.1 ${said.replaceAll("\r\n", " ")}`],
			["AUTH", (said) => `535 5.7.8 ${said}`],
			["AUTH", `535 5.7.8 ${password} is not mailer's`],
			["AUTH", `535 5.7.8 ${"x".repeat(150)} ${password} ${"y".repeat(5000)}`],
		];
		for (const [phase, reaction] of quotes) {
			const server = await scripted({ [phase]: reaction });
			const smtp = provider(server.port, { username: "mailer", password });
			const answer = await deliver(smtp, { text, subject: "Code 482-913" });
			expect(answer).toMatchObject({ outcome: "refused" });
			const { errorMessage } = answer as { errorMessage: string };
			expect(errorMessage).toMatch(/^[^\r\n]{1,200}$/);
			for (const secret of [password, "mailer", login, "482-913", "Acme"])
				expect(JSON.stringify(answer)).not.toContain(secret);
		}
	});

	it("stays legible, whatever the message is made of", async () => {
		const server = await scripted({ message: "554 5.7.1 No. Go to e.example" });
		const answer = await deliver(provider(server.port), { text: ".\ne\n12" });
		expect(answer).toMatchObject({
			errorMessage: "554 5.7.1 No. Go to e.example",
		});
	});
});

describe("settings", () => {
	it("have their defaults", () => {
		expect(settingsOf({ host: "mail.example" })).toEqual({
			type: "smtp",
			name: "mail",
			host: "mail.example",
			tls: "required",
			concurrency: 10,
			messagesPerConnection: 100,
			timeoutMs: 30_000,
		});
	});

	it.each([
		{ host: "mail.example", hots: "x" },
		{ host: "mail.example", username: "postern" },
		{ host: "mail.example", password: "correct horse" },
		{ host: "mail.example", tls: "maybe" },
		{ host: "mail.example", heloName: "a\r\nMAIL FROM:<eve@evil.example>" },
		{},
	])("refuse %j", (given) => {
		expect(() => settingsOf(given)).toThrow();
	});

	it("are all explained", () => {
		for (const property of Object.values(SmtpSettings.properties))
			expect(property).toHaveProperty("description");
	});
});

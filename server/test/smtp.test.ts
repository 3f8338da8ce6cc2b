import { getEventListeners } from "node:events";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { complete } from "../src/config/read.ts";
import type { Answer, Message } from "../src/providers/contract.ts";
import { smtpProvider } from "../src/providers/smtp/provider.ts";
import { judgeFailure } from "../src/providers/smtp/refusal.ts";
import { SmtpSettings } from "../src/providers/smtp/settings.ts";
import { periodsUntil } from "./support/effort.ts";
import {
	type Phase,
	type Reaction,
	startMailbox,
	startScriptedServer,
	TEST_CA_FILE,
} from "./support/smtp-server.ts";

const MESSAGE: Message = {
	eventSid: "OTE0123456789abcdef",
	targetSid: "EM0123456789abcdef",
	requestId: "OTP0123456789abcdef",
	accountSid: "AC0123456789abcdef",
	channel: "email",
	from: "codes@acme.example",
	to: "ada@example.org",
	subject: "Your sign-in code",
	text: "Your Acme code is 482913.\nIt is good for 10 minutes.",
	code: "482913",
	expiresAt: 1_800_000_000_000,
	locale: null,
	fromName: null,
	replyTo: null,
	html: null,
	extra: {},
	language: null,
	voice: null,
	repeat: 1,
};

/** Providers come before servers: a server fails the test if a connection is left. */
const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
	for (const one of toClose.splice(0).reverse()) await one.close();
});

function keep<T extends { close(): Promise<void> }>(one: T): T {
	toClose.push(one);
	return one;
}

const mailbox = async (options?: Parameters<typeof startMailbox>[0]) =>
	keep(await startMailbox(options));
const scripted = async (script: Partial<Record<Phase, Reaction>>) =>
	keep(await startScriptedServer(script));

/** The settings for the provider, checked and with defaults. */
function settingsOf(given: object): SmtpSettings {
	return complete(
		SmtpSettings,
		{ type: "smtp", name: "mail", ...given },
		{ source: "test", path: "" },
	);
}

type Smtp = ReturnType<typeof smtpProvider>;

function provider(port: number, given: object = {}): Smtp {
	return keep(
		smtpProvider(
			settingsOf({
				host: "127.0.0.1",
				port,
				tls: "none",
				timeoutMs: 5000,
				...given,
			}),
		),
	);
}

async function deliver(
	to: Smtp,
	message: Partial<Message> = {},
	signal = new AbortController().signal,
): Promise<Answer> {
	return to.deliver({ ...MESSAGE, ...message }, signal);
}

const ACCEPTED = { outcome: "accepted", reference: null, status: "sent" };

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
		expect(mail).toMatchObject({ from: MESSAGE.from, to: [MESSAGE.to] });
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
		expect(body).toBe(`${MESSAGE.text.replaceAll("\n", "\r\n")}\r\n`);
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
			expect(mail).toMatchObject({ from: MESSAGE.from, to: [MESSAGE.to] });
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
			expect(text).toContain(MESSAGE.text.replaceAll("\n", "\r\n"));
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

describe("tls", () => {
	it.each([
		{ tls: "required", secure: false },
		{ tls: "implicit", secure: true },
	])("$tls: encrypts and logs in", async ({ tls, secure }) => {
		const server = await mailbox({ secure });
		const smtp = provider(server.port, {
			tls,
			ca: TEST_CA_FILE,
			username: "postern",
			password: "correct horse",
		});
		expect(await deliver(smtp)).toEqual(ACCEPTED);
		expect(server.mails).toMatchObject([{ secure: true, user: "postern" }]);
	});

	it.each([
		{ tls: "required", secure: false },
		{ tls: "implicit", secure: true },
	])("$tls: refuses a certificate of nobody's", async ({ tls, secure }) => {
		const server = await mailbox({ secure });
		expect(await deliver(provider(server.port, { tls }))).toEqual({
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "30008",
			errorMessage: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
		});
		expect(server.mails).toEqual([]);
	});

	it("implicit: a server that speaks no TLS is not the place", async () => {
		const server = await scripted({});
		const answer = await deliver(provider(server.port, { tls: "implicit" }));
		expect(answer).toMatchObject({ outcome: "refused", retry: "elsewhere" });
	});

	/** Who: somebody on the wire who strips STARTTLS. Gain: codes and the password. */
	it.each<[string, Partial<Record<Phase, Reaction>>]>([
		["not offered and refused", {}],
		["refused", { EHLO: "250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN" }],
		["down", { STARTTLS: "454 4.7.0 TLS not available" }],
		["granted, then garbage", { STARTTLS: "220 go\r\n250 AUTH PLAIN" }],
		["EHLO refused", { EHLO: "502 5.5.1 what?" }],
	])("required: sends nothing where STARTTLS is %s", async (name, script) => {
		const server = await scripted(script);
		const answer = await deliver(
			provider(server.port, {
				tls: "required",
				timeoutMs: 300,
				username: "postern",
				password: "correct horse",
			}),
		);
		expect(answer).toMatchObject({ outcome: "refused" });
		if (name !== "down" && !name.startsWith("granted"))
			expect(answer).toMatchObject({ retry: "elsewhere" });
		expect(server.messages).toEqual([]);
		expect(server.said.join()).not.toMatch(/MAIL|RCPT|AUTH|DATA/);
	});

	it("opportunistic: encrypts with any certificate, goes on without", async () => {
		const able = await mailbox();
		const unable = await mailbox({ disabledCommands: ["STARTTLS"] });
		for (const { port } of [able, unable])
			expect(await deliver(provider(port, { tls: "opportunistic" }))).toEqual(
				ACCEPTED,
			);
		expect(able.mails).toMatchObject([{ secure: true }]);
		expect(unable.mails).toMatchObject([{ secure: false }]);
	});

	it("opportunistic: goes on where STARTTLS is refused", async () => {
		const EHLO = "250-x\r\n250 STARTTLS";
		const server = await scripted({ EHLO });
		const smtp = provider(server.port, { tls: "opportunistic" });
		expect(await deliver(smtp)).toEqual(ACCEPTED);
		expect(server.said).toContain("STARTTLS");
	});

	it("implicit: a server of another age is not the place", async () => {
		const server = await mailbox({
			secure: true,
			minVersion: "TLSv1",
			maxVersion: "TLSv1.1",
			ciphers: "DEFAULT@SECLEVEL=0",
		});
		const smtp = provider(server.port, { tls: "implicit", ca: TEST_CA_FILE });
		expect(await deliver(smtp)).toMatchObject({
			outcome: "refused",
			retry: "elsewhere",
		});
	});

	it("fails elsewhere by the name that Node gives to some alerts, too", () => {
		expect(judgeFailure("ESOCKET", "EPROTO")).toBe("elsewhere");
	});

	it("required: a connection that breaks in the handshake is worth a wait", async () => {
		const server = await scripted({ STARTTLS: "220 go" });
		const answer = deliver(provider(server.port, { tls: "required" }));
		await server.reached("STARTTLS");
		server.dropAll();
		expect(await answer).toMatchObject({ outcome: "refused", retry: "later" });
	});

	it("none: stays in the clear", async () => {
		const server = await mailbox();
		await deliver(provider(server.port));
		expect(server.mails).toMatchObject([{ secure: false }]);
	});

	it("stops the start where the authorities cannot be read", () => {
		expect(() => provider(1, { ca: "/nowhere/ca.pem" })).toThrow(
			"Cannot read the file /nowhere/ca.pem of an smtp provider",
		);
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
		["RCPT", "450 4.1.8 your domain was not found", "later", "4.1.8"],
		["RCPT", "451 4.7.1 too many connections", "later", "4.7.1"],
		["message", "450 4.2.0 greylisted", "later", "4.2.0"],
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
				// The mailbox waits, and the provider is well.
				...(errorCode.startsWith("4.2.") && { recipientOnly: true }),
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

describe("a server that fails", () => {
	it("is later where nobody listens", async () => {
		const { port, close } = await startMailbox();
		await close();
		expect(await deliver(provider(port))).toEqual({
			outcome: "refused",
			retry: "later",
			errorCode: "30008",
			errorMessage: "Failed before the message was handed over (ECONNREFUSED)",
		});
	});

	it("is later where its name is not known", async () => {
		const answer = await deliver(provider(25, { host: "smtp.invalid" }));
		expect(answer).toMatchObject({ outcome: "refused", retry: "later" });
	});

	const BEFORE: Phase[] = ["greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"];
	const login = { username: "postern", password: "correct horse" };

	it.each(BEFORE)("is later where it hangs at %s", async (phase) => {
		const server = await scripted({ [phase]: "hang" });
		const smtp = provider(server.port, { ...login, timeoutMs: 200 });
		const answer = deliver(smtp);
		expect(await periodsUntil(200, answer)).toBeLessThan(6);
		expect(await answer).toMatchObject({ outcome: "refused", retry: "later" });
		expect(server.messages).toEqual([]);
	});

	it("is unknown where it hangs after the message", async () => {
		const server = await scripted({ message: "hang" });
		const smtp = provider(server.port, { ...login, timeoutMs: 200 });
		const answer = deliver(smtp);
		expect(await periodsUntil(200, answer)).toBeLessThan(6);
		expect(await answer).toEqual({
			outcome: "unknown",
			errorMessage: expect.stringMatching(/^No final reply .{1,80}$/),
		});
		expect(server.messages.length).toBe(1);
	});

	it.each(BEFORE)("is later where it hangs up at %s", async (phase) => {
		const server = await scripted({ [phase]: "drop" });
		expect(await deliver(provider(server.port, login))).toMatchObject({
			outcome: "refused",
			retry: "later",
		});
	});

	it.each<[string, Partial<Record<Phase, Reaction>>]>([
		["speaks no SMTP", { greeting: "<html>" }],
		["answers a login with neither yes nor no", { AUTH: "199 what?" }],
		["answers a recipient with neither", { RCPT: "199 what?" }],
	])("is not the place where it %s", async (_, script) => {
		const server = await scripted(script);
		expect(await deliver(provider(server.port, login))).toMatchObject({
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "30008",
		});
		expect(server.messages).toEqual([]);
	});

	it.each<[string, Reaction]>([
		["hangs up", "drop"],
		["talks nonsense", "354 go on"],
		["talks no SMTP", "<html>"],
	])("is unknown where it %s after the message", async (_, message) => {
		const server = await scripted({ message });
		const smtp = provider(server.port);
		expect(await deliver(smtp)).toMatchObject({ outcome: "unknown" });
		expect(server.messages.length).toBe(1);
	});

	it.each<[string, string]>([
		["blank lines without end", "\r\n".repeat(100_000)],
		["a reply of lines without end", "250-and more\r\n".repeat(5_000)],
		["a line without end", `250-${"x".repeat(50_000)}`],
		["replies that nobody asked for", "250 2.0.0 ok\r\n".repeat(5_000)],
	])("is hung up on where it answers %s", async (_, reply) => {
		for (const phase of ["greeting", "EHLO", "MAIL"] as const) {
			const server = await scripted({ [phase]: reply });
			const answer = await deliver(provider(server.port));
			expect(answer).toMatchObject({
				outcome: "refused",
				errorMessage: expect.stringContaining("EPROTOCOL"),
			});
		}
		const server = await scripted({ message: reply });
		expect((await deliver(provider(server.port))).outcome).toBe(
			reply.startsWith("250 ") ? "accepted" : "unknown",
		);
	});

	it("has its answer before the patience of the caller ends", () => {
		expect(provider(25, { timeoutMs: 200 }).timeoutMs).toBeGreaterThan(200);
	});
});

describe("the signal", () => {
	it("that has fired already: nothing is sent", async () => {
		const server = await mailbox();
		const smtp = provider(server.port);
		const answer = await deliver(smtp, {}, AbortSignal.abort());
		expect(answer).toMatchObject({ outcome: "refused", retry: "later" });
		expect(server.connections).toBe(0);
	});

	it.each<[Phase, object]>([
		["greeting", { outcome: "refused", retry: "later" }],
		["RCPT", { outcome: "refused", retry: "later" }],
		["message", { outcome: "unknown" }],
	])("ends a message at %s, and only that one", async (phase, outcome) => {
		const server = await scripted({ [phase]: "hang" });
		const smtp = provider(server.port, { concurrency: 2 });
		const [first, second] = [new AbortController(), new AbortController()];
		const answer = deliver(smtp, {}, first.signal);
		let isSecondSettled = false;
		const other = deliver(smtp, {}, second.signal).finally(() => {
			isSecondSettled = true;
		});
		await server.reached(phase, 2);
		first.abort();
		expect(await answer).toMatchObject(outcome);
		expect(isSecondSettled).toBe(false);
		second.abort();
		expect(await other).toMatchObject(outcome);
	});

	it("is let go of, once the message has its answer", async () => {
		const server = await mailbox();
		const { signal } = new AbortController();
		await deliver(provider(server.port), {}, signal);
		expect(getEventListeners(signal, "abort")).toEqual([]);
	});
});

describe("connections", () => {
	it("are shared: 20 messages over no more than the concurrency", async () => {
		const server = await mailbox();
		const smtp = provider(server.port, { concurrency: 3 });
		expect(smtp.concurrency).toBe(3);
		const answers = await Promise.all(
			Array.from({ length: 20 }, (_, i) =>
				deliver(smtp, { to: `ada${i}@example.org` }),
			),
		);
		expect(answers).toEqual(answers.map(() => ACCEPTED));
		expect(new Set(server.mails.flatMap((mail) => mail.to)).size).toBe(20);
		expect(server.connections).toBeLessThanOrEqual(3);
	});

	it("carry no more messages than they may", async () => {
		const server = await mailbox();
		const smtp = provider(server.port, {
			concurrency: 1,
			messagesPerConnection: 2,
		});
		for (let i = 0; i < 4; i++) await deliver(smtp);
		expect(server.connections).toBe(2);
	});

	it("that the server has dropped meanwhile cost no message", async () => {
		const server = await scripted({});
		const smtp = provider(server.port, { concurrency: 1 });
		expect(await deliver(smtp)).toEqual(ACCEPTED);
		server.dropAll();
		expect(await deliver(smtp)).toEqual(ACCEPTED);
		expect(server.messages.length).toBe(2);
	});

	it("are ended politely when idle", async () => {
		const server = await scripted({});
		await deliver(provider(server.port, { timeoutMs: 300 }));
		await server.reached("QUIT");
	});

	it("are given up where a server does not even take a reset", async () => {
		const server = await scripted({ RCPT: "550 no", RSET: "hang" });
		const smtp = provider(server.port, { concurrency: 1, timeoutMs: 200 });
		for (let i = 0; i < 3; i++) await deliver(smtp);
		expect(server.said.filter((line) => line.startsWith("EHLO")).length).toBe(
			2,
		);
	});

	it("introduce themselves by the name that is set", async () => {
		const server = await scripted({});
		await deliver(provider(server.port, { heloName: "otp.acme.example" }));
		expect(server.said[0]).toBe("EHLO otp.acme.example");
	});

	it("are let go by close, which lets a message under way finish", async () => {
		let release = () => {};
		const inRcpt = new Promise<void>((resolve) => {
			release = resolve;
		});
		let finish = () => {};
		const server = await mailbox({
			onRcptTo(_address, _session, done) {
				finish = () => done();
				release();
			},
		});
		const smtp = provider(server.port, { concurrency: 1 });
		const underWay = deliver(smtp);
		await inRcpt;
		await smtp.close();
		expect(await deliver(smtp)).toMatchObject({
			outcome: "refused",
			retry: "later",
		});
		finish();
		expect(await underWay).toEqual(ACCEPTED);
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

/** Connections to a mail server: TLS, a server that fails, a signal that aborts, one connection for several mails. */

import { getEventListeners } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { judgeFailure } from "../src/providers/smtp/refusal.ts";
import { periodsUntil } from "./support/effort.ts";
import { CLOSED_PORT } from "./support/listener.ts";
import {
	ACCEPTED,
	closeAll,
	deliver,
	mailbox,
	provider,
	scripted,
} from "./support/smtp-provider.ts";
import {
	type Phase,
	type Reaction,
	TEST_CA_FILE,
} from "./support/smtp-server.ts";

afterEach(() => {
	vi.useRealTimers();
	return closeAll();
});

/** From now on no message runs out of time, however slow the machine is, until the test lets it. */
function stopTime(): void {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
}

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
				// It waits for the rest of a handshake that does not come.
				...(name.startsWith("granted") && { timeoutMs: 300 }),
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
			ciphers: "DEFAULT...MESSAGEECLEVEL=0",
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

describe("a server that fails", () => {
	it("is later where nobody listens", async () => {
		expect(await deliver(provider(CLOSED_PORT))).toEqual({
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
		expect(await answer).toMatchObject({
			outcome: "refused",
			retry: "later",
		});
		expect(server.messages).toEqual([]);
	});

	it("is unknown where it hangs after the message", async () => {
		stopTime();
		const server = await scripted({ message: "hang" });
		const smtp = provider(server.port, { ...login, timeoutMs: 3_000 });
		const answer = deliver(smtp);
		await server.reached("message");
		vi.advanceTimersByTime(3_000);
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
		stopTime();
		const server = await scripted({});
		const smtp = provider(server.port, { timeoutMs: 3_000 });
		expect(await deliver(smtp)).toEqual(ACCEPTED);
		// It is idle by the next turn.
		await new Promise((resolve) => setImmediate(resolve));
		vi.advanceTimersByTime(1_500);
		await server.reached("QUIT");
	});

	it("are given up where a server does not even take a reset", async () => {
		const server = await scripted({ RCPT: "550 no", RSET: "hang" });
		const smtp = provider(server.port, { concurrency: 1, timeoutMs: 200 });
		// What comes meanwhile may run out of time.
		const isRefused = () =>
			expect
				.poll(() => deliver(smtp), { interval: 1 })
				.toMatchObject({ errorCode: "550" });
		const greetings = () =>
			server.said.filter((line) => line.startsWith("EHLO")).length;
		await isRefused();
		const before = greetings();
		await isRefused();
		expect(greetings()).toBeGreaterThan(before);
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

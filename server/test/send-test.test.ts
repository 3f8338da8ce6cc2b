/** `postern send-test`: one real message through one provider, with no service and no database. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { runCommand } from "../src/cli/cli.ts";
import {
	type MessageGateway,
	startMessageGateway,
} from "./support/message-gateway.ts";
import {
	leaveNothingBehind,
	newSqlitePlace,
	runToEnd,
} from "./support/process.ts";
import { answerTo, type Smsc, startSmsc } from "./support/smsc.ts";

const directory = mkdtempSync(join(tmpdir(), "postern-send-test-"));
let good: MessageGateway;
let bad: MessageGateway;
let slow: MessageGateway;
let smsc: Smsc;
let settings: object;

beforeAll(async () => {
	good = await startMessageGateway();
	bad = await startMessageGateway({ status: 400 });
	slow = await startMessageGateway({ delayMs: Number.POSITIVE_INFINITY });
	smsc = await startSmsc();
	const gateway = (one: MessageGateway, more: object): object =>
		JSON.parse(one.settings({ ...more }));
	settings = {
		data: join(directory, "data"),
		keyFile: join(directory, "postern.keys"),
		emailFrom: "Acme <codes@example.com>",
		providers: [
			gateway(good, {
				...{ name: "good", channels: ["sms", "call"] },
				json: { from: "{from}", to: "{to}", text: "{text}", requestId: "x" },
			}),
			gateway(good, {
				...{ name: "mail", channels: ["email"] },
				json: {
					...{ from: "{from}", mailbox: "{mailbox}" },
					...{ to: "{to}", text: "{text}", requestId: "x" },
				},
			}),
			gateway(bad, { name: "bad" }),
			gateway(slow, { name: "slow", timeoutMs: 1_000 }),
			{
				...{ type: "kannel", name: "fixed", gateway: "http://127.0.0.1:9" },
				...{ username: "me", password: "secret", from: "+12015550199" },
			},
			{
				...{ type: "smpp", name: "direct", host: "127.0.0.1" },
				...{ port: smsc.port, systemId: "me", password: "secret", tls: "none" },
			},
			{
				...{ type: "whatsapp", phoneNumberId: "12345", template: "code" },
				accessToken: "0123456789abcdef",
			},
			{ type: "sandbox", name: "kept", channels: ["email"] },
		],
		routes: [
			{
				...{ channel: "sms", providers: ["good", "bad", "slow", "direct"] },
				senders: { US: "+12015550100", "*": "Acme" },
			},
			{ channel: "email", providers: ["mail"] },
		],
	};
});
afterEach(() => {
	good.taken.length = 0;
});
afterAll(async () => {
	for (const each of [good, bad, slow, smsc]) await each.close();
	rmSync(directory, { recursive: true });
	await leaveNothingBehind();
});

const CURSOR = new RegExp(`${String.fromCharCode(27)}\\[[0-9]*[A-Z]`, "g");

/** `typed`: the answer at a terminal; null: there is no terminal. */
async function run(typed: string | null, ...words: string[]) {
	const isTTY = typed !== null;
	const stdin = Object.assign(new PassThrough(), { isTTY });
	const stdout = Object.assign(new PassThrough(), { isTTY });
	let shown = "";
	stdout.on("data", (text) => {
		shown += text;
		if (shown.endsWith("[y/N] ")) stdin.write(`${typed}\n`);
	});
	const file = join(directory, "postern.yaml");
	writeFileSync(file, JSON.stringify(settings));
	const environment = { POSTERN_CONFIG: file };
	const refusal = await runCommand("send-test", words, environment, {
		stdin,
		stdout,
	}).then(
		() => null,
		(error: Error) => error.message,
	);
	// The line editor of a terminal moves the cursor.
	return { shown: shown.replace(CURSOR, ""), refusal };
}

it("names what it will send, asks, sends it once and says the answer", async () => {
	const { shown, refusal } = await run(
		...["y", "--via", "good", "+1 (201) 555-0123"],
	);
	expect(refusal).toBeNull();
	const [sent, ...more] = good.taken as unknown as Record<string, string>[];
	expect(more).toEqual([]);
	expect(sent).toMatchObject({ from: "12015550100", to: "12015550123" });
	expect(sent?.text).toMatch(/^Test of Postern\. .*: \d{6}$/);
	const lines = shown.split("\n");
	expect(lines.slice(0, 5)).toEqual([
		"via      good",
		"channel  sms",
		"from     12015550100",
		"to       12015550123",
		`text     ${sent?.text}`,
	]);
	expect(shown).toMatch(/provider may charge\. Send it\? \[y\/N\]/);
	expect(lines.at(-2)).toBe(
		"good accepted the message; its reference there is ref-1. Whether it arrives, only the phone or a receipt will tell.",
	);
	// No verification, and no installation either.
	expect(existsSync(join(directory, "data"))).toBe(false);
	expect(existsSync(join(directory, "postern.keys"))).toBe(false);
});

it.each(["n", "", "yesterday"])("sends nothing after %j", async (typed) => {
	const { refusal } = await run(typed, "--via", "good", "+12015550123");
	expect(refusal).toBe("nothing was sent");
	expect(good.taken).toEqual([]);
});

it("without a terminal it needs --yes", async () => {
	const asked = await run(null, "--via", "good", "+12015550123");
	expect(asked.refusal).toMatch(/add --yes/);
	expect(good.taken).toEqual([]);
	const sure = await run(null, "--via", "good", "+12015550123", "--yes");
	expect(sure.refusal).toBeNull();
	expect(good.taken).toHaveLength(1);
});

it("takes the sender of the command line, and that of the country", async () => {
	await run("y", "--via", "good", "+4915112345678");
	await run("y", "--via", "good", "+12015550123", "--from", "Other");
	await run("y", "--via", "good", "+12015550123", "--channel", "call");
	const sent = good.taken as unknown as { from: string }[];
	expect(sent.map(({ from }) => from)).toEqual(["Acme", "Other", "Postern"]);
});

it("takes an email's sender apart from its name", async () => {
	const { shown } = await run("y", "--via", "mail", "a@example.net");
	await run(
		...["y", "--via", "mail", "a@example.net", "--from", "Ö <o@example.com>"],
	);
	expect(shown).toContain("from     Acme <codes@example.com>\n");
	expect(good.taken).toMatchObject([
		{ from: "codes@example.com", mailbox: "Acme <codes@example.com>" },
		{ from: "o@example.com", mailbox: "Ö <o@example.com>" },
	]);
});

it("shows the sender that the provider puts in the place of any", async () => {
	const fixed = await run("n", "--via", "fixed", "+4915112345678");
	expect(fixed.shown).toContain("from     12015550199\n");
	const other = await run(
		...["y", "--via", "fixed", "+4915112345678", "--from", "Other"],
	);
	expect(other.refusal).toBe(
		"send-test: --from has no place here: every message of fixed comes from 12015550199, as its entry says",
	);
	expect(other.shown).toBe("");
});

it("shows no text where the words are the provider's", async () => {
	const { shown } = await run("n", "--via", "whatsapp", "+4915112345678");
	expect(shown).toMatch(
		/\nmessage {2}the words of the provider, with the code \d{6}\n/,
	);
	expect(shown).not.toContain("Test of Postern");
});

it("says in plain words what a provider refused, or left open", async () => {
	const refused = await run("y", "--via", "bad", "+12015550123");
	expect(refused.refusal).toBe("bad did not accept the message");
	expect(refused.shown).toMatch(/\nbad refused the message \(.*400.*\): /);
	const open = await run("y", "--via", "slow", "+12015550123");
	expect(open.refusal).toBe("slow did not accept the message");
	expect(open.shown).toMatch(/the message may have been sent\.\n$/);
});

it("binds to an SMSC, and leaves receipts of the service to it", async () => {
	let answered: number | undefined;
	smsc.on.submit_sm = (pdu, { send }) => {
		send({ command: "deliver_sm", sequence: 9, body: RECEIPT });
		send({ ...answerTo(pdu), body: { message_id: "m1" } });
	};
	smsc.on.deliver_sm_resp = ({ status }) => {
		answered = status;
	};
	const { shown, refusal } = await run("y", "--via", "direct", "+12015550123");
	expect(refusal).toBeNull();
	expect(shown).toMatch(/direct accepted the message; .* m1\./);
	expect(answered).not.toBe(0);
});

const RECEIPT = {
	...{ source_addr: "12015550123", destination_addr: "12015550100" },
	...{ esm_class: 4, short_message: Buffer.from("id:m0 stat:DELIVRD err:000") },
};

it.each([
	[["--via", "good"], /one phone number/],
	[["+12015550123"], /--via/],
	[["--via", "good", "+12015550123", "more"], /one phone number/],
	[
		["--via", "none", "+12015550123"],
		/no provider with this name.*good, mail, bad/,
	],
	[["--via", "kept", "a@example.com"], /sandbox, which sends nothing/],
	[["--via", "good", "a@example.com"], /nothing to email addresses/],
	[["--via", "good", "0151"], /no phone number/],
	[["--via", "good", "+12015550123", "--channel", "email"], /one of sms, call/],
	[["--via", "good", "+12015550123", "--from", "much too long a name"], /from/],
	[["--via", "good", "+12015550123", "--now"], /send-test: /],
])("%j is refused, and nothing goes out", async (words, says) => {
	const { refusal } = await run("y", ...words);
	expect(refusal).toMatch(says);
	expect(refusal).not.toContain("\n");
	expect(good.taken).toEqual([]);
});

it("as a process it ends, with 0 or 1", async () => {
	const place = newSqlitePlace(JSON.stringify(settings));
	const ended = await runToEnd(place, [
		...["send-test", "--via", "good", "+12015550123", "--yes"],
	]);
	expect([ended.code, ended.stderr]).toEqual([0, ""]);
	const refused = await runToEnd(place, [
		...["send-test", "--via", "bad", "+12015550123", "--yes"],
	]);
	expect(refused.code).toBe(1);
	expect(refused.stderr).toBe("postern: bad did not accept the message\n");
}, 60_000);

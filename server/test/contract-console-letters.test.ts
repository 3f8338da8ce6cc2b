/** One-time links by mail: they go to the user alone, and nothing but the mail has them. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { clientOf, times } from "./support/client.ts";
import {
	browserAt,
	freshEmail,
	PASSWORD,
	type UserView,
} from "./support/console.ts";
import {
	type MessageGateway,
	startMessageGateway,
} from "./support/message-gateway.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import {
	type Mailbox,
	type ScriptedServer,
	startMailbox,
	startScriptedServer,
} from "./support/smtp-server.ts";

const PUBLIC = "https://sms.example.com/otp";
const DAY_MS = 24 * 60 * 60 * 1_000;

type Linked = UserView & { link: string; isMailed: boolean };
type Row = { action: string; on?: string; by: { token?: string } };

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
let mailbox: Mailbox;
let deaf: ScriptedServer;
let gateway: MessageGateway;

const smtp = (name: string, port: number) => ({
	...{ type: "smtp", name, host: "127.0.0.1", port, tls: "none" },
});

beforeAll(async () => {
	mailbox = await startMailbox({ disabledCommands: ["STARTTLS", "AUTH"] });
	deaf = await startScriptedServer({
		RCPT: (said) => `550 5.1.1 ${said} has no mailbox here`,
		MAIL: "250 2.1.0 ok",
	});
	gateway = await startMessageGateway();
	postern = await startTestPostern({
		settings: {
			publicUrl: PUBLIC,
			emailFrom: "Acme <codes@acme.example>",
			providers: [smtp("mail", mailbox.port)],
		},
	});
	api = clientOf(postern);
});
afterAll(async () => {
	await postern.stop();
	await mailbox.close();
	await deaf.close();
	await gateway.close();
});

async function create(email = freshEmail(), as = api): Promise<Linked> {
	const path = `/accounts/${as.account.sid}/users`;
	const reply = await as.call<{ data: Linked }>("POST", path, {
		...{ email, role: "owner" },
	});
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return reply.body.data;
}

async function again(user: UserView): Promise<Linked> {
	const path = `/accounts/${api.account.sid}/users/${user.sid}/link`;
	const reply = await api.call<{ data: Linked }>("POST", path, {});
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return reply.body.data;
}

async function rowsOn(user: UserView, as = api): Promise<Row[]> {
	postern.clock.advance(2);
	const reply = await as.call<{ data: { result: Row[] } }>(
		"GET",
		`/accounts/${as.account.sid}/audit?limit=1000`,
	);
	return reply.body.data.result.filter(({ on }) => on === user.sid);
}

/** The text of a mail, its lines whole again (RFC 2045, 6.7). */
const textOf = (raw: string) =>
	raw
		.replace(/=\r\n/g, "")
		.replace(/=([0-9A-F]{2})/g, (_, hex) =>
			String.fromCharCode(Number.parseInt(hex, 16)),
		);

test("a new user gets the link by mail, and sets the password with it", async () => {
	const user = await create();
	expect(user.isMailed).toBe(true);
	const mail = mailbox.mails.at(-1);
	expect(mail?.to).toEqual([user.email]);
	expect(mail?.from).toBe("codes@acme.example");
	const text = textOf(mail?.raw ?? "");
	expect(text).toContain("sms.example.com");
	const link = /\S+\/join#(\S+)/.exec(text);
	expect(link?.[0]).toBe(user.link);
	expect(user.link.startsWith(`${PUBLIC}/join#US`)).toBe(true);
	const browser = browserAt(() => postern.url, {
		origin: new URL(PUBLIC).origin,
	});
	const set = await browser.call("POST", "/console/links", {
		...{ link: link?.[1], password: PASSWORD },
	});
	expect(set.status, set.text).toBe(200);
	const mailed = (await rowsOn(user)).find(
		({ action }) => action === "user.linkMailed",
	);
	expect(mailed?.by.token).toMatch(/^TK/);
});

test("neither the log, the store nor a name of a customer's has part in it", async () => {
	const sub = await api.subAccount("You won! http://evil.example/");
	const user = await create(freshEmail(), sub);
	const secret = user.link.split(".").at(-1) ?? "?";
	expect(textOf(mailbox.mails.at(-1)?.raw ?? "")).toContain(secret);
	expect(mailbox.mails.at(-1)?.raw).not.toMatch(/won!|evil/);
	expect((await postern.storedRows()).join("\n")).not.toContain(secret);
	for (const hidden of [secret, user.email]) {
		expect(postern.log()).not.toContain(hidden);
	}
});

test("to an address go five letters a day, and of a customer a hundred", async () => {
	const user = await create();
	const mailed = [];
	for (let i = 0; i < 6; i++) mailed.push((await again(user)).isMailed);
	expect(mailed).toEqual([true, true, true, true, false, false]);
	const elsewhere = await create(user.email, await api.subAccount());
	expect(elsewhere.isMailed, "of another account").toBe(false);
	expect(elsewhere.link).toContain("/join#US");
	const sub = await api.subAccount();
	const below = await sub.subAccount();
	const made = await times(101, (i) =>
		create(freshEmail(), i % 2 === 0 ? sub : below),
	);
	expect(made.filter(({ isMailed }) => isMailed)).toHaveLength(100);
	postern.clock.advance(DAY_MS);
	expect((await again(user)).isMailed).toBe(true);
});

describe("no letter goes out", () => {
	const asBefore = {
		publicUrl: PUBLIC,
		providers: [] as object[],
	};
	beforeAll(() => {
		asBefore.providers = [smtp("mail", mailbox.port)];
	});
	afterEach(() => postern.restart(asBefore));

	const mailedWith = async (settings: object) => {
		await postern.restart({ ...asBefore, ...settings });
		const before = mailbox.mails.length;
		const user = await create();
		expect(user.link).toContain("/join#US");
		expect(mailbox.mails).toHaveLength(before);
		return user;
	};

	test("without publicUrl, or where nobody could sign in", async () => {
		for (const publicUrl of [undefined, "http://sms.example.com"]) {
			expect((await mailedWith({ publicUrl })).isMailed).toBe(false);
		}
	});

	test("to a sandbox, which developers read", async () => {
		const user = await mailedWith({ providers: [] });
		expect(user.isMailed).toBe(false);
		expect(JSON.stringify(await api.messages())).not.toContain("/join#");
	});

	test("through a provider that fills a code into a text of its own", async () => {
		const settings = JSON.parse(
			gateway.settings({
				...{ name: "vendor", channels: ["email"] },
				json: { to: "{to}", code: "{code}", requestId: "x", text: "x" },
			}),
		);
		const user = await mailedWith({ providers: [settings] });
		expect(user.isMailed).toBe(false);
		expect(gateway.taken).toEqual([]);
	});

	test("that a carrier refuses: the log of the account says so, and no words of the carrier stay", async () => {
		const user = await mailedWith({ providers: [smtp("deaf", deaf.port)] });
		expect(user.isMailed, "it was on its way").toBe(true);
		expect((await rowsOn(user)).map(({ action }) => action)).toContain(
			"user.linkNotMailed",
		);
		expect(postern.log()).toContain("A letter was refused");
		expect(postern.log()).not.toContain(user.email);
		expect(postern.log()).not.toContain("no mailbox here");
	});
});

test("the next carrier of the route takes what the first cannot", async () => {
	await postern.restart({
		publicUrl: PUBLIC,
		providers: [smtp("closed", 9), smtp("mail", mailbox.port)],
	});
	const user = await create();
	expect(mailbox.mails.at(-1)?.to).toEqual([user.email]);
	expect((await rowsOn(user)).map(({ action }) => action)).toContain(
		"user.linkMailed",
	);
});

test("a shutdown waits for the letter under way, and not for those in line", async () => {
	const hanging = await startScriptedServer({ RCPT: "hang" });
	await postern.restart({
		publicUrl: PUBLIC,
		providers: [{ ...smtp("hanging", hanging.port), timeoutMs: 1_000 }],
	});
	const path = `/accounts/${api.account.sid}/users`;
	const users: UserView[] = [];
	for (let i = 0; i < 3; i++) {
		const reply = await api.call<{ data: UserView }>("POST", path, {
			...{ email: freshEmail(), role: "viewer" },
		});
		users.push(reply.body.data);
	}
	await hanging.reached("RCPT");
	await postern.restart({
		publicUrl: PUBLIC,
		providers: [smtp("mail", mailbox.port)],
	});
	for (const user of users) {
		const actions = (await rowsOn(user)).map(({ action }) => action);
		expect(actions).toContain("user.linkNotMailed");
	}
	await hanging.close();
});

/**
 * The operator's commands beside a running service, and what a thief finds in a
 * copy of its data.
 *
 * Who: someone with a backup of the data directory or of the database, or a dump
 * of it while codes are live. Gain: a code that is still good, a token, a key. Stopped by: codes
 * are sealed and hashed under keys that are kept elsewhere, tokens are hashed,
 * codes are erased at the end (abuse cases 117, 118, 122).
 */

import { createHash, createHmac } from "node:crypto";
import {
	chmodSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { BODY, codeFrom, times } from "./support/client.ts";
import { isOnPostgres, rowsIn } from "./support/database.ts";
import { basic, exchange } from "./support/exchange.ts";
import {
	type Ended,
	eventually,
	leaveNothingBehind,
	newPlace,
	type Place,
	runToEnd,
	type Service,
	startService,
} from "./support/process.ts";

type SandboxMessage = { requestID: string; text: string };

afterAll(leaveNothingBehind);

let recipients = 0;
/** A code sent, as its recipient holds it. */
async function sent(
	service: Service,
	more: Record<string, unknown> = {},
): Promise<{ requestId: string; code: string }> {
	const { to = `49171${String(++recipients).padStart(7, "0")}` } = more;
	const reply = await service.call("POST", "/2fa/send", {
		service: "keys",
		from: "Postern",
		body: BODY,
		...more,
		to,
	});
	expect(reply.status, reply.text).toBe(200);
	const path = `/sandbox/messages?to=${to}`;
	const requestId = String(reply.body.requestID);
	let text: string | undefined;
	await eventually("the message is there", async () => {
		const messages = await service.call<SandboxMessage[]>("GET", path);
		expect(messages.status, messages.text).toBe(200);
		text = messages.body.find((one) => one.requestID === requestId)?.text;
		return text !== undefined;
	});
	return { requestId, code: codeFrom(text as string) };
}

const verify = (
	service: Service,
	{ requestId, code }: { requestId: string; code: string },
) => service.call("POST", "/2fa/verify", { requestId, code });

async function expectVerifies(
	service: Service,
	ones: readonly { requestId: string; code: string }[],
): Promise<void> {
	for (const one of ones) {
		const reply = await verify(service, one);
		expect(reply.status, reply.text).toBe(200);
	}
}

async function command(place: Place, ...words: string[]): Promise<string> {
	const { code, stdout, stderr } = await runToEnd(place, words);
	expect([code, stderr]).toEqual([0, ""]);
	return stdout;
}

function expectOneLine({ code, stdout, stderr }: Ended, says: RegExp): void {
	expect(stderr).toMatch(/^postern: [^\n]+\n$/);
	expect(stderr).toMatch(says);
	expect([code, stdout]).toEqual([1, ""]);
}

const keysOf = (place: Place) =>
	readFileSync(place.keyFile, "utf8")
		.split("\n")
		.filter((line) => /^\w+:/.test(line));

describe("the first start, its output in a log", () => {
	it("keeps what is secret from the log and from other users", async () => {
		const place = newPlace();
		const service = await startService(place);
		const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);
		const token = readFileSync(place.tokenFile, "utf8").trim();
		expect(token.length).toBeGreaterThanOrEqual(43);
		expect(rights(place.tokenFile)).toBe("600");
		expect(rights(place.keyFile)).toBe("600");
		if (!isOnPostgres) expect(rights(place.data)).toBe("700");
		expect(service.stdout()).toContain("postern.token");
		expect((await service.call("GET", "/accounts")).status).toBe(200);
		const { stdout, stderr } = await service.end("SIGTERM");
		for (const secret of [token, ...keysOf(place).map((key) => key.slice(-44))])
			expect(stdout + stderr).not.toContain(secret);
	});
});

describe("postern keys rotate (abuse case 122)", () => {
	it("under load: no check fails, and the older key is needed no more", {
		timeout: 120_000,
	}, async () => {
		const place = newPlace("logLevel: warn\n");
		const service = await startService(place);
		const [oldest] = keysOf(place);
		const before = await times(30, () => sent(service));
		let verified = 0;
		const unexpected: string[] = [];
		let isOver = false;
		const clients = times(8, async () => {
			while (!isOver) {
				const one = await sent(service);
				const reply = await verify(service, one);
				if (reply.status === 200) verified++;
				else unexpected.push(reply.text);
			}
		});
		const said = await command(place, "keys", "rotate");
		isOver = true;
		await clients;
		expect(unexpected).toEqual([]);
		expect(verified).toBeGreaterThan(20);
		expect(said).toMatch(/now seals/);
		expect(keysOf(place)).toHaveLength(2);
		expect(keysOf(place)[1]).toBe(oldest);
		expect(statSync(place.keyFile).mode & 0o777).toBe(0o600);
		await expectVerifies(service, before.slice(0, 10));
		const after = await times(10, () => sent(service));
		await expectVerifies(service, after.slice(0, 5));

		// The older key goes: while it runs, and for a start.
		const [newest] = keysOf(place);
		writeFileSync(place.keyFile, `${newest}\n`);
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		await expectVerifies(service, before.slice(10, 20));
		const codes = await service.call<SandboxMessage[]>(
			"GET",
			"/sandbox/messages?limit=1000",
		);
		expect(codes.status, codes.text).toBe(200);
		expect(codes.body.length).toBeGreaterThan(verified);
		expect((await service.end("SIGTERM")).stderr).toBe("");
		const next = await startService(place);
		await expectVerifies(next, before.slice(20));
		await expectVerifies(next, after.slice(5));
		await expectVerifies(next, [await sent(next)]);
		const messages = await next.call("GET", "/sandbox/messages?limit=1000");
		expect(messages.status, messages.text).toBe(200);
		const account = await next.call("GET", `/accounts/${next.account}`);
		expect(account.status, account.text).toBe(200);
		await next.end("SIGTERM");
		console.log(
			`keys rotated under load: ${verified} codes checked meanwhile, 0 failed`,
		);
	});

	it("lists ids, and no key", async () => {
		const place = newPlace();
		await (await startService(place)).end("SIGTERM");
		const [key] = keysOf(place) as [string];
		expect(await command(place, "keys")).toBe(`${key.split(":")[0]}\n`);
	});
});

describe("a copy of the data", () => {
	it("opens no live code without the keys, and holds none after the end (117, 118)", {
		timeout: 120_000,
	}, async () => {
		const place = newPlace("logLevel: debug\n");
		const service = await startService(place);
		const token = readFileSync(place.tokenFile, "utf8").trim();
		const shape = { codeType: "alphanumeric", codeLength: 10 };
		const canceled = await times(5, () => sent(service, shape));
		const own = await sent(service, { code: "ZQ7XK9WV4B" });
		const superseded = await sent(service, { ...shape, to: "4915112345678" });
		const live = [...canceled, own, superseded];
		const dump = () => dumpOf(place);
		const secrets = [
			token,
			basic(`${service.account}:${token}`),
			...keysOf(place).map((line) => line.split(":")[1] as string),
		];
		const holds = (bytes: Buffer, text: string) => bytes.includes(text);
		const alive = await dump();
		// The control: this is where it would be.
		expect(holds(alive, own.requestId)).toBe(true);
		expect(holds(alive, "Your verification code is")).toBe(true);
		for (const { requestId, code } of live) {
			for (const guess of derived(service.account, requestId, code))
				expect(alive.includes(guess), `${guess}`).toBe(false);
		}
		for (const { requestId } of canceled) {
			const reply = await service.call("POST", "/2fa/cancel", { requestId });
			expect(reply.status, reply.text).toBe(200);
		}
		await service.call("POST", "/2fa/cancel", { requestId: own.requestId });
		const newer = await sent(service, { ...shape, to: "4915112345678" });
		await service.call("POST", "/2fa/cancel", { requestId: newer.requestId });
		const ended = await dump();
		const { stdout, stderr } = await service.end("SIGTERM");
		const stopped = await dump();
		for (const bytes of [alive, ended, stopped, Buffer.from(stdout + stderr)]) {
			for (const { code } of [...live, newer])
				expect(holds(bytes, code)).toBe(false);
			for (const secret of secrets) {
				expect(holds(bytes, secret)).toBe(false);
				expect(bytes.includes(Buffer.from(secret, "base64"))).toBe(false);
			}
		}
		// The database itself forgets the sealed codes too.
		expect(holds(stopped, '"codeSealed":null')).toBe(true);
		expect(holds(stopped, '"codeSealed":"')).toBe(false);
		expect(holds(stopped, '"codeMac":"')).toBe(false);
	});
});

/** What a thief carries off: SQLite's files, or every row on PostgreSQL. */
async function dumpOf(place: Place): Promise<Buffer> {
	const url = await place.databaseUrl();
	if (url !== null) {
		const rows = await rowsIn(url, place.data);
		// Within a row's JSON, what is JSON itself has its quotes escaped.
		return Buffer.from(rows.join("\n").replaceAll('\\"', '"'));
	}
	return Buffer.concat(
		readdirSync(place.data).map((name) => readFileSync(join(place.data, name))),
	);
}

/** What could be computed from a code by anybody, in the ways that it is written down. */
function derived(account: string, sid: string, code: string): Buffer[] {
	const texts = [code, sid + code, code + sid, account + sid + code];
	return texts.flatMap((text) =>
		[
			Buffer.from(text),
			createHash("sha256").update(text).digest(),
			createHmac("sha256", "").update(text).digest(),
			createHmac("sha256", sid).update(code).digest(),
		].flatMap((bytes) => [
			bytes,
			...(["hex", "base64", "base64url"] as const).map((encoding) =>
				Buffer.from(bytes.toString(encoding)),
			),
		]),
	);
}

describe("postern accounts, beside a running service", () => {
	it("takes effect within a second", { timeout: 120_000 }, async () => {
		const place = newPlace("logLevel: warn\n");
		const service = await startService(place);
		const said = await command(
			place,
			"accounts",
			"create",
			"A shop",
			"--email",
			"shop@example.com",
		);
		const sid = /^Account +(\w+)$/m.exec(said)?.[1] as string;
		const token = /^Token +(\S+) /m.exec(said)?.[1] as string;
		const statusWith = async (secret: string) =>
			(
				await exchange(`${service.url}/sandbox/messages`, {
					method: "GET",
					headers: { Authorization: basic(`${sid}:${secret}`) },
				})
			).status;
		const becomes = (status: number, secret = token) =>
			eventually(
				`${status} within a second`,
				async () => (await statusWith(secret)) === status,
				1_000,
			);
		await becomes(200);
		expect(await command(place, "accounts", "list")).toMatch(
			new RegExp(`^${sid} +active +${service.account} +A shop$`, "m"),
		);
		await command(place, "accounts", "suspend", sid);
		await becomes(403);
		await command(place, "accounts", "activate", sid);
		await becomes(200);
		const second = (await command(place, "accounts", "token", sid)).trim();
		await becomes(401);
		await becomes(200, second);
		await command(place, "accounts", "close", sid);
		await becomes(403, second);
		expect(await command(place, "accounts")).toMatch(
			new RegExp(`^${sid} +closed `, "m"),
		);
		const own = await command(place, "accounts", "token", service.account);
		await eventually(
			"the operator's first token is worth nothing",
			async () => (await service.call("GET", "/accounts")).status === 401,
			1_000,
		);
		expect(own).toMatch(/^\S{43,}\n$/);
		await service.end("SIGTERM");
	});
});

describe("a command used wrongly", () => {
	it("says what is wrong in one line, and changes nothing", {
		timeout: 120_000,
	}, async () => {
		const place = newPlace();
		const { account } = await startService(place).then(async (service) => {
			await service.end("SIGTERM");
			return service;
		});
		const wrong: [string[], RegExp][] = [
			[["acounts"], /no command acounts/],
			[["accounts", "drop"], /no command accounts drop/],
			[["accounts", "create", "A", "shop"], /takes one name/],
			[["accounts", "create", "A", "--mail", "x@y.z"], /--mail/],
			[["accounts", "create", "A", "--parent", "AC1"], /no account AC1/],
			[["accounts", "token", "AC1"], /no account AC1/],
			[["accounts", "close", account], /master account cannot be closed/],
			[["keys", "turn"], /no command keys turn/],
		];
		const before = await command(place, "accounts");
		const keys = keysOf(place);
		for (const [words, says] of wrong)
			expectOneLine(await runToEnd(place, words), says);
		expect(await command(place, "accounts")).toBe(before);
		expect(keysOf(place)).toEqual(keys);
		chmodSync(place.keyFile, 0o644);
		expectOneLine(
			await runToEnd(place, ["keys", "rotate"]),
			/can be read by others/,
		);
		expect(keysOf(place)).toEqual(keys);
	});

	it("help is not an error", async () => {
		const { code, stdout } = await runToEnd(newPlace(), ["help"]);
		expect(code).toBe(0);
		expect(stdout).toMatch(/postern keys rotate/);
	});
});

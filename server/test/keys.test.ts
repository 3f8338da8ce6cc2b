/**
 * The operator's commands beside a running service, and what a thief finds in a
 * copy of its data.
 *
 * Who: someone with a backup of the data directory or of the database, or a dump
 * of it while codes are live. Gain: a code that is still good, a token, a key. Stopped by: codes
 * are sealed and hashed under keys that are kept elsewhere, tokens are hashed,
 * codes are erased at the end (abuse cases 117, 118, 122).
 */

import { createHash, createHmac, randomBytes } from "node:crypto";
import {
	chmodSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
	type News,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import { BODY, codeFrom, times, wrongCode } from "./support/client.ts";
import {
	inDatabase,
	isOnPostgres,
	newDatabase,
	rowsIn,
} from "./support/database.ts";
import { basic, exchange } from "./support/exchange.ts";
import { EVERYWHERE_MS } from "./support/instances.ts";
import {
	type Ended,
	type Environment,
	eventually,
	leaveNothingBehind,
	newPlace,
	type Place,
	runToEnd,
	type Service,
	startService,
	wait,
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
		let sends = before.length;
		let verified = 0;
		const unexpected: string[] = [];
		let isOver = false;
		const clients = times(8, async () => {
			while (!isOver) {
				const one = await sent(service);
				sends++;
				const reply = await verify(service, one);
				if (reply.status === 200) verified++;
				else unexpected.push(reply.text);
			}
		});
		const said = await command(place, "keys", "rotate");
		await eventually("codes are checked", () => verified > 20);
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
		// It looks at the file again after half a second.
		await wait(600);
		await expectVerifies(service, before.slice(10, 20));
		const codes = await service.call<SandboxMessage[]>(
			"GET",
			"/sandbox/messages?limit=1000",
		);
		expect(codes.status, codes.text).toBe(200);
		// All of them can be read, the newest thousand that are kept.
		expect(codes.body.length).toBe(Math.min(sends + after.length, 1_000));
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

	it("twice at once: one is refused, and no key is lost", {
		timeout: 60_000,
	}, async () => {
		const place = newPlace();
		const service = await startService(place);
		const [first] = keysOf(place);
		const before = await sent(service);
		const rotations = await Promise.all([
			runToEnd(place, ["keys", "rotate"]),
			runToEnd(place, ["keys", "rotate"]),
		]);
		const [done, refused] = rotations.sort(
			(a, b) => (a.code ?? 9) - (b.code ?? 9),
		) as [Ended, Ended];
		expect([done.code, done.stderr]).toEqual([0, ""]);
		expectOneLine(refused, /Another postern keys is at work/);
		expect(keysOf(place)).toHaveLength(2);
		expect(keysOf(place)[1]).toBe(first);
		const after = await sent(service);
		await service.end("SIGTERM");
		const next = await startService(place);
		await expectVerifies(next, [before, after]);
		await next.end("SIGTERM");
	});

	it("that is killed lets go of its lock; the next one finishes the work", {
		timeout: 120_000,
	}, async () => {
		const place = newPlace();
		const service = await startService(place);
		const before = await sent(service);
		const kill = new AbortController();
		const killed = runToEnd(place, ["keys", "rotate"], {}, kill.signal);
		await eventually("the key is added", () => keysOf(place).length === 2);
		kill.abort();
		expect((await killed).signal).toBe("SIGKILL");
		const said = await command(place, "keys", "rotate");
		expect(said).toMatch(/nothing is left under an older key/);
		const [newest] = keysOf(place);
		expect(keysOf(place)).toHaveLength(3);
		writeFileSync(place.keyFile, `${newest}\n`);
		await service.end("SIGTERM");
		const next = await startService(place);
		await expectVerifies(next, [before]);
		await next.end("SIGTERM");
	});

	it("of POSTERN_KEYS says how, and shows no key; what is resealed then needs the new key alone", {
		timeout: 120_000,
	}, async () => {
		const database = await newDatabase();
		const place = newPlace(
			`callbacks: { allow: [127.0.0.0/8] }\nwrongCodes: { max: 2 }\n`,
		);
		const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
		const [older, newer] = [key("k1"), key("k2")] as const;
		const under = (...keys: string[]) => ({
			POSTERN_KEYS: keys.join(","),
			POSTERN_AUTH_TOKEN: "sesame-opens-nothing",
			...(database.url !== null && { DATABASE_URL: database.url }),
		});
		const endpoint = await startCallbackEndpoint();
		let service = await startService(place, { environment: under(older) });
		const how = await runToEnd(place, ["keys", "rotate"], under(older));
		expectOneLine(how, /POSTERN_KEYS.* then run postern keys reseal/);
		for (const text of how.stderr.match(/[A-Za-z0-9+/]{40,}=?/g) ?? [])
			expect(text).toBe("nothing that looks like a key");
		await service.call("PATCH", `/accounts/${service.account}`, {
			callbackUrl: endpoint.url,
		});
		const account = () =>
			service.call<{ data: { callbackSecret: string } }>(
				"GET",
				`/accounts/${service.account}`,
			);
		const { callbackSecret } = (await account()).body.data;
		await service.call("POST", "/2fa/workflows", {
			name: "twice",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 5 },
			],
		});
		const guessed = await sent(service, { to: "4917155500001" });
		const wrong = { ...guessed, code: wrongCode(guessed.code) };
		await verify(service, wrong);
		const ended = await sent(service);
		await verify(service, ended);
		const live = await sent(service);
		await service.end("SIGTERM");

		service = await startService(place, { environment: under(newer, older) });
		const stepping = await sent(service, { workflow: "twice" });
		const reseal = async (...keys: string[]) => {
			const done = await runToEnd(place, ["keys", "reseal"], under(...keys));
			expect([done.code, done.stderr]).toEqual([0, ""]);
			return Number(/^Resealed (\d+) /.exec(done.stdout)?.[1]);
		};
		// Two facts, a callback secret, two codes and three sandbox texts.
		expect(await reseal(newer, older)).toBe(8);
		expect(await reseal(newer, older)).toBe(0);
		await service.end("SIGTERM");

		service = await startService(place, { environment: under(newer) });
		expect(await reseal(newer)).toBe(0);
		expect((await account()).body.data.callbackSecret).toBe(callbackSecret);
		const texts = await service.call<SandboxMessage[]>(
			"GET",
			"/sandbox/messages",
		);
		expect(texts.status, texts.text).toBe(200);
		expect(codeFrom(texts.body.at(-1)?.text ?? "")).toBe(guessed.code);
		await expectVerifies(service, [live]);
		await eventually("the later step has its code", async () => {
			const { body } = await service.call<SandboxMessage[]>(
				"GET",
				"/sandbox/messages",
			);
			const own = body.filter((one) => one.requestID === stepping.requestId);
			return (
				own.length === 2 &&
				own.every(({ text }) => codeFrom(text) === stepping.code)
			);
		});
		await expectVerifies(service, [stepping]);
		expect((await verify(service, ended)).body.code).toBe(485);
		// The key of hashes is the one that it was: the budget has counted on.
		expect((await verify(service, wrong)).body.code).toBe(481);
		expect((await verify(service, guessed)).body.code).toBe(486);
		const news = await eventuallySigned(endpoint, callbackSecret, live);
		expect(news.status).toBe("success");
		await service.end("SIGTERM");
		await endpoint.close();
		await database.remove();
	});

	it("lists ids, and no key", async () => {
		const place = newPlace();
		await (await startService(place)).end("SIGTERM");
		const [key] = keysOf(place) as [string];
		expect(await command(place, "keys")).toBe(`${key.split(":")[0]}\n`);
	});
});

/** What was told of the end of this one, signed with this secret. */
async function eventuallySigned(
	endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>,
	secret: string,
	{ requestId }: { requestId: string },
): Promise<News> {
	let found: News | undefined;
	await eventually("the news of its success", () => {
		found = endpoint.taken
			.map((seen) => verified(seen, secret))
			.find(
				(news) => news.requestID === requestId && news.status === "success",
			);
		return found !== undefined;
	});
	return found as News;
}

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
				EVERYWHERE_MS,
			);
		await becomes(200);
		const listed = await command(place, "accounts", "list");
		expect(listed).toMatch(/^SID +STATUS +PARENT +NAME\n/);
		expect(listed).toMatch(
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
			EVERYWHERE_MS,
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

	it("with an argument too many does nothing", {
		timeout: 120_000,
	}, async () => {
		const place = newPlace();
		const service = await startService(place);
		const keys = keysOf(place);
		const wrong = [
			["accounts", "list", "all"],
			["accounts", "token", service.account, "x"],
			["accounts", "suspend", service.account, "x"],
			["keys", "list", "x"],
			["keys", "rotate", "now"],
			["keys", "reseal", "now"],
		];
		for (const words of wrong) {
			const says = `too many for ${words.slice(0, 2).join(" ")}`;
			expectOneLine(await runToEnd(place, words), new RegExp(says));
		}
		expect(keysOf(place)).toEqual(keys);
		expect((await service.call("GET", "/accounts")).status).toBe(200);
		await service.end("SIGTERM");
	});

	it("where there is no installation says so, and makes nothing", async () => {
		const database = await newDatabase();
		const environment: Environment =
			database.url === null ? {} : { DATABASE_URL: database.url };
		for (const words of [["accounts"], ["keys", "rotate"]]) {
			const place = newPlace();
			const ended = await runToEnd(place, words, environment);
			expectOneLine(ended, /There is no installation in the data/);
			expect(readdirSync(place.directory)).toEqual([]);
		}
		if (database.url !== null) {
			const tables = await inDatabase(
				database.url,
				"select 1 from pg_tables where schemaname = 'public'",
			);
			expect(tables).toEqual([]);
		}
		await database.remove();
	});

	it("say which version they are, without an installation", async () => {
		const { code, stdout } = await runToEnd(newPlace(), ["--version"]);
		expect([code, stdout]).toEqual([0, "0.1.0\n"]);
	});

	it("help is not an error", async () => {
		const { code, stdout } = await runToEnd(newPlace(), ["help"]);
		expect(code).toBe(0);
		expect(stdout).toMatch(/postern keys rotate/);
	});
});

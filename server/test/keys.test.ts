/**
 * The operator's commands beside a running service, and the worth of a copy of its data
 * to a thief.
 *
 * Who: someone with a backup of the data directory or of the database, or a dump
 * of it while codes are live. Gain: a code that is still good, a token, a key. Stopped by: codes
 * are sealed and hashed under keys that are kept elsewhere, tokens are hashed,
 * codes are erased at the end (abuse cases 117, 118, 122).
 */

import { createHash, createHmac, randomBytes } from "node:crypto";
import {
	chmodSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmdirSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
	afterAll,
	beforeAll,
	describe,
	expect,
	it,
	onTestFinished,
} from "vitest";
import {
	MAY_CALL_US,
	type News,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import {
	BODY,
	clientOf,
	codeFrom,
	times,
	wrongCode,
} from "./support/client.ts";
import { type Commanded, commanded } from "./support/command.ts";
import {
	inDatabase,
	isOnPostgres,
	newDatabase,
	rowsIn,
} from "./support/database.ts";
import { basic, exchange } from "./support/exchange.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import {
	type Ended,
	type Environment,
	eventually,
	leaveNothingBehind,
	newPlace,
	type Place,
	runToEnd,
	type Service,
	startCommand,
	startService,
	wait,
} from "./support/process.ts";

type SandboxMessage = { requestID: string; text: string };

afterAll(leaveNothingBehind);

let recipients = 0;
/** Sends a code, and reads it as its recipient. */
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

function expectOneLine({ code, stdout, stderr }: Ended, says: RegExp): void {
	expect(stderr).toMatch(/^postern: [^\n]+\n$/);
	expect(stderr).toMatch(says);
	expect([code, stdout]).toEqual([1, ""]);
}

/** Expects the one line that the binary would print. */
function expectRefused({ printed, refusal }: Commanded, says: RegExp): void {
	expect(refusal).toMatch(/^[^\n]+$/);
	expect(refusal).toMatch(says);
	expect(printed).toBe("");
}

/** The output of a command that succeeds. */
async function printedBy(
	postern: TestPostern,
	...words: string[]
): Promise<string> {
	const { printed, refusal } = await postern.command(words);
	expect(refusal).toBeNull();
	return printed;
}

const keysOf = ({ keyFile }: Pick<Place, "keyFile">) =>
	readFileSync(keyFile, "utf8")
		.split("\n")
		.filter((line) => /^\w+:/.test(line));

describe("postern keys rotate (abuse case 122)", () => {
	let rotated: Awaited<ReturnType<typeof rotatedUnderLoad>>;

	beforeAll(async () => {
		rotated = await rotatedUnderLoad();
	}, 120_000);

	/** Clients send and check codes while one rotation is killed and two run at once. */
	async function rotatedUnderLoad() {
		const place = newPlace("logLevel: warn\n");
		const service = await startService(place);
		const before = await times(30, () => sent(service));
		const atFirst = keysOf(place);
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
		const killed = await killedWithItsKeyAdded(place);
		const afterKill = keysOf(place);
		const ended = await twoAtOnce(place);
		const afterTwo = keysOf(place);
		await eventually("codes are checked", () => verified > 20);
		isOver = true;
		await clients;
		return {
			place,
			service,
			before,
			load: { sends, verified, unexpected },
			keys: { atFirst, afterKill, afterTwo },
			killed,
			...ended,
		};
	}

	/** A rotation that gets the signal once its key is added. */
	const rotation = (place: Place, signal: NodeJS.Signals) => {
		const preload = new URL(
			"./support/signal-at-first-line.js",
			import.meta.url,
		);
		return startCommand(place, ["keys", "rotate"], {
			NODE_OPTIONS: `--import=${fileURLToPath(preload)}`,
			FIRST_LINE_SIGNAL: signal,
		});
	};

	async function killedWithItsKeyAdded(place: Place): Promise<Ended> {
		const { ended } = await rotation(place, "SIGKILL");
		return await ended;
	}

	/** The rotation that holds the lock stops until the other one has ended. */
	async function twoAtOnce(place: Place) {
		const both = await times(2, () => rotation(place, "SIGSTOP"));
		const hasEnded = ({ child }: (typeof both)[number]) =>
			child.exitCode !== null;
		await eventually("one of the two has ended", () => both.some(hasEnded));
		await eventually("the other one has ended", () => {
			// It may stop only now.
			for (const { child } of both) child.kill("SIGCONT");
			return both.every(hasEnded);
		});
		const [done, refused] = (
			await Promise.all(both.map(({ ended }) => ended))
		).sort((a, b) => (a.code ?? 9) - (b.code ?? 9)) as [Ended, Ended];
		return { done, refused };
	}

	it("twice at once: one is refused, and no key is lost", () => {
		const { done, refused, keys } = rotated;
		expect([done.code, done.stderr]).toEqual([0, ""]);
		expectOneLine(refused, /Another postern keys is at work/);
		expect(keys.afterTwo).toHaveLength(3);
		expect(keys.afterTwo.slice(1)).toEqual(keys.afterKill);
	});

	it("that is killed lets go of its lock; the next one finishes the work", () => {
		const { killed, done, keys } = rotated;
		expect([killed.signal, killed.stderr]).toEqual(["SIGKILL", ""]);
		expect(keys.afterKill).toHaveLength(2);
		expect(keys.afterKill[0]).toBe(keys.atFirst[0]);
		expect(done.stdout).toMatch(/now seals/);
		expect(done.stdout).toMatch(/nothing is left under an older key/);
	});

	it("under load: no check fails, and the older keys are needed no more", {
		timeout: 60_000,
	}, async () => {
		const { place, service, before, load } = rotated;
		expect(load.unexpected).toEqual([]);
		expect(load.verified).toBeGreaterThan(20);
		expect(statSync(place.keyFile).mode & 0o777).toBe(0o600);
		await expectVerifies(service, before.slice(0, 10));
		const after = await times(10, () => sent(service));
		await expectVerifies(service, after.slice(0, 5));

		// The older keys are removed: while the service runs, and before a start.
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
		// All can be read, up to the newest thousand, which are kept.
		expect(codes.body.length).toBe(Math.min(load.sends + after.length, 1_000));
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
			`keys rotated under load: ${load.verified} codes checked meanwhile, 0 failed`,
		);
	});
});

describe("keys in POSTERN_KEYS", () => {
	it("no command rotates: it says how, and shows no key; what is resealed then needs the new key alone", {
		timeout: 60_000,
	}, async () => {
		const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
		const [older, newer] = [key("k1"), key("k2")] as const;
		const under = (...keys: string[]) => ({ POSTERN_KEYS: keys.join(",") });
		const postern = await startTestPostern({
			settings: { ...MAY_CALL_US, wrongCodes: { max: 2 } },
			environment: under(older),
		});
		onTestFinished(postern.stop);
		const endpoint = await startCallbackEndpoint();
		onTestFinished(endpoint.close);
		const api = clientOf(postern);
		const how = await postern.command(["keys", "rotate"]);
		expectRefused(how, /POSTERN_KEYS.* then run postern keys reseal/);
		for (const text of how.refusal?.match(/[A-Za-z0-9+/]{40,}=?/g) ?? [])
			expect(text).toBe("nothing that looks like a key");
		await api.call("PATCH", `/accounts/${api.account.sid}`, {
			callbackUrl: endpoint.url,
		});
		const callbackSecret = await secretOf(api);
		await api.call("POST", "/2fa/workflows", {
			name: "twice",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 5 },
			],
		});
		const guessed = await api.sent();
		const wrong = wrongCode(guessed.code);
		await api.verify(guessed.requestId, wrong);
		const ended = await api.sent();
		await api.verify(ended.requestId, ended.code);
		const live = await api.sent();

		await postern.restart({}, under(newer, older));
		const stepping = await api.sent({ workflow: "twice" });
		const reseal = async (...keys: string[]) => {
			const words = ["keys", "reseal"];
			const { printed, refusal } = await postern.command(words, under(...keys));
			expect(refusal).toBeNull();
			return Number(/^Resealed (\d+) /.exec(printed)?.[1]);
		};
		// Two facts, a callback secret, two codes and three sandbox texts.
		expect(await reseal(newer, older)).toBe(8);
		expect(await reseal(newer, older)).toBe(0);

		await postern.restart({}, under(newer));
		expect(await reseal(newer)).toBe(0);
		expect(await secretOf(api)).toBe(callbackSecret);
		expect(codeFrom((await api.messages()).at(-1)?.text ?? "")).toBe(
			guessed.code,
		);
		expect((await api.verify(live.requestId, live.code)).status).toBe(200);
		postern.clock.advance(5_000);
		await postern.settled();
		const steps = (await api.messages()).filter(
			(one) => one.requestID === stepping.requestId,
		);
		expect(steps.map(({ text }) => codeFrom(text))).toEqual([
			stepping.code,
			stepping.code,
		]);
		expect((await api.verify(stepping.requestId, stepping.code)).status).toBe(
			200,
		);
		const codeOf = async (requestId: string, code: string) =>
			(await api.verify(requestId, code)).body.code;
		expect(await codeOf(ended.requestId, ended.code)).toBe(485);
		// The key of hashes is the same: the budget counts on.
		expect(await codeOf(guessed.requestId, wrong)).toBe(481);
		expect(await codeOf(guessed.requestId, guessed.code)).toBe(486);
		const news = await eventuallySigned(endpoint, callbackSecret, live);
		expect(news.status).toBe("success");
	});
});

/** Waits for the callback about its end, signed with this secret. */
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

describe("a first start, its output in a log", () => {
	let service: Service;

	beforeAll(async () => {
		service = await startService(newPlace("logLevel: debug\n"));
	}, 60_000);

	const tokenOf = ({ place }: Service) =>
		readFileSync(place.tokenFile, "utf8").trim();
	const secretsOf = (service: Service) => [
		tokenOf(service),
		basic(`${service.account}:${tokenOf(service)}`),
		...keysOf(service.place).map((line) => line.split(":")[1] as string),
	];

	it("keeps what is secret from the log and from other users", async () => {
		const { place } = service;
		const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);
		expect(tokenOf(service).length).toBeGreaterThanOrEqual(43);
		expect(rights(place.tokenFile)).toBe("600");
		expect(rights(place.keyFile)).toBe("600");
		if (!isOnPostgres) expect(rights(place.data)).toBe("700");
		expect(service.stdout()).toContain("postern.token");
		expect((await service.call("GET", "/accounts")).status).toBe(200);
		for (const secret of secretsOf(service))
			expect(service.stdout()).not.toContain(secret);
	});

	it("and its data: a copy opens no live code without the keys, and holds none after the end (117, 118)", {
		timeout: 120_000,
	}, async () => {
		const { place } = service;
		const shape = { codeType: "alphanumeric", codeLength: 10 };
		const canceled = await times(5, () => sent(service, shape));
		const own = await sent(service, { code: "ZQ7XK9WV4B" });
		const superseded = await sent(service, { ...shape, to: "4915112345678" });
		const live = [...canceled, own, superseded];
		const dump = () => dumpOf(place);
		const holds = (bytes: Buffer, text: string) => bytes.includes(text);
		const alive = await dump();
		// The control: a dump of a live store holds the SID.
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
			for (const secret of secretsOf(service)) {
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

/** The data that a thief takes: SQLite's files, or every row on PostgreSQL. */
async function dumpOf(place: Place): Promise<Buffer> {
	const url = await place.databaseUrl();
	if (url !== null) {
		const rows = await rowsIn(url, place.data);
		// JSON within the JSON of a row has escaped quotes.
		return Buffer.from(rows.join("\n").replaceAll('\\"', '"'));
	}
	return Buffer.concat(
		readdirSync(place.data).map((name) => readFileSync(join(place.data, name))),
	);
}

/** Hashes of a code that anybody could compute, in the usual encodings. */
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
	it("takes effect within a second", { timeout: 60_000 }, async () => {
		const intervals = movedIntervals();
		const postern = await startTestPostern({ timers: intervals.timers });
		onTestFinished(postern.stop);
		const { master } = postern;
		// In another process, as the operator runs it.
		const { code, stdout, stderr } = await runToEnd(
			{
				directory: postern.directory,
				databaseUrl: async () => postern.databaseUrl,
			},
			["accounts", "create", "A shop", "--email", "shop@example.com"],
		);
		expect([code, stderr]).toEqual([0, ""]);
		const sid = /^Account +(\w+)$/m.exec(stdout)?.[1] as string;
		const token = /^Token +(\S+) /m.exec(stdout)?.[1] as string;
		const statusWith = async (secret: string, account = sid) =>
			(
				await exchange(`${postern.url}/sandbox/messages`, {
					method: "GET",
					headers: { Authorization: basic(`${account}:${secret}`) },
				})
			).status;
		/** The service's intervals move on by one second, and no further. */
		const becomes = async (status: number, ...who: [string, string?]) => {
			await intervals.pass(1_000);
			expect(await statusWith(...who)).toBe(status);
		};
		await becomes(200, token);
		const listed = await printedBy(postern, "accounts", "list");
		expect(listed).toMatch(/^SID +STATUS +PARENT +NAME\n/);
		expect(listed).toMatch(
			new RegExp(`^${sid} +active +${master.sid} +A shop$`, "m"),
		);
		await printedBy(postern, "accounts", "suspend", sid);
		await becomes(403, token);
		await printedBy(postern, "accounts", "activate", sid);
		await becomes(200, token);
		const second = (await printedBy(postern, "accounts", "token", sid)).trim();
		await becomes(401, token);
		await becomes(200, second);
		await printedBy(postern, "accounts", "close", sid);
		await becomes(403, second);
		expect(await printedBy(postern, "accounts")).toMatch(
			new RegExp(`^${sid} +closed `, "m"),
		);
		const own = await printedBy(postern, "accounts", "token", master.sid);
		// The operator's first token is invalid.
		await becomes(401, master.token, master.sid);
		expect(own).toMatch(/^\S{43,}\n$/);
	});
});

describe("a command beside a running service", () => {
	let postern: TestPostern;
	let keyFile: string;

	beforeAll(async () => {
		postern = await startTestPostern();
		keyFile = join(postern.directory, "postern.keys");
	});
	afterAll(() => postern.stop());

	it("keys: lists ids, and no key", async () => {
		const [key] = keysOf({ keyFile }) as [string];
		expect(await printedBy(postern, "keys")).toBe(`${key.split(":")[0]}\n`);
	});

	/** Accounts, the service's reply to the master's token, and keys. */
	const standing = async () => ({
		accounts: await printedBy(postern, "accounts"),
		keys: keysOf({ keyFile }),
		status: (await clientOf(postern).call("GET", "/accounts")).status,
	});

	it("used wrongly says what is wrong in one line, and changes nothing", async () => {
		const wrong: [string[], RegExp][] = [
			[["acounts"], /no command acounts/],
			[["accounts", "drop"], /no command accounts drop/],
			[["accounts", "create", "A", "shop"], /takes one name/],
			[["accounts", "create", "A", "--mail", "x@y.z"], /--mail/],
			[["accounts", "create", "A", "--parent", "AC1"], /no account AC1/],
			[["accounts", "create", "A", "--email", "a@b@c"], /email is not an/],
			[
				["accounts", "create", "A", "--email", "\u212aate@example.com"],
				/becomes an ASCII one/,
			],
			[["accounts", "token", "AC1"], /no account AC1/],
			[["accounts", "close", postern.master.sid], /master account cannot be/],
			[["keys", "turn"], /no command keys turn/],
		];
		const before = await standing();
		for (const [words, says] of wrong)
			expectRefused(await postern.command(words), says);
		chmodSync(keyFile, 0o644);
		const refused = await postern.command(["keys", "rotate"]);
		chmodSync(keyFile, 0o600);
		expectRefused(refused, /can be read by others/);
		mkdirSync(`${keyFile}.lock`);
		const unlocked = await postern.command(["keys", "rotate"]);
		rmdirSync(`${keyFile}.lock`);
		expectRefused(unlocked, /postern\.keys\.lock cannot be written: ./);
		expect(await standing()).toEqual(before);
	});

	it("with an argument too many does nothing", async () => {
		const wrong = [
			["accounts", "list", "all"],
			["accounts", "token", postern.master.sid, "x"],
			["accounts", "suspend", postern.master.sid, "x"],
			["keys", "list", "x"],
			["keys", "rotate", "now"],
			["keys", "reseal", "now"],
		];
		const before = await standing();
		expect(before.status).toBe(200);
		for (const words of wrong) {
			const says = `too many for ${words.slice(0, 2).join(" ")}`;
			expectRefused(await postern.command(words), new RegExp(says));
		}
		expect(await standing()).toEqual(before);
	});
});

describe("a command without an installation", () => {
	it("says so, and makes nothing", async () => {
		const database = await newDatabase();
		const environment: Environment =
			database.url === null ? {} : { DATABASE_URL: database.url };
		for (const words of [["accounts"], ["keys", "rotate"]]) {
			const { directory, data, keyFile } = newPlace();
			const settings = JSON.stringify({ data, keyFile });
			writeFileSync(join(directory, "postern.yaml"), settings);
			const refused = await commanded(directory, environment, words);
			expectRefused(refused, /There is no installation in the data/);
			expect(readdirSync(directory)).toEqual(["postern.yaml"]);
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

	it.each([
		["--version", /^0\.1\.0\n$/],
		["help", /postern keys rotate/],
	])("says what it is asked: %s", async (word, says) => {
		const { directory } = newPlace();
		const { printed, refusal } = await commanded(directory, {}, [word]);
		expect(refusal).toBeNull();
		expect(printed).toMatch(says);
	});
});

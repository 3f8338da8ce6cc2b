/**
 * `postern check` beside a running service: it finds the faults that a start would
 * find, and changes nothing. The command line refuses the same as the API.
 */

import {
	chmodSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountsCommand } from "../src/cli/accounts.ts";
import { checkCommand } from "../src/cli/check.ts";
import { runCommand } from "../src/cli/cli.ts";
import type { Cli } from "../src/cli/command-context.ts";
import { migrateCommand } from "../src/cli/migrate.ts";
import { configFrom } from "../src/config/config.ts";
import { StartError } from "../src/errors.ts";
import { createKeyFile, keySource, newKey } from "../src/secrets/key-file.ts";
import { keyRing } from "../src/secrets/key-ring.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { batcher } from "../src/store/batcher.ts";
import type { Store } from "../src/store/contract.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { type Listener, startListener } from "./support/listener.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import {
	type Mailbox,
	startMailbox,
	TEST_CA_FILE,
} from "./support/smtp-server.ts";

let postern: TestPostern;
let mailbox: Mailbox;
let silent: Listener;
let settings: { data: string; keyFile: string };
const secure = createTlsServer({
	cert: readFileSync(TEST_CA_FILE),
	key: readFileSync(TEST_CA_FILE.replace("cert", "key")),
});
/** Requests that reached the gateway: there must be none. */
let requests = 0;
secure.on("request", () => requests++);

beforeAll(async () => {
	[postern, mailbox, silent] = await Promise.all([
		startTestPostern(),
		startMailbox(),
		startListener(),
	]);
	await new Promise<void>((done) => secure.listen(0, "127.0.0.1", done));
	settings = {
		data: join(postern.directory, "data"),
		keyFile: join(postern.directory, "postern.keys"),
	};
});
afterAll(async () => {
	await Promise.all([postern.stop(), mailbox.close(), silent.close()]);
	await new Promise((done) => secure.close(done));
});

/** Its lines, and the error that ends it: null means exit code 0, else 1. */
async function check(more: object = {}, ...words: string[]) {
	const file = join(postern.directory, "postern.yaml");
	writeFileSync(file, JSON.stringify({ ...settings, ...more }));
	const lines: string[] = [];
	const ended = await checkCommand({ POSTERN_CONFIG: file }, words, (text) =>
		lines.push(...text.split("\n")),
	).then(
		() => null,
		(error: unknown) => {
			if (error instanceof StartError) return error.message;
			throw error;
		},
	);
	const said = new Map(
		lines.map((line) => {
			const [what = "", result, ...says] = line.split(/ {2,}/);
			return [what, `${result}: ${says.join(" ")}`];
		}),
	);
	return { said, ended };
}

describe("postern check", () => {
	it("finds an installation well, while its service runs", async () => {
		const contents = () =>
			readdirSync(postern.directory, { recursive: true }).sort();
		const before = contents();
		const { said, ended } = await check();
		expect(ended).toBeNull();
		expect([...said]).toEqual([
			["settings", "ok: can be used"],
			["database", expect.stringMatching(/^ok: .*data has schema \d+$/)],
			[
				"keys",
				expect.stringMatching(/^ok: 1 in .*, and the database was sealed with/),
			],
		]);
		expect(contents()).toEqual(
			[...new Set([...before, "postern.yaml"])].sort(),
		);
	});

	it("fails for a port that the start would need twice", async () => {
		const { ended } = await check({ port: 9090, metrics: { port: 9090 } });
		expect(ended).toMatch(/postern\.yaml: metrics\.port: is 9090/);
	});

	it("says what the first start would make, and makes nothing", async () => {
		const elsewhere = join(postern.directory, "none");
		const { said, ended } = await check({
			data: elsewhere,
			keyFile: `${elsewhere}.keys`,
		});
		expect(ended).toBeNull();
		expect(said.get("database")).toMatch(/^ok: nothing in .*none yet/);
		expect(said.get("keys")).toMatch(/^ok: no .*none\.keys yet/);
		expect(readdirSync(postern.directory)).not.toContain("none");
	});

	it("fails for keys that do not fit, that are missing or that others can read", async () => {
		const other = join(postern.directory, "other.keys");
		const missing = await check({ keyFile: other });
		expect(missing.ended).toBe("check failed for keys");
		expect(missing.said.get("keys")).toMatch(
			/^FAILED: The key file .* is missing/,
		);
		writeFileSync(
			other,
			`k1:${Buffer.from("0123456789abcdefghijklmnopqrstuv").toString("base64")}`,
		);
		chmodSync(other, 0o600);
		const wrong = await check({ keyFile: other });
		expect(wrong.said.get("keys")).toMatch(
			/^FAILED: The store was sealed with/,
		);
		writeFileSync(other, Buffer.from("k1:x", "utf16le"));
		const utf16 = await check({ keyFile: other });
		expect(utf16.said.get("keys")).toMatch(/^FAILED: .* is not UTF-8/);
		chmodSync(other, 0o644);
		const open = await check({ keyFile: other });
		expect(open.said.get("keys")).toMatch(/^FAILED: .*chmod 600/);
	});

	it("fails for a database that is none, and for settings that are wrong", async () => {
		const broken = join(postern.directory, "broken");
		mkdirSync(broken);
		writeFileSync(join(broken, "postern.db"), "x".repeat(8_192));
		const database = await check({ data: broken });
		expect(database.ended).toBe("check failed for database");
		expect(database.said.get("database")).toMatch(/not a database/);
		expect((await check({ prot: 1 })).ended).toMatch(/prot: there is no such/);
		expect((await check({}, "--provider")).ended).toMatch(/takes --providers/);
	});

	const mail = (more: object) => ({
		type: "smtp",
		host: "127.0.0.1",
		port: mailbox.port,
		ca: TEST_CA_FILE,
		...more,
	});
	const gateway = (name: string, url: string, timeoutMs = 5_000) => ({
		...{ type: "http", name, channels: ["sms"], timeoutMs },
		...{ url: `${url}/send`, json: { to: "{to}", text: "{text}" } },
	});

	it("with --providers connects, logs in and quits, and sends nothing", async () => {
		const { port } = secure.address() as AddressInfo;
		const login = { username: "postern", password: "correct horse" };
		const { said, ended } = await check(
			{
				providers: [
					mail({ name: "well", ...login }),
					mail({ name: "no-login" }),
					mail({ name: "wrong-password", ...login, password: "wrong horse" }),
					mail({ name: "untrusted", ca: undefined }),
					mail({ name: "closed", port: 1 }),
					mail({ name: "silent", port: silent.port, timeoutMs: 200 }),
					gateway("plain", postern.url),
					gateway("false-certificate", `https://127.0.0.1:${port}`),
					gateway("closed-gateway", "http://127.0.0.1:1"),
					gateway("silent-gateway", `https://127.0.0.1:${silent.port}`, 200),
				],
			},
			"--providers",
		);
		const of = (name: string) => said.get(`provider ${name}`);
		expect(of("well")).toBe("ok: connects with TLS and logs in");
		expect(of("no-login")).toBe(
			"ok: connects with TLS; no login is configured",
		);
		expect(of("wrong-password")).toBe("FAILED: login refused: SMTP 535");
		expect(of("untrusted")).toMatch(
			/^FAILED: no connection: \w*(SELF_SIGNED|ESOCKET|ETLS)/,
		);
		expect(of("closed")).toBe("FAILED: no connection: ECONNREFUSED");
		expect(of("silent")).toMatch(
			/^FAILED: no (answer in time: timeout|connection: ETIMEDOUT)$/,
		);
		expect(of("plain")).toMatch(
			/^ok: connects to 127\.0\.0\.1 port \d+ without TLS; no request was sent, so its credentials are not checked$/,
		);
		expect(of("false-certificate")).toBe(
			"FAILED: no connection: DEPTH_ZERO_SELF_SIGNED_CERT",
		);
		expect(of("closed-gateway")).toBe("FAILED: no connection: ECONNREFUSED");
		expect(of("silent-gateway")).toBe("FAILED: no connection: timeout");
		expect(ended).toBe(
			"check failed for provider wrong-password, provider untrusted, provider closed, provider silent, provider false-certificate, provider closed-gateway, provider silent-gateway",
		);
		expect(JSON.stringify([...said])).not.toMatch(/horse/);
		expect(mailbox.mails).toEqual([]);
		expect(requests).toBe(0);
	});
});

describe("postern migrate", () => {
	it("looks at the keys before it copies anything", async () => {
		const directory = join(postern.directory, "source");
		const keyFile = join(postern.directory, "source.keys");
		const key = createKeyFile(keyFile, newKey(postern.clock.now()));
		const store = sqliteStore({ directory, alone: true });
		await store.establish({
			"key check": keyRing(key).seal("Postern", "key check"),
		});
		await store.close();
		const migrate = (more: object) =>
			migrateCommand(
				configFrom(
					{ data: directory, keyFile, ...more },
					{ DATABASE_URL: "postgres://u@127.0.0.1:1/d" },
				),
				[],
				() => {},
				() => {},
			);
		await expect(migrate({ keyFile: `${keyFile}.not` })).rejects.toThrow(
			/key file .* is missing/,
		);
		await expect(migrate({ keyFile: settings.keyFile })).rejects.toThrow(
			/The store was sealed with the key k\w+, which is not among/,
		);
		await expect(migrate({})).rejects.toThrow(/Nothing was migrated/);
	});
});

describe("postern accounts", () => {
	let store: Store;
	beforeAll(async () => {
		store = await postern.openStore();
	});
	afterAll(() => store.close());

	function run(confirm: Cli["confirm"], ...words: string[]) {
		const config = settingsFrom(settings, {});
		const source = keySource(config);
		const now = postern.clock.now;
		const printed: string[] = [];
		const { run } = batcher({ store, now, committed: () => undefined });
		const cli: Cli = {
			...{ config, store, keySource: source, now, run, confirm },
			keys: keyRing(source.read() ?? []),
			print: (line) => void printed.push(line),
			note: (line) => void printed.push(line),
			write: async (text) => void printed.push(text),
			wait: async () => undefined,
			ended: new AbortController().signal,
		};
		return accountsCommand(cli, words).then(() => printed);
	}

	it.each<[string, string[], RegExp]>([
		[
			"a long name",
			["create", "x".repeat(129)],
			/name must have at most 128 characters/,
		],
		["no name", ["create", ""], /name must not be empty/],
		["a name of two lines", ["create", "a\nb"], /name must not hold control/],
		[
			"an address that is none",
			["create", "a", "--email", "a@"],
			/email .*(at least|not an email)/,
		],
		[
			"a long address",
			["create", "a", "--email", `${"a".repeat(260)}@b.c`],
			/email must have at most 254 characters/,
		],
		[
			"a token where a SID should be",
			["token", "dG9rZW4tdGhhdC1pcy1zZWNyZXQ"],
			/^there is no account with that SID$/,
		],
		[
			"--yes of another command",
			["close", "AC1", "--yes"],
			/too many for accounts close/,
		],
	])("refuses %s", async (_, words, says) => {
		await expect(run(null, ...words)).rejects.toThrow(says);
	});

	it("makes nothing below an account that is not active, nor deeper than the API does", async () => {
		const create = async (parent: string) => {
			const said = await run(null, "create", "a", "--parent", parent);
			return /\w+$/.exec(said[0] ?? "")?.[0] ?? "";
		};
		let deepest = postern.master.sid;
		for (let level = 1; level <= 10; level++) deepest = await create(deepest);
		await expect(create(deepest)).rejects.toThrow("may be 10 levels below");
		const closed = await create(postern.master.sid);
		const below = await create(closed);
		await run(null, "close", closed);
		for (const sid of [closed, below])
			await expect(create(sid)).rejects.toThrow(`the account ${sid}, or one`);
	});

	it("asks before it suspends the master account", async () => {
		const { sid } = postern.master;
		await expect(run(null, "suspend", sid)).rejects.toThrow("add --yes");
		const asked: string[] = [];
		const saying = (answer: boolean) => async (question: string) => {
			asked.push(question);
			return answer;
		};
		await expect(run(saying(false), "suspend", sid)).rejects.toThrow("was not");
		expect(asked).toHaveLength(1);
		expect(await run(saying(true), "suspend", sid)).toEqual([
			`${sid} is suspended`,
		]);
		expect(await run(null, "activate", sid)).toEqual([`${sid} is active`]);
		expect(await run(null, "suspend", sid, "--yes")).toEqual([
			`${sid} is suspended`,
		]);
		await run(null, "activate", sid);
	});

	/** `typed`: null closes the terminal at the question. */
	async function atTerminal(
		typed: string | null,
		isTTY: [stdin: boolean, stdout: boolean],
		...words: string[]
	) {
		const stdin = Object.assign(new PassThrough(), { isTTY: isTTY[0] });
		const stdout = Object.assign(new PassThrough(), { isTTY: isTTY[1] });
		let shown = "";
		stdout.on("data", (text) => {
			shown += text;
			if (!shown.endsWith("[y/N] ")) return;
			if (typed === null) stdin.end();
			else stdin.write(`${typed}\n`);
		});
		const file = join(postern.directory, "postern.yaml");
		writeFileSync(file, JSON.stringify(settings));
		const environment = { POSTERN_CONFIG: file };
		const ended = await runCommand("accounts", words, environment, {
			stdin,
			stdout,
		}).catch((error: Error) => error.message);
		return { shown, ended };
	}

	it.each([
		["y", true],
		[" YES ", true],
		["", false],
		["n", false],
		["yesterday", false],
		[null, false],
	])(
		"%j at the terminal: the master account is suspended: %s",
		async (typed, isSuspended) => {
			const { sid } = postern.master;
			const both: [boolean, boolean] = [true, true];
			const { shown, ended } = await atTerminal(typed, both, "suspend", sid);
			expect(shown).toContain("refuses the requests of every account");
			expect(ended).toBe(
				isSuspended ? undefined : "the master account was not suspended",
			);
			expect(shown.includes(`${sid} is suspended\n`)).toBe(isSuspended);
			const list = await atTerminal("", both, "list");
			expect(/ suspended /.test(list.shown)).toBe(isSuspended);
			await atTerminal("", both, "activate", sid);
		},
	);

	it.each([
		[true, false],
		[false, true],
	])(
		"asks nothing where input or output is no terminal: %s, %s",
		async (...isTTY) => {
			const { sid } = postern.master;
			const { shown, ended } = await atTerminal("y", isTTY, "suspend", sid);
			expect(shown).toBe("");
			expect(ended).toContain("add --yes");
		},
	);
});

/**
 * A start that cannot succeed says why in one line, on standard error, with an exit code
 * that is not 0, and damages nothing: not the data, not the keys (abuse cases
 * 60, 121). When the fault is mended, the next start works.
 */

import { createHash, randomBytes } from "node:crypto";
import {
	chmodSync,
	copyFileSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../src/store/sqlite/open.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { times } from "./support/client.ts";
import { basic, exchange } from "./support/exchange.ts";
import {
	type Ended,
	type Environment,
	leaveNothingBehind,
	newPlace,
	type Place,
	runToEnd,
	send,
	startService,
} from "./support/process.ts";
import { refusalOfStart, startHere } from "./support/start-here.ts";

/** An installation that has been in use, and was stopped. */
let used: Place;
let account: string;
let keys: string;
/** A verification that it holds. */
let requestId: string;

beforeAll(async () => {
	used = newPlace();
	const service = await startService(used);
	account = service.account;
	requestId = String((await send(service)).body.requestID);
	await service.end("SIGTERM");
	keys = readFileSync(used.keyFile, "utf8");
});
afterAll(leaveNothingBehind);

/** Files that SQLite may leave beside a database that was only read. */
const EMPTY_LOG = /postern\.db-(shm|wal)$/;

/** Every file below: name, rights, and a digest of its content. */
function contents(directory: string): Record<string, string> {
	return Object.fromEntries(
		readdirSync(directory, { recursive: true, withFileTypes: true })
			.map((entry) => {
				const path = join(entry.parentPath, entry.name);
				const rights = (statSync(path).mode & 0o777).toString(8);
				const digest = entry.isFile()
					? createHash("sha256").update(readFileSync(path)).digest("hex")
					: "directory";
				return [path, `${rights} ${digest}`] as const;
			})
			.filter(([path]) => !(EMPTY_LOG.test(path) && isEmptyLog(path)))
			.sort(),
	);
}

function isEmptyLog(path: string): boolean {
	return path.endsWith("-shm") || statSync(path).size === 0;
}

function expectOneLine(printed: string, says: RegExp): void {
	expect(printed).toMatch(/^postern: [^\n]+\n$/);
	expect(printed).toMatch(says);
	expect(printed.length).toBeLessThan(400);
}

/** As an operator sees it. */
function expectFailed({ code, signal, stdout, stderr }: Ended, says: RegExp) {
	expectOneLine(stderr, says);
	expect([code, signal]).toEqual([1, null]);
	expect(stdout).toBe("");
}

/** A start that is refused, and leaves everything as it was. */
async function expectRefused(
	place: Place,
	says: RegExp,
	environment: Environment = {},
): Promise<void> {
	const before = contents(place.directory);
	expectOneLine(await refusalOfStart(place, environment), says);
	expect(contents(place.directory)).toEqual(before);
}

async function expectStarts(place: Place): Promise<void> {
	const postern = await startHere(place);
	const token = readFileSync(place.tokenFile, "utf8").trim();
	const record = await exchange(`${postern.url}/2fa/search/${requestId}`, {
		method: "GET",
		headers: { Authorization: basic(`${account}:${token}`) },
	});
	expect(record.status, record.text).toBe(200);
	await postern.close();
}

const gateway = (settings: string) => `
providers:
  - type: http
    name: gateway
    channels: [sms]
    url: http://127.0.0.1:9/messages
    ${settings}
`;

describe("a wrong postern.yaml", () => {
	it.each<[string, string, RegExp]>([
		["an unknown name", "prot: 8080\n", /postern\.yaml: prot: /],
		[
			"an unknown name further in",
			"wrongCodes: { maximum: 5 }\n",
			/postern\.yaml: wrongCodes\.maximum: /,
		],
		[
			"a wrong type",
			"port: high\n",
			/postern\.yaml: port must be a whole number/,
		],
		[
			"an unknown type of provider",
			"providers: [{ type: pigeon, name: post }]\n",
			/postern\.yaml: providers\.0\.type must be one of sandbox, smtp, http, smpp/,
		],
		[
			"a route to nowhere",
			"routes: [{ channel: sms, providers: [nobody] }]\n",
			/routes\.0\.providers: there is no provider nobody/,
		],
		[
			"a route to one that does not carry the channel",
			"providers: [{ type: sandbox, name: a, channels: [email] }]\nroutes: [{ channel: sms, providers: [a] }]\n",
			/routes\.0\.providers: a does not carry sms/,
		],
		[
			"a template with an unknown placeholder",
			gateway('json: { to: "{to}", text: "{txet}" }'),
			/providers\.0: .*\{txet\}/,
		],
		[
			"a template without a recipient",
			gateway('json: { text: "{text}" }'),
			/providers\.0: .*\{to\}/,
		],
		[
			"a regular expression that is none",
			gateway(
				'json: { to: "{to}", text: "{text}" }\n    accepted: { text: "(" }',
			),
			/providers\.0: /,
		],
		["no YAML", "port: [8080\nhost: 'x\n", /postern\.yaml: \S.*[^:\n]\n$/],
		["one name twice", "port: 0\nport: 0\n", /postern\.yaml: .*unique/],
		[
			"a variable that is not set",
			gateway(
				`json: { to: "{to}", text: "{text}" }\n    bearer: "\${NOT_SET}"`,
			),
			/postern\.yaml: providers\.0\.bearer: NOT_SET is not set/,
		],
		[
			"the sandbox beside a real provider",
			`${gateway('json: { to: "{to}", text: "{text}" }')}  - { type: sandbox, name: sandbox }\n`,
			/the sandbox sandbox would carry sms beside a real provider/,
		],
	])("%s", async (_, yaml, says) => {
		await expectRefused(newPlace(yaml), says, { PORT: "" });
	});

	it("as an operator sees it", async () => {
		const place = newPlace("prot: 8080\n");
		const before = contents(place.directory);
		expectFailed(await runToEnd(place), /^postern: postern\.yaml: prot: /);
		expect(contents(place.directory)).toEqual(before);
	});

	it("that is named and missing, or no file", async () => {
		const place = newPlace();
		await expectRefused(place, /cannot be read: .*other\.yaml/, {
			POSTERN_CONFIG: join(place.directory, "other.yaml"),
		});
		mkdirSync(join(place.directory, "postern.yaml"));
		await expectRefused(place, /cannot be read: EISDIR/);
	});
});

describe("settings where nothing reads them", () => {
	it.each<[string, Environment]>([
		["postern.yml", {}],
		["data/postern.yaml", {}],
		["data/postern.yml", {}],
		["other/postern.yaml", { POSTERN_DATA: "other" }],
	])("%s stops the start, and postern check", async (file, environment) => {
		const place = newPlace();
		const path = join(place.directory, file);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, "port: 8080\n");
		const before = contents(place.directory);
		const says = `^postern: ${file} is not read: move it to ./postern.yaml`;
		for (const words of [[], ["check"]]) {
			const ended = await runToEnd(place, words, environment);
			expectFailed(ended, new RegExp(says));
		}
		expect(contents(place.directory)).toEqual(before);
		// Where another file is read, even an empty one, it may lie there.
		writeFileSync(join(place.directory, "postern.yaml"), "");
		const { stderr } = await runToEnd(place, ["check"], environment);
		expect(stderr).not.toContain("is not read");
		rmSync(join(place.directory, "postern.yaml"));
		const named = { ...environment, POSTERN_CONFIG: path };
		const checked = await runToEnd(place, ["check"], named);
		expect(checked.stderr).not.toContain("is not read");
	});
});

describe("a wrong environment", () => {
	it.each<[string, Environment, RegExp]>([
		["an unknown variable", { POSTERN_PROT: "80" }, /POSTERN_PROT: /],
		["a port that is none", { PORT: "http" }, /port must be a whole number/],
		[
			"an SID too short",
			{ POSTERN_ACCOUNT_SID: "AC1" },
			/POSTERN_ACCOUNT_SID: must be/,
		],
		[
			"a token too short",
			{ POSTERN_AUTH_TOKEN: "short" },
			/POSTERN_AUTH_TOKEN: must be/,
		],
		[
			"a token with blanks",
			{ POSTERN_AUTH_TOKEN: "sixteen or more characters" },
			/POSTERN_AUTH_TOKEN: must be/,
		],
		[
			"PostgreSQL",
			{ DATABASE_URL: "postgres://user:secret-4711@db/otp" },
			/DATABASE_URL cannot be used: /,
		],
		[
			"an address of another machine",
			{ HOST: "192.0.2.1", POSTERN_LOG_LEVEL: "silent" },
			/Cannot listen on 192\.0\.2\.1/,
		],
	])("%s", async (_, environment, says) => {
		const printed = await refusalOfStart(newPlace(), environment);
		expectOneLine(printed, says);
		for (const secret of ["secret-4711", "sixteen or more characters"])
			expect(printed).not.toContain(secret);
	});

	it("as an operator sees it", async () => {
		const environment = { POSTERN_PROT: "80" };
		expectFailed(await runToEnd(newPlace(), [], environment), /POSTERN_PROT: /);
	});

	it("an SID that is not the store's", async () => {
		const place = await used.copy();
		await expectRefused(place, new RegExp(`is ${account}`), {
			POSTERN_ACCOUNT_SID: "AC00000000000000000000000000000000",
		});
		await expectStarts(place);
	});
});

describe("keys (abuse case 121)", () => {
	const key = (bytes: Buffer) => `k1:${bytes.toString("base64")}`;

	it.each<[string, (place: Place) => void, RegExp]>([
		["missing", (place) => rmSync(place.keyFile), /key file .* is missing/],
		[
			"readable by all",
			(place) => chmodSync(place.keyFile, 0o644),
			/can be read by others: chmod 600 /,
		],
		[
			"not readable",
			(place) => {
				rmSync(place.keyFile);
				mkdirSync(place.keyFile, { mode: 0o700 });
			},
			/key file \S+ is not a file/,
		],
		[
			"short",
			(place) => writeFileSync(place.keyFile, key(randomBytes(16))),
			/k1 is not 32 random bytes/,
		],
		[
			"a sample",
			(place) => writeFileSync(place.keyFile, key(Buffer.alloc(32, 65))),
			/k1 is not 32 random bytes/,
		],
		[
			"no keys at all",
			(place) => writeFileSync(place.keyFile, "change me\n"),
			/a key is written id:base64/,
		],
		[
			"another store's",
			(place) => writeFileSync(place.keyFile, key(randomBytes(32))),
			/sealed with the key k\w+, which is not among the keys configured \(k1\)/,
		],
		[
			"another store's under the same id",
			(place) =>
				writeFileSync(
					place.keyFile,
					keys.replace(/:.*/, `:${randomBytes(32).toString("base64")}`),
				),
			/not the ones that the store was sealed with/,
		],
	])("%s: the start is refused, and no key is made", async (_, spoil, says) => {
		const place = await used.copy();
		spoil(place);
		await expectRefused(place, says);
	});

	it("put right: the next start works", async () => {
		const place = await used.copy();
		rmSync(place.keyFile);
		const before = contents(place.directory);
		expectFailed(await runToEnd(place), /key file .* is missing/);
		expect(contents(place.directory)).toEqual(before);
		writeFileSync(place.keyFile, keys, { mode: 0o600 });
		await expectStarts(place);
	});

	it("of POSTERN_KEYS that are wrong: none is shown", async () => {
		const place = await used.copy();
		const wrong = key(randomBytes(32));
		for (const value of [wrong, "k1:short", "plain text", ","]) {
			const before = contents(place.directory);
			const printed = await refusalOfStart(place, { POSTERN_KEYS: value });
			expectOneLine(printed, /POSTERN_KEYS: |not among the keys configured/);
			expect(printed).not.toContain(wrong.slice(3));
			expect(contents(place.directory)).toEqual(before);
		}
	});

	it("that cannot be written at the first start: no other is made up", async () => {
		const place = newPlace();
		const environment = { POSTERN_KEY_FILE: "nowhere/postern.keys" };
		const printed = await refusalOfStart(place, {
			POSTERN_KEY_FILE: join(place.directory, environment.POSTERN_KEY_FILE),
		});
		expectOneLine(printed, /key file cannot be made/);
		mkdirSync(join(place.directory, "nowhere"));
		const service = await startService(place, { environment });
		expect(service.stdout()).toContain("nowhere/postern.token");
		expect((await service.end("SIGTERM")).code).toBe(0);
	});
});

/** The place of a process that was killed: its log has commits that the database lacks. */
async function killed(): Promise<Place> {
	const died = await used.copy();
	const { db, close } = openDatabase({ directory: died.data, alone: true });
	db.exec("insert into fact (name, value) values ('late', 'acknowledged')");
	const place = await died.copy();
	close();
	// A start ends it.
	rmSync(join(place.data, "postern.lock-journal"));
	return place;
}

describe("a data directory", () => {
	it("that is a file, or lies below one", async () => {
		const place = newPlace();
		writeFileSync(place.data, "not a directory");
		await expectRefused(place, /data directory data cannot be used/);
		await expectRefused(place, /data directory data\/below cannot be used/, {
			POSTERN_DATA: join(place.data, "below"),
		});
	});

	it("whose database is something else", async () => {
		const place = await used.copy();
		writeFileSync(place.database, randomBytes(8_192));
		await expectRefused(place, /cannot be used: .*not a database/);
	});

	it("whose database a newer Postern wrote", async () => {
		const place = await used.copy();
		const db = new DatabaseSync(place.database);
		db.exec("pragma user_version = 1000");
		db.close();
		await expectRefused(
			place,
			/newer Postern \(schema 1000; this one knows \d+\)/,
		);
		const commands = await runToEnd(place, ["accounts", "list"]);
		expectFailed(commands, /newer Postern/);
	});

	it("whose database is gone, though the log of a killed process is there", async () => {
		const place = await killed();
		rmSync(place.database);
		await expectRefused(place, /postern\.db is missing, and .*-wal holds/);
		expectFailed(await runToEnd(place), /postern\.db is missing/);
		writeFileSync(place.database, "");
		await expectRefused(place, /postern\.db is empty, and .*-wal holds/);
		expectFailed(await runToEnd(place, ["accounts"]), /postern\.db is empty/);
		copyFileSync(used.database, place.database);
		await expectStarts(place);
	});

	it("whose database is a backup beside the log of another", async () => {
		const place = await killed();
		const backup = join(place.directory, "backup.db");
		await runToEnd(used, ["backup", backup]);
		copyFileSync(backup, place.database);
		await expectRefused(place, /beside the log of another database: move/);
		expectFailed(await runToEnd(place, ["accounts"]), /move .*-wal away/);
		rmSync(`${place.database}-wal`);
		await expectStarts(place);
	});

	it("that another process serves from", async () => {
		const place = await used.copy();
		const first = await startService(place);
		expectOneLine(
			await refusalOfStart(place),
			/Another Postern is running on the data directory/,
		);
		expect((await send(first)).status).toBe(200);
		await first.end("SIGKILL");
		// The lock ended with its process, although the file is still there.
		await expectStarts(place);
	});
});

it("no signal opens a port for a debugger", async () => {
	const service = await startService(newPlace());
	service.signal("SIGUSR1");
	expect((await send(service)).status).toBe(200);
	const { code, stderr } = await service.end("SIGTERM");
	expect([code, stderr]).toEqual([0, ""]);
});

it("a log that the disk does not take ends the service with a sentence, and code 1", async () => {
	const preload = new URL("./support/failing-sync.js", import.meta.url);
	const place = newPlace("logLevel: warn\n");
	const service = await startService(place, {
		environment: { NODE_OPTIONS: `--import=${fileURLToPath(preload)}` },
	});
	writeFileSync(join(place.directory, "fails"), "");
	await send(service).catch(() => {});
	const { code, signal, stderr } = await service.ended;
	expect([code, signal]).toEqual([1, null]);
	expectOneLine(stderr, /could not be synced to the disk.*EIO/);
});

describe("a port in use", () => {
	it("stops the start, and the next one still shows the first token", async () => {
		const taken = createServer();
		await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
		const { port } = taken.address() as AddressInfo;
		const says = new RegExp(
			`Port ${port} on 127\\.0\\.0\\.1 is in use: set PORT`,
		);
		const environment = { PORT: String(port), POSTERN_LOG_LEVEL: "silent" };
		await expectRefused(await used.copy(), says, environment);

		const place = newPlace();
		expectFailed(await runToEnd(place, [], environment), says);
		await new Promise((done) => taken.close(done));
		const service = await startService(place);
		expect((await send(service)).status).toBe(200);
		await service.end("SIGTERM");
	});
});

describe("after a loss of power (abuse case 60)", () => {
	it("commits are on disk before they are answered: WAL, whose log a worker syncs (see power-loss)", async () => {
		const { db, close } = openDatabase({
			directory: (await used.copy()).data,
			alone: true,
		});
		const pragma = (name: string) =>
			Object.values(db.prepare(`pragma ${name}`).get() as object)[0];
		expect(pragma("journal_mode")).toBe("wal");
		expect(pragma("synchronous")).toBe(1);
		expect(pragma("secure_delete")).toBe(1);
		close();
	});

	it("a log cut off anywhere opens, and holds all that was acknowledged up to there", {
		timeout: 60_000,
	}, async () => {
		const place = await used.copy();
		const service = await startService(place);
		const log = `${place.database}-wal`;
		/** Each acknowledged send, with the length of the log at that time. */
		const acknowledged: { sid: string; length: number }[] = [];
		await times(8, async () => {
			for (let i = 0; i < 20; i++) {
				const reply = await send(service);
				expect(reply.status, reply.text).toBe(200);
				const sid = String(reply.body.requestID);
				acknowledged.push({ sid, length: statSync(log).size });
			}
		});
		const copy = newPlace();
		mkdirSync(copy.data);
		// While it runs. Nothing moves from the log to the database file before
		// the log has 8 MiB, so the two belong together.
		copyFileSync(place.database, copy.database);
		copyFileSync(log, `${copy.database}-wal`);
		await service.end("SIGKILL");
		const whole = statSync(`${copy.database}-wal`).size;
		expect(whole).toBeLessThan(8 * 1024 * 1024);

		const cuts = [
			0,
			...Array.from({ length: 12 }, (_, i) =>
				Math.floor((whole * (i + 0.37)) / 12),
			),
			whole - 1,
			whole,
		];
		let kept = 0;
		for (const cut of cuts) {
			const cutOff = await copy.copy();
			truncateSync(`${cutOff.database}-wal`, cut);
			// A disk may leave any bytes where it never wrote.
			writeFileSync(`${cutOff.database}-wal`, Buffer.alloc(9_000, cut % 251), {
				flag: "a",
			});
			const store = sqliteStore({ directory: cutOff.data, alone: true });
			const found = await Promise.all(
				acknowledged.map(({ sid }) => store.verification(account, sid)),
			);
			const lost = acknowledged.filter(
				({ length }, i) => length <= cut && found[i] === null,
			);
			expect(lost, `the log cut at ${cut} of ${whole}`).toEqual([]);
			expect(await store.verification(account, requestId)).not.toBeNull();
			kept = found.filter((each) => each !== null).length;
			await store.close();
			const db = new DatabaseSync(cutOff.database);
			expect(db.prepare("pragma integrity_check").get()).toEqual({
				integrity_check: "ok",
			});
			db.close();
		}
		expect(kept, "in the whole log").toBe(acknowledged.length);
	});
});

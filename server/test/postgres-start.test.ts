/**
 * A start on PostgreSQL that cannot succeed says why in one line, on standard
 * error, without the password, with an exit code that is not 0. When the fault is
 * mended, the next start works. A database that goes away later shows at /readyz.
 */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Cluster, startCluster } from "../../bench/src/cluster.ts";
import { configFrom } from "../src/config/config.ts";
import { StartError } from "../src/errors.ts";
import { lookAtPostgres } from "../src/store/postgres/look.ts";
import { migrate } from "../src/store/postgres/migrate.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { MIGRATIONS } from "../src/store/postgres/schema.ts";
import { clientOf, times } from "./support/client.ts";
import { inDatabase } from "./support/database.ts";
import { periodsUntil } from "./support/effort.ts";
import {
	type Environment,
	eventually,
	leaveNothingBehind,
	newPlace,
	type Place,
	runToEnd,
	send,
	startService,
	wait,
} from "./support/process.ts";
import { refusalOfStart, startHere } from "./support/start-here.ts";

// Processes of the service: on a busy machine one takes seconds to start.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PASSWORD = "secret-4711";
const CERTIFICATE = "./support/test-only-tls.cert.pem";
const textOf = (file: string) =>
	readFileSync(new URL(file, import.meta.url), "utf8");

let cluster: Cluster;
beforeAll(async () => {
	cluster = await startCluster({
		guard: {
			password: PASSWORD,
			certificate: textOf(CERTIFICATE),
			key: textOf("./support/test-only-tls.key.pem"),
		},
	});
});
afterAll(async () => {
	await leaveNothingBehind();
	await cluster.stop();
});

let made = 0;
const administer = (statement: string, url = cluster.url) =>
	inDatabase<Record<string, string>>(url, statement);

async function newDatabase(): Promise<string> {
	const name = `start_${++made}`;
	await administer(`create database ${name} template template0`);
	return changed({ pathname: `/${name}` });
}

/** The cluster's own URL, or another one, with some parts of it changed. */
function changed(
	parts: Partial<
		Record<"username" | "password" | "host" | "pathname" | "search", string>
	>,
	url = cluster.url,
): string {
	return Object.assign(new URL(url), parts).href;
}

async function opening(url: string): Promise<void> {
	const store = await postgresStore({ url, connections: 2 });
	await store.close();
}

/** Expects the error of `openStore`, which a process of the service would print. */
async function expectUnopened(says: RegExp, url: string): Promise<void> {
	const opened = async () => {
		const { databaseUrl } = configFrom({}, { DATABASE_URL: url });
		await postgresStore({ url: databaseUrl ?? "", connections: 2 });
	};
	const error = await opened().catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(StartError);
	const { message } = error as StartError;
	expect(message).toMatch(says);
	expect(message).toMatch(/^[^\n]{1,300}$/);
	expect(message).not.toContain(PASSWORD);
}

function expectOneLine(says: RegExp, printed: string): void {
	expect(printed).toMatch(/^postern: [^\n]+\n$/);
	expect(printed).toMatch(says);
	expect(printed.length).toBeLessThan(400);
	expect(printed).not.toContain(PASSWORD);
}

async function expectRefused(
	says: RegExp,
	url: string,
	place: Place = newPlace(),
): Promise<void> {
	expectOneLine(says, await refusalOfStart(place, { DATABASE_URL: url }));
}

/** As an operator sees it. */
async function expectFailed(says: RegExp, url: string): Promise<void> {
	const ended = await runToEnd(newPlace(), [], { DATABASE_URL: url });
	const { code, stdout, stderr, tookMs } = ended;
	expectOneLine(says, stderr);
	expect(code).toBe(1);
	expect(stdout).toBe("");
	expect(tookMs).toBeLessThan(12_000);
}

const start = (url: string, more: Environment = {}, place = newPlace()) =>
	startService(place, { environment: { DATABASE_URL: url, ...more } });

async function expectStarts(
	url: string,
	place: Place = newPlace(),
): Promise<void> {
	const postern = await startHere(place, { DATABASE_URL: url });
	const { sid, token } = postern.master;
	const master = { sid, token: token ?? "" };
	const { settled } = postern;
	const reply = await clientOf({ url: postern.url, master, settled }).send();
	expect(reply.status, reply.text).toBe(200);
	await postern.close();
}

describe("a DATABASE_URL that is wrong", () => {
	it.each<[string, string]>([
		["no URL", PASSWORD],
		["another database's", `mysql://user:${PASSWORD}@127.0.0.1/postern`],
		["no port", `postgres://user:${PASSWORD}@127.0.0.1:port/postern`],
		["a # in the password", `postgres://user:1#${PASSWORD}@127.0.0.1/postern`],
		["a / in the password", `postgres://user:1/${PASSWORD}@127.0.0.1/postern`],
		["a bare / in it", `postgres://user:${PASSWORD}/x@127.0.0.1/postern`],
	])("%s", async (_, url) => {
		await expectUnopened(/^DATABASE_URL: (must be|write) /, url);
	});

	it("as an operator sees it", async () => {
		await expectFailed(
			/DATABASE_URL: must be/,
			`postgres://u:${PASSWORD}/x@db/otp`,
		);
	});

	it("a file that it names is missing", async () => {
		const search = "?sslmode=verify-full&sslrootcert=nowhere.pem";
		await expectUnopened(/nowhere\.pem/, changed({ search }));
	});
});

describe("a database that cannot be used", () => {
	it("refuses, at one address and at several", async () => {
		const url = changed({ host: "127.0.0.1:9" });
		await expectUnopened(/cannot be used: connect ECONNREFUSED/, url);
		await expectUnopened(
			/cannot be used: connect ECONNREFUSED/,
			changed({ host: "localhost:9" }),
		);
		await expectUnopened(
			/cannot be used: getaddrinfo/,
			changed({ host: "nowhere.invalid" }),
		);
	});

	it.each([
		[
			"wrong password",
			{ password: `not-${PASSWORD}` },
			/authentication failed/,
		],
		["no password", { password: "" }, /password must be a string/],
		["unknown role", { username: "nobody" }, /authentication failed/],
		[
			"unknown database",
			{ pathname: "/nowhere" },
			/database "nowhere" does not exist/,
		],
	])("%s", async (_, parts, says) => {
		await expectUnopened(says, changed(parts));
	});

	it("as an operator sees it", async () => {
		await expectFailed(
			/The database of DATABASE_URL cannot be used: password authentication failed/,
			changed({ password: `not-${PASSWORD}` }),
		);
	});

	it("a role that may not create tables, and one that owns none of ours", async () => {
		const url = await newDatabase();
		await administer(`create role guest login password '${PASSWORD}'`);
		await administer("revoke create on schema public from public", url);
		const asGuest = changed({ username: "guest" }, url);
		await expectRefused(/the role must own Postern's tables/, asGuest);
		await expectStarts(url);
		await expectRefused(/the role must own Postern's tables/, asGuest);
		await administer("grant all on schema public to guest", url);
		await expectRefused(/permission denied for table/, asGuest);
	});

	it("postern check says so of what a first start could not write to", async () => {
		const url = await newDatabase();
		const check = (at: string) => lookAtPostgres(at, []);
		const name = new URL(url).pathname.slice(1);
		expect((await check(url)).schema).toBeNull();
		await administer(`create role stranger login password '${PASSWORD}'`);
		await administer("revoke create on schema public from public", url);
		const asStranger = changed({ username: "stranger" }, url);
		for (const use of [check, opening]) {
			await expect(use(asStranger)).rejects.toThrow(
				/the role must own Postern's tables/,
			);
		}
		await administer(
			`alter database ${name} set default_transaction_read_only = on`,
		);
		for (const use of [check, opening]) {
			await expect(use(url)).rejects.toThrow(/cannot be used: .*read-only/);
		}
	});

	it("a schema that a newer program made, once it serves this one no more", async () => {
		const url = await newDatabase();
		const place = newPlace();
		await expectStarts(url, place);
		const known = MIGRATIONS.length;
		await administer(
			`update schema_version set version = ${known + 7}, serves = ${known + 1}`,
			url,
		);
		await expectRefused(
			RegExp(
				`newer Postern \\(schema ${known + 7}; this one knows ${known}\\)`,
			),
			url,
			place,
		);
		const commands = await runToEnd(place, ["accounts"], { DATABASE_URL: url });
		expect(commands).toMatchObject({ code: 1, stdout: "" });
		expect(commands.stderr).toMatch(/^postern: [^\n]*newer Postern[^\n]*\n$/);
		await administer(`update schema_version set serves = ${known}`, url);
		const service = await start(url, {}, place);
		expect((await service.call("GET", "/readyz")).status).toBe(200);
		await service.end("SIGTERM");
	});

	it.each([
		[
			"a server too old",
			{ number: "130023", version: "13.23", encoding: "UTF8" },
			"DATABASE_URL: PostgreSQL 13.23 is too old: 14 or newer is needed",
		],
		[
			"one of another encoding",
			{ number: "150000", version: "15.0", encoding: "LATIN1" },
			"DATABASE_URL: the encoding of the database is LATIN1, and must be UTF8 (create database … encoding 'UTF8' template template0)",
		],
	])("%s", async (_, server, sentence) => {
		const asked: string[] = [];
		const start = migrate({
			query: async <Row>(text: string) => {
				asked.push(text);
				return [server] as Row[];
			},
			transaction: () => Promise.reject(new Error("not asked")),
			alone: () => Promise.reject(new Error("not asked")),
		});
		await expect(start).rejects.toThrow(new StartError(sentence));
		expect(asked).toHaveLength(1);
	});

	it("one that another set of keys sealed", async () => {
		const url = await newDatabase();
		await expectStarts(url);
		await expectRefused(/key file .* is missing/, url);
		await expectRefused(
			/sealed with the key \w+, which is not among the keys configured/,
			url,
			usedPlace,
		);
	});
});

/** An installation of its own, whose keys fit no other. */
let usedPlace: Place;
beforeAll(async () => {
	usedPlace = newPlace();
	await expectStarts(await newDatabase(), usedPlace);
});

describe("connections", () => {
	it("a pool too small", async () => {
		const place = newPlace("databaseConnections: 1\n");
		await expectRefused(
			/databaseConnections must be at least 2/,
			cluster.url,
			place,
		);
	});

	it("fewer than the pool wants: what gets none is a 503, nothing hangs, and the rest goes on", async () => {
		const url = await newDatabase();
		const role = `poor_${made}`;
		await administer(`create role ${role} login password '${PASSWORD}'`);
		await administer(`grant all on schema public to ${role}`, url);
		await administer(
			`alter database ${new URL(url).pathname.slice(1)} owner to ${role}`,
		);
		const poor = changed({ username: role }, url);
		const service = await start(poor);
		// Not before: a start for which one is too few by chance is refused.
		await administer(`alter role ${role} connection limit 1`);
		const ofRole = `from pg_stat_activity where usename = '${role}'`;
		await administer(`select pg_terminate_backend(pid) ${ofRole}`);
		await eventually("one at most", async () => {
			return (await administer(`select ${ofRole}`)).length <= 1;
		});
		const asked = times(60, () => send(service)).then(async (sends) => [
			...sends,
			...(await times(60, () => service.call("GET", "/2fa/search"))),
		]);
		expect(await periodsUntil(100, asked)).toBeLessThan(100);
		const replies = await asked;
		const statuses = new Set(replies.map(({ status }) => status));
		expect(
			[...statuses].filter((each) => each !== 200 && each !== 503),
		).toEqual([]);
		expect(statuses).toContain(200);
		for (const { status, headers } of replies) {
			if (status === 503) expect(headers["retry-after"]).toBe("1");
		}
		// With the one connection taken there is none for a second instance.
		await expectRefused(/databaseConnections of every instance/, poor);
		expect((await service.end("SIGTERM")).code).toBe(0);
	});
});

describe("/readyz", () => {
	it("is 503 while the database is away, 200 once it is back, and nobody dies of it", async () => {
		const url = await newDatabase();
		const service = await start(url);
		const ready = async () => (await service.call("GET", "/readyz")).status;
		expect(await ready()).toBe(200);
		let isLoading = true;
		const statuses = new Set<number>();
		const load = times(20, async () => {
			while (isLoading) {
				statuses.add((await send(service)).status);
				await wait(1);
			}
		});
		await wait(300);
		const away = cluster.away();
		const notReady = eventually(
			"not ready",
			async () => (await ready()) === 503,
		);
		expect(await periodsUntil(100, notReady)).toBeLessThan(30);
		await away;
		expect(await ready()).toBe(503);
		expect((await service.call("GET", "/healthz")).status).toBe(200);
		await cluster.back();
		const isReady = eventually("ready", async () => (await ready()) === 200);
		expect(await periodsUntil(100, isReady)).toBeLessThan(30);
		expect((await send(service)).status).toBe(200);
		isLoading = false;
		await load;
		expect([...statuses].sort()).toEqual([200, 503]);
		// Once, although requests, due work and upkeep all failed meanwhile.
		const back = "The store is back";
		await eventually("it is said", () => service.stdout().includes(back));
		const complaints = service.stdout().match(/^\{"level":[45]0.*$/gm) ?? [];
		expect(complaints, complaints.join("\n")).toHaveLength(2);
		expect(complaints[0]).toContain("The store cannot be reached");
		expect(complaints[1]).toContain(back);
		expect(await service.end("SIGTERM")).toMatchObject({ code: 0, stderr: "" });
	});

	it("is 503 while new connections are refused, a changed password among the reasons", async () => {
		const url = await newDatabase();
		const role = `changing_${made}`;
		await administer(
			`create role ${role} superuser login password '${PASSWORD}'`,
		);
		const service = await start(changed({ username: role }, url));
		await administer(`alter role ${role} password 'another'`);
		await administer(
			`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`,
		);
		await eventually(
			"not ready",
			async () => (await service.call("GET", "/readyz")).status === 503,
		);
		expect((await send(service)).status).toBe(503);
		await administer(`alter role ${role} password '${PASSWORD}'`);
		await eventually(
			"ready",
			async () => (await service.call("GET", "/readyz")).status === 200,
		);
		await service.end("SIGTERM");
	});
});

describe("what the URL may say besides", () => {
	const search = (parameters: Record<string, string>) =>
		`?${new URLSearchParams(parameters)}`;
	const rootCertificate = new URL(CERTIFICATE, import.meta.url).pathname;
	/** Opens a store, writes and reads; returns for each connection whether it is encrypted. */
	async function isEncrypted(url: string): Promise<boolean[]> {
		const warnings: Error[] = [];
		const note = (warning: Error) => warnings.push(warning);
		process.on("warning", note);
		const store = await postgresStore({ url, connections: 2 });
		await store.replaceFact("a", "b");
		expect(await store.fact("a")).toBe("b");
		const rows = await administer(
			`select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid)
			where application_name = 'postern' and datname = '${databaseOf(url)}'`,
		);
		await store.close();
		// Its processes at the server end a moment later: the next one must not see them.
		await eventually("none is left", async () => {
			const left = await administer(
				`select from pg_stat_activity
				where application_name = 'postern' and datname = '${databaseOf(url)}'`,
			);
			return left.length === 0;
		});
		process.off("warning", note);
		expect(warnings).toEqual([]);
		return rows.map(({ ssl }) => ssl as unknown as boolean);
	}

	it("sslmode: where TLS is asked for the certificate is checked, without a warning", async () => {
		const url = await newDatabase();
		const host = `localhost:${new URL(url).port}`;
		for (const sslmode of ["prefer", "require", "verify-ca", "verify-full"]) {
			const asked = changed({ host, search: search({ sslmode }) }, url);
			await expectUnopened(/cannot be used: self-signed certificate/, asked);
			const sslrootcert = rootCertificate;
			const trusting = search({ sslmode, sslrootcert });
			expect(
				await isEncrypted(changed({ host, search: trusting }, url)),
				sslmode,
			).toEqual([true]);
		}
	});

	it("no-verify and libpq's own meaning: encrypted, unchecked; disable and none: plain", async () => {
		const url = await newDatabase();
		for (const [parameters, ssl] of [
			[{ sslmode: "no-verify" }, true],
			[{ uselibpqcompat: "true", sslmode: "require" }, true],
			[{ sslmode: "disable" }, false],
			[{}, false],
		] as const) {
			const asked = changed({ search: search(parameters) }, url);
			expect(await isEncrypted(asked), asked).toEqual([ssl]);
		}
	});

	it("a Unix socket, in either form", async () => {
		const { pathname, port } = new URL(await newDatabase());
		const login = `postern:${PASSWORD}`;
		const directory = encodeURIComponent(cluster.directory);
		for (const url of [
			`postgres://${login}@${directory}:${port}${pathname}`,
			`postgres://${login}@${pathname}?host=${directory}&port=${port}`,
		]) {
			configFrom({}, { DATABASE_URL: url });
			expect(await isEncrypted(url), url).toEqual([false]);
		}
	});

	it("options: settings of the session, a schema among them", async () => {
		const url = await newDatabase();
		await administer("create schema codes", url);
		const options = "-c search_path=codes";
		await isEncrypted(changed({ search: search({ options }) }, url));
		expect(
			await administer(
				"select distinct schemaname from pg_tables where tablename in ('fact', 'verification')",
				url,
			),
		).toEqual([{ schemaname: "codes" }]);
	});
});

function databaseOf(url: string): string {
	return /\/(\w+)(\?|$)/.exec(url)?.[1] ?? "";
}

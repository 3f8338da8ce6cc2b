/**
 * A start, for its first clients and for its operator: no request is answered
 * before the master account can be used, a token that was made invalid stays
 * so, whatever the environment holds, and a new one is on disk before its account is.
 */

import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import { type Postern, startPostern } from "../src/app.ts";
import { runCommand } from "../src/cli/cli.ts";
import { StartError } from "../src/errors.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { type TokenFile, tokenFile } from "../src/start/token-file.ts";
import { times } from "./support/client.ts";
import {
	isOnPostgres,
	newDatabase,
	type TestDatabase,
} from "./support/database.ts";
import { basic, exchange } from "./support/exchange.ts";

const SID = "ACchosenbytheoperator";
const LEAKED = "a-token-that-has-leaked-to-somebody";

let directory: string;
let database: TestDatabase;
let running: Postern[];
let logged: string;

beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), "postern-start-"));
	database = await newDatabase();
	running = [];
	logged = "";
});
afterEach(async () => {
	for (const each of running) await each.close();
	await database.remove();
	rmSync(directory, { recursive: true });
});

const keyFile = () => join(directory, "keys", "postern.keys");

/** Starts in one directory; `file`: the file for a token that it makes. */
async function start(
	environment: Record<string, string> = {},
	{
		port = 0,
		file,
		settings = {},
	}: { port?: number; file?: TokenFile; settings?: object } = {},
): Promise<Postern> {
	mkdirSync(join(directory, "keys"), { recursive: true });
	const config = settingsFrom(
		{
			...settings,
			...{ port, data: join(directory, "data"), keyFile: keyFile() },
		},
		{ ...environment, DATABASE_URL: database.url ?? undefined },
	);
	const postern = await startPostern({
		config,
		logTo: {
			write(line) {
				logged += line;
			},
		},
		...(file && { tokenKeeper: file }),
	});
	running.push(postern);
	return postern;
}

async function stop(): Promise<void> {
	for (const each of running.splice(0)) await each.close();
}

async function statusOf(
	{ url, master }: Pick<Postern, "url" | "master">,
	token: string,
): Promise<number> {
	const headers = { Authorization: basic(`${master.sid}:${token}`) };
	return (await exchange(`${url}/accounts`, { method: "GET", headers })).status;
}

const tokenFiles = () =>
	readdirSync(join(directory, "keys")).filter((name) => /token/.test(name));

describe("the first clients of a start", () => {
	it("are refused the connection until the master account and its token can be used", async () => {
		const ports = await times(isOnPostgres ? 3 : 1, freePort);
		let isStarting = true;
		const starts = ports.map((port) =>
			start({ POSTERN_ACCOUNT_SID: SID, POSTERN_AUTH_TOKEN: LEAKED }, { port }),
		);
		const answers: string[] = [];
		const clients = ports.map(async (port) => {
			const url = `http://127.0.0.1:${port}`;
			while (isStarting) {
				await exchange(`${url}/readyz`, { method: "GET" }).then(
					async ({ status }) => {
						answers.push(`ready ${status}`);
						const master = { sid: SID, token: null };
						const used = await statusOf({ url, master }, LEAKED);
						answers.push(`used ${used}`);
					},
					() => {},
				);
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
		});
		await Promise.all(starts);
		for (const port of ports) {
			const reply = await exchange(`http://127.0.0.1:${port}/readyz`, {
				method: "GET",
			});
			answers.push(`ready ${reply.status}`);
		}
		isStarting = false;
		await Promise.all(clients);
		expect(new Set([...answers, "used 200"])).toEqual(
			new Set(["ready 200", "used 200"]),
		);
	});
});

describe("a token of the master account that was made invalid", () => {
	const told = { POSTERN_AUTH_TOKEN: LEAKED };
	const DEAD = /"level":40[^\n]*POSTERN_AUTH_TOKEN holds a token that was/g;

	async function removeFirst(postern: Postern, by: string): Promise<void> {
		const headers = { Authorization: basic(`${postern.master.sid}:${by}`) };
		const path = `${postern.url}/accounts/${postern.master.sid}`;
		const { body } = await exchange<{ data: { tokens: { id: string }[] } }>(
			path,
			{ method: "GET", headers },
		);
		const [first] = body.data.tokens;
		const reply = await exchange(`${path}/tokens/${first?.id}`, {
			method: "DELETE",
			headers,
		});
		expect(reply.status, reply.text).toBe(200);
	}
	async function another(postern: Postern, by: string): Promise<string> {
		const { body } = await exchange<{ data: { authToken: string } }>(
			`${postern.url}/accounts/${postern.master.sid}/tokens`,
			{
				method: "POST",
				headers: { Authorization: basic(`${postern.master.sid}:${by}`) },
			},
		);
		return body.data.authToken;
	}

	it("by the API is not revived by the next start, which says so in one line", async () => {
		const first = await start(told);
		const fresh = await another(first, LEAKED);
		await removeFirst(first, fresh);
		await stop();
		const next = await start(told);
		expect(await statusOf(next, LEAKED)).toBe(401);
		expect(await statusOf(next, fresh)).toBe(200);
		expect(logged.match(DEAD)).toHaveLength(1);
		expect(logged).not.toContain(LEAKED);
	});

	it("by another one in the environment stays so when the old value comes back", async () => {
		await start(told);
		await stop();
		const rotated = { POSTERN_AUTH_TOKEN: "the-next-token-of-the-operator" };
		const second = await start(rotated);
		expect(await statusOf(second, rotated.POSTERN_AUTH_TOKEN)).toBe(200);
		expect(await statusOf(second, LEAKED)).toBe(401);
		await stop();
		const third = await start(told);
		expect(await statusOf(third, LEAKED)).toBe(401);
		expect(await statusOf(third, rotated.POSTERN_AUTH_TOKEN)).toBe(200);
		expect(logged.match(DEAD)).toHaveLength(1);
	});

	it("is valid again once the operator says so: accounts token --from-env", async () => {
		const first = await start(told);
		const fresh = await another(first, LEAKED);
		await removeFirst(first, fresh);
		const command = (environment: Record<string, string>) =>
			runCommand("accounts", ["token", "--from-env"], {
				POSTERN_DATA: join(directory, "data"),
				POSTERN_KEY_FILE: keyFile(),
				...(database.url && { DATABASE_URL: database.url }),
				...environment,
			});
		await expect(command({})).rejects.toThrow("POSTERN_AUTH_TOKEN is not set");
		await command(told);
		await stop();
		const next = await start(told);
		expect(await statusOf(next, LEAKED)).toBe(200);
		expect(await statusOf(next, fresh)).toBe(401);
		expect(logged).not.toMatch(DEAD);
		// The token that it replaced is invalid now.
		await stop();
		await start({ POSTERN_AUTH_TOKEN: fresh });
		expect(logged.match(DEAD)).toHaveLength(1);
	});

	it("leaves no trace in the account as it is shown, and one that was never there is taken", async () => {
		const first = await start();
		await stop();
		const second = await start(told);
		expect(await statusOf(second, first.master.token ?? "")).toBe(401);
		const reply = await exchange(
			`${second.url}/accounts/${second.master.sid}`,
			{
				method: "GET",
				headers: { Authorization: basic(`${second.master.sid}:${LEAKED}`) },
			},
		);
		expect(reply.status, reply.text).toBe(200);
		// The word alone may stand in a SID by chance.
		expect(reply.text).not.toMatch(/dead_?tokens/i);
		expect(logged).not.toMatch(DEAD);
	});
});

describe("callback URLs that are refused by now", () => {
	it("are named by account, host and reason, in one line at the start", async () => {
		const told = { POSTERN_AUTH_TOKEN: LEAKED };
		const first = await start(told);
		const path = `/accounts/${first.master.sid}`;
		const patch = (url: string, callbackUrl: string) =>
			exchange(`${url}${path}`, {
				method: "PATCH",
				headers: {
					Authorization: basic(`${first.master.sid}:${LEAKED}`),
					"Content-Type": "application/json",
				},
				body: JSON.stringify({ callbackUrl }),
			});
		const saved = await patch(first.url, "https://example.com:8443/secret?a=b");
		expect(saved.status, saved.text).toBe(200);
		await stop();
		expect(logged).not.toContain("callbacks.ports");
		const settings = { callbacks: { ports: [443, 444] } };
		const next = await start(told, { settings });
		const lines = logged.match(/^.*callbacks\.ports.*$/gm) ?? [];
		expect(lines).toHaveLength(1);
		expect(JSON.parse(lines[0] ?? "")).toMatchObject({
			level: 40,
			accounts: 1,
			refused: [
				{
					account: first.master.sid,
					host: "example.com:8443",
					why: "must name one of the ports that callbacks may go to (443, 444)",
				},
			],
		});
		expect(logged).not.toContain("secret");
		for (const [url, status] of [
			["https://example.com:8443/", 400],
			["http://example.com/", 400],
			["https://example.com/", 200],
			["https://example.com:444/", 200],
		] as const) {
			const reply = await patch(next.url, url);
			expect(reply.status, url + reply.text).toBe(status);
		}
	});
});

describe("the file of a new token", () => {
	const textOf = (name: string) =>
		readFileSync(join(directory, "keys", name), "utf8");
	const file = () => tokenFile(keyFile());

	it("is postern.token, and an existing one is never overwritten", async () => {
		mkdirSync(join(directory, "keys"));
		writeFileSync(join(directory, "keys", "postern.token"), "another's\n");
		const own = file();
		const { master } = await start({}, { file: own });
		const name = `postern.${master.sid}.token`;
		expect(tokenFiles().sort()).toEqual([name, "postern.token"].sort());
		expect(textOf("postern.token")).toBe("another's\n");
		expect(textOf(name)).toBe(`${master.token}\n`);
		expect(own.name()).toBe(join(directory, "keys", name));
		const { mode } = statSync(join(directory, "keys", name));
		expect((mode & 0o777).toString(8)).toBe("600");
	});

	it("holds the token also where the start could not listen then", async () => {
		const taken = createServer();
		await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
		const { port } = taken.address() as { port: number };
		await expect(start({}, { port, file: file() })).rejects.toThrow(
			/is in use: set PORT/,
		);
		await new Promise((done) => taken.close(done));
		expect(tokenFiles()).toEqual(["postern.token"]);
		const next = await start({}, { file: file() });
		expect(next.master.token).toBeNull();
		expect(await statusOf(next, textOf("postern.token").trim())).toBe(200);
	});

	it("that cannot be written: no account is made, and the next start makes it", async () => {
		const nowhere = tokenFile(join(directory, "missing", "postern.keys"));
		await expect(start({}, { file: nowhere })).rejects.toThrow(StartError);
		const next = await start({}, { file: file() });
		expect(next.master.token).not.toBeNull();
		expect(textOf("postern.token")).toBe(`${next.master.token}\n`);
	});

	it("is one, however many start at once in one directory", async () => {
		const made = await times(isOnPostgres ? 4 : 1, () =>
			start({}, { file: file() }),
		);
		expect(tokenFiles()).toEqual(["postern.token"]);
		for (const postern of made) {
			expect(await statusOf(postern, textOf("postern.token").trim())).toBe(200);
		}
		expect(existsSync(keyFile())).toBe(true);
	});
});

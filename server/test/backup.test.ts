/** `postern backup` as an operator uses it: made under way, put back, and whole. */

import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { commanded } from "./support/command.ts";
import {
	leaveNothingBehind,
	newPlace,
	type Place,
	runToEnd,
	type Service,
	startService,
} from "./support/process.ts";
import { refusalOfStart, startHere } from "./support/start-here.ts";

// Each test starts the program several times.
vi.setConfig({ testTimeout: 60_000 });

afterEach(leaveNothingBehind);

const send = (service: Service, i: number) =>
	service.call("POST", "/2fa/send", {
		service: "2FA",
		from: "Postern",
		to: `49171${String(i).padStart(7, "0")}`,
		body: "Your code is {code}",
	});

/** A new place with the database from a backup and the keys of another place. */
function restored(backup: string, from: Place): Place {
	const place = newPlace();
	mkdirSync(place.data, { mode: 0o700 });
	copyFileSync(backup, place.database);
	copyFileSync(from.keyFile, place.keyFile);
	chmodSync(place.keyFile, 0o600);
	copyFileSync(from.tokenFile, place.tokenFile);
	return place;
}

test("a backup made under load holds all that was answered before it, and its codes can be checked", async () => {
	const place = newPlace();
	const service = await startService(place);
	const before = await Promise.all(
		Array.from({ length: 20 }, (_, i) => send(service, i)),
	);
	const [first] = before;
	const messages = await service.call<{ requestID: string; text: string }[]>(
		"GET",
		"/sandbox/messages?limit=1000",
	);
	const code = messages.body
		.find(({ requestID }) => requestID === first?.body.requestID)
		?.text.slice(-6);

	let isLoading = true;
	const load = (async () => {
		for (let i = 1_000; isLoading; i++) await send(service, i);
	})();
	const file = join(place.directory, "backup.db");
	const made = await runToEnd(place, ["backup", file]);
	isLoading = false;
	await load;
	expect(made.stderr).toBe("");
	expect(made.code).toBe(0);
	expect(made.stdout).toMatch(/backup\.db \(\d+ bytes\); the keys are not/);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	await service.end("SIGTERM");

	const again = await startService(restored(file, place));
	for (const { body } of before) {
		const record = await again.call("GET", `/2fa/search/${body.requestID}`);
		expect(record.status, record.text).toBe(200);
	}
	const verified = await again.call("POST", "/2fa/verify", {
		requestId: first?.body.requestID,
		code,
	});
	expect(verified.status, verified.text).toBe(200);
	expect((await send(again, 7)).status).toBe(200);
	expect((await again.end("SIGTERM")).code).toBe(0);
});

test("a backup without its keys does not start", async () => {
	const place = newPlace("");
	const postern = await startHere(place);
	const file = join(place.directory, "backup.db");
	const environment = { POSTERN_DATA: place.data };
	const words = ["backup", file];
	const made = await commanded(place.directory, environment, words);
	expect(made.refusal).toBeNull();
	await postern.close();
	const other = newPlace();
	mkdirSync(other.data, { mode: 0o700 });
	copyFileSync(file, other.database);
	expect(await refusalOfStart(other)).toMatch(/^postern: .*key/i);
});

test("it is made of a stopped service as well, without its keys", async () => {
	const place = newPlace("");
	await (await startHere(place)).close();
	const copy = join(place.directory, "copy.db");
	const { refusal } = await commanded(
		place.directory,
		{
			POSTERN_DATA: place.data,
			POSTERN_KEY_FILE: join(place.directory, "none.keys"),
		},
		["backup", copy],
	);
	expect(refusal).toBeNull();
	expect(existsSync(copy)).toBe(true);
	expect(existsSync(join(place.directory, "none.keys"))).toBe(false);
});

const NO_DATABASE = /There is no database in \S*\/data/;

test.each<[string, (place: Place) => string[], RegExp, Record<string, string>]>(
	[
		["no name", () => ["backup"], /takes the name of one new file/, {}],
		[
			"a file that is there",
			(place) => {
				writeFileSync(join(place.directory, "there.db"), "mine");
				return ["backup", join(place.directory, "there.db")];
			},
			/there\.db exists already/,
			{},
		],
		[
			"a directory that is not",
			(place) => ["backup", join(place.directory, "no/such/place.db")],
			/cannot be written to \S+\/no\/such\/place\.db/,
			{},
		],
		[
			"no database",
			(place) => ["backup", join(place.directory, "copy.db")],
			NO_DATABASE,
			{},
		],
		[
			"PostgreSQL",
			(place) => ["backup", join(place.directory, "copy.db")],
			/use pg_dump/,
			{ DATABASE_URL: "postgres://u:p@127.0.0.1:1/d" },
		],
	],
)("%s is one line and exit code 1", async (_, words, message, environment) => {
	const place = newPlace("");
	if (message !== NO_DATABASE) {
		mkdirSync(place.data);
		writeFileSync(place.database, "");
	}
	const { refusal } = await commanded(
		place.directory,
		{ POSTERN_DATA: place.data, ...environment },
		words(place),
	);
	expect(refusal).toMatch(message);
	expect(refusal).toMatch(/^[^\n]+$/);
	expect(existsSync(join(place.directory, "copy.db"))).toBe(false);
});

test("as an operator sees it, a refusal is one line and exit code 1", async () => {
	const ended = await runToEnd(newPlace(), ["backup", "copy.db"]);
	expect(ended).toMatchObject({ code: 1, stdout: "" });
	expect(ended.stderr).toMatch(NO_DATABASE);
	expect(ended.stderr).toMatch(/^postern: [^\n]+\n$/);
});

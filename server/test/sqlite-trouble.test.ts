/**
 * Trouble of SQLite that no request has caused: a 503 with its cause in the operator's
 * log, and all is well once it is mended. A start on such tables refuses in one line.
 */

import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	eventually,
	leaveNothingBehind,
	newPlace,
	runToEnd,
	type Service,
	startService,
} from "./support/process.ts";

let service: Service;
beforeAll(async () => {
	service = await startService(newPlace());
});
afterAll(() => leaveNothingBehind());

function inFile(statements: string): void {
	const db = new DatabaseSync(service.place.database, { timeout: 5_000 });
	db.exec(statements);
	db.close();
}
const send = () =>
	service.call<{ requestID: string }>("POST", "/2fa/send", {
		...{ service: "trouble", to: "4917100000001", from: "Postern" },
		body: "Your code is {code}",
	});

it.each([
	[
		"lost a table",
		"alter table usage rename to used",
		"alter table used rename to usage",
		"no such table: usage",
	],
	[
		"lost a column",
		"alter table tally rename count to amount",
		"alter table tally rename amount to count",
		"table tally has no column named count",
	],
	[
		"got a trigger that refuses",
		"create trigger closed before insert on verification begin select raise(abort, 'under maintenance'); end",
		"drop trigger closed",
		"under maintenance",
	],
])(
	"a service whose database has %s: 503 and the cause in the log, and no request fails once it is mended",
	async (_, breaks, mends, cause) => {
		expect((await send()).status).toBe(200);
		inFile(breaks);
		try {
			for (let again = 0; again < 2; again++) {
				const reply = await send();
				expect(reply.status, reply.text).toBe(503);
				expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
			}
		} finally {
			inFile(mends);
		}
		const reply = await send();
		expect(reply.status, reply.text).toBe(200);
		await eventually("it is said", () => service.stdout().includes(cause));
	},
);

it("reads, readiness and commands of the whole service meet a lost table with 503 too", async () => {
	const { body } = await send();
	inFile(
		"alter table verification rename to lost; alter table fact rename to facts",
	);
	const paths = ["/readyz", `/2fa/search/${body.requestID}`, "/2fa/search"];
	try {
		for (const path of [...paths, "/2fa/search?status=failed"]) {
			const reply = await service.call("GET", path);
			expect(reply.status, `${path} ${reply.text}`).toBe(503);
		}
		await service.end("SIGTERM");
		const { code, stderr } = await runToEnd(service.place, []);
		expect(stderr).toMatch(
			/^postern: The data directory [^\n]* cannot be used: no such table: [^\n]*\n$/,
		);
		expect(code).toBe(1);
	} finally {
		inFile(
			"alter table lost rename to verification; alter table facts rename to fact",
		);
	}
	service = await startService(service.place);
	expect((await send()).status).toBe(200);
});

it("a damaged record keeps no other waiting, nor a send to its recipient, and is named", async () => {
	const [damaged, other] = [await send(), await send()].map(
		({ body }) => body.requestID,
	);
	await service.end("SIGTERM");
	inFile(`update verification set next_at = 2, data = json_set(data, '$.expiresAt', 1) where sid = '${other}';
		update verification set next_at = 1, data = '?' || data, status = 'pending' where sid = '${damaged}'`);
	service = await startService(service.place);
	const stored = () => {
		const db = new DatabaseSync(service.place.database, { timeout: 5_000 });
		const rows = db.prepare("select sid, next_at from verification").all();
		db.close();
		return rows as { sid: string; next_at: number | null }[];
	};
	await eventually("the other one is done", () =>
		stored().some(({ sid, next_at }) => sid === other && next_at === null),
	);
	await eventually("it is named", () => service.stdout().includes(DAMAGED));
	expect(service.stdout().split(DAMAGED)).toHaveLength(2);
	expect((await send()).status).toBe(200);
	const code = { requestId: damaged as string, code: "0000" };
	const checked = await service.call("POST", "/2fa/verify", code);
	expect(checked.status, checked.text).toBe(404);
	inFile(`update verification set status = 'failed' where sid = '${damaged}'`);
	const byNumber = { to: "4917100000001", service: "trouble", code: "0000" };
	const ofNumber = await service.call("POST", "/2fa/verify", byNumber);
	expect(ofNumber.status, ofNumber.text).toBe(422);
	for (const path of [`/2fa/search/${damaged}`, "/2fa/search"]) {
		const reply = await service.call("GET", path);
		expect(reply.status, reply.text).toBe(503);
	}
	expect(service.stdout()).toContain(`The record ${damaged} is damaged`);
	inFile(
		`update verification set data = replace(substr(data, 2), '"events"', '"evenus"') where sid = '${damaged}'`,
	);
	for (const path of [`/2fa/search/${damaged}`, "/2fa/search"]) {
		const reply = await service.call("GET", path);
		expect(reply.status, reply.text).toBe(503);
	}
	expect(service.stdout()).not.toContain("The store cannot be");
	inFile(`delete from verification where sid = '${damaged}'`);
	expect((await service.call("GET", "/2fa/search")).status).toBe(200);
});

it("any other damaged row is 503 too, or a line at the start", async () => {
	await send();
	const before = service.stdout().length;
	inFile("update sandbox_message set data = '?' || data");
	const reply = await service.call("GET", "/sandbox/messages");
	expect(reply.status, reply.text).toBe(503);
	await eventually("it is said", () =>
		service.stdout().includes('"cause":"A row is damaged'),
	);
	expect(service.stdout().slice(before)).not.toContain("The store cannot be");
	inFile("update sandbox_message set data = substr(data, 2)");
	expect((await service.call("GET", "/sandbox/messages")).status).toBe(200);
	await service.end("SIGTERM");
	inFile("update configuration set data = '?' || data");
	const { code, stderr } = await runToEnd(service.place, []);
	expect(stderr).toMatch(/^postern: [^\n]*: A row is damaged[^\n]*\n$/);
	expect(code).toBe(1);
});

const DAMAGED = "A record is damaged in the store";

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

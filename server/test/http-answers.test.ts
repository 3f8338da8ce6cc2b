/** Answers of the `http` provider: packed replies, lists, errors inside a 200, and "not on this app". */

import {
	brotliCompressSync,
	deflateRawSync,
	deflateSync,
	gzipSync,
} from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { httpProvider } from "../src/providers/http/provider.ts";
import { httpSettings, startGateway } from "./http-gateway.ts";
import { MESSAGE } from "./support/message.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

async function answerTo(
	reply: { status?: number; headers?: Record<string, string>; body: unknown },
	changes: Record<string, unknown> = {},
) {
	const { status = 200, headers = {}, body } = reply;
	const { origin, close } = await startGateway((_, response) => {
		response.writeHead(status, headers);
		response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
	});
	open.push(close);
	const provider = httpProvider(
		httpSettings({
			type: "http",
			name: "gateway",
			channels: ["sms"],
			url: `${origin}/send`,
			json: { to: "{to}", text: "{text}" },
			reference: { field: "id" },
			...changes,
		}),
		Date.now,
	);
	open.push(provider.close);
	return provider.deliver(MESSAGE, AbortSignal.timeout(5_000));
}

const ACCEPTED = { outcome: "accepted", reference: "z1", status: "sent" };

describe("a packed reply", () => {
	const plain = Buffer.from('{"id":"z1"}');
	const packed = (body: Buffer, encoding: string) =>
		answerTo({ headers: { "content-encoding": encoding }, body });

	test.each<[string, Buffer]>([
		["gzip", gzipSync(plain)],
		["x-gzip", gzipSync(plain)],
		["GZIP", gzipSync(plain)],
		["deflate", deflateSync(plain)],
		["deflate", deflateRawSync(plain)],
		["br", brotliCompressSync(plain)],
		["identity", plain],
		["identity, gzip", gzipSync(plain)],
		["gzip, br", brotliCompressSync(gzipSync(plain))],
	])("in %s is read", async (encoding, body) => {
		expect(await packed(body, encoding)).toEqual(ACCEPTED);
	});

	test.each<[string, string, Buffer]>([
		["no gzip at all", "gzip", plain],
		["cut gzip", "gzip", gzipSync(plain).subarray(0, 14)],
		["an encoding that nobody knows", "zstd", plain],
		["three layers", "gzip, gzip, gzip", gzipSync(gzipSync(gzipSync(plain)))],
	])("of %s proves nothing", async (_, encoding, body) => {
		expect(await packed(body, encoding)).toMatchObject({ outcome: "unknown" });
	});

	test.each<[string, (body: Buffer) => Buffer]>([
		["gzip", gzipSync],
		["deflate", deflateSync],
		["br", brotliCompressSync],
	])(
		"is a bomb in %s: no more than a plain reply's 64 KiB come out",
		async (encoding, pack) => {
			const space = (size: number) =>
				pack(Buffer.from(`{"id":"z1",${" ".repeat(size)}"a":1}`));
			expect(await packed(space(60_000), encoding)).toEqual(ACCEPTED);
			expect(await packed(space(65_536), encoding)).toMatchObject({
				outcome: "unknown",
			});
		},
	);

	test("of 200 MiB, packed, does not fill the memory", async () => {
		const bomb = gzipSync(Buffer.alloc(200 << 20, 0x20), { level: 1 });
		const before = process.memoryUsage().rss;
		expect(await packed(bomb, "gzip")).toMatchObject({ outcome: "unknown" });
		expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
	});

	test("what a long one begins with still counts", async () => {
		const body = gzipSync(`ID: t9 ${" ".repeat(1 << 20)}`);
		expect(
			await answerTo(
				{ headers: { "content-encoding": "gzip" }, body },
				{ reference: { text: "^ID: (\\S+)" } },
			),
		).toMatchObject({ outcome: "accepted", reference: "t9" });
	});
});

describe("a reply with a list", () => {
	const settings = {
		accepted: { field: "messages.*.state", is: ["queued"] },
		reference: { field: "messages.*.id" },
		error: { code: "messages.*.error.code" },
	};

	test("is judged by the first entry that fits", async () => {
		const messages = [{ note: 1 }, { state: "queued", id: "r2" }, { id: "r3" }];
		expect(await answerTo({ body: { messages } }, settings)).toMatchObject({
			outcome: "accepted",
			reference: "r2",
		});
	});

	test("in which no entry fits is refused, with the first error code", async () => {
		const messages = [
			{ state: "new" },
			{ state: "bad", error: { code: "" } },
			{ state: "bad", error: { code: "E7" } },
		];
		expect(await answerTo({ body: { messages } }, settings)).toMatchObject({
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "E7",
		});
	});
});

test("an error inside a 200 is a refusal, and its absence no proof in HTML", async () => {
	const settings = {
		accepted: { field: "error", exists: false },
		refused: [{ field: "error", exists: true, retry: "later" }],
		reference: undefined,
	};
	const error = { code: 5 };
	expect(await answerTo({ body: { error } }, settings)).toMatchObject({
		outcome: "refused",
		retry: "later",
	});
	expect(await answerTo({ body: { error: null } }, settings)).toMatchObject({
		outcome: "accepted",
	});
	const html = Buffer.from("<html>Welcome</html>");
	expect(await answerTo({ body: html }, settings)).toMatchObject({
		outcome: "unknown",
	});
});

test("a status by two fields: the group says failed, the name says for good", async () => {
	const refused = [
		{
			field: "status.group",
			is: ["REJECTED"],
			and: [
				{ field: "status.name", matches: "_destination$", ignoreCase: true },
			],
			retry: "never",
		},
		{ field: "status.group", is: ["REJECTED"], retry: "elsewhere" },
	];
	const said = (name: string) =>
		answerTo(
			{ body: { id: "1", status: { group: "REJECTED", name } } },
			{ refused },
		);
	expect(await said("REJECTED_DESTINATION")).toMatchObject({ retry: "never" });
	expect(await said("REJECTED_CREDITS")).toMatchObject({ retry: "elsewhere" });
});

test("not on this app: no provider of the channel is asked any more", async () => {
	const refused = [
		{
			field: "error.code",
			is: ["131026"],
			retry: "otherChannel",
			errorCode: "30006",
		},
	];
	const body = { error: { code: 131026 } };
	expect(await answerTo({ status: 400, body }, { refused })).toEqual({
		outcome: "refused",
		retry: "never",
		otherChannel: true,
		errorCode: "30006",
		errorMessage: "The gateway answered HTTP 400",
	});
	expect(await answerTo({ status: 400, body })).not.toHaveProperty(
		"otherChannel",
	);
});

test("Retry-After is obeyed with later alone", async () => {
	const headers = { "retry-after": "7" };
	const refused = (retry: string) => [
		{ statuses: [200], retry, field: "busy", exists: true },
	];
	const body = { id: "1", busy: true };
	expect(
		await answerTo({ headers, body }, { refused: refused("later") }),
	).toMatchObject({
		retry: "later",
		retryAfterMs: 7_000,
	});
	for (const retry of ["elsewhere", "never", "otherChannel"])
		expect(
			await answerTo({ headers, body }, { refused: refused(retry) }),
		).not.toHaveProperty("retryAfterMs");
});

test("an error code is found whatever its case", async () => {
	const settings = {
		error: { code: "code" },
		errorCodes: { No_Error: "none", absent: "30003" },
	};
	const code = (word: string) =>
		answerTo({ status: 400, body: { code: word } }, settings);
	expect(await code("ABSENT")).toMatchObject({ errorCode: "30003" });
	expect(await code("NO_ERROR")).toMatchObject({ errorCode: "http_400" });
});

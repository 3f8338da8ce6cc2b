/** Section 12 of the contract: `GET /2fa/search.csv`. */

import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf } from "./support/client.ts";
import { basic } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

const HEAD =
	"sid,service,accountSid,dateCreated,dateUpdated,status,channel,sender,recipient,channelStatus,channelErrorCode,checks,events";
/** The sandbox takes a message to it, and learns that it did not arrive. */
const UNDELIVERED = "4917100990002";

let postern: TestPostern;

beforeAll(async () => {
	postern = await startTestPostern();
});
afterAll(() => postern.stop());

async function exported(as: Client, query = ""): Promise<string[]> {
	const reply = await as.call<string>("GET", `/2fa/search.csv${query}`);
	expect(reply.status, reply.text).toBe(200);
	expect(reply.headers["content-type"]).toBe(
		"text/csv; charset=utf-8; header=present",
	);
	expect(reply.headers["cache-control"]).toBe("no-store");
	expect(reply.text.endsWith("\r\n")).toBe(true);
	return reply.text.slice(0, -2).split("\r\n");
}

describe("an export", () => {
	it("has a line for each record, newest first, as its record has it", async () => {
		const api = await clientOf(postern).subAccount("lines");
		const first = await api.sent({ to: "919960639901" });
		await api.verify(first.requestId, first.code);
		postern.clock.advance(1_000);
		const second = await api.sent({ to: "919960639902", service: "log, in" });
		const one = await api.record(first.requestId);
		const two = await api.record(second.requestId);
		expect(await exported(api)).toEqual([
			HEAD,
			`${two.sid},"log, in",${two.accountSid},${two.dateCreated},${two.dateUpdated},pending,sms,12012751398,919960639902,delivered,,0,1`,
			`${one.sid},2FA,${one.accountSid},${one.dateCreated},${one.dateUpdated},success,sms,12012751398,919960639901,delivered,,1,1`,
		]);
	});

	it("begins with a byte order mark where that is asked for", async () => {
		const { sid, token } = postern.master;
		const begins = async (query: string) => {
			const response = await fetch(`${postern.url}/2fa/search.csv${query}`, {
				headers: { authorization: basic(`${sid}:${token}`) },
			});
			const bytes = Buffer.from(await response.arrayBuffer());
			return bytes.subarray(0, 6).toString("latin1");
		};
		expect(await begins("?bom=true")).toBe("\xef\xbb\xbfsid");
		expect(await begins("?bom=false")).toBe("sid,se");
		expect(await begins("")).toBe("sid,se");
		const wrong = await clientOf(postern).call(
			"GET",
			"/2fa/search.csv?bom=yes",
		);
		expectRefusal(wrong, 400, 400, { parameter: "bom" });
	});

	it("says why a message did not arrive", async () => {
		const api = await clientOf(postern).subAccount("undelivered");
		await api.send({ to: UNDELIVERED });
		await postern.settled();
		postern.clock.advance(60_000);
		await postern.settled();
		const [, line] = await exported(api);
		expect(line?.split(",").slice(8, 11)).toEqual([
			...[UNDELIVERED, "undelivered", "30003"],
		]);
	});

	it("knows the recipient also before the first message", async () => {
		const api = await clientOf(postern).subAccount("waiting");
		await api.call("POST", "/2fa/workflows", {
			name: "later",
			channels: [{ channel: "voice", interval: 60 }],
		});
		await api.send({ workflow: "later", to: "919960639903" });
		const [, line] = await exported(api);
		expect(line?.split(",").slice(5)).toEqual([
			...["pending", "call", "12012751398", "919960639903", "", "", "0", "0"],
		]);
	});

	it("takes the filters of a search, and names what it does not take", async () => {
		const api = await clientOf(postern).subAccount("filters");
		const first = await api.sent({ service: "one" });
		await api.sent({ service: "two" });
		expect((await exported(api, "?service=one"))[1]).toContain(first.requestId);
		expect(await exported(api, "?service=one")).toHaveLength(2);
		expect(await exported(api, "?status=failed")).toEqual([HEAD]);
		expect(await exported(api, "?workflow=none")).toEqual([HEAD]);
		const paged = await api.call("GET", "/2fa/search.csv?pageSize=1");
		expect(paged.headers["postern-ignored"]).toBe("pageSize");
		const bad = await api.call("GET", "/2fa/search.csv?startTime=soon");
		expectRefusal(bad, 400, 400, { parameter: "startDate" });
	});

	it("shows the caller's own records alone", async () => {
		const api = await clientOf(postern).subAccount("mine");
		await api.sent();
		const other = await clientOf(postern).subAccount("other");
		expect(await exported(other)).toEqual([HEAD]);
		const reply = await other.call(
			"GET",
			`/2fa/search.csv?accountSid=${api.account.sid}`,
		);
		expectRefusal(reply, 403, 403, { parameter: "accountSid" });
		const nobody = { sid: other.account.sid, token: "wrong" };
		const denied = await clientOf(postern, nobody).call(
			"GET",
			"/2fa/search.csv",
		);
		expectRefusal(denied, 401, 401);
	});

	it("begins no cell with what a spreadsheet would run", async () => {
		const api = await clientOf(postern).subAccount("formulas");
		const services = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)"];
		for (const service of services) {
			await api.sent({ service, from: "-A1", to: "+919960639904" });
			postern.clock.advance(5);
		}
		const lines = (await exported(api)).slice(1).reverse();
		expect(lines.map((line) => line.split(",")[1])).toEqual(
			services.map((service) => `'${service}`),
		);
		for (const line of lines) {
			expect(line).toContain(",'-A1,919960639904,");
			expect(line).not.toMatch(/(^|,)[=+\-@\t]/);
		}
	});
});

/**
 * Who: a client that asks for everything and reads nothing. Gain: the service's
 * memory. Stopped by: the next records are read only when the ones before are sent.
 */
describe("a large export", () => {
	it("holds every record once, while new ones arrive", async () => {
		const api = await clientOf(postern).subAccount("large");
		const sids = new Set<string>();
		for (let i = 0; i < 9; i += 1) {
			const replies = await Promise.all(
				Array.from({ length: 60 }, () => api.send()),
			);
			for (const { body } of replies) sids.add(String(body.requestID));
		}
		const [lines] = await Promise.all([exported(api), api.send(), api.send()]);
		const seen = lines.slice(1).map((line) => line.split(",")[0] as string);
		expect(new Set(seen).size).toBe(seen.length);
		expect(seen.filter((sid) => sids.has(sid))).toHaveLength(sids.size);
	});

	it("is given up when the client is gone", async () => {
		const api = await clientOf(postern).subAccount("large 2");
		await Promise.all(Array.from({ length: 250 }, () => api.send()));
		const { sid, token } = api.account;
		await new Promise<void>((resolve) => {
			const outgoing = request(`${postern.url}/2fa/search.csv`, {
				headers: { authorization: basic(`${sid}:${token}`) },
				agent: false,
			});
			outgoing.on("response", (incoming) => {
				incoming.once("data", () => {
					outgoing.destroy();
					resolve();
				});
				incoming.on("error", () => {});
			});
			outgoing.on("error", () => {});
			outgoing.end();
		});
		expect(await exported(api)).toHaveLength(251);
		expect(postern.log()).not.toContain('"level":50');
	});
});

/** `ETag` and `If-Match`: a change of what somebody else has changed since it was read is refused. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, clientOf } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const intervals = movedIntervals();
let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({ timers: intervals.timers });
	api = clientOf(postern);
});
afterAll(() => postern.stop());

type One = { data: Record<string, unknown> & { sid: string } };

type Thing = {
	readonly read: string;
	readonly method: string;
	readonly write: string;
	/** The member that is changed. */
	readonly member: string;
};

let made = 0;

async function madeAt(path: string, body: object): Promise<One["data"]> {
	const reply = await api.call<One>("POST", path, { ...body });
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

async function definition(kind: string, content: object): Promise<Thing> {
	const { sid } = await madeAt(`/2fa/${kind}`, {
		name: `version_${++made}`,
		...content,
	});
	return {
		read: `/2fa/${kind}/search/${sid}`,
		method: "PUT",
		write: `/2fa/${kind}/${sid}`,
		member: "description",
	};
}

const below = (path: string, member: string): Thing => ({
	...{ read: path, method: "PATCH", write: path, member },
});

const THINGS: Record<string, () => Promise<Thing>> = {
	async account() {
		const { sid } = (await api.subAccount("Before")).account;
		return below(`/accounts/${sid}`, "name");
	},
	limit: () =>
		definition("limits", {
			buckets: [{ name: "day", max: 5, interval: 86_400 }],
		}),
	workflow: () =>
		definition("workflows", { channels: [{ channel: "sms", interval: 0 }] }),
	template: () =>
		definition("templates", {
			texts: [{ locale: "en", channel: "sms", body: "{code}" }],
		}),
	async entry() {
		const path = `/accounts/${api.account.sid}/lists`;
		const reply = await api.call<{ data: { result: { sid: string }[] } }>(
			"POST",
			path,
			{
				...{ list: "deny", subject: "prefix", reason: "pumped" },
				value: `+4915${++made}`,
			},
		);
		expect(reply.status, reply.text).toBe(200);
		return below(`${path}/${reply.body.data.result[0]?.sid}`, "reason");
	},
};

const versionOf = async ({ read }: Thing, client = api) =>
	String((await client.call("GET", read)).headers.etag);

const changed = (
	{ method, write, member }: Thing,
	to: string,
	version?: string,
	client = api,
) =>
	client.call<One>(
		method,
		write,
		{ [member]: to },
		version === undefined ? {} : { "If-Match": version },
	);

describe.each(Object.keys(THINGS))("the version of one %s", (kind) => {
	test("a change of what was changed since is 412 and does nothing", async () => {
		const thing = await (THINGS[kind] as () => Promise<Thing>)();
		const version = await versionOf(thing);
		expect(version).toMatch(/^"[\w-]{43}"$/);
		expect(await versionOf(thing), "a read changes nothing").toBe(version);
		expect((await changed(thing, "by another")).status).toBe(200);
		const late = await changed(thing, "mine", version);
		expect([late.status, late.body], late.text).toMatchObject([
			412,
			{ code: 412, message: expect.stringContaining("read it again") },
		]);
		const now = await api.call<One>("GET", thing.read);
		expect(now.body.data[thing.member]).toBe("by another");
		const again = await changed(thing, "mine", await versionOf(thing));
		expect(again.status, again.text).toBe(200);
		expect(again.body.data[thing.member]).toBe("mine");
	});

	test("of two changes of one version the first one is taken", async () => {
		const thing = await (THINGS[kind] as () => Promise<Thing>)();
		const version = await versionOf(thing);
		const both = await Promise.all(
			["one", "other"].map((to) => changed(thing, to, version)),
		);
		expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
	});

	test("a version that a proxy has written to still counts", async () => {
		const thing = await (THINGS[kind] as () => Promise<Thing>)();
		for (const written of [
			(version: string) => `W/${version}`,
			(version: string) => version.replace(/"$/, '-gzip"'),
			(version: string) => `"other", ${version}`,
			() => "*",
		]) {
			const version = written(await versionOf(thing));
			const reply = await changed(thing, version, version);
			expect(reply.status, `${version}: ${reply.text}`).toBe(200);
		}
		expect((await changed(thing, "no version", '"none"')).status).toBe(412);
	});
});

test("the version of a user", async () => {
	const path = `/accounts/${api.account.sid}/users`;
	const { sid } = await madeAt(path, {
		...{ email: "version@example.com", role: "viewer" },
	});
	const user = below(`${path}/${sid}`, "role");
	const version = await versionOf(user);
	expect((await changed(user, "support")).status).toBe(200);
	expect((await changed(user, "developer", version)).status).toBe(412);
	const again = await changed(user, "developer", await versionOf(user));
	expect(again.status, again.text).toBe(200);
});

test.runIf(isOnPostgres)(
	"after a 412 another instance has read what it did not know",
	async () => {
		const { url } = await postern.beside();
		const other = clientOf({ ...postern, url });
		const thing = await (THINGS.account as () => Promise<Thing>)();
		const stale = await versionOf(thing, other);
		expect((await changed(thing, "here")).status).toBe(200);
		expect((await changed(thing, "there", stale, other)).status).toBe(412);
		const fresh = await versionOf(thing, other);
		expect(fresh).not.toBe(stale);
		const reply = await changed(thing, "there", fresh, other);
		expect(reply.status, reply.text).toBe(200);
	},
);

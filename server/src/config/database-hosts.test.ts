import pg from "pg";
import { describe, expect, test } from "vitest";
import { databaseHosts } from "./database-hosts.ts";

/** How the driver reads the URL of each host. */
function read(url: string) {
	return databaseHosts(url).hosts.map(({ name, url }) => {
		const { host, port, user, password, database } = new pg.Client(url);
		return [name, host, port, user, password, database];
	});
}

const AS = ["u", "p,w@d", "d"];

test.each<[string, [name: string, host: string, port: number][]]>([
	["@a/d", [["a:5432", "a", 5432]]],
	["@a:5433/d", [["a:5433", "a", 5433]]],
	["@[::1]:5433/d", [["[::1]:5433", "::1", 5433]]],
	["@%2Fvar%2Frun/d", [["/var/run:5432", "/var/run", 5432]]],
	[
		"@a:5432,b:5433/d",
		[
			["a:5432", "a", 5432],
			["b:5433", "b", 5433],
		],
	],
	[
		"@a,b:5433,10.0.0.3/d",
		[
			["a:5432", "a", 5432],
			["b:5433", "b", 5433],
			["10.0.0.3:5432", "10.0.0.3", 5432],
		],
	],
	[
		"@a,b/d?port=6000",
		[
			["a:6000", "a", 6000],
			["b:6000", "b", 6000],
		],
	],
	[
		"@[2001:db8::1]:5433,[::1]/d",
		[
			["[2001:db8::1]:5433", "2001:db8::1", 5433],
			["[::1]:5432", "::1", 5432],
		],
	],
	[
		"@/d?host=a,b&port=1,2",
		[
			["a:1", "a", 1],
			["b:2", "b", 2],
		],
	],
	[
		"@x:9/d?host=a,%3A%3A1&port=1",
		[
			["a:1", "a", 1],
			["[::1]:1", "::1", 1],
		],
	],
	[
		"@%2Fvar%2Frun:1,b/d",
		[
			["/var/run:1", "/var/run", 1],
			["b:5432", "b", 5432],
		],
	],
])("the hosts of %s", (rest, hosts) => {
	const [user, password, database] = AS;
	expect(read(`postgres://u:p%2Cw%40d${rest}`)).toEqual(
		hosts.map((host) => [...host, user, password, database]),
	);
});

test("a URL with one host stays as it is; with several, each keeps the other parameters as they were written", () => {
	const one = "postgres://u@h/d?options=-c%20a%3Db+c&sslmode=require";
	expect(databaseHosts(one).hosts[0].url).toBe(one);
	expect(
		databaseHosts(
			"postgres://u@h,i/d?options=-c%20a%3Db+c&target_session_attrs=any&sslmode=require&port=1",
		).hosts.map(({ url }) => url),
	).toEqual(
		["h", "i"].map(
			(host) => `postgres://u@${host}:1/d?options=-c%20a%3Db+c&sslmode=require`,
		),
	);
});

describe("target_session_attrs and connect_timeout", () => {
	const of = (rest: string) => {
		const { session, connectSeconds } = databaseHosts(`postgres://u@${rest}`);
		return [session, connectSeconds];
	};
	test.each<[string, string, number | null]>([
		["a/d", "any", null],
		["a/d?target_session_attrs=read-write", "read-write", null],
		["a,b/d", "read-write", null],
		["a,b/d?target_session_attrs=any&connect_timeout=3", "any", 3],
		["a,b/d?target_session_attrs=primary&connect_timeout=0", "primary", null],
	])("%s", (rest, session, seconds) => {
		expect(of(rest)).toEqual([session, seconds]);
	});
});

test.each<[string, RegExp]>([
	[
		"a/d?target_session_attrs=standby",
		/must be one of any, read-write, primary/,
	],
	["a/d?target_session_attrs=", /must be one of any, read-write, primary/],
	["a/d?target_session_attrs=any&target_session_attrs=any", /given twice/],
	["a,/d", /is empty/],
	[",/d", /is empty/],
	["a:1,:2/d", /is empty/],
	["a,b,c/d?port=1,2", /port has 2 ports for 3 hosts/],
	["a,b:x/d", /each port/],
	["a,b:65536/d", /each port/],
	["a/d?port=abc", /port must be 1 to 65535/],
	["a/d?port=99999", /port must be 1 to 65535/],
	["a/d?port=-1", /port must be 1 to 65535/],
	["a/d?port=0", /port must be 1 to 65535/],
	["a,b%20c/d", /each host/],
	["a,::1/d", /is empty/],
	["a,b%/d", /a % that begins no/],
	["a,a:5432/d", /there twice/],
])("%s is refused", (rest, says) => {
	const secret = "hunter2";
	const given = () => databaseHosts(`postgres://u:${secret}@${rest}`);
	expect(given).toThrow(says);
	expect(given).not.toThrow(secret);
});

/**
 * Who: somebody with a link, a code or a role who uses it several times in one moment,
 * at several instances. Gain: a second password by one link, a second session by one
 * code, an account without an owner, a session that was ended. Stopped by: each
 * decision looks at the user and the session again, under their locks.
 *
 * Two instances on PostgreSQL; on SQLite one.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { totpCode, totpStepAt } from "../src/secrets/totp.ts";
import { clientOf, times } from "./support/client.ts";
import {
	type Browser,
	browserAt,
	freshEmail,
	PASSWORD,
	type UserView,
	userOf,
} from "./support/console.ts";
import { isOnPostgres } from "./support/database.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let urls: string[];
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
	postern = await startTestPostern();
	urls = [postern.url];
	if (isOnPostgres) urls.push((await postern.beside()).url);
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const urlOf = (i: number) => urls[i % urls.length] ?? "";
const browserOn = (i: number) => browserAt(() => urlOf(i));
const clientOn = (i: number, as = api) =>
	clientOf({ ...postern, url: urlOf(i) }, as.account);

const statusesOf = (replies: readonly { status: number }[]) =>
	replies.map(({ status }) => status).sort();

test("one link sets one password", async () => {
	for (let round = 0; round < 4; round++) {
		const email = freshEmail();
		const made = await api.call<{ data: UserView }>(
			"POST",
			`/accounts/${api.account.sid}/users`,
			{ email, role: "viewer" },
		);
		const link = made.body.data.link?.split("#")[1];
		const word = (i: number) => `${PASSWORD} ${i}`;
		const set = await times(4, (i) =>
			browserOn(i).call("POST", "/console/links", { link, password: word(i) }),
		);
		expect(statusesOf(set)).toEqual([200, 403, 403, 403]);
		const winner = set.findIndex(({ status }) => status === 200);
		await browserOn(0).signedIn(email, { password: word(winner) });
	}
});

test("one code begins one session, and proves one", async () => {
	const browser = browserOn(0);
	const user = await userOf(api, browser, "owner");
	await browser.signedIn(user.email);
	await browser.proven();
	const offered = await browser.call<{ data: { secret: string } }>(
		"POST",
		"/console/totp",
		{},
	);
	const { secret } = offered.body.data;
	const code = () => totpCode(secret, totpStepAt(postern.clock.now()));
	const confirmed = await browser.call("POST", "/console/totp/confirm", {
		code: code(),
	});
	expect(confirmed.status, confirmed.text).toBe(200);
	for (let round = 0; round < 3; round++) {
		postern.clock.advance(15 * 60_000);
		const browsers = [browserOn(0), browserOn(1), browserOn(0), browserOn(1)];
		const given = code();
		const begun = await Promise.all(
			browsers.map((each) => each.signIn(user.email, { code: given })),
		);
		expect(statusesOf(begun)).toEqual([200, 401, 401, 401]);
		postern.clock.advance(30_000);
		const winner = browsers.find(({ jar }) => jar.size > 0) as Browser;
		const other = browserOn(1);
		for (const [name, value] of winner.jar) other.jar.set(name, value);
		const again = { code: code() };
		const proofs = await Promise.all(
			[winner, other].map((each) =>
				each.call("POST", "/console/session/proof", again),
			),
		);
		expect(statusesOf(proofs)).toEqual([200, 401]);
	}
});

test("of the last two owners one stays, whatever happens to both", async () => {
	for (const [one, other] of [
		[{ role: "viewer" }, { role: "viewer" }],
		[{ status: "suspended" }, null],
		[null, null],
	] as const) {
		const sub = await api.subAccount();
		const path = `/accounts/${sub.account.sid}/users`;
		const users = [
			await userOf(sub, browserOn(0), "owner"),
			await userOf(sub, browserOn(0), "owner"),
		];
		const replies = await Promise.all(
			[one, other].map((patch, i) => {
				const user = `${path}/${users[i]?.sid}`;
				return patch === null
					? clientOn(i, sub).call("DELETE", user)
					: clientOn(i, sub).call("PATCH", user, patch);
			}),
		);
		expect(statusesOf(replies)).toEqual([200, 409]);
	}
});

test("a session that ends at one instance has ended at all, also for a request on its way", async () => {
	const [here, there] = [browserOn(0), browserOn(1)];
	const user = await userOf(api, here, "viewer");
	await here.signedIn(user.email);
	for (const [name, value] of here.jar) there.jar.set(name, value);
	expect((await there.call("GET", "/console/session")).status).toBe(200);
	// Each look after a minute is written: none may bring the session back.
	postern.clock.advance(2 * 60_000);
	await Promise.all([
		here.call("DELETE", "/console/session"),
		...[0, 1, 2, 3].map(() => there.call("GET", "/2fa/search")),
	]);
	expect((await there.call("GET", "/2fa/search")).status).toBe(401);
});

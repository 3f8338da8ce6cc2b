/** How the `http` provider proves itself to its gateway, and what it must not let out. */

import { createVerify, generateKeyPairSync, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checkKeyFile } from "../src/providers/http/auth/settings-check.ts";
import { http } from "../src/providers/http/definition.ts";
import { httpProvider } from "../src/providers/http/provider.ts";
import { reasonOf } from "../src/providers/reason.ts";
import { httpSettings, type Play, startGateway } from "./http-gateway.ts";
import { CLOSED_PORT } from "./support/listener.ts";
import { MESSAGE } from "./support/message.ts";

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

async function server(play: Play) {
	const started = await startGateway(play);
	open.push(started.close);
	return started;
}

const ok: Play = (_, response) => {
	response.writeHead(200).end('{"id":"1"}');
};

let now = 1_700_000_000_000;

async function provider(
	auth: Record<string, unknown>,
	play: Play = ok,
	more = {},
) {
	const gateway = await server(play);
	const settings = httpSettings({
		type: "http",
		name: "gateway",
		channels: ["sms"],
		url: `${gateway.origin}/send`,
		query: { "a b": "c&d" },
		json: { to: "{to}", text: "{text}" },
		reference: { field: "id" },
		error: { code: "code", message: "why" },
		timeoutMs: 10_000,
		auth,
		...more,
	});
	const made = httpProvider(settings, () => now);
	open.push(made.close);
	return {
		seen: gateway.seen,
		settings,
		deliver: () => made.deliver(MESSAGE, AbortSignal.timeout(10_000)),
	};
}

const ACCEPTED = { outcome: "accepted", reference: "1", status: "sent" };

test("basic and bearer", async () => {
	const basic = await provider({ basic: { username: "u", password: "p:w" } });
	expect(await basic.deliver()).toEqual(ACCEPTED);
	expect(basic.seen[0]?.headers.authorization).toBe(`Basic ${btoa("u:p:w")}`);
	const bearer = await provider({ bearer: "t0ken" });
	await bearer.deliver();
	expect(bearer.seen[0]?.headers.authorization).toBe("Bearer t0ken");
});

describe("OAuth 2 client credentials", () => {
	const SECRET = "client secret/0001";
	const CLIENT = "client-0001";

	/** Gives tokens T1, T2 …; `reply` replaces what it says. */
	async function authorization(
		reply: { play?: Play; expiresIn?: number | null } = {},
	) {
		let count = 0;
		return server((seen, response, request) => {
			if (reply.play !== undefined) {
				reply.play(seen, response, request);
				return;
			}
			count++;
			const { expiresIn = 3600 } = reply;
			response.end(
				JSON.stringify({
					access_token: `token-number-${count}`,
					token_type: "bearer",
					...(expiresIn !== null && { expires_in: expiresIn }),
				}),
			);
		});
	}

	const oauth2 = (origin: string, more = {}) => ({
		oauth2: {
			tokenUrl: `${origin}/token?v=1`,
			clientId: CLIENT,
			clientSecret: SECRET,
			...more,
		},
	});

	/** A gateway that takes the last token alone. */
	const only =
		(token: () => string): Play =>
		(seen, response, request) => {
			if (seen.headers.authorization === `Bearer ${token()}`)
				ok(seen, response, request);
			else response.writeHead(401).end('{"why":"expired"}');
		};

	test("one token serves many messages at once, and is fetched as RFC 6749 has it", async () => {
		const { origin, seen } = await authorization();
		const it = await provider(
			oauth2(origin, { scope: "sms send", parameters: { audience: "a&b" } }),
		);
		const answers = await Promise.all(Array.from({ length: 20 }, it.deliver));
		expect(answers).toEqual(Array(20).fill(ACCEPTED));
		expect(seen).toHaveLength(1);
		expect(seen[0]).toMatchObject({ method: "POST" });
		expect(seen[0]?.url.href).toMatch(/\/token\?v=1$/);
		expect(seen[0]?.headers.authorization).toBe(
			`Basic ${btoa(`${CLIENT}:client%20secret%2F0001`)}`,
		);
		expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
			grant_type: "client_credentials",
			scope: "sms send",
			audience: "a&b",
		});
		expect(
			new Set(it.seen.map(({ headers }) => headers.authorization)),
		).toEqual(new Set(["Bearer token-number-1"]));
	});

	test("credentials in the form", async () => {
		const { origin, seen } = await authorization();
		const it = await provider(oauth2(origin, { send: "body" }));
		expect(await it.deliver()).toEqual(ACCEPTED);
		const fields = new URLSearchParams(seen[0]?.body);
		expect(fields.get("client_secret")).toBe(SECRET);
		expect(seen[0]?.headers.authorization).toBeUndefined();
	});

	test.each<[number | null, number]>([
		[3600, 3_540_000],
		[100, 90_000],
		[null, 270_000],
	])("a token of %s s is used for %i ms", async (expiresIn, usedMs) => {
		const { origin, seen } = await authorization({ expiresIn });
		const it = await provider(oauth2(origin));
		await it.deliver();
		now += usedMs - 1;
		await it.deliver();
		expect(seen).toHaveLength(1);
		now += 1;
		await it.deliver();
		expect(seen).toHaveLength(2);
	});

	test("a 401 fetches one new token for all, and the message goes again", async () => {
		const { origin, seen } = await authorization();
		const it = await provider(
			oauth2(origin),
			only(() => "token-number-2"),
		);
		const answers = await Promise.all(Array.from({ length: 10 }, it.deliver));
		expect(answers).toEqual(Array(10).fill(ACCEPTED));
		expect(seen).toHaveLength(2);
	});

	test("a token behind a byte order mark and a blank line is read", async () => {
		const { origin } = await authorization({
			play: (_, response) => {
				response.end(
					'\ufeff\r\n{"access_token":"token-number-1","token_type":"Bearer"}',
				);
			},
		});
		const it = await provider(
			oauth2(origin),
			only(() => "token-number-1"),
		);
		expect(await it.deliver()).toEqual(ACCEPTED);
	});

	test("a gateway that refuses every token is asked twice, and the server not for every message", async () => {
		const { origin, seen } = await authorization();
		const it = await provider(
			oauth2(origin),
			only(() => "none"),
		);
		expect(await it.deliver()).toMatchObject({
			outcome: "refused",
			retry: "elsewhere",
			errorCode: "http_401",
		});
		expect(it.seen).toHaveLength(2);
		for (let n = 0; n < 5; n++) await it.deliver();
		expect(seen).toHaveLength(2);
		now += 10_000;
		await it.deliver();
		expect(seen).toHaveLength(3);
	});

	const said =
		(status: number, body: unknown, headers = {}): Play =>
		(_, response) => {
			response
				.writeHead(status, headers)
				.end(typeof body === "string" ? body : JSON.stringify(body));
		};
	test.each<[string, Play, object]>([
		[
			"credentials that it does not know",
			said(401, { error: "invalid_client", error_description: SECRET }),
			{ retry: "elsewhere", errorCode: "oauth2_invalid_client" },
		],
		[
			"a word that is none of RFC 6749",
			said(400, { error: SECRET }),
			{ retry: "elsewhere", errorCode: "oauth2_http_400" },
		],
		["500", said(500, SECRET), { retry: "later" }],
		[
			"429",
			said(429, "", { "retry-after": "9" }),
			{ retry: "later", retryAfterMs: 9_000 },
		],
		["a redirect", said(302, "", { location: "/x" }), { retry: "elsewhere" }],
		["HTML", said(200, "<html>"), { retry: "elsewhere", errorCode: null }],
		[
			"a token of another type",
			said(200, { access_token: "x", token_type: "mac" }),
			{ retry: "elsewhere" },
		],
		[
			"a token with a line break",
			said(200, { access_token: "x\r\nX-Evil: 1", token_type: "bearer" }),
			{ retry: "elsewhere" },
		],
		[
			"a list as token",
			said(200, { access_token: ["x"] }),
			{ retry: "elsewhere" },
		],
		[
			"100 kB of token",
			said(200, { access_token: "x".repeat(100_000) }),
			{ retry: "elsewhere" },
		],
		[
			"a reset",
			(_, __, request) => request.socket.resetAndDestroy(),
			{ retry: "later" },
		],
	])(
		"the server answers with %s: nothing is sent, nothing let out",
		async (_, play, expected) => {
			const { origin } = await authorization({ play });
			const it = await provider(oauth2(origin));
			const answer = await it.deliver();
			expect(answer).toMatchObject({ outcome: "refused", ...expected });
			expect(it.seen).toEqual([]);
			expect(JSON.stringify(answer) + reasonOf(answer)).not.toMatch(
				/secret|0001|Evil/,
			);
			expect(reasonOf(answer)).not.toBe("no reason given");
		},
	);

	test("nobody listens, or nobody answers: later", async () => {
		const gone = await provider(oauth2(`http://127.0.0.1:${CLOSED_PORT}`));
		expect(await gone.deliver()).toMatchObject({ retry: "later" });
		const silent = await authorization({ play: () => {} });
		const it = await provider(oauth2(silent.origin), ok, { timeoutMs: 300 });
		expect(await it.deliver()).toMatchObject({ retry: "later" });
		expect([gone.seen, it.seen]).toEqual([[], []]);
	});

	test("a server that refuses is asked once a second at most", async () => {
		const { origin, seen } = await authorization({ play: said(401, {}) });
		const it = await provider(oauth2(origin));
		for (let n = 0; n < 5; n++) await it.deliver();
		expect(seen).toHaveLength(1);
		now += 1_000;
		await it.deliver();
		expect(seen).toHaveLength(2);
	});

	test("a server that has refused is asked again after the clock was set back", async () => {
		const { origin, seen } = await authorization({ play: said(401, {}) });
		const it = await provider(oauth2(origin));
		await it.deliver();
		now -= 3_600_000;
		await it.deliver();
		expect(seen).toHaveLength(2);
	});

	test("a gateway that has refused two tokens gets a third one after the clock was set back", async () => {
		const { origin } = await authorization();
		const it = await provider(
			oauth2(origin),
			only(() => "token-number-3"),
		);
		expect(await it.deliver()).toMatchObject({ errorCode: "http_401" });
		now -= 3_600_000;
		expect(await it.deliver()).toEqual(ACCEPTED);
	});

	test("`postern check` asks for a token, and shows neither it nor the secret", async () => {
		const good = await authorization();
		const well = await provider(oauth2(good.origin));
		const bad = await authorization({ play: said(401, { error: SECRET }) });
		const ill = await provider(oauth2(bad.origin));
		const reached = [
			await http.reach(well.settings),
			await http.reach(ill.settings),
		];
		expect(reached.map(({ isWell }) => isWell)).toEqual([true, false]);
		expect(reached[1]?.says).toMatch(/answered HTTP 401$/);
		expect(JSON.stringify(reached)).not.toMatch(/secret|token-number|client-/);
		expect([...well.seen, ...ill.seen]).toEqual([]);
	});
});

describe("JWT with RS256", () => {
	const { privateKey, publicKey } = generateKeyPairSync("rsa", {
		modulusLength: 2048,
		privateKeyEncoding: { type: "pkcs8", format: "pem" },
		publicKeyEncoding: { type: "spki", format: "pem" },
	});
	const folder = () => {
		const made = mkdtempSync(join(tmpdir(), "postern-jwt-"));
		open.push(() => rmSync(made, { recursive: true }));
		return made;
	};

	test("is what RFC 7515 has, with a claim of its own in each", async () => {
		const file = join(folder(), "key.pem");
		writeFileSync(file, privateKey);
		const jtis = new Set<string>();
		for (const key of [
			{ privateKey },
			{ privateKey: privateKey.replaceAll("\n", "\\n") },
			{ privateKeyFile: file, expirySeconds: 60 },
		]) {
			const jwtRs256 = { applicationId: "app-1", ...key };
			const it = await provider({ jwtRs256 });
			expect(await it.deliver()).toEqual(ACCEPTED);
			const [, token = ""] =
				/^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(
					it.seen[0]?.headers.authorization ?? "",
				) ?? [];
			const [header = "", claims = "", signature = ""] = token.split(".");
			const read = (part: string) =>
				JSON.parse(Buffer.from(part, "base64url").toString());
			expect(read(header)).toEqual({ alg: "RS256", typ: "JWT" });
			const { jti, ...others } = read(claims);
			const iat = Math.floor(now / 1000);
			const life = "expirySeconds" in key ? 60 : 300;
			expect(others).toEqual({ application_id: "app-1", iat, exp: iat + life });
			expect(jti).toMatch(
				/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
			);
			jtis.add(jti);
			const signed = Buffer.from(`${header}.${claims}`);
			const bytes = Buffer.from(signature, "base64url");
			expect(verify("RSA-SHA256", signed, publicKey, bytes)).toBe(true);
			expect(createVerify("SHA256").update("x").verify(publicKey, bytes)).toBe(
				false,
			);
		}
		expect(jtis.size).toBe(3);
	});

	test("a file that is none, or holds none, is named without what is in it", () => {
		const made = folder();
		const wrong = join(made, "wrong.pem");
		writeFileSync(wrong, "hunter2 is no key");
		const said = (privateKeyFile: string) =>
			checkKeyFile({
				jwtRs256: { applicationId: "a", privateKeyFile, expirySeconds: 1 },
			});
		expect(said(wrong)).toMatch(
			/^auth\.jwtRs256\.privateKeyFile must be an RSA/,
		);
		expect(said(wrong)).not.toContain("hunter2");
		expect(said(join(made, "none"))).toMatch(/cannot be read: ENOENT$/);
		expect(checkKeyFile(undefined)).toBeNull();
	});
});

test("AWS: the signature covers what goes out", async () => {
	const sigv4 = {
		accessKeyId: "AKIDEXAMPLE",
		secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
		sessionToken: "session-token-0001",
		region: "eu-central-1",
		service: "sms-voice",
	};
	const it = await provider({ sigv4 }, ok, {
		headers: { "X-Amz-Target": "PinpointSMSVoiceV2.SendTextMessage" },
	});
	expect(await it.deliver()).toEqual(ACCEPTED);
	const [seen] = it.seen;
	expect(seen?.headers["x-amz-date"]).toMatch(/^\d{8}T\d{6}Z$/);
	expect(seen?.headers["x-amz-security-token"]).toBe("session-token-0001");
	expect(seen?.headers.authorization).toMatch(
		/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/sms-voice\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[\da-f]{64}$/,
	);
});

test.each<[string, (origin: string) => Record<string, unknown>]>([
	["a bearer token", () => ({ bearer: "bearer-token-00000001" })],
	["basic", () => ({ basic: { username: "user0001", password: "pa55w0rd" } })],
	[
		"OAuth 2",
		(origin) => ({
			oauth2: {
				tokenUrl: origin,
				clientId: "client-id-0001",
				clientSecret: "client-secret-0001",
			},
		}),
	],
	[
		"AWS",
		() => ({
			sigv4: {
				accessKeyId: "AKIDEXAMPLE0001",
				secretAccessKey: "secret-access-key-0001",
				sessionToken: "session-token-0001",
				region: "r",
				service: "s",
			},
		}),
	],
])(
	"a gateway that repeats its request lets out nothing of %s",
	async (_, auth) => {
		const tokens = await server((__, response) => {
			response.end('{"access_token":"access-token-0001"}');
		});
		const it = await provider(auth(tokens.origin), (seen, response) => {
			const all = Object.values(seen.headers).join(" ");
			response.writeHead(400).end(JSON.stringify({ code: all, why: all }));
		});
		const answer = await it.deliver();
		expect(answer).toMatchObject({ outcome: "refused", retry: "elsewhere" });
		const shown = JSON.stringify(answer);
		// A port and a time may have the same digits.
		expect(shown).not.toMatch(/[a-z-]0{3,7}1(?!\d)|pa55|Signature=[\da-f]/i);
		expect(shown).not.toContain(btoa("user0001:pa55w0rd"));
	},
);

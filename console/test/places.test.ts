/** The cookie of a session in Chromium: under https by a proxy, with and without a path, on the machine itself, and refused elsewhere. */

import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { BUILT_PAGES } from "../../server/src/api/console/built.ts";
import { clientOf } from "../../server/test/support/client.ts";
import { browserAt, userOf } from "../../server/test/support/console.ts";
import {
	startTestPostern,
	type TestPostern,
} from "../../server/test/support/postern.ts";
import { theBrowser } from "./support/chromium.ts";
import { signIn } from "./support/console.ts";
import { look } from "./support/look.ts";

const TLS = new URL("../../server/test/support/", import.meta.url);
const [key, cert] = ["key", "cert"].map((name) =>
	readFileSync(new URL(`test-only-tls.${name}.pem`, TLS)),
);

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
	for (const each of running.splice(0).reverse()) await each.stop();
});

async function started(settings: object = {}): Promise<TestPostern> {
	const postern = await startTestPostern({ settings, pages: BUILT_PAGES });
	running.push(postern);
	return postern;
}

/** A proxy that ends TLS, takes the path away, and puts its own host in the place of the browser's. */
async function proxy(
	target: () => string,
	path: string,
): Promise<{ origin: string }> {
	const server: Server = createServer({ key, cert }, (incoming, outgoing) => {
		const { pathname, search } = new URL(incoming.url ?? "/", "https://proxy");
		if (!`${pathname}/`.startsWith(`${path}/`)) {
			outgoing.writeHead(404).end();
			return;
		}
		const inner = pathname.slice(path.length) || "/";
		const onward = request(
			new URL(inner + search, target()),
			{
				method: incoming.method,
				headers: { ...incoming.headers, host: new URL(target()).host },
			},
			(reply) => {
				outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
				reply.pipe(outgoing);
			},
		);
		onward.on("error", () => {
			if (!outgoing.headersSent) outgoing.writeHead(502);
			outgoing.end();
		});
		incoming.pipe(onward);
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	running.push({
		stop: () =>
			new Promise((done) => {
				server.closeAllConnections();
				server.close(done);
			}),
	});
	const { port } = server.address() as AddressInfo;
	return { origin: `https://127.0.0.1:${port}` };
}

async function visit(url: string) {
	const browser = await theBrowser();
	const context = await browser.newContext({ ignoreHTTPSErrors: true });
	running.push({ stop: () => context.close() });
	const page = await context.newPage();
	const faults: string[] = [];
	page.on("pageerror", (error) => faults.push(String(error)));
	page.on("console", (message) => {
		if (/Content Security Policy/.test(message.text())) {
			faults.push(message.text());
		}
	});
	await page.goto(url);
	return { context, page, faults };
}

const ownerOf = (postern: TestPostern, email: string) =>
	userOf(
		clientOf(postern),
		browserAt(() => postern.url),
		"owner",
		email,
	);

test.each([
	["", "__Host-postern"],
	["/otp", "__Host-postern-"],
	["/tools/otp", "__Host-postern-"],
])(
	"https at the path %j: the cookie is %s, and pages of any depth work",
	async (path, name) => {
		let postern: TestPostern | null = null;
		const { origin } = await proxy(() => postern?.url ?? "", path);
		postern = await started({ publicUrl: origin + path });
		await ownerOf(postern, "boss@example.com");
		const { context, page, faults } = await visit(`${origin}${path}/docs/send`);
		await signIn(page, "boss@example.com");
		await page.getByRole("heading", { name: "Send a code" }).waitFor();
		const [cookie, ...others] = await context.cookies();
		expect(others).toEqual([]);
		expect(cookie).toMatchObject({
			...{ httpOnly: true, secure: true, sameSite: "Strict", path: "/" },
		});
		expect(cookie?.name.startsWith(name)).toBe(true);
		await page.getByRole("link", { name: "Limits", exact: true }).click();
		await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
		expect(page.url()).toBe(`${origin}${path}/limits`);
		await page.reload();
		await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
		expect(faults).toEqual([]);
	},
);

test.each(["localhost", "127.0.0.1"])(
	"plain http at %s, the machine itself: a cookie without Secure",
	async (name) => {
		const postern = await started();
		await ownerOf(postern, "boss@example.com");
		const { port } = new URL(postern.url);
		const { context, page } = await visit(`http://${name}:${port}/`);
		await signIn(page, "boss@example.com");
		const [cookie] = await context.cookies();
		expect(cookie).toMatchObject({
			...{ name: "postern_session", httpOnly: true, secure: false },
			sameSite: "Strict",
		});
	},
);

test("plain http under another name: no form, and a sentence that names publicUrl", async () => {
	const postern = await started();
	const { port } = new URL(postern.url);
	const { page } = await visit(`http://otp.test:${port}/`);
	await page.getByText(/Nobody can sign in here/).waitFor();
	await page.getByText(/publicUrl/).waitFor();
	await look(page, "sign-in-refused");
	expect(await page.getByLabel("Password").count()).toBe(0);
});

test("a restart under the page: the list is live again by itself, and a form keeps what is typed", async () => {
	let postern: TestPostern | null = null;
	const { origin } = await proxy(() => postern?.url ?? "", "");
	const settings = { publicUrl: origin };
	postern = await started(settings);
	await ownerOf(postern, "boss@example.com");
	const { context, page, faults } = await visit(`${origin}/verifications`);
	await signIn(page, "boss@example.com");
	await page.getByText("Live", { exact: true }).waitFor();
	const form = await context.newPage();
	await form.goto(`${origin}/account`);
	await form.getByLabel("Contact address").fill("kept@example.com");

	const url = postern.url;
	await postern.restart(settings);
	expect(postern.url).not.toBe(url);
	// Not at one instant for all browsers, but within five seconds.
	await page.getByText("Live", { exact: true }).waitFor();
	const { to } = await clientOf(postern).sent();
	await page.getByRole("link", { name: new RegExp(to) }).waitFor();
	await form.getByRole("button", { name: "Save" }).click();
	await form.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	expect(await form.getByLabel("Contact address").inputValue()).toBe(
		"kept@example.com",
	);
	expect(faults).toEqual([]);
});

test("another site cannot frame the console", async () => {
	const postern = await started();
	const { port } = new URL(postern.url);
	const { page } = await visit(`http://localhost:${port}/healthz`);
	const isFramed = await page.evaluate(
		(url) =>
			new Promise<boolean>((resolve) => {
				const frame = document.createElement("iframe");
				frame.src = url;
				frame.onload = () => {
					try {
						resolve(frame.contentDocument !== null);
					} catch {
						resolve(false);
					}
				};
				document.body.append(frame);
			}),
		`${postern.url}/`,
	);
	expect(isFramed).toBe(false);
});

/** A service with people, and a browser for each of them. */

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { BUILT_PAGES } from "../../../server/src/api/console/built.ts";
import type { Role } from "../../../server/src/people/role.ts";
import {
	type Client,
	type Credentials,
	clientOf,
} from "../../../server/test/support/client.ts";
import {
	browserAt,
	PASSWORD,
	userOf,
} from "../../../server/test/support/console.ts";
import {
	startTestPostern,
	type TestPostern,
} from "../../../server/test/support/postern.ts";
import { startChromium } from "./chromium.ts";

export { PASSWORD };

export type Visit = {
	readonly page: Page;
	/** Reports of the policy, and errors that no code of the page caught. */
	readonly faults: readonly string[];
	/** Goes to a path of the console, and waits until the page is there. */
	open(path: string): Promise<void>;
	close(): Promise<void>;
};

export type ConsoleTest = {
	readonly postern: TestPostern;
	/** As the master account. */
	readonly api: Client;
	readonly browser: Browser;
	/** Somebody who has not signed in. */
	stranger(options?: VisitOptions): Promise<Visit>;
	/**
	 * Somebody with the role, whose browser holds the cookie of a session and has opened
	 * no page yet: the way through the form is two pages more, and sign-in.test.ts goes it.
	 */
	person(role: Role, options?: VisitOptions & Owned): Promise<Visit & Person>;
	/** An account below another, with its first token. */
	account(name: string, parent?: Client): Promise<Client>;
};

type Person = { readonly email: string; readonly sid: string };
/** The account that the person belongs to; default the master. */
type Owned = { readonly of?: Client };
export type VisitOptions = {
	readonly width?: number;
	readonly locale?: string;
};

type StartOptions = Parameters<typeof startTestPostern>[0];

/** Starts both for the tests of a file. A test fails if a page had a fault. */
export function consoleTest(options: StartOptions = {}): ConsoleTest {
	let postern: TestPostern;
	let browser: Browser;
	let people = 0;
	const visits: (Visit & { readonly context: BrowserContext })[] = [];

	beforeAll(async () => {
		[postern, browser] = await Promise.all([
			startTestPostern({ pages: BUILT_PAGES, ...options }),
			startChromium(),
		]);
	});
	afterAll(async () => {
		const faults = visits.flatMap((visit) => visit.faults);
		await browser?.close();
		await postern?.stop();
		expect(faults).toEqual([]);
	});

	async function newVisit(wanted: VisitOptions) {
		const visit = await visited(browser, postern.url, wanted);
		visits.push(visit);
		return visit;
	}

	return {
		get postern() {
			return postern;
		},
		get browser() {
			return browser;
		},
		get api() {
			return clientOf(postern);
		},
		stranger: (wanted = {}) => newVisit(wanted),
		async person(role, { of = clientOf(postern), ...wanted } = {}) {
			const email = `${role}${++people}@example.com`;
			const session = browserAt(() => postern.url);
			const user = await userOf(of, session, role, email);
			await session.signedIn(email);
			const visit = await newVisit(wanted);
			await visit.context.addCookies(
				[...session.jar].map(([name, value]) => ({
					...{ name, value, url: postern.url, httpOnly: true },
					sameSite: "Strict" as const,
				})),
			);
			return { ...visit, email, sid: user.sid };
		},
		async account(name, parent = clientOf(postern)) {
			const made = await parent.call<{
				data: { sid: string; authToken: string };
			}>("POST", "/accounts", { name });
			expect(made.status, made.text).toBe(200);
			const { sid, authToken: token } = made.body.data;
			return clientOf(postern, { sid, token } satisfies Credentials);
		},
	};
}

async function visited(
	browser: Browser,
	origin: string,
	{ width = 1440, locale = "en-GB" }: VisitOptions,
): Promise<Visit & { context: BrowserContext }> {
	const context = await browser.newContext({
		viewport: { width, height: 900 },
		...{ locale, timezoneId: "Europe/Berlin", reducedMotion: "reduce" },
		ignoreHTTPSErrors: true,
	});
	const page = await context.newPage();
	const faults: string[] = [];
	page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.stack}`));
	page.on("console", (message) => {
		const text = message.text();
		// The browser reports each reply that is not a success; pages are made for them.
		if (message.type() !== "error" || /status of [45]\d\d/.test(text)) return;
		if (/net::ERR_(CONNECTION|EMPTY|INTERNET)/.test(text)) return;
		faults.push(`${page.url()}: ${text}`);
	});
	return {
		...{ context, page, faults },
		async open(path) {
			await page.goto(origin + path);
			await page.locator("main h1").first().waitFor();
		},
		close: () => context.close(),
	};
}

/** On the page of the sign-in. */
export async function signIn(page: Page, email: string): Promise<void> {
	await page.getByLabel("Email address").fill(email);
	await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page
		.getByRole("navigation")
		.or(page.getByLabel("You"))
		.first()
		.waitFor();
}

/** The dialog that grave changes ask for. */
export async function prove(page: Page): Promise<void> {
	const dialog = page.getByRole("dialog", { name: "Is it you?" });
	await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
	await dialog.getByRole("button", { name: "Continue" }).click();
	await dialog.waitFor({ state: "hidden" });
}

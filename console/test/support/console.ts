/** A service with people, and a browser for each of them. */

import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
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
import { theBrowser } from "./chromium.ts";

export { PASSWORD };

export type Visit = {
	readonly page: Page;
	/** Reports of the policy, and errors that no code of the page caught. */
	readonly faults: readonly string[];
	/** Goes to a path of the console, and waits until the page is there. */
	open(path: string): Promise<void>;
};

export type ConsoleTest = {
	readonly postern: TestPostern;
	/** As the master account. */
	readonly api: Client;
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
	readonly locale?: string;
	/** In a browser that has loaded no page of the service before. */
	readonly isFirst?: boolean;
};

type StartOptions = Parameters<typeof startTestPostern>[0];

/** Starts both for the tests of a file. A test fails if a page had a fault. */
export function consoleTest(options: StartOptions = {}): ConsoleTest {
	let postern: TestPostern;
	let people = 0;
	/** Of the test that runs. */
	let visits: Visited[] = [];

	beforeAll(async () => {
		[postern] = await Promise.all([
			startTestPostern({ pages: BUILT_PAGES, ...options }),
			theBrowser(),
		]);
	});
	afterEach(async () => {
		const over = visits;
		visits = [];
		for (const { place } of over)
			if (await isEmptied(place, postern.url)) left.push(place);
		expect(over.flatMap(({ faults }) => faults)).toEqual([]);
	});
	afterAll(async () => {
		await postern?.stop();
	});

	async function newVisit({ locale = "en-GB", isFirst }: VisitOptions) {
		const index = isFirst
			? -1
			: left.findIndex((each) => each.locale === locale);
		const [again] = index < 0 ? [] : left.splice(index, 1);
		const visit = visited(again ?? (await newPlace(locale)), postern);
		visits.push(visit);
		return visit;
	}

	return {
		get postern() {
			return postern;
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
			await visit.place.context.addCookies(
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

type Place = {
	readonly context: BrowserContext;
	readonly page: Page;
	readonly locale: string;
};
type Visited = Visit & { readonly place: Place };

/**
 * Pages of earlier tests and files, emptied. A page that is used again spares a process
 * of the browser, and the compiling of the program: 1.2 of the 1.7 s of CPU until it
 * shows something.
 */
const left: Place[] = [];

const SIZE = { width: 1440, height: 900 };

async function newPlace(locale: string): Promise<Place> {
	const browser = await theBrowser();
	const context = await browser.newContext({
		viewport: SIZE,
		...{ locale, timezoneId: "Europe/Berlin", reducedMotion: "reduce" },
		ignoreHTTPSErrors: true,
	});
	return { context, page: await context.newPage(), locale };
}

/** Takes from a page all that a visit has left there. False: it is closed instead. */
async function isEmptied(
	{ context, page }: Place,
	origin: string,
): Promise<boolean> {
	if (page.isClosed() || !page.url().startsWith(origin)) {
		await context.close();
		return false;
	}
	page.removeAllListeners();
	for (const other of context.pages()) if (other !== page) await other.close();
	await page.unrouteAll();
	await context.setOffline(false);
	await context.clearCookies();
	await page.evaluate(() => {
		localStorage.clear();
		sessionStorage.clear();
	});
	await page.goto("about:blank");
	await page.emulateMedia({ colorScheme: null });
	await page.setViewportSize(SIZE);
	const session = await context.newCDPSession(page);
	await session.send("Page.resetNavigationHistory");
	await session.detach();
	return true;
}

function visited(place: Place, postern: TestPostern): Visited {
	const { page } = place;
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
		...{ place, page, faults },
		async open(path) {
			await page.goto(postern.url + path);
			// In each frame: a locator looks twice a second, and a visit has many pages.
			await page.waitForFunction(() =>
				document.querySelector("main h1")?.checkVisibility(),
			);
			// Keys are heard once what is drawn has taken effect.
			await page.evaluate(
				() =>
					new Promise((done) =>
						requestAnimationFrame(() => requestAnimationFrame(done)),
					),
			);
		},
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

/** Opens the dialog that changes a user's role, on the page of people. */
export async function roleDialog(page: Page, email: string): Promise<Locator> {
	await page.getByRole("button", { name: `Actions for ${email}` }).click();
	await page.getByRole("menuitem", { name: "Change the role" }).click();
	return page.getByRole("dialog");
}

/** The dialog that grave changes ask for. */
export async function prove(page: Page): Promise<void> {
	const dialog = page.getByRole("dialog", { name: "Is it you?" });
	await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
	await dialog.getByRole("button", { name: "Continue" }).click();
	await dialog.waitFor({ state: "hidden" });
}

/** Keys go to a dialog once it has the focus. */
export async function toHaveFocus(dialog: Locator): Promise<void> {
	await dialog.locator(":focus").waitFor();
}

/** Two keys of one shortcut, with no time between them. */
export async function pressBoth(
	page: Page,
	first: string,
	second: string,
): Promise<void> {
	await Promise.all([page.keyboard.press(first), page.keyboard.press(second)]);
}

/** Somebody comes back to the tab after a while: replies on it are asked for again. */
export async function comeBack(page: Page): Promise<void> {
	await page.evaluate(() => {
		const { now } = Date;
		Date.now = () => now() + 60_000;
		window.dispatchEvent(new Event("visibilitychange"));
	});
}

/** The alert of a form where somebody else has changed the same member meanwhile. */
export async function toldOf(page: Page, member: string): Promise<void> {
	await page
		.getByRole("alert")
		.getByText(`Somebody else has changed this meanwhile: ${member}.`)
		.waitFor();
}

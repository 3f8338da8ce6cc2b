/** The browser: the distribution's Chromium, since a download is no part of a test run. */

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
];

/** `CHROMIUM` names another one. */
function found(): string {
	const given = process.env.CHROMIUM;
	const path = given ?? PLACES.find((place) => existsSync(place));
	if (path !== undefined) return path;
	throw new Error(
		`There is no Chromium at ${PLACES.join(", ")}: install it, or name it in CHROMIUM`,
	);
}

let started: Browser | null = null;

/** One for all files of a worker, as a start costs a second. It ends with the process. */
export async function theBrowser(): Promise<Browser> {
	if (!started?.isConnected()) started = await startChromium();
	return started;
}

function startChromium(): Promise<Browser> {
	return chromium.launch({
		executablePath: found(),
		args: [
			// The sandbox of the browser needs rights that a container does not have.
			"--no-sandbox",
			"--disable-dev-shm-usage",
			"--disable-gpu",
			"--force-color-profile=srgb",
			// A name that is not of this machine, and leads to it all the same.
			"--host-resolver-rules=MAP otp.test 127.0.0.1",
		],
	});
}

/**
 * Paths at which the page of the console is served; its own router then shows the one
 * that the path names. None may be a path of the API: `/accounts` is one, so the page
 * about accounts has `/account`.
 */

export const PAGE_PATHS: readonly string[] = [
	"/",
	"/join",
	"/try-it",
	"/verifications",
	"/verifications/:sid",
	"/requests",
	"/usage",
	"/fraud",
	"/workflows",
	"/workflows/:sid",
	"/templates",
	"/templates/:sid",
	"/limits",
	"/limits/:sid",
	"/docs",
	"/docs/:operation",
	"/account",
	"/people",
	"/audit",
	"/delivery",
	"/profile",
];

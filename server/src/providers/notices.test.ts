import { expect, test } from "vitest";
import { processNotices } from "./notices.ts";

const bounded = (name: string, bounds: object) => ({
	name,
	settings: { type: "http", name, ...bounds },
});

test("bounds that hold for each of several processes are named with their sum", () => {
	const providers = [
		bounded("gateway", { perSecond: 30 }),
		bounded("smsc", { sessions: 2 }),
		bounded("mail", { concurrency: 10 }),
	];
	expect(processNotices({ instances: 4, providers })).toEqual([
		"The provider gateway gets perSecond: 30 from each of the 4 processes, 120 together: it must allow that",
		"The provider smsc gets sessions: 2 from each of the 4 processes, 8 together: it must allow that",
	]);
	expect(processNotices({ instances: 1, providers })).toEqual([]);
});

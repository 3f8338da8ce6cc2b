import { expect, test } from "vitest";
import type { RequestEntry } from "../../requests/chunk.ts";
import { pageAbout } from "./requests-about.ts";

const entry = (number: number, at: number): RequestEntry => ({
	id: `9f2c11aa-${number.toString(36)}`,
	...{ at, method: "POST", route: "/2fa/verify", status: 200, code: 200 },
	...{ by: "TK1", ms: 1, verification: "OTP1" },
});

test("requests of one millisecond are listed from the latest", async () => {
	const near = [entry(35, 5), entry(36, 5), entry(34, 5), entry(37, 4)];
	const page = await pageAbout(near, {
		rowsBefore: async () => [],
		fits: () => true,
		after: null,
		limit: 10,
		mayGoOn: () => true,
	});
	expect(page.entries.map(({ id }) => id)).toEqual(
		[36, 35, 34, 37].map((number) => `9f2c11aa-${number.toString(36)}`),
	);
});

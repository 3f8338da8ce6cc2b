/** Every path of the console's router is served by the server, and none is the API's. */

import { expect, test } from "vitest";
import { PAGE_PATHS } from "../../server/src/api/console/page-paths.ts";
import { PAGES } from "../src/frame/pages.ts";

test.each(PAGES.map(({ path }) => path))("%s", (path) => {
	const [, base = "", parameter] =
		/^(.*?)(?:\/\{-\$(\w+)\})?$/.exec(path) ?? [];
	expect(PAGE_PATHS).toContain(base);
	if (parameter !== undefined) {
		expect(PAGE_PATHS).toContain(`${base}/:${parameter}`);
	}
});

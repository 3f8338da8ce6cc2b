import { expect, test } from "vitest";
import { forbiddenUrl } from "./outbound/forbidden-url.ts";
import { parseUrl } from "./url.ts";

test("a URL with letters beyond ASCII is one, however many were read before", () => {
	const url = "https://bücher.example/é";
	for (let read = 0; read < 50_000; read++) {
		if (forbiddenUrl(url, []) !== null) expect.fail(`refused after ${read}`);
	}
	expect(parseUrl(url)?.href).toBe("https://xn--bcher-kva.example/%C3%A9");
});

test.each(["", "bücher.example", "https://", "http://[::1", "http://a:99999/"])(
	"%j is no URL",
	(text) => {
		expect(parseUrl(text)).toBeNull();
	},
);

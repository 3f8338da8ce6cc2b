/** A reader that stops reading: how much is kept for it, and that it is cut off then. */

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import { MOST_UNREAD, outletOf } from "./outlet.ts";

const PART = `event: rows\ndata: ${"x".repeat(16_000)}\n\n`;

test("256 KiB may be unread, and the reader with more is cut off", async () => {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const reader = connect(port, "127.0.0.1");
	reader.on("error", () => {});
	reader.pause();
	try {
		reader.write("GET / HTTP/1.1\r\nHost: reader\r\n\r\n");
		const [, raw] = (await once(server, "request")) as [
			unknown,
			ServerResponse,
		];
		const outlet = outletOf(raw, {});
		let unread = 0;
		// The sockets of the system take a few megabytes first.
		for (let n = 0; n < 10_000 && !raw.destroyed; n++) {
			unread = raw.writableLength;
			outlet.write(PART);
			await new Promise((resolve) => setImmediate(resolve));
		}
		expect(MOST_UNREAD).toBe(262_144);
		expect(raw.destroyed).toBe(true);
		expect(unread).toBeLessThanOrEqual(MOST_UNREAD);
		expect(unread + PART.length + 16).toBeGreaterThan(MOST_UNREAD);
		expect(await outlet.drained()).toBe(false);
		outlet.write(PART);
	} finally {
		reader.destroy();
		server.close();
	}
});

/** The connection of one reader of a live list: server-sent events on a bare response. */

import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Outlet } from "./streams.ts";

/** A reader that leaves so much unread is cut off: the page reads the list anew. */
export const MOST_UNREAD = 256 * 1024;

/** `headers`: those that every reply has. */
export function outletOf(
	raw: ServerResponse,
	headers: OutgoingHttpHeaders,
): Outlet {
	raw.writeHead(200, {
		...headers,
		"content-type": "text/event-stream; charset=utf-8",
		// nginx would hold events back.
		"x-accel-buffering": "no",
	});
	// Browsers come back after this time by themselves.
	raw.write("retry: 3000\n\n");
	return {
		write(text) {
			if (raw.destroyed || raw.writableEnded) return;
			raw.write(text);
			// An end would wait until the rest is read.
			if (raw.writableLength > MOST_UNREAD) raw.destroy();
		},
		drained: () => drained(raw),
		end() {
			raw.end();
		},
	};
}

function drained(raw: ServerResponse): Promise<boolean> {
	return new Promise((resolve) => {
		if (raw.destroyed || raw.writableEnded) resolve(false);
		else if (!raw.writableNeedDrain) resolve(true);
		else {
			const settle = (isHere: boolean) => {
				raw.off("drain", drain);
				raw.off("close", close);
				resolve(isHere);
			};
			const drain = () => settle(true);
			const close = () => settle(false);
			raw.once("drain", drain);
			raw.once("close", close);
		}
	});
}

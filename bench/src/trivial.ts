/**
 * A server that answers every read with the same bytes, in a process of its own:
 * the least that a server can do, so that the generator is measured.
 */

import { createServer } from "node:net";
import type { News, Question } from "./child.ts";

const BODY = `{"code":200,"message":"OK","requestID":"OTP${"0".repeat(32)}"}`;
const REPLY = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

// A request of the bench fits into one segment and is alone on its connection: a read is a request.
const server = createServer({ noDelay: true }, (socket) => {
	socket.on("data", () => socket.write(REPLY, "latin1"));
	socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	if (address === null || typeof address === "string") return;
	say({ is: "ready", port: address.port, sid: "", token: "" });
});

process.on("message", (question: Question) => {
	const rssBytes = process.memoryUsage.rss();
	if (question === "settled") say({ is: "settled" });
	else if (question === "memory")
		say({ is: "memory", memory: { rssBytes, peakBytes: rssBytes } });
	else process.disconnect();
});
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

function say(news: News): void {
	process.send?.(news);
}

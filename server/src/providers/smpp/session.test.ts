import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { complete } from "../../config/read.ts";
import { frames } from "./frames.ts";
import { decode, encode } from "./pdu.ts";
import { openSession } from "./session.ts";
import { SmppSettings } from "./settings.ts";

afterEach(() => {
	vi.useRealTimers();
});

// The timer of such a session had no link to end, and the process ended instead.
test("a file of ca that is gone leaves no timer behind", () => {
	vi.useFakeTimers();
	const settings = complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "127.0.0.1", port: 9 },
			...{ systemId: "id", password: "secret", tls: "implicit" },
			ca: "./there-is-none.pem",
		},
		{ source: "test", path: "" },
	);
	const events = {
		...{ bound() {}, roomy() {}, ended() {} },
		brought: async () => 0,
	};
	expect(() => openSession(settings, "transceiver", events)).toThrow(
		/there-is-none/,
	);
	expect(vi.getTimerCount()).toBe(0);
});

// It went nowhere, but nobody could say so: it counted as one that may have gone out.
test("no message is given to a connection that the SMSC has ended", async () => {
	let submitted = 0;
	let arrived = 0;
	let peer: Socket | undefined;
	// It reads on after its own end, so that it sees all that is written to it.
	const server = createServer({ allowHalfOpen: true }, (socket) => {
		peer = socket;
		const incoming = frames();
		socket.on("data", (chunk) => {
			for (const frame of incoming.take(chunk).frames) {
				const decoded = decode(frame);
				if (!("pdu" in decoded)) throw new Error(decoded.unreadable);
				const { command, sequence } = decoded.pdu;
				if (command === "submit_sm") arrived++;
				if (command !== "bind_transceiver") continue;
				socket.write(encode({ command: "bind_transceiver_resp", sequence }));
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const settings = complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "127.0.0.1", tls: "none", port },
			...{ systemId: "id", password: "secret", window: 1_000 },
		},
		{ source: "test", path: "" },
	);
	let hasEnded = false;
	await new Promise<void>((bound) => {
		const session = openSession(settings, "transceiver", {
			...{ bound, roomy() {}, brought: async () => 0 },
			ended() {
				hasEnded = true;
			},
		});
		const submit = () => {
			if (hasEnded) return;
			if (session.room() > 0) {
				session.submit({ short_message: Buffer.from("1234") }, []);
				submitted++;
			}
			process.nextTick(() => setImmediate(submit));
		};
		setImmediate(submit);
	});
	const peerHasAll = new Promise((resolve) => peer?.once("end", resolve));
	peer?.end();
	await peerHasAll;
	await new Promise((resolve) => server.close(resolve));
	expect(submitted).toBeGreaterThan(0);
	expect(arrived).toBe(submitted);
});

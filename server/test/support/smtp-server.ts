/**
 * SMTP servers for the tests, on 127.0.0.1 and a port of the system's choice: one
 * that works (smtp-server), and one that follows a script.
 */

import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A self-signed certificate for 127.0.0.1 and localhost, until 2056; its key is public. */
export const TEST_CA_FILE = fileURLToPath(
	new URL("test-only-tls.cert.pem", import.meta.url),
);
const TEST_TLS = {
	cert: readFileSync(TEST_CA_FILE),
	key: readFileSync(new URL("test-only-tls.key.pem", import.meta.url)),
};

/** A message as it arrived; `raw` is the MIME source, one character an octet. */
export type Mail = {
	readonly raw: string;
	readonly from: string;
	readonly to: readonly string[];
	readonly secure: boolean;
	readonly user: string | undefined;
};

export type Mailbox = {
	readonly port: number;
	readonly mails: Mail[];
	/** Connections so far. */
	connections: number;
	/** Waits until every client has closed its connection; fails if one does not. */
	close(): Promise<void>;
};

/** Takes every message; the password of every user is `correct horse`. */
export async function startMailbox(
	options: SMTPServerOptions = {},
): Promise<Mailbox> {
	const server = new SMTPServer({
		...TEST_TLS,
		authOptional: true,
		disableReverseLookup: true,
		onConnect(_session, done) {
			mailbox.connections++;
			done();
		},
		onAuth(auth, _session, done) {
			done(null, {
				user: auth.password === "correct horse" ? auth.username : undefined,
			});
		},
		onData(stream, session, done) {
			const chunks: Buffer[] = [];
			stream.on("data", (chunk: Buffer) => chunks.push(chunk));
			stream.on("end", () => {
				const { mailFrom, rcptTo } = session.envelope;
				mailbox.mails.push({
					raw: Buffer.concat(chunks).toString("latin1"),
					from: mailFrom ? mailFrom.address : "",
					to: rcptTo.map((recipient) => recipient.address),
					secure: session.secure,
					user: session.user,
				});
				done();
			});
		},
		...options,
	});
	// A client that breaks a handshake off is the client's test, not a fault here.
	server.on("error", () => {});
	const listener = server.listen(0, "127.0.0.1");
	await once(listener, "listening");
	const mailbox: Mailbox = {
		port: (listener.address() as AddressInfo).port,
		mails: [],
		connections: 0,
		async close() {
			listener.close();
			await allGone(listener);
		},
	};
	return mailbox;
}

/** The steps of a client at which a script can interfere, in order. */
export type Phase =
	| "greeting"
	| "EHLO"
	| "STARTTLS"
	| "AUTH"
	| "MAIL"
	| "RCPT"
	| "DATA"
	/** After the dot that ends the message. */
	| "message"
	| "RSET"
	| "QUIT";

/** A reply, a reply that quotes the client's line, silence, or the end of the connection. */
export type Reaction = string | ((said: string) => string) | "hang" | "drop";

type Listening = "commands" | "message" | "nothing";

export type ScriptedServer = {
	readonly port: number;
	/** Every command line of every connection. */
	readonly said: string[];
	/** The source of every message, byte for byte. */
	readonly messages: string[];
	/** Resolves when this phase has been reached `times` times. */
	reached(phase: Phase, times?: number): Promise<void>;
	/** Ends every connection. */
	dropAll(): void;
	close(): Promise<void>;
};

const WELL: Record<Phase, string> = {
	greeting: "220 scripted ESMTP",
	EHLO: "250-scripted\r\n250-AUTH PLAIN\r\n250 ENHANCEDSTATUSCODES",
	STARTTLS: "502 5.5.1 what?",
	AUTH: "235 2.7.0 welcome",
	MAIL: "250 2.1.0 ok",
	RCPT: "250 2.1.5 ok",
	DATA: "354 go on",
	message: "250 2.0.0 queued",
	RSET: "250 2.0.0 ok",
	QUIT: "221 2.0.0 bye",
};

export async function startScriptedServer(
	script: Partial<Record<Phase, Reaction>>,
): Promise<ScriptedServer> {
	const sockets = new Set<Socket>();
	const said: string[] = [];
	const messages: string[] = [];
	const phases = new EventEmitter();
	const reached: Phase[] = [];

	/** Reacts to a line; returns what the server expects next. */
	function react(socket: Socket, phase: Phase, line: string): Listening {
		reached.push(phase);
		phases.emit("reached");
		// A client that begins with TLS may say anything.
		const reaction = script[phase] ?? WELL[phase] ?? "500 5.5.2 what?";
		if (reaction === "drop") socket.destroy();
		if (reaction === "drop" || reaction === "hang") return "nothing";
		const reply = typeof reaction === "string" ? reaction : reaction(line);
		socket.write(`${reply}\r\n`, "utf8");
		return reply.startsWith("354") && phase === "DATA" ? "message" : "commands";
	}

	function converse(socket: Socket): void {
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		// A client may leave with a reset.
		socket.on("error", () => {});
		socket.setEncoding("latin1");
		let rest = "";
		let listening = react(socket, "greeting", "");
		socket.on("data", (chunk: string) => {
			rest += chunk;
			while (listening !== "nothing") {
				const end = listening === "message" ? "\r\n.\r\n" : "\r\n";
				const at = rest.indexOf(end);
				if (at < 0) return;
				const line = rest.slice(0, at);
				rest = rest.slice(at + end.length);
				(listening === "message" ? messages : said).push(line);
				const phase =
					listening === "message"
						? "message"
						: (line.replace(/[ :].*/s, "").toUpperCase() as Phase);
				listening = react(socket, phase, line);
			}
		});
	}

	const listener = createServer(converse);
	listener.listen(0, "127.0.0.1");
	await once(listener, "listening");
	return {
		port: (listener.address() as AddressInfo).port,
		said,
		messages,
		async reached(phase, times = 1) {
			while (reached.filter((one) => one === phase).length < times)
				await once(phases, "reached");
		},
		dropAll() {
			for (const socket of sockets) socket.destroy();
		},
		async close() {
			listener.close();
			await allGone(listener);
		},
	};
}

async function allGone(listener: ReturnType<typeof createServer>) {
	await once(listener, "close", { signal: AbortSignal.timeout(10_000) });
}

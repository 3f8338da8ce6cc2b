/** Email over SMTP (RFC 5321), on a pool of connections to one server. */

import type { Readable } from "node:stream";
import { domainToASCII } from "node:url";
import {
	createTransport,
	type NodemailerError,
	type SMTPPoolOptions,
} from "nodemailer";
import type { Deadline } from "../../deadline.ts";
import { StartError } from "../../errors.ts";
import type { Answer, Carrier, Message } from "../contract.ts";
import { blotted, blottedCode } from "../error-text.ts";
import { because } from "../reason.ts";
import { readAuthorities } from "../server-address.ts";
import { judgeFailure, judgeReply, replyText } from "./refusal.ts";
import type { SmtpSettings } from "./settings.ts";
import { needsUtf8, takesUtf8 } from "./utf8.ts";
import { boundWaitingReplies, LONGEST_REPLY } from "./waiting-replies.ts";

boundWaitingReplies();

/**
 * The caller waits this much longer than `timeoutMs`: only this file knows whether a
 * message that ran out of time was handed over, so it must answer first.
 */
const GRACE_MS = 1000;

export function smtpProvider(settings: SmtpSettings) {
	const options = poolOptions(settings);
	const transport = createTransport(options);
	const credentials = credentialsOf(settings);

	// The content of each delivery, by its signal: no two deliveries share one.
	const contents = new WeakMap<AbortSignal, Readable>();
	transport.use("stream", (mail, done) => {
		const { signal } = mail.data;
		mail.message.processFunc((content) => {
			if (signal) contents.set(signal, content);
			return content;
		});
		done();
	});

	async function deliver(message: Message, signal: Deadline): Promise<Answer> {
		const delivery = new AbortController();
		const abort = () => delivery.abort();
		const timer = setTimeout(abort, settings.timeoutMs);
		signal.addEventListener("abort", abort);
		if (signal.aborted) abort();
		try {
			if (needsUtf8(message) && !(await takesUtf8(options, delivery.signal))) {
				return WITHOUT_UTF8;
			}
			await transport.sendMail({
				...mailOf(message),
				signal: delivery.signal,
			});
			// No reference, as SMTP brings no receipts; the Message-ID has the event's SID.
			return { outcome: "accepted", reference: null, status: "sent" };
		} catch (error) {
			// nodemailer reads the content only after the server's 354. Before that the
			// message cannot have been delivered; after it, only the server's final reply
			// tells (RFC 5321, 4.5.3.2.6 and 6.1).
			const handedOver =
				contents.get(delivery.signal)?.readableDidRead === true;
			return answerTo(
				error as NodemailerError,
				handedOver,
				message,
				credentials,
			);
		} finally {
			clearTimeout(timer);
			signal.removeEventListener("abort", abort);
		}
	}

	return {
		kind: "carrier",
		name: settings.name,
		channels: ["email"],
		concurrency: settings.concurrency,
		...(settings.perSecond !== undefined && { perSecond: settings.perSecond }),
		timeoutMs: settings.timeoutMs + GRACE_MS,
		sendsReceipts: false,
		deliver,
		async close() {
			transport.close();
		},
	} satisfies Carrier;
}

/** RFC 6531, X.6.7. Another provider may accept the address. */
const WITHOUT_UTF8: Answer = {
	outcome: "refused",
	retry: "elsewhere",
	errorCode: "5.6.7",
	errorMessage: "The server takes no addresses outside ASCII (SMTPUTF8)",
};

function answerTo(
	error: NodemailerError,
	handedOver: boolean,
	message: Message,
	credentials: readonly string[],
): Answer {
	const { responseCode, response } = error;
	// A final 4yz or 5yz is certain even after the content: only with 2yz the server
	// takes responsibility (RFC 5321, 4.2.5).
	if (response && responseCode && responseCode >= 400 && responseCode < 600) {
		const judged = judgeReply({
			code: responseCode,
			text: response,
			command: error.command ?? "",
		});
		// The server chooses an enhanced code (5.1.1) freely: it may repeat a secret.
		const errorCode = judged.errorCode.includes(".")
			? (blottedCode(judged.errorCode, message, credentials) ??
				String(responseCode))
			: judged.errorCode;
		const codes = new Set([String(responseCode), errorCode]);
		return because(`SMTP ${[...codes].join(" ")}`, {
			outcome: "refused",
			retry: judged.retry,
			errorCode,
			errorMessage: blotted(replyText(response), message, credentials),
			...(judged.recipientOnly && { recipientOnly: true }),
		});
	}
	// Not `error.message`: it may quote anything.
	const code = error.code ?? "ECONNECTION";
	if (handedOver) {
		return because(code, {
			outcome: "unknown",
			errorMessage: `No final reply after the message was handed over (${code})`,
		});
	}
	const cause = error.originalCode ?? code;
	return because(cause, {
		outcome: "refused",
		retry: judgeFailure(code, cause),
		errorCode: "30008",
		errorMessage: `Failed before the message was handed over (${cause})`,
	});
}

/**
 * Addresses are records, not text, so that nodemailer cannot parse one into two. It
 * makes the envelope from the same records.
 */
function mailOf(message: Message) {
	const domain = message.from.slice(message.from.lastIndexOf("@") + 1);
	return {
		from: { name: message.fromName ?? "", address: message.from },
		...(message.replyTo !== null && {
			replyTo: { name: "", address: message.replyTo },
		}),
		to: { name: "", address: message.to },
		subject: subjectOf(message),
		messageId: `<${message.eventSid}@${domainToASCII(domain) || "localhost"}>`,
		// RFC 3834, 5: keeps out-of-office replies away.
		headers: { "Auto-Submitted": "auto-generated" },
		text: message.text,
		...(message.html !== null && { html: message.html }),
		// 7bit would be sent as format=flowed, which joins lines.
		encoding: "quoted-printable" as const,
	};
}

/**
 * A plain ASCII subject may contain an encoded word (RFC 2047): a reader would see the
 * decoded text. So the whole subject is encoded.
 */
function subjectOf({ subject }: Message): string {
	if (!subject?.includes("=?")) return subject ?? "";
	const words: string[] = [];
	let piece = "";
	// An encoded word has 75 characters at most: 45 bytes in base64, and its frame.
	for (const character of subject) {
		if (Buffer.byteLength(piece + character) > 45) {
			words.push(piece);
			piece = "";
		}
		piece += character;
	}
	return [...words, piece]
		.map((word) => `=?UTF-8?B?${Buffer.from(word).toString("base64")}?=`)
		.join(" ");
}

export function connectionOptions(settings: SmtpSettings) {
	const { tls, timeoutMs } = settings;
	return {
		host: settings.host,
		port: settings.port ?? (tls === "implicit" ? 465 : 587),
		name: settings.heloName,
		secure: tls === "implicit",
		requireTLS: tls === "required",
		opportunisticTLS: tls === "opportunistic",
		ignoreTLS: tls === "none",
		tls: {
			ca: settings.ca === undefined ? undefined : readCa(settings.ca),
			// RFC 7435: an attacker who could show a false certificate could also remove
			// STARTTLS, so a check would only replace encryption by failure.
			rejectUnauthorized: tls !== "opportunistic",
		},
		// The timer of the delivery ends a message. These timeouts end a connection that
		// hangs between messages, in RSET or QUIT.
		dnsTimeout: timeoutMs,
		connectionTimeout: timeoutMs,
		greetingTimeout: timeoutMs,
		socketTimeout: timeoutMs,
	};
}

function poolOptions(settings: SmtpSettings): SMTPPoolOptions & { pool: true } {
	return {
		...connectionOptions(settings),
		pool: true,
		auth:
			settings.username === undefined
				? undefined
				: { user: settings.username, pass: settings.password },
		maxConnections: settings.concurrency,
		maxMessages: settings.messagesPerConnection,
		maxResponseSize: LONGEST_REPLY,
		// One requeue, for a pooled connection that the server closed before its use.
		// Real retries belong to the delivery room.
		maxRequeues: 1,
		// Shorter than socketTimeout, which would drop an idle connection without QUIT.
		idleTimeout: settings.timeoutMs / 2,
	};
}

function readCa(file: string): string {
	try {
		return readAuthorities(file);
	} catch (cause) {
		if (cause instanceof StartError) throw cause;
		throw new StartError(`Cannot read the file ${file} of an smtp provider`, {
			cause,
		});
	}
}

/** The credentials in the forms in which they are sent (RFC 4616, RFC 4954). */
function credentialsOf({ username, password }: SmtpSettings): string[] {
	if (username === undefined || password === undefined) return [];
	return [username, password, `\0${username}\0${password}`].flatMap(
		(secret) => [secret, Buffer.from(secret).toString("base64")],
	);
}

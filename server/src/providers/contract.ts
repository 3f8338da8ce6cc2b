/**
 * The provider contract. A provider delivers messages.
 *
 * A provider is asked to deliver one message, and answers with the outcome. It never
 * retries, never passes a message to another provider, and never touches the store:
 * messages/to-provider.ts does that from its answer. A carrier is asked after the
 * commit of the message, a sandbox within the decision that makes the message.
 */

import type { Channel, ChannelStatus, CodeRule } from "../channel.ts";
import type { Deadline } from "../deadline.ts";
import type { Alphabet } from "../sms/alphabets.ts";

/** One message, ready to be sent: all placeholders are filled in. */
export type Message = {
	/**
	 * SID of the message's event (`OTE…`). It is the same each time the message is
	 * handed over, so it can be the idempotency key of a carrier that has one.
	 */
	readonly eventSid: string;
	/** SID of the message itself (`SM…`, `CA…`, `EM…`); unique, shown in records. */
	readonly targetSid: string;
	readonly requestId: string;
	readonly accountSid: string;
	readonly channel: Channel;
	/** Sender: digits or a name for sms and call, an address for email. Empty on an app: the provider knows its own account. */
	readonly from: string;
	/** The name that an email shows beside its sender; null: none, or no email. */
	readonly fromName: string | null;
	/** The address for answers to an email; null: its sender, or no email. */
	readonly replyTo: string | null;
	/** Recipient: digits without `+`, an address for email. */
	readonly to: string;
	/** Only for email. */
	readonly subject: string | null;
	/** The whole text, with the code in it. For a call: the words to say, once. */
	readonly text: string;
	/** The same as HTML, for an email that has it beside its text; else null. */
	readonly html: string | null;
	/** The code alone. No text of a provider that repeats it may be recorded. */
	readonly code: string;
	/** The end of the code, in milliseconds since 1970: a carrier may drop the message then. */
	readonly expiresAt: number;
	/** BCP 47, for carriers that choose among texts of their own; null: not known. */
	readonly locale: string | null;
	/** BCP 47, `engine.` before it allowed; only for calls. */
	readonly language: string | null;
	readonly voice: "man" | "woman" | null;
	/** The number of times that a call says the text, 1 to 5; 1 for other channels. */
	readonly repeat: number;
	/** Names and values of the send for the carrier (ids that a regulator requires, campaigns); usually empty. */
	readonly extra: Readonly<Record<string, string>>;
	/** W3C `traceparent` of the call, for protocols that can carry it; absent if nothing is traced. */
	readonly traceparent?: string;
};

/** A provider's answer about a message that it was asked to deliver. */
export type Answer =
	| Accepted
	/** The message was certainly not sent. `retry` says what may still help. */
	| {
			readonly outcome: "refused";
			/**
			 * `later`: this provider may accept it in a while (throttled, temporarily down).
			 * `elsewhere`: only another provider may (the fault is in this one's account or route).
			 * `never`: no provider will (no such recipient).
			 */
			readonly retry: "later" | "elsewhere" | "never";
			readonly errorCode: string | null;
			/** Shown in records: never the code, the recipient or a credential. */
			readonly errorMessage: string | null;
			/**
			 * It is about this recipient alone, such as a rate of messages to one number:
			 * other messages may go, and the breaker stays closed. Only with `later`.
			 */
			readonly recipientOnly?: true;
			/** The wait that the provider asks for; only with `later`. */
			readonly retryAfterMs?: number;
			/**
			 * The recipient is not on this channel at all ("not on this app"). No provider
			 * of the channel is asked any more, whatever `retry` says, and the next channel
			 * of the verification goes out at once.
			 */
			readonly otherChannel?: true;
			/**
			 * A bound or the shutdown of this process kept the message back, and the
			 * carrier was not asked: its breaker does not count the answer. Only with `later`.
			 */
			readonly isOurs?: true;
	  }
	/** The message may have been sent: after it was handed over, the connection broke or time ran out. */
	| {
			readonly outcome: "unknown";
			readonly errorMessage: string;
			/**
			 * Some parts certainly went out, and others may not have. No provider gets
			 * the message again: the recipient would have some parts twice.
			 */
			readonly isPartly?: true;
			/**
			 * The answer that may still come; null: none came. Absent: none can come. The
			 * promise settles when the provider is closed, at the latest.
			 */
			readonly late?: Promise<Accepted | null>;
	  };

export type Accepted = {
	readonly outcome: "accepted";
	/** The provider's own name for the message, by which its receipts refer to it. */
	readonly reference: string | null;
	/**
	 * The references of all parts, if the message went out in several that have
	 * receipts of their own; `reference` is one of them. The message is delivered
	 * when the receipts of all parts say so. It fails with the first part that fails.
	 */
	readonly parts?: readonly string[];
	/**
	 * The parts into which the text went out: a whole number from 1 on. The carrier
	 * says it where it chooses the alphabet. Absent: the parts are counted as for an
	 * SMSC with the GSM alphabet.
	 */
	readonly partCount?: number;
	/** `sent` until a receipt says more; `delivered` if acceptance is delivery. */
	readonly status: "sent" | "delivered";
	/** A later report that is known already (the sandbox's simulated outcomes). */
	readonly followUp?: FollowUp;
	/** Kept in the commit that records this answer (the sandbox's messages). */
	readonly keepInSandbox?: boolean;
};

/** The content of a receipt to come, and its time after acceptance. */
export type FollowUp = {
	readonly afterMs: number;
	readonly status: ChannelStatus;
	readonly errorCode: string | null;
	readonly errorMessage: string | null;
	/** As in `Receipt`. */
	readonly otherChannel?: true;
};

/** A provider's later report about a message that it accepted. */
export type Receipt = {
	readonly reference: string;
	/** How the carrier names the message if it is none of ours by `reference`. */
	readonly otherReference?: string;
	readonly status: ChannelStatus;
	readonly errorCode: string | null;
	readonly errorMessage: string | null;
	/**
	 * The recipient is not on this channel at all; only with a status that says that
	 * it did not arrive. The next channel of the verification goes out at once.
	 */
	readonly otherChannel?: true;
};

/** A request of the carrier to `/receipts/{name}`, before its body is read. */
export type WebhookHead = {
	readonly method: string;
	/** Header names in lower case. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly query: URLSearchParams;
	/** The query as it came, with its `?`; empty: there is none. */
	readonly search: string;
	/** The client's address, also behind trusted proxies. */
	readonly address: string;
	/** By the service's clock, in milliseconds since 1970. */
	readonly receivedAt: number;
};

export type WebhookRequest = WebhookHead & { readonly body: Buffer };

/** Both throw the refusal `receipt_rejected` (403) if the request is not authentic. */
export type Webhook = {
	/** Judges a request before its body is read. */
	admit(head: WebhookHead): Admission;
	/**
	 * First proves the request, then reads its receipts; throws `parameter` (400) if
	 * it finds none. The reply is written once all receipts are committed.
	 */
	read(request: WebhookRequest): Brought | Promise<Brought>;
};

export type Admission = {
	/** The longest body that is read, in bytes. */
	readonly maxBytes: number;
	/** A secret or an address was right; otherwise anybody may have sent the request. */
	readonly isProved: boolean;
	/** The request has no receipts: a gateway or a person tests the URL. */
	readonly isProbe: boolean;
};

/** The entries of a request. */
export type Brought = {
	readonly receipts: readonly Receipt[];
	/** The number of entries with a status that is not listed. */
	readonly unlisted: number;
	/** The number of entries without a reference or a status. */
	readonly unreadable: number;
	/** The configured field that the first unreadable entry lacks. */
	readonly missing: string | null;
	/** The setting whose place the request does not have: other news, or a wrong setting. */
	readonly absent?: AbsentPlace;
	/**
	 * The carrier asks to have its subscription confirmed by opening this URL, which
	 * may be any text. It goes into the log only if `subscriptionUrl` takes it.
	 */
	readonly confirm?: string;
	/** The reply that the carrier expects. Absent: 200 and `{"code":200,…}`. */
	readonly reply?: WebhookReply;
};

export type AbsentPlace = {
	/** `receipts.list`, or the setting that wraps what has the list. */
	readonly setting: string;
	readonly lookedFor: string;
};

/**
 * The caller replaces a reply outside of these bounds by its own: see
 * `api/hooks/webhook-reply.ts`. A reply gets `X-Content-Type-Options: nosniff`; a
 * provider can set no other header.
 */
export type WebhookReply = {
	/** 200 to 299, or 403. */
	readonly status: number;
	readonly contentType: "text/plain" | "application/json";
	/** 4 KiB at most, in UTF-8; empty with 204 and 205. */
	readonly body: string;
	/**
	 * The part of the request that `body` repeats, such as the challenge of a
	 * handshake: 1 to 256 of `A-Za-z0-9._-`.
	 */
	readonly echoed?: string;
};

export type Provider = Carrier | Sandbox;

type Common = {
	/** The configured name; shown to operators, never to customers. */
	readonly name: string;
	readonly channels: readonly Channel[];
	/**
	 * The codes that the provider carries, by channel. Absent: the channel's own rule
	 * holds. The provider is never asked to deliver another code. If no provider is
	 * left, the next channel of the verification goes out at once.
	 */
	readonly codes?: Readonly<Partial<Record<Channel, CodeRule>>>;
	/**
	 * The sender of all its messages by sms and call, whatever sender they name: digits
	 * without `+`, a name, or the vendor's own word. Absent: that of the message.
	 */
	readonly sender?: string;
	/** The alphabet that its SMS go out in, if it is not GSM's. */
	readonly alphabet?: Alphabet;
	/** The most messages under way at once from this instance. */
	readonly concurrency: number;
};

/** Asked after the commit of the message. */
export type Carrier = Common & {
	readonly kind: "carrier";
	/** The most messages that this instance hands over in a second. Absent: no bound. */
	readonly perSecond?: number;
	/**
	 * How many of `perSecond` a message takes, where the carrier counts its parts: a
	 * whole number from 1 on. Absent: one.
	 */
	tokensOf?(message: Message): number;
	/**
	 * Milliseconds after which `signal` aborts and the message counts as `unknown`. A
	 * carrier that has begun a message of several parts may renew it.
	 */
	readonly timeoutMs: number;
	/** Does not throw for faults of the carrier; a rejection counts as `unknown`. */
	deliver(message: Message, signal: Deadline): Promise<Answer> | Answer;
	/**
	 * Receipts will name messages by the references of its answers, on any path: so
	 * the references are kept.
	 */
	readonly sendsReceipts: boolean;
	/** Takes requests to `/receipts/{name}`. Absent: there is no such address. */
	readonly webhook?: Webhook;
	/**
	 * Opens long-lived connections, once the service listens; nothing waits for it. A
	 * carrier with `start` has a closed lane until `ready(true)`. A rejection is logged,
	 * and the lane stays closed.
	 */
	start?(link: CarrierLink): Promise<void> | void;
	/** How many of its connections take messages now, of how many. Absent: it holds none. */
	connections?(): { readonly open: number; readonly of: number };
	/** Closes connections and timers. Messages under way may still finish. */
	close?(): Promise<void>;
};

/** The calls by which a carrier with long-lived connections reports to Postern. */
export type CarrierLink = {
	/**
	 * Resolves once the receipts are committed: a protocol acknowledges them after that.
	 * Rejects if they were not committed: the other side should send them again.
	 */
	received(receipts: readonly Receipt[]): Promise<void>;
	/**
	 * Opens or closes the carrier's lane. While it is closed, messages wait in line, or
	 * go to the next provider of their route.
	 */
	ready(isBound: boolean): void;
	/**
	 * Reports, for the operator's log, why a connection failed or was lost. `reason` is
	 * a status or a code (`bind 0x0E`, `ECONNREFUSED`) of at most 64 plain characters.
	 * The log has each reason at most once a minute.
	 */
	troubled(reason: string): void;
	/**
	 * Reports that a recipient stopped further messages, or allowed them again.
	 * Resolves once that is stored: the protocol acknowledges only then.
	 */
	opted(choice: OptOut): Promise<void>;
	/** The service's clock, in milliseconds since 1970. */
	now(): number;
};

/** A recipient's answer to a message. Its text is neither handed on nor kept. */
export type OptOut = {
	readonly kind: "stop" | "start";
	/** The recipient who wrote, as the carrier names it. */
	readonly from: string;
	/**
	 * How the carrier marks `from`. `international`: it begins with the country code.
	 * `national`: it lacks it. `unmarked`: one of both. `other`: a name, a short code or
	 * a number within one area.
	 */
	readonly form: "international" | "national" | "unmarked" | "other";
	/** The country of numbers that lack its code: ISO 3166-1, in upper case. Null: nobody has said. */
	readonly country: string | null;
	/** The sender of our messages, to whom the recipient wrote: digits or a name. Null: the carrier names none. */
	readonly to: string | null;
};

/** Asked within the decision that makes the message: pure, and it sends no receipts. */
export type Sandbox = Common & {
	readonly kind: "sandbox";
	deliver(message: Message): Answer;
};

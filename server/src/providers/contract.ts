/**
 * The provider contract: what a carrier of messages is to Postern.
 *
 * A provider is asked to deliver one message and answers what became of it. It
 * never retries, never falls over to another provider and never touches the
 * store: that follows from its answer (messages/to-provider.ts). A real one is asked
 * after the commit of the message; the sandbox within the decision that makes it.
 */

import type { Channel, ChannelStatus } from "../channel.ts";
import type { Deadline } from "../deadline.ts";

/** One message, ready to go: nothing in it is left to be filled in. */
export type Message = {
	/**
	 * SID of the event that this message is (`OTE…`). The same for every time the
	 * same message is handed over, so it serves as idempotency key where the
	 * carrier has one.
	 */
	readonly eventSid: string;
	/** SID of the message itself (`SM…`, `CA…`, `EM…`); unique, shown in records. */
	readonly targetSid: string;
	readonly requestId: string;
	readonly accountSid: string;
	readonly channel: Channel;
	/** Sender: digits or a name for sms and call, an address for email. */
	readonly from: string;
	/** Recipient: digits without `+` for sms and call, an address for email. */
	readonly to: string;
	/** Only for email. */
	readonly subject: string | null;
	/** The whole text with the code in it. For a call: what is to be said, once. */
	readonly text: string;
	/** The code by itself: no word of a provider that repeats it may be recorded. */
	readonly code: string;
	/** Until when the code is of use, in milliseconds since 1970: a carrier may drop the message then. */
	readonly expiresAt: number;
	/** BCP 47, for carriers that choose among texts of theirs; null where nothing says it. */
	readonly locale: string | null;
	/** BCP 47, `engine.` before it allowed; only for calls. */
	readonly language: string | null;
	readonly voice: "man" | "woman" | null;
	/** How often a call says the text, 1 to 5; 1 for the other channels. */
	readonly repeat: number;
	/** Names and values that the send gives for the carrier (ids that a regulator wants, campaigns); usually empty. */
	readonly extra: Readonly<Record<string, string>>;
	/** W3C `traceparent` of the call, to be handed on where the protocol can; absent where nothing is traced. */
	readonly traceparent?: string;
};

/** What a provider says of a message that it was asked to deliver. */
export type Answer =
	| Accepted
	/** It certainly was not sent. `retry` says what may still help. */
	| {
			readonly outcome: "refused";
			/**
			 * `later`: this provider may take it in a while (throttled, temporarily down).
			 * `elsewhere`: not this provider, another may (its account, its route, its fault).
			 * `never`: no provider will (no such recipient).
			 */
			readonly retry: "later" | "elsewhere" | "never";
			readonly errorCode: string | null;
			/** Shown in records: never the code, the recipient or a credential. */
			readonly errorMessage: string | null;
			/** How long the provider asks us to wait; only with `later`. */
			readonly retryAfterMs?: number;
			/**
			 * The recipient is not on this channel at all ("not on this app"). No provider
			 * of the channel is asked any more, whatever `retry` says, and the next channel
			 * of the verification goes out at once.
			 */
			readonly otherChannel?: true;
	  }
	/** It may have been sent: the connection broke, or time ran out, after it was handed over. */
	| {
			readonly outcome: "unknown";
			readonly errorMessage: string;
			/**
			 * Some parts of it certainly went out, and others may not have. Handed over
			 * again it would come half twice, so it is not, neither here nor elsewhere.
			 */
			readonly isPartly?: true;
			/**
			 * Where the protocol can still answer: what it says in the end, or null where
			 * it says nothing more. It settles at the latest when the provider is closed.
			 */
			readonly late?: Promise<Accepted | null>;
	  };

export type Accepted = {
	readonly outcome: "accepted";
	/** The provider's own name for the message, by which its receipts refer to it. */
	readonly reference: string | null;
	/**
	 * Where it went out in several parts, each with a name and a receipt of its own:
	 * all names, of which `reference` is one. It is delivered when the receipts of
	 * all of them say so, and fails with the first that says it did not arrive.
	 */
	readonly parts?: readonly string[];
	/** `sent` until a receipt says more; `delivered` where acceptance is delivery. */
	readonly status: "sent" | "delivered";
	/** A later word that is known already (the sandbox's simulated outcomes). */
	readonly followUp?: FollowUp;
	/** Kept in the commit that records this answer (the sandbox's messages). */
	readonly keepInSandbox?: boolean;
};

/** What a receipt will say, and how long after acceptance. */
export type FollowUp = {
	readonly afterMs: number;
	readonly status: ChannelStatus;
	readonly errorCode: string | null;
	readonly errorMessage: string | null;
	/** As in `Receipt`. */
	readonly otherChannel?: true;
};

/** A provider's later word on a message that it accepted. */
export type Receipt = {
	readonly reference: string;
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
	/** Of the client, behind trusted proxies too. */
	readonly address: string;
};

export type WebhookRequest = WebhookHead & { readonly body: Buffer };

/** Each throws the refusal `receipt_rejected` (403) where the request is not authentic. */
export type Webhook = {
	/** What is known of a request before its body is read. */
	admit(head: WebhookHead): Admission;
	/**
	 * First proves the request, then says what it brought; throws `parameter` (400)
	 * where there is nothing to be found. The reply is written once all receipts are
	 * committed.
	 */
	read(request: WebhookRequest): Brought | Promise<Brought>;
};

export type Admission = {
	/** The longest body that is read, in bytes. */
	readonly maxBytes: number;
	/** A secret or an address was right; where not, anybody may have sent it. */
	readonly isProved: boolean;
	/** It brings nothing: a gateway or a person tries whether the URL is right. */
	readonly isProbe: boolean;
};

/** What a request brought, entry by entry. */
export type Brought = {
	readonly receipts: readonly Receipt[];
	/** Entries whose word for the status is not listed. */
	readonly unlisted: number;
	/** Entries that nobody can say what to do with. */
	readonly unreadable: number;
	/** The configured field that the first unreadable entry lacks. */
	readonly missing: string | null;
	/** Where the carrier expects one of its own. Absent: 200 and `{"code":200,…}`. */
	readonly reply?: WebhookReply;
};

/**
 * The caller refuses a reply outside of these bounds, and sends its own instead:
 * see `api/hooks/webhook-reply.ts`. It goes out with `X-Content-Type-Options:
 * nosniff`, and no other header comes from a provider.
 */
export type WebhookReply = {
	/** 200 to 299, or 403. */
	readonly status: number;
	readonly contentType: "text/plain" | "application/json";
	/** 4 KiB at most, in UTF-8; empty with 204 and 205. */
	readonly body: string;
	/**
	 * What `body` repeats of the request, such as the challenge of a handshake: 1 to
	 * 256 of `A-Za-z0-9._-`.
	 */
	readonly echoed?: string;
};

export type Provider = Carrier | Sandbox;

type Common = {
	/** As configured; shown to operators, never to customers. */
	readonly name: string;
	readonly channels: readonly Channel[];
	/** How many messages may be under way at once, from this instance. */
	readonly concurrency: number;
};

/** Asked after the commit of the message. */
export type Carrier = Common & {
	readonly kind: "carrier";
	/** How many messages it is handed a second at most, by this instance. Absent: no bound. */
	readonly perSecond?: number;
	/**
	 * After this the message counts as `unknown` and `signal` aborts, in
	 * milliseconds.
	 */
	readonly timeoutMs: number;
	/** Never throws for what a carrier does; a rejection counts as `unknown`. */
	deliver(message: Message, signal: Deadline): Promise<Answer> | Answer;
	/**
	 * Whether receipts will name messages by the references of its answers, by
	 * whichever way they come: then the references are kept.
	 */
	readonly sendsReceipts: boolean;
	/** Takes requests to `/receipts/{name}`. Absent: there is no such address. */
	readonly webhook?: Webhook;
	/**
	 * Opens the connections that it holds, once the service listens; nobody waits for
	 * it. With `start` the lane is closed until `ready(true)`. A rejection is logged,
	 * and the lane stays closed.
	 */
	start?(link: CarrierLink): Promise<void> | void;
	/** Lets go of connections and timers. Messages under way may still finish. */
	close?(): Promise<void>;
};

/** How a carrier that holds connections speaks up by itself. */
export type CarrierLink = {
	/**
	 * Resolves once the receipts are committed, so that a protocol acknowledges after
	 * that; rejects where they could not be, and the carrier should send them again.
	 */
	received(receipts: readonly Receipt[]): Promise<void>;
	/**
	 * Opens or closes its lane. While that is closed no message is handed over: they
	 * wait in line, or go to the next provider of their route.
	 */
	ready(isBound: boolean): void;
	/**
	 * Why a connection could not be had or was lost, for the operator's log: a status
	 * or a code in plain characters (`bind 0x0E`, `ECONNREFUSED`), 64 at most. The log
	 * has each reason once a minute.
	 */
	troubled(reason: string): void;
	/**
	 * Somebody answered a message with a word that stops further ones, or takes that
	 * back. Resolves once it is kept, so that a protocol acknowledges after that.
	 */
	opted(choice: OptOut): Promise<void>;
	/** The service's clock, in milliseconds since 1970. */
	now(): number;
};

/** What a recipient wrote back; the text itself is neither handed on nor kept. */
export type OptOut = {
	readonly kind: "stop" | "start";
	/** The recipient who wrote: digits without `+`. */
	readonly from: string;
	/** The sender of the messages, to which it was written: digits or a name. */
	readonly to: string;
};

/** Asked within the decision that makes the message: pure, and it sends no receipts. */
export type Sandbox = Common & {
	readonly kind: "sandbox";
	deliver(message: Message): Answer;
};

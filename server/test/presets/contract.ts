/**
 * The shape of a double: it plays a vendor from the vendor's documentation, for the one
 * suite that every preset passes (presets.test.ts). A double is a file here and a line
 * in doubles.ts.
 */

import type { ChannelStatus } from "../../src/channel.ts";
import type { Seen } from "../http-gateway.ts";

/** A reply of the vendor. A body that is no text goes out as JSON. */
export type Reply = {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
};

/** A message as the vendor reads it. */
export type Read = {
	/** With or without `+`. */
	readonly to: string;
	/** Absent: the request names no sender. */
	readonly from?: string;
	/** Absent: the vendor has its own text, and gets the code alone. */
	readonly text?: string;
	readonly code?: string;
	/** Only of emails; absent: the email has no HTML. */
	readonly html?: string | undefined;
	/** Only of emails: the sender with its name. Absent: the vendor takes none. */
	readonly mailbox?: string;
	/** Only of emails; absent: answers go to the sender. */
	readonly replyTo?: string | undefined;
	/** The reference that Postern gave. Absent: the vendor gives its own. */
	readonly reference?: string;
	/** The URL of receipts. Absent: the operator has told it to the vendor. */
	readonly receiptUrl?: string;
};

/** The states that a vendor reports, in its own words. */
export type State = "sent" | "delivered" | "undelivered" | "notOnApp";
export type Report = { readonly reference: string; readonly state: State };

export type ReceiptRequest = {
	readonly method: "GET" | "POST";
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
};

/** A key of receipts: the vendor signs with one half, the settings check with the other. */
export type ProofKey = { readonly signs: string; readonly checks: string };
export const sharedKey = (key: string): ProofKey => ({
	signs: key,
	checks: key,
});

export type Receipts = {
	/** `secret`: in URL or header. The others prove the body too. */
	readonly proof: "signature" | "jwt" | "secret";
	/** `parameters` of the double hold `present.checks`. */
	readonly keys: { readonly present: ProofKey; readonly next: ProofKey };
	/** Overrides of the entry by which `next` is right beside the present key. */
	rotation(next: string): Readonly<Record<string, unknown>>;
	/** The vendor's request. `reports` has several only where it sends batches. */
	request(
		reports: readonly Report[],
		how: { readonly url: string; readonly key: string; readonly now: number },
	): ReceiptRequest;
	readonly sendsBatches: boolean;
	/** False: an app whose receipts have no word for a recipient who is not on it. */
	readonly tellsNotOnApp?: false;
	/** The channelStatus of each state. Default: the state itself. */
	readonly statuses?: Readonly<Partial<Record<State, ChannelStatus>>>;
	/** Body of the reply that the vendor expects. Default: Postern's own. */
	readonly reply?: string;
};

export type Double = {
	/** The value of `type`. */
	readonly preset: string;
	/** The way in which the preset is used, where it has several doubles. */
	readonly variant?: string;
	readonly channel: "sms" | "call" | "email" | "whatsapp" | "telegram";
	/** The parameters of the entry. */
	readonly parameters: Readonly<Record<string, unknown>>;
	/** Settings of `http` by which it reaches the double, beside `url`. */
	overrides?(origin: string): Readonly<Record<string, unknown>>;
	/** A request that is no message, such as one for a token; null: it is a message. */
	aside?(seen: Seen): Reply | null;
	/** Whether the request shows the right credentials. */
	isAuthentic(seen: Seen): boolean;
	read(seen: Seen): Read;
	readonly replies: {
		accepted(reference: string): Reply;
		/** Replies of each kind; empty: the vendor has none. */
		readonly later: readonly Reply[];
		readonly elsewhere: readonly Reply[];
		readonly never: readonly Reply[];
		readonly badCredentials: Reply;
		/** An error where one expects acceptance. */
		readonly errorIn200: Reply;
		/** Only of apps. */
		readonly notOnApp?: readonly Reply[];
	};
	/** Null: the vendor sends none. */
	readonly receipts: Receipts | null;
};

/** Sets the secret of a receipt URL: that of the vendor, or another. */
export function withKey(url: string, key: string): string {
	const changed = new URL(url);
	changed.searchParams.set("key", key);
	return changed.href;
}

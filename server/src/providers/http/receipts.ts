/**
 * Receipts of an `http` provider: the request is proved first, then each receipt
 * is read by itself. Only a request that cannot be read at all is refused: a
 * gateway repeats a refused request with all its receipts.
 */

import { setImmediate as turn } from "node:timers/promises";
import { badParameter, Refusal } from "../../errors.ts";
import type { Mutable } from "../../mutable.ts";
import type { Brought, Receipt, Webhook, WebhookHead } from "../contract.ts";
import { refuseManyFields } from "../webhook-fields.ts";
import { confirmationOf } from "./receipt-confirmation.ts";
import { contentOf, contentTest } from "./receipt-content.ts";
import { entriesOf, refuseMany } from "./receipt-entries.ts";
import { handshakeOf } from "./receipt-handshake.ts";
import { receiptProof } from "./receipt-proof.ts";
import { entryReader } from "./receipt-reader.ts";
import type { HttpReceipts } from "./receipt-settings.ts";
import type { HttpSettings } from "./settings.ts";

/** Bounds on a body before and after its sender is proved. */
const UNPROVED_BYTES = 64 * 1024;
const PROVED_BYTES = 1024 * 1024;

/** Their texts are searched for codes: so many take some milliseconds. */
const ENTRIES_AT_ONCE = 50;

export function receiptWebhook(
	receipts: HttpReceipts,
	errorCodes: HttpSettings["errorCodes"],
	secrets: readonly string[],
): Webhook {
	const { ofHead, ofBody } = receiptProof(receipts);
	const { format, method, reply, signature } = receipts;
	const shaken = handshakeOf(receipts.handshake);
	const isForUs = receipts.only && contentTest(receipts.only);
	const asked = confirmationOf(receipts.confirmation);
	const readEntry = entryReader(receipts, errorCodes, secrets);
	const isForm =
		format === "form" || /\{(?:fields|pairs)\}/.test(signature?.over ?? "");

	return {
		admit(head) {
			if (ofHead?.(head) === false) throw new Refusal("receipt_rejected");
			const isProved = ofHead !== null;
			return {
				isProved,
				maxBytes:
					receipts.maxBytes ?? (isProved ? PROVED_BYTES : UNPROVED_BYTES),
				isProbe: isProved && isProbe(head, receipts),
			};
		},
		read(request) {
			if (isForm) refuseManyFields(request.body);
			const content = contentOf(receipts, request);
			if (ofHead?.(request) === false) throw new Refusal("receipt_rejected");
			// The token of a handshake stands for a signature: gateways do not sign handshakes.
			const shake = shaken?.(request, content);
			if (shake) return shake;
			if (!ofBody(request, content) || isForUs?.(content) === false)
				throw new Refusal("receipt_rejected");
			if (request.method !== method)
				throw badParameter("method", `must be ${method}`);
			const confirmation = asked?.(content);
			if (confirmation) return confirmation;
			const { entries, ...found } = entriesOf(receipts, content);
			const brought = {
				...found,
				unlisted: 0,
				receipts: [] as Receipt[],
				...(reply !== undefined && { reply }),
			};
			function readTo(end: number): Brought | Promise<Brought> {
				const begin = end - ENTRIES_AT_ONCE;
				for (const entry of entries.slice(begin, end)) {
					add(readEntry(entry), brought);
				}
				if (end >= entries.length) return brought;
				return turn().then(() => readTo(end + ENTRIES_AT_ONCE));
			}
			return readTo(ENTRIES_AT_ONCE);
		},
	};
}

function add(
	read: ReturnType<ReturnType<typeof entryReader>>,
	brought: Mutable<Brought> & { receipts: Receipt[] },
): void {
	if (read === "unlisted") {
		brought.unlisted++;
		return;
	}
	brought.receipts.push(...read.receipts);
	refuseMany(brought.receipts.length);
	brought.unreadable += read.unreadable;
	brought.missing ??= read.missing;
}

/**
 * Gateways, and people, try a URL before they use it: with HEAD, or with a GET
 * that has no field in it. With one it is a receipt, and where receipts come by
 * POST it is refused: silence would hide a wrong setting.
 */
function isProbe(
	{ method, query }: WebhookHead,
	{ secret }: HttpReceipts,
): boolean {
	const own = secret?.in === "query" ? secret.name : null;
	return (
		method === "HEAD" ||
		(method === "GET" && [...query.keys()].every((name) => name === own))
	);
}

/**
 * Receipts of an `http` provider: first whether they are authentic, then what
 * they say, each for itself. Only a request in which there are none to be found
 * is refused: a gateway repeats what is refused, with all that stands beside it.
 */

import { badParameter, Refusal } from "../../errors.ts";
import type {
	Brought,
	Receipt,
	Webhook,
	WebhookHead,
	WebhookRequest,
} from "../contract.ts";
import { blottedUnseen, blottedUnseenCode } from "../error-text.ts";
import { refuseManyFields } from "../webhook-fields.ts";
import {
	fieldAt,
	isReference,
	parseJson,
	pathSteps,
	scalarText,
} from "./fields.ts";
import { receiptProof } from "./receipt-proof.ts";
import type { HttpReceipts } from "./receipt-settings.ts";
import { type HttpSettings, NO_CODE } from "./settings.ts";

/** Of a body that nobody has proved yet, and of one that is. */
const UNPROVED_BYTES = 64 * 1024;
const PROVED_BYTES = 1024 * 1024;

const MOST_ENTRIES = 5_000;

/** Reads one field of one receipt by its configured name; null where there is no text. */
type Entry = (name: string) => string | null;

type Read =
	| { readonly receipt: Receipt }
	| { readonly missing: string }
	| "unlisted";

/** It reads at once, and leaves the reply to the caller. */
type ReceiptWebhook = Pick<Webhook, "admit"> & {
	read(request: WebhookRequest): Brought;
};

export function receiptWebhook(
	receipts: HttpReceipts,
	errorCodes: HttpSettings["errorCodes"],
	secrets: readonly string[],
): ReceiptWebhook {
	const { ofHead, ofBody } = receiptProof(receipts);
	const { fields, method } = receipts;
	// Maps, so that a gateway's word `constructor` finds nothing.
	const statuses = new Map(Object.entries(receipts.statuses));
	const commonCodes = new Map(Object.entries(errorCodes));

	const shownCode = (code: string): string | null => {
		const common = commonCodes.get(code);
		if (common !== undefined) return common === NO_CODE ? null : common;
		return blottedUnseenCode(code, secrets);
	};
	const readEntry = (entry: Entry): Read => {
		const word = entry(fields.status);
		if (word === null) return { missing: fields.status };
		const status = statuses.get(word);
		if (status === undefined) return "unlisted";
		const reference = entry(fields.reference);
		if (reference === null || !isReference(reference))
			return { missing: fields.reference };
		const code = fields.errorCode && entry(fields.errorCode);
		const message = fields.errorMessage && entry(fields.errorMessage);
		return {
			receipt: {
				reference,
				status,
				errorCode: code ? shownCode(code) : null,
				errorMessage: message ? blottedUnseen(message, secrets) : null,
			},
		};
	};

	const isForm =
		receipts.format === "form" ||
		receipts.signature?.over.includes("{fields}") === true;

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
			if (ofHead?.(request) === false || !ofBody(request))
				throw new Refusal("receipt_rejected");
			if (request.method !== method)
				throw badParameter("method", `must be ${method}`);
			const found: Receipt[] = [];
			const missing: string[] = [];
			let unlisted = 0;
			for (const entry of entriesOf(receipts, request)) {
				const read = readEntry(entry);
				if (read === "unlisted") unlisted++;
				else if ("missing" in read) missing.push(read.missing);
				else found.push(read.receipt);
			}
			return {
				receipts: found,
				unlisted,
				unreadable: missing.length,
				missing: missing[0] ?? null,
			};
		},
	};
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

function entriesOf(
	receipts: HttpReceipts,
	request: WebhookRequest,
): readonly Entry[] {
	if (receipts.format === "query") return [pairs(request.query)];
	const text = decode(request.body);
	if (receipts.format === "form")
		return [pairs(new URLSearchParams(text.trim()))];
	const body = parseJson(text);
	if (typeof body !== "object" || body === null)
		throw badParameter("body", "must be a JSON object or list");
	if (receipts.list === undefined) return [properties(body)];
	const list = fieldAt(body, pathSteps(receipts.list));
	if (!Array.isArray(list))
		throw badParameter(receipts.list || "body", "must be a list");
	if (list.length > MOST_ENTRIES)
		throw new Refusal("too_large", {
			message: `The batch has more than ${MOST_ENTRIES} receipts`,
		});
	return list.map(properties);
}

/** Without a byte order mark, which the decoder takes off. */
function decode(body: Buffer): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(body);
	} catch {
		throw badParameter("body", "must be UTF-8");
	}
}

/** A field with two values is none: which of them was meant, nobody knows. */
function pairs(params: URLSearchParams): Entry {
	return (name) => {
		const [value, ...more] = new Set(params.getAll(name));
		return (more.length === 0 && value) || null;
	};
}

function properties(value: unknown): Entry {
	return (path) => scalarText(fieldAt(value, pathSteps(path))) || null;
}

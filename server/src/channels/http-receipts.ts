/**
 * Receipts of an `http` provider: first whether they are authentic, then what
 * they say. Everything else that can be wrong with them is a refusal.
 */

import type { HttpReceipts } from "../config/http-receipts.ts";
import { badParameter, Refusal } from "../errors.ts";
import { blottedUnseen, oneLine } from "./error-text.ts";
import {
	fieldAt,
	isReference,
	parseJson,
	pathSteps,
	scalarText,
} from "./http-fields.ts";
import { refuseManyFields } from "./http-receipt-fields.ts";
import { receiptProof } from "./http-receipt-proof.ts";
import type { Receipt, ReceiptRequest } from "./provider.ts";

export type ReceiptReader = (request: ReceiptRequest) => readonly Receipt[];

/** Reads one field of one receipt by its configured name; undefined for what is no text. */
type Entry = (name: string) => string | null | undefined;

export function receiptReader(
	receipts: HttpReceipts,
	errorCodes: Readonly<Record<string, string>>,
): ReceiptReader {
	const isAuthentic = receiptProof(receipts);
	const { fields } = receipts;
	// Maps, so that a gateway's word `constructor` finds nothing.
	const statuses = new Map(Object.entries(receipts.statuses));
	const commonCodes = new Map(Object.entries(errorCodes));

	const receipt = (entry: Entry): Receipt | null => {
		const word = textOf(entry, fields.status);
		if (word === null) throw badParameter(fields.status, "is missing");
		const status = statuses.get(word);
		if (status === undefined) return null;
		const reference = textOf(entry, fields.reference);
		if (reference === null || !isReference(reference))
			throw badParameter(fields.reference, "must be 1 to 255 characters");
		const code = optionalText(entry, fields.errorCode);
		const message = optionalText(entry, fields.errorMessage);
		return {
			reference,
			status,
			errorCode: code && (commonCodes.get(code) ?? plainCode(code)),
			errorMessage: message && blottedUnseen(message),
		};
	};

	const isForm =
		receipts.format === "form" ||
		receipts.signature?.over.includes("{fields}") === true;

	return (request) => {
		if (isForm) refuseManyFields(request.body);
		if (!isAuthentic(request)) throw new Refusal("receipt_rejected");
		if (request.method !== receipts.method)
			throw badParameter("method", `must be ${receipts.method}`);
		return entriesOf(receipts, request)
			.map(receipt)
			.filter((found) => found !== null);
	};
}

/** One word, as codes of errors are; what is a sentence may hold anything. */
function plainCode(text: string): string {
	return /^\S+$/.test(text)
		? oneLine(text, 64)
		: blottedUnseen(text).slice(0, 64);
}

function entriesOf(
	receipts: HttpReceipts,
	request: ReceiptRequest,
): readonly Entry[] {
	if (receipts.format === "query") return [pairs(request.query)];
	const text = decode(request.body);
	if (receipts.format === "form") return [pairs(new URLSearchParams(text))];
	const body = parseJson(text);
	if (typeof body !== "object" || body === null)
		throw badParameter("body", "must be a JSON object or list");
	if (receipts.list === undefined) return [properties(body)];
	const list = fieldAt(body, pathSteps(receipts.list));
	if (!Array.isArray(list))
		throw badParameter(receipts.list || "body", "must be a list");
	return list.map(properties);
}

function decode(body: Buffer): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(body);
	} catch {
		throw badParameter("body", "must be UTF-8");
	}
}

/** A field that is there twice is none: who checked which of them, nobody knows. */
function pairs(params: URLSearchParams): Entry {
	return (name) => {
		const [value, second] = params.getAll(name);
		return second === undefined ? (value ?? null) : undefined;
	};
}

function properties(value: unknown): Entry {
	return (path) => scalarText(fieldAt(value, pathSteps(path)));
}

/** Null where it is missing or empty. */
function textOf(entry: Entry, name: string): string | null {
	const value = entry(name);
	if (value === undefined) throw badParameter(name, "must be one plain value");
	return value === "" ? null : value;
}

function optionalText(entry: Entry, name: string | undefined): string | null {
	return name === undefined ? null : textOf(entry, name);
}

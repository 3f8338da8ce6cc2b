/**
 * Reads the bodies of receipts. A batch of receipts may be larger than a client's
 * request. If the request is not proved before its body is read, only a few large
 * bodies are read at a time, so that strangers cannot fill the memory.
 */

import type { IncomingMessage } from "node:http";
import { Refusal } from "../../errors.ts";
import type { Admission } from "../../providers/contract.ts";

/** The bound on every other route: up to here a body is not counted. */
const ANYBODYS_BYTES = 64 * 1024;
const MOST_UNPROVED = 4;
/** Gateways repeat receipts for hours, and a request times out after 30 s: a slot gets free in time. */
const RETRY_AFTER_SECONDS = 5;

export type ReceiptBodies = (
	request: IncomingMessage,
	admission: Admission,
) => Promise<Buffer>;

export function receiptBodies(): ReceiptBodies {
	/** Large bodies under way that are not proved. */
	let unproved = 0;
	return (request, { maxBytes, isProved }) =>
		new Promise((resolve, reject) => {
			const chunks: Buffer[] = [];
			let received = 0;
			let isCounted = false;
			const end = (outcome: () => void): void => {
				request.off("data", take).off("end", finish);
				request.off("close", giveUp).off("error", giveUp);
				if (isCounted) unproved--;
				isCounted = false;
				outcome();
			};
			/** False: a body of `bytes` is too large, or one too many, and the promise is rejected. */
			const isTaken = (bytes: number): boolean => {
				const isLarge = !isProved && bytes > ANYBODYS_BYTES;
				const refusal =
					bytes > maxBytes
						? tooLarge(maxBytes)
						: isLarge && !isCounted && unproved >= MOST_UNPROVED
							? busy()
							: null;
				if (refusal !== null) {
					end(() => reject(refusal));
					return false;
				}
				if (isLarge && !isCounted) {
					unproved++;
					isCounted = true;
				}
				return true;
			};
			const take = (chunk: Buffer): void => {
				received += chunk.length;
				if (isTaken(received)) chunks.push(chunk);
			};
			const finish = (): void => end(() => resolve(Buffer.concat(chunks)));
			const giveUp = (): void => end(() => reject(new Refusal("malformed")));

			// A length that is announced is refused before the body is sent.
			if (!isTaken(Number(request.headers["content-length"] ?? 0))) return;
			request.on("data", take).on("end", finish).on("close", giveUp);
			request.on("error", giveUp);
		});
}

function tooLarge(maxBytes: number): Refusal {
	return new Refusal("too_large", {
		message: `The request body is larger than ${Math.floor(maxBytes / 1024)} KiB`,
	});
}

function busy(): Refusal {
	return new Refusal("unavailable", {
		message: "Too many large receipts at once, try again",
		details: { retryAfter: RETRY_AFTER_SECONDS },
	});
}

/**
 * Bodies of receipts. A batch may be larger than what clients send, once the
 * request is proved; of what nobody has proved yet a few large ones are read at
 * a time, so that strangers cannot fill the memory.
 */

import type { IncomingMessage } from "node:http";
import { Refusal } from "../../errors.ts";
import type { Admission } from "../../providers/contract.ts";

/** A body of this size anybody may send, as to every other route. */
const ANYBODYS_BYTES = 64 * 1024;
const MOST_UNPROVED = 4;
/** Gateways repeat receipts for hours; a slot is free after 30 s at the latest, when a request times out. */
const RETRY_AFTER_SECONDS = 5;

export type ReceiptBodies = (
	request: IncomingMessage,
	admission: Admission,
) => Promise<Buffer>;

export function receiptBodies(): ReceiptBodies {
	/** Large ones that are being read and not proved. */
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
			/** Whether a body of `bytes` is taken; where not, it is refused. */
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

			// What is announced is refused before it is sent.
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

/** Whether a receipt comes from the gateway that it speaks for. */

import { addressMatcher } from "../../network.ts";
import { constantTimeEqual } from "../../secrets/hash.ts";
import type { WebhookHead, WebhookRequest } from "../contract.ts";
import type { Content } from "./receipt-content.ts";
import { jwtProof } from "./receipt-jwt.ts";
import type { ReceiptSecret } from "./receipt-proof-settings.ts";
import type { HttpReceipts } from "./receipt-settings.ts";
import { signatureProof } from "./receipt-signature.ts";

/**
 * A replayed receipt passes: it changes nothing, since a status only moves on.
 * So the timestamp in a signed text is not compared with a clock. The times of a
 * JWT are, since its claims say how long it is valid.
 */
export type ReceiptProof = {
	/** Whether what comes before the body is right; null where it proves nothing. */
	readonly ofHead: ((head: WebhookHead) => boolean) | null;
	/** Whether the whole request is, once the head is. */
	readonly ofBody: (request: WebhookRequest, content: Content) => boolean;
};

export function receiptProof(receipts: HttpReceipts): ReceiptProof {
	const { secret, signature, jwt, allow, unsigned } = receipts;
	const heads: ((head: WebhookHead) => boolean)[] = [];
	if (allow !== undefined) {
		const isAllowed = addressMatcher(allow);
		heads.push(({ address }) => isAllowed(address));
	}
	if (secret !== undefined) heads.push(secretProof(secret));
	const bodies: ReceiptProof["ofBody"][] = [];
	if (jwt !== undefined) bodies.push(jwtProof(jwt));
	if (signature !== undefined) bodies.push(signatureProof(signature));
	// An address proves nothing by itself, unless somebody said that it does.
	const isEnough = secret !== undefined || (unsigned && allow !== undefined);
	return {
		ofHead:
			heads.length === 0 ? null : (head) => heads.every((proof) => proof(head)),
		ofBody:
			bodies.length === 0
				? () => isEnough
				: (request, content) =>
						bodies.every((proof) => proof(request, content)),
	};
}

function secretProof(secret: ReceiptSecret): (head: WebhookHead) => boolean {
	const name = secret.name.toLowerCase();
	const isRight = oneOf(secret);
	switch (secret.in) {
		case "header":
			return ({ headers }) => {
				const given = headers[name];
				return typeof given === "string" && isRight(given);
			};
		case "query":
			return ({ query }) => {
				const [given, second] = query.getAll(secret.name);
				return given !== undefined && second === undefined && isRight(given);
			};
		case "basic":
			return ({ headers }) => {
				const [, encoded] =
					/^basic +([A-Za-z0-9+/=]+) *$/i.exec(
						typeof headers.authorization === "string"
							? headers.authorization
							: "",
					) ?? [];
				if (encoded === undefined) return false;
				const text = Buffer.from(encoded, "base64").toString("utf8");
				const user = `${secret.name}:`;
				return text.startsWith(user) && isRight(text.slice(user.length));
			};
	}
}

/** All values are compared, so that the time does not tell which one was near. */
function oneOf({ value, moreValues = [] }: ReceiptSecret) {
	const values = [value, ...moreValues];
	return (given: string) =>
		values.filter((each) => constantTimeEqual(given, each)).length > 0;
}
